"""Results into the store, month by month: settled, numbered, and with the traces of merges taken down."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from data_access.ahead import Behind
from data_access.flags import flags
from data_access.schema import RESULTS
from data_access.store.load import Load, confront
from data_access.store.staging import StagedSource
from data_access.store.tables import MOVES, STORED_LINKS, STORED_RESULTS, Tables
from data_access.store.ties import TIE_SCHEMA, packed


def write_results(load: Load) -> pl.DataFrame:
    """Write all staged results; gives id and TIE of those that stored links may take something over from."""
    links = load.tables.scan(STORED_LINKS)
    linked = load.tables.any(STORED_LINKS)
    pending = links.filter(pl.col("send").is_null()).select(pl.col("result_id").unique().alias("id")).collect()
    touched = [pl.DataFrame(schema=TIE_SCHEMA)]
    with Behind() as behind:
        for origin, source, month, known in _months(load):
            for staged in load.staging.slices(origin, RESULTS, month):
                new, changed = _settled(load, behind, origin, source, month, staged, known=known)
                behind.do(partial(_write, load.tables, new, changed))
                new, changed = (rows.select(list(TIE_SCHEMA)) for rows in (new, changed))
                load.ties.note(pl.concat([new, changed]))
                if linked:
                    # a link that is tied has a result that is not new
                    touched += [packed(rows) for rows in (new.join(pending, on="id", how="semi"), changed)]
                load.progress(staged.height)
    return pl.concat(touched).unique("id", keep="last", maintain_order=True)


def _months(load: Load) -> Iterator[tuple[str, StagedSource, str, bool]]:
    """Each staged month of each source that is kept, and whether the store has results of it by then."""
    months = load.tables.partitions(STORED_RESULTS)
    for origin, source in load.sources_of(RESULTS):
        for month in load.staging.parts(origin, RESULTS):
            if load.kept_from and month < load.kept_from:
                rows = load.staging.count(origin, RESULTS, month)
                source.tallies[RESULTS.name].left_out += rows
                load.progress(rows)
            else:
                yield origin, source, month, month in months
                months.add(month)


def _settled(
    load: Load, behind: Behind, origin: str, source: StagedSource, month: str, staged: pl.DataFrame, *, known: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What staged results of one month of creation come to: the rows that are new, and those that are changed."""
    stored = None
    if known:
        behind.wait()
        stored = load.tables.scan(STORED_RESULTS).filter(pl.col("month") == month)
    staged = load.forgotten.veiled(staged, month, load.known, stored)
    existing = load.tables.find(STORED_RESULTS, "id", staged["id"], month) if known else None
    outcome = confront(staged, RESULTS, origin, existing, source.tallies[RESULTS.name])
    note_moves(load, outcome.copies, outcome.settled, known=known)
    return numbered(load, outcome.new, month), numbered(load, outcome.changed, month)


def _write(tables: Tables, new: pl.DataFrame, changed: pl.DataFrame) -> None:
    tables.append(STORED_RESULTS, new.sort("send", "person", "id"))
    tables.update(STORED_RESULTS, changed)


def numbered(load: Load, rows: pl.DataFrame, month: str) -> pl.DataFrame:
    rows = load.people.number(rows)
    sends = rows.select("send_id", "triggered_send_id", "from_name")
    # results of a send come one after the other, nearly always: the first of each run is looked at
    is_first = sends.select(pl.any_horizontal(pl.all().ne_missing(pl.all().shift()))).to_series()
    if rows.height:
        is_first[0] = True
    firsts = sends.filter(is_first).select(
        pl.coalesce("send_id", "triggered_send_id").fill_null("").alias("send_id"),
        (pl.col("send_id").is_null() & pl.col("triggered_send_id").is_not_null()).alias("triggered"),
        pl.col("from_name").fill_null("").str.strip_chars().alias("series"),
    )
    send = load.sends.number(firsts)["send"].gather(is_first.cum_sum() - 1)
    return rows.with_columns(send, flags(), pl.lit(month).alias("month"))


def note_moves(load: Load, copies: pl.DataFrame, settled: pl.DataFrame, *, known: bool) -> None:
    """Write down every contact that an older copy of a result names: the trace of a merge."""
    disputed = copies.filter(pl.col("id").hash().is_duplicated()) if copies.height > settled.height else copies.clear()
    named = disputed.select("id", "contact_id").drop_nulls().unique()
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
