"""What the steps of one load share, and what each does with copies of rows that the store may have already."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from data_access.schema import Kind, Table
from data_access.settle import as_copies, settle, settled_schema
from data_access.store.forgotten import Forgotten
from data_access.store.keys import Keys
from data_access.store.layers import PLACE
from data_access.store.snapshots import Snapshot
from data_access.store.staging import StagedSource, Staging, Tally
from data_access.store.tables import Tables
from data_access.store.ties import Ties

LIVE = "live"
_BEFORE = " before"


@dataclass
class Load:
    """One load: where rows are staged, where they go, and what the store was like when it began.

    `kept_from`: the first month of creation of which results are kept; None: all are.
    """

    tables: Tables
    staging: Staging
    sources: dict[str, StagedSource]
    last: Snapshot | None
    people: Keys
    sends: Keys
    forgotten: Forgotten
    ties: Ties
    kept_from: str | None
    tracking_parameters: tuple[str, ...]
    progress: Callable[[int], None]

    @property
    def known(self) -> pl.Series:
        """Every contact id that stands in the store."""
        return self.people.known["contact_id"]

    def sources_of(self, table: Table) -> Iterator[tuple[str, StagedSource]]:
        """The sources that bring anything of a table; live first: it has the last word on tables replaced whole."""
        for origin in sorted(self.sources, key=lambda origin: origin != LIVE):
            if table.name in self.sources[origin].tallies:
                yield origin, self.sources[origin]


@dataclass(frozen=True)
class Outcome:
    """What copies and the stored rows of the same ids come to.

    `copies`: all of them, stored ones included; `settled`: one row an id; of those, `new`: that the store does not
    have, `changed`: that it has otherwise.
    """

    copies: pl.DataFrame
    settled: pl.DataFrame
    new: pl.DataFrame
    changed: pl.DataFrame


def confront(staged: pl.DataFrame, table: Table, origin: str, existing: pl.DataFrame | None, tally: Tally) -> Outcome:
    """Settle staged rows against the stored rows of the same ids (`existing` is None where there can't be any).

    Changed rows say where they lie if the stored ones do: see `Tables.find`. The tally counts new and updated rows. A
    row of which only is new where it was seen is changed, but not updated.
    """
    copies = as_copies(staged, table, live=origin == LIVE)
    if existing is None:
        settled = settle(copies, table)
        tally.new += settled.height
        return Outcome(copies, settled, settled, settled.clear())
    columns = list(settled_schema(table))
    places = existing.select(table.key, *(name for name in PLACE if name in existing.columns))
    existing = existing.select(columns)
    copies = pl.concat([_as_mapped_now(existing, copies, table), copies])
    settled = settle(copies, table)
    new = settled.join(existing, on=table.key, how="anti")
    pairs = settled.join(existing, on=table.key, suffix=_BEFORE)
    changed = pairs.filter(_differs(columns, table.key)).select(columns).join(places, on=table.key)
    tally.new += new.height
    tally.updated += pairs.filter(_differs(list(table.names), table.key)).height
    return Outcome(copies, settled, new, changed)


def _as_mapped_now(existing: pl.DataFrame, copies: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Stored rows with the attributes of copies that are as new as they are.

    Which attributes there are, the field map says, and a row does not become newer when the map changes: so of copies
    that are equally new, the one that is loaded last has the say in this, if its source has any attributes.
    """
    for column in table.columns:
        if column.kind is Kind.ATTRIBUTES:
            same = [table.key, *table.rank]
            now = settle(copies, table).select(*same, pl.col(column.name).alias("now"))
            existing = (
                existing.join(now, on=same, how="left", nulls_equal=True, maintain_order="left")
                .with_columns(pl.coalesce("now", column.name).alias(column.name))
                .drop("now")
            )
    return existing


def _differs(columns: list[str], key: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}{_BEFORE}")) for name in columns if name != key)
