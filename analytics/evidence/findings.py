"""From the frames of a history to what a sheet says: results, what was searched, what the data can't say."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from analytics.evidence.sheet import Asked, Click, Result, Searched, Source, Untold, Why
from analytics.timeline import emails, reach, sent_in
from data_access.machine import Reason


def matching(results: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The results, as `History.timeline` gives them, of the emails that were asked about."""
    found = sent_in(results, asked.series, asked.first, asked.last)
    return found.filter(pl.col("send_id") == asked.send_id) if asked.send_id else found


def undated(results: pl.DataFrame, asked: Asked) -> int:
    """How many results a period leaves out because nobody knows when they were sent."""
    if not (asked.first or asked.last):
        return 0
    anytime = Asked(series=asked.series, send_id=asked.send_id)
    return matching(results, anytime)["day"].null_count()


def name_of(send_id: str, totals: pl.DataFrame, sends: pl.DataFrame) -> str:
    """What an email is called: as its Email Send says, else as `History.sends` has it."""
    for frame in (totals, sends):
        names = frame.filter(pl.col("send_id") == send_id)["email_name"].drop_nulls()
        if send_id and len(names):
            return str(names[0])
    return ""


def results_of(results: pl.DataFrame, links: pl.DataFrame, asked: Asked) -> tuple[Result, ...]:
    """The results asked about, oldest first, with the links clicked; takes the two frames of `History.timeline`."""
    told = emails(matching(results, asked), links).sort("sent_at", "result_id", nulls_last=True)
    return tuple(_result(row) for row in told.iter_rows(named=True))


def searched(
    coverage: pl.DataFrame,
    asked: Asked,
    *,
    snapshot: int,
    as_of: datetime,
    today: date,
    time_zone: str,
    fresh: dict[str, datetime | None],
    undated: int,
    scope: str = "",
    kept_from: date | None = None,
) -> Searched:
    """What was searched; `coverage` as `History.coverage` gives it, `fresh`: how far each source reached."""
    found = reach(coverage)
    windows = {"live": found.live, "archive": found.archive}
    sources = tuple(Source(name, fresh[name], *(windows.get(name) or (None, None))) for name in sorted(fresh))
    begins, ends = found.days or (today, today)
    first, last = asked.first or begins, asked.last or max(ends, today)
    there = set(coverage.filter(pl.col("results") > 0)["day"].drop_nulls())
    gaps = tuple(_gaps(first, last, there))
    return Searched(snapshot, as_of, time_zone, sources, first, last, gaps, undated, scope, kept_from)


def untold(
    totals: pl.DataFrame, sends: pl.DataFrame, asked: Asked, got: Collection[str] = (), *, whole: bool = True
) -> tuple[Untold, ...]:
    """The emails asked about, but those the person `got`, of which some results, or all, are not here; oldest first.

    Takes `History.totals` of the question and `History.sends` of all. An automated email has no total of its own.
    `whole`: whether every result may be seen; else that some are missing can't be told.
    """
    here = sends.filter(~pl.col("triggered")).group_by("send_id").agg(pl.col("sent").sum().alias("results"))
    said = totals.filter(pl.col("send_id") == asked.send_id) if asked.send_id else totals
    why = (
        pl.when("tracking_disabled")
        .then(pl.lit(Why.TRACKING_DISABLED))
        .when(pl.col("results") == 0)
        .then(pl.lit(Why.NO_RESULTS))
        .when(pl.lit(whole) & (pl.col("results") < pl.col("number_sent")))
        .then(pl.lit(Why.SOME_MISSING))
    )
    rows = (
        said.join(here, on="send_id", how="left")
        .with_columns(pl.col("results").fill_null(0), pl.col("tracking_disabled").fill_null(value=False))
        .with_columns(why.alias("why"))
        .drop_nulls("why")
        .filter(~pl.col("send_id").is_in(list(got)))
        .sort("sent_at", "send_id", nulls_last=True)
    )
    return tuple(
        Untold(
            send_id=row["send_id"],
            email_name=row["email_name"] or "",
            subject=row["subject"] or "",
            from_name=row["series"] or "",
            sent_at=row["sent_at"],
            number_sent=row["number_sent"],
            results=row["results"],
            why=Why(row["why"]),
        )
        for row in rows.iter_rows(named=True)
    )


def _result(row: dict[str, Any]) -> Result:
    bounced = "" if row["delivered"] else "hard" if row["hard_bounce"] else "soft"
    return Result(
        result_id=row["result_id"],
        send_id=row["send_id"] or "",
        triggered=row["triggered"],
        email_name=row["email_name"] or "",
        subject=row["subject"] or "",
        from_name=row["series"] or "",
        from_address=row["from_address"] or "",
        sent_at=row["sent_at"],
        bounced=bounced,
        bounced_at=row["bounced_at"],
        opened=bool(row["opened"]),
        opened_at=row["opened_at"],
        clicked=bool(row["clicked"]),
        clicks=tuple(
            Click(link["link_name"] or "", link["url"] or "", link["total_clicks"], link["last_clicked_at"])
            for link in row["links"]
        ),
        unsubscribed_at=row["unsubscribed_at"],
        machine=tuple(Reason(reason).words for reason in row["reasons"]),
        found_in=tuple(name for name in ("live", "archive") if row[f"in_{name}"]),
        filed_under=tuple(sorted({name for name in row["filed_under"] if name})),
        tracking_at=row["tracking_at"],
    )


def _gaps(first: date, last: date, there: set[date]) -> Iterator[tuple[date, date]]:
    """Runs of days of a period that are not there."""
    begun = None
    day = first
    while day <= last:
        if day in there:
            if begun:
                yield begun, day - timedelta(days=1)
            begun = None
        else:
            begun = begun or day
        day += timedelta(days=1)
    if begun:
        yield begun, last
