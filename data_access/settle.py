"""What several copies of one row come to: the rule that makes live and archive one history.

The newest copy counts, by the table's rank (nulls are oldest; live before archive). A lookup, such as the contact, is
the newest one that is not empty, because live blanks it when a contact is deleted. Where a row was seen is the union.
Copies that are equally new but differ are told apart by their content, so that the outcome never hangs on the order in
which they came: `settle` may be applied to any rows, in any groups, any number of times.
"""

import polars as pl

from data_access.schema import Table

FROM_LIVE = "from_live"
IN_LIVE = "in_live"
IN_ARCHIVE = "in_archive"
COPY_COLUMNS: dict[str, pl.DataType] = {FROM_LIVE: pl.Boolean(), IN_LIVE: pl.Boolean(), IN_ARCHIVE: pl.Boolean()}


def rank_columns(table: Table) -> dict[str, pl.DataType]:
    """Name and dtype of the columns that say how new each lookup of a stored row is, where that differs from the row.

    The last of a lookup's columns, `<lookup>_from_live`, is null where the lookup is as new as its row.
    """
    dtypes = {**table.schema, **COPY_COLUMNS}
    return {f"{lookup}_{column}": dtypes[column] for lookup in table.lookups for column in table.rank}


def settled_schema(table: Table) -> dict[str, pl.DataType]:
    """The columns of a settled row, which are those that the store keeps of it."""
    return {**table.schema, **COPY_COLUMNS, **rank_columns(table)}


def as_copies(frame: pl.DataFrame, table: Table, *, live: bool) -> pl.DataFrame:
    """Rows as a source gave them, as copies that `settle` takes."""
    return frame.with_columns(
        pl.lit(live).alias(FROM_LIVE),
        pl.lit(live).alias(IN_LIVE),
        pl.lit(not live).alias(IN_ARCHIVE),
        *(pl.lit(None, dtype=dtype).alias(name) for name, dtype in rank_columns(table).items()),
    ).select(list(settled_schema(table)))


def settle(copies: pl.DataFrame, table: Table) -> pl.DataFrame:
    """One row for each id among the copies, in the schema of `settled_schema`; the order of rows is not defined."""
    # hashes do: a row that shares one by chance is settled like any other
    several = copies[table.key].hash().is_duplicated()
    if not several.any():
        return copies
    disputed = copies.filter(several)
    content = [name for name in table.names if name not in (table.key, *table.rank, *table.lookups)]
    newest_first = disputed.sort([*table.rank, *content], descending=True, nulls_last=True)
    rows = newest_first.group_by(table.key).agg(
        pl.exclude(IN_LIVE, IN_ARCHIVE, *table.lookups, *rank_columns(table)).first(),
        pl.col(IN_LIVE, IN_ARCHIVE).any(),
    )
    for lookup in table.lookups:
        rows = rows.join(_newest_lookup(disputed, table, lookup), on=table.key, how="left")
        rows = rows.with_columns(_ranks_of_its_own(table, lookup))
    return pl.concat([copies.filter(~several), rows.select(list(settled_schema(table)))])


def lookup_rank(table: Table, lookup: str) -> list[pl.Expr]:
    """How new a lookup is, in the names of its rank columns: its own rank if it has one, else its row's."""
    has_own = pl.col(f"{lookup}_{FROM_LIVE}").is_not_null()
    return [
        pl.when(has_own).then(pl.col(f"{lookup}_{column}")).otherwise(pl.col(column)).alias(f"{lookup}_{column}")
        for column in table.rank
    ]


def _newest_lookup(disputed: pl.DataFrame, table: Table, lookup: str) -> pl.DataFrame:
    ranks = [f"{lookup}_{column}" for column in table.rank]
    return (
        disputed.filter(pl.col(lookup).is_not_null())
        .select(table.key, lookup, *lookup_rank(table, lookup))
        .sort([*ranks, lookup], descending=True, nulls_last=True)
        .unique(table.key, keep="first", maintain_order=True)
    )


def _ranks_of_its_own(table: Table, lookup: str) -> list[pl.Expr]:
    """Null where the lookup is as new as its row; else the rank that it came with."""
    differs = (
        pl.any_horizontal(pl.col(f"{lookup}_{column}").ne_missing(pl.col(column)) for column in table.rank)
        & pl.col(lookup).is_not_null()
    )
    return [pl.when(differs).then(pl.col(f"{lookup}_{column}")).alias(f"{lookup}_{column}") for column in table.rank]
