"""How long results are kept: whole months of creation, counted back from how far the history reaches."""

from datetime import UTC, datetime

import polars as pl

from data_access.store.tables import (
    ERASED_CLICKS,
    FORGOTTEN,
    MOVES,
    STORED_LINKS,
    STORED_RESULTS,
    Tables,
)


def first_kept(as_of: datetime | None, keep_years: int | None, before: str | None) -> str | None:
    """The first month of creation, `2023-11`, of which results are kept; None where all are.

    That is the month of the day so many years before `as_of`, and never earlier than it was `before`: what was dropped
    stays dropped.
    """
    if as_of is None or keep_years is None:
        return before
    return max(f"{as_of.year - keep_years:04}-{as_of.month:02}", before or "")


def begins(month: str) -> datetime:
    """The moment at which a month begins, UTC."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def is_old(month: str | None) -> pl.Expr:
    """Whether a link was last clicked before a month began, and so belongs to a result that is not kept."""
    return (pl.col("last_clicked_at") < begins(month)).fill_null(value=False) if month else pl.lit(value=False)


def drop_months_before(tables: Tables, month: str) -> None:
    """Drop the results of earlier months of creation, and what hangs on them: links, traces of merges."""
    if not any(there < month for there in tables.partitions(STORED_RESULTS)):
        return
    old = tables.scan(STORED_RESULTS).filter(pl.col("month") < month).select(pl.col("id").alias("result_id"))
    links = tables.scan(STORED_LINKS)
    of_old = links.join(old, on="result_id", how="semi").select("id").collect(engine="streaming")["id"]
    pending = links.filter(pl.col("send").is_null() & is_old(month)).select("id").collect(engine="streaming")["id"]
    tables.remove(STORED_LINKS, pl.concat([of_old, pending]).unique())
    moves = tables.scan(MOVES)
    left = moves.join(old, on="result_id", how="anti").collect(engine="streaming")
    if left.height < moves.select(pl.len()).collect().item():
        tables.replace(MOVES, left)
    for table in (STORED_RESULTS, FORGOTTEN, ERASED_CLICKS):
        tables.remove_before(table, month)
