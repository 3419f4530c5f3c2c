"""Results into the store, month by month: settled, numbered, and with the traces of merges taken down."""

import polars as pl

from data_access.flags import flags
from data_access.schema import RESULTS
from data_access.store.load import Load, confront
from data_access.store.staging import StagedSource
from data_access.store.tables import MOVES, STORED_LINKS, STORED_RESULTS

TIE = ("person", "send", "sent_at", "flags")
"""What a link takes over from its result."""


def write_results(load: Load) -> pl.DataFrame:
    """Write all staged results; gives id and TIE of those of which the store had links and that are new or changed."""
    linked = load.tables.scan(STORED_LINKS).select(pl.col("result_id").unique().alias("id")).collect()
    touched = [pl.DataFrame(schema={name: STORED_RESULTS.schema[name] for name in ("id", *TIE)})]
    months = load.tables.partitions(STORED_RESULTS)
    for origin, source in load.sources_of(RESULTS):
        for month in load.staging.parts(origin, RESULTS):
            if load.kept_from and month < load.kept_from:
                rows = load.staging.count(origin, RESULTS, month)
                source.tallies[RESULTS.name].left_out += rows
                load.progress(rows)
                continue
            for staged in load.staging.slices(origin, RESULTS, month):
                written = _write_month(load, origin, source, month, staged, known=month in months)
                touched.append(written.join(linked, on="id", how="semi").select("id", *TIE))
                load.progress(staged.height)
            months.add(month)
    return pl.concat(touched).unique("id", keep="last", maintain_order=True)


def _write_month(
    load: Load, origin: str, source: StagedSource, month: str, staged: pl.DataFrame, *, known: bool
) -> pl.DataFrame:
    """Write staged results of one month of creation; gives the rows written. Months not `known` are only appended."""
    stored = load.tables.scan(STORED_RESULTS).filter(pl.col("month") == month) if known else None
    staged = load.forgotten.veiled(staged, month, load.known, stored)
    existing = load.tables.find(STORED_RESULTS, "id", staged["id"], month) if known else None
    outcome = confront(staged, RESULTS, origin, existing, source.tallies[RESULTS.name])
    note_moves(load, outcome.copies, outcome.settled, known=known)
    new, changed = (numbered(load, rows, month) for rows in (outcome.new, outcome.changed))
    load.tables.append(STORED_RESULTS, new.sort("send", "person", "id"))
    load.tables.update(STORED_RESULTS, changed)
    return pl.concat([new, changed.select(new.columns)])


def numbered(load: Load, rows: pl.DataFrame, month: str) -> pl.DataFrame:
    rows = load.people.number(rows)
    sends = rows.select(
        pl.coalesce("send_id", "triggered_send_id").fill_null("").alias("send_id"),
        (pl.col("send_id").is_null() & pl.col("triggered_send_id").is_not_null()).alias("triggered"),
        pl.col("from_name").fill_null("").str.strip_chars().alias("series"),
    )
    return rows.with_columns(load.sends.number(sends)["send"], flags(), pl.lit(month).alias("month"))


def note_moves(load: Load, copies: pl.DataFrame, settled: pl.DataFrame, *, known: bool) -> None:
    """Write down every contact that an older copy of a result names: the trace of a merge."""
    named = copies.select("id", "contact_id").drop_nulls().unique()
    several = named.filter(pl.col("id").is_duplicated())
    if not known and several.height == 0:
        return
    stored = load.tables.scan(MOVES).collect()
    noted = stored.select(pl.col("result_id").alias("id"), "contact_id")
    now = settled.select("id", pl.col("contact_id").alias("now_contact_id")).drop_nulls()
    moves = (
        pl.concat([several, noted])
        .unique()
        .join(now, on="id")
        .filter(pl.col("contact_id") != pl.col("now_contact_id"))
        .select(pl.col("id").alias("result_id"), "contact_id", "now_contact_id")
    )
    looked_at = stored.join(now, left_on="result_id", right_on="id", how="semi")
    if looked_at.join(moves, on=moves.columns, how="anti").is_empty():
        load.tables.append(MOVES, moves.join(looked_at, on=list(MOVES.key), how="anti"))
    else:
        # a result that went from one contact to another and back leaves no trace of going there
        others = stored.join(now, left_on="result_id", right_on="id", how="anti")
        load.tables.replace(MOVES, pl.concat([others, moves]))
