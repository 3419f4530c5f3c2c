"""What happened to one person's emails: one by one, as events, and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import polars as pl


class Event(StrEnum):
    """What can happen to an email."""

    SENT = "sent"
    BOUNCED = "bounced"
    OPENED = "opened"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"


_TOLD = ("send_id", "series", "email_name", "subject", "in_live", "in_archive")
_LINK = ("link_name", "url", "article", "total_clicks", "last_clicked_at")


@dataclass(frozen=True)
class Engagement:
    """What one person got and did: counts of results, as docs/definitions.md has them."""

    sent: int
    delivered: int
    bounced: int
    opened: int
    clicked: int
    opened_or_clicked: int
    bounced_but_opened: int
    last_opened_at: datetime | None


@dataclass(frozen=True)
class Reach:
    """The days of sending that each source has: the first and the last; None where a source has nothing."""

    live: tuple[date, date] | None
    archive: tuple[date, date] | None

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of both together."""
        ends = [day for source in (self.live, self.archive) if source for day in source]
        return (min(ends), max(ends)) if ends else None


def events(results: pl.DataFrame, links: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """One row an event, oldest first, from the two frames of `History.timeline`.

    - at: UTC; day: Date, local in `time_zone`; event: String, one of Event; result_id: String
    - send_id, series, email_name, subject: String; in_live, in_archive: Boolean, of the email
    - link_name, article: String, link_clicks: Int64, for clicks of which the link is known

    A click is dated by the last click on its link. What Salesforce says happened but does not date (an open without
    its moment, a click without link details) is an event whose `at` and `day` are null: nothing is left out.
    """
    dated = [
        _events(results, Event.SENT, pl.lit(value=True), "sent_at"),
        _events(results, Event.BOUNCED, ~pl.col("delivered"), "bounced_at"),
        _events(results, Event.OPENED, pl.col("opened"), "opened_at"),
        _events(results, Event.UNSUBSCRIBED, pl.col("unsubscribed_at").is_not_null(), "unsubscribed_at"),
        links.select(
            pl.lit(Event.CLICKED.value).alias("event"),
            pl.col("last_clicked_at").alias("at"),
            *("result_id", "link_name", "article"),
            pl.col("total_clicks").alias("link_clicks"),
        ),
        _events(
            results.join(links, on="result_id", how="anti").with_columns(
                pl.lit(None, dtype=results.schema["sent_at"]).alias("clicked_at")
            ),
            Event.CLICKED,
            pl.col("clicked"),
            "clicked_at",
        ),
    ]
    listed = pl.concat(dated, how="diagonal").join(results.select("result_id", *_TOLD), on="result_id", how="left")
    return listed.select(
        "at",
        pl.col("at").dt.convert_time_zone(time_zone).dt.date().alias("day"),
        *("event", "result_id", *_TOLD, "link_name", "article", "link_clicks"),
    ).sort("at", "result_id", "event", "article", nulls_last=True)


def emails(results: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """One row an email, newest first, with the links that were clicked in it, in the order of their last clicks.

    `links`: List(Struct) of link_name, url, article: String; total_clicks: Int64; last_clicked_at: UTC. Empty where
    none was clicked, and where the details of a click are missing.
    """
    clicked = (
        links.sort("last_clicked_at", "article", nulls_last=True)
        .group_by("result_id", maintain_order=True)
        .agg(pl.struct(*_LINK).alias("links"))
    )
    return (
        results.join(clicked, on="result_id", how="left")
        .with_columns(pl.col("links").fill_null([]))
        .sort("sent_at", "result_id", descending=True, nulls_last=True)
    )


def sent_in(
    results: pl.DataFrame, series: Sequence[str] = (), first: date | None = None, last: date | None = None
) -> pl.DataFrame:
    """The results of these series (none named: of all) whose local day of sending lies in the period."""
    kept = results.filter(pl.col("series").is_in(series)) if series else results
    kept = kept.filter(pl.col("day") >= first) if first else kept
    return kept.filter(pl.col("day") <= last) if last else kept


def chosen(events: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """The events of these kinds."""
    return events.filter(pl.col("event").is_in(list(kinds)))


def with_events(results: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The results to which any of the events happened."""
    return results.join(events, on="result_id", how="semi")


def engagement(results: pl.DataFrame) -> Engagement:
    """The counts of these results; opened and clicked are of delivered ones only."""
    delivered = results.filter("delivered")
    opened = delivered.filter("opened")
    last: datetime | None = opened["opened_at"].max()  # type: ignore[assignment]
    return Engagement(
        sent=results.height,
        delivered=delivered.height,
        bounced=results.height - delivered.height,
        opened=opened.height,
        clicked=delivered.filter("clicked").height,
        opened_or_clicked=delivered.filter(pl.col("opened") | pl.col("clicked")).height,
        bounced_but_opened=results.filter(~pl.col("delivered") & pl.col("opened")).height,
        last_opened_at=last,
    )


def without_machine(results: pl.DataFrame) -> pl.DataFrame:
    """The results, opened and clicked only where a person most likely did; `results` of `History.timeline`."""
    return results.with_columns(
        pl.col("opened") & ~pl.col("opened_by_machine"), pl.col("clicked") & ~pl.col("clicked_by_machine")
    )


def flagged(results: pl.DataFrame) -> int:
    """How many of the results show likely machine activity."""
    return results.filter(pl.col("reasons").list.len() > 0).height


def undated(events: pl.DataFrame) -> dict[Event, int]:
    """How often Salesforce says that something happened, but not when; what is always dated is left out."""
    counts = dict(events.filter(pl.col("at").is_null()).group_by("event").len().iter_rows())
    return {event: counts[event.value] for event in Event if event.value in counts}


def reach(coverage: pl.DataFrame) -> Reach:
    """Which days of sending each source has, from the frame of `History.coverage`."""

    def ends(source: str) -> tuple[date, date] | None:
        days = coverage.filter(pl.col(f"in_{source}") > 0)["day"].drop_nulls()
        return None if days.is_empty() else (days.min(), days.max())  # type: ignore[return-value]

    return Reach(live=ends("live"), archive=ends("archive"))


def days_seen(first: date | None, last: date | None, reach: Reach, today: date) -> tuple[date, date]:
    """The first and last day of a timeline: those asked for, else all that was searched, up to today."""
    begins, ends = reach.days or (today, today)
    return first or begins, last or max(ends, today)


def _events(results: pl.DataFrame, event: Event, happened: pl.Expr, moment: str) -> pl.DataFrame:
    rows = results.filter(happened)
    return rows.select(pl.lit(event.value).alias("event"), pl.col(moment).alias("at"), "result_id")
