"""What happened to one person's emails, as a list of events."""

from enum import StrEnum

import polars as pl


class Event(StrEnum):
    """What can happen to an email."""

    SENT = "sent"
    BOUNCED = "bounced"
    OPENED = "opened"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"


def events(results: pl.DataFrame, links: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """One row an event, oldest first, from the two frames of `History.timeline`.

    - at: UTC; day: Date, local in `time_zone`; event: String, one of Event; result_id, series, email_name: String
    - link_name, article: String, for clicks of which the link is known

    A click is dated by the last click on its link. What Salesforce says happened but does not date (an open without
    its moment, a click without link details) is an event whose `at` and `day` are null: nothing is left out.
    """
    told = results.select("result_id", "series", "email_name")
    dated = [
        _events(results, Event.SENT, pl.lit(value=True), "sent_at"),
        _events(results, Event.BOUNCED, ~pl.col("delivered"), "bounced_at"),
        _events(results, Event.OPENED, pl.col("opened"), "opened_at"),
        _events(results, Event.UNSUBSCRIBED, pl.col("unsubscribed_at").is_not_null(), "unsubscribed_at"),
        links.select(
            pl.lit(Event.CLICKED.value).alias("event"),
            pl.col("last_clicked_at").alias("at"),
            *("result_id", "link_name", "article"),
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
    listed = pl.concat(dated, how="diagonal").join(told, on="result_id", how="left")
    return listed.select(
        "at",
        pl.col("at").dt.convert_time_zone(time_zone).dt.date().alias("day"),
        *("event", "result_id", "series", "email_name", "link_name", "article"),
    ).sort("at", "result_id", "event", "article", nulls_last=True)


def _events(results: pl.DataFrame, event: Event, happened: pl.Expr, moment: str) -> pl.DataFrame:
    rows = results.filter(happened)
    return rows.select(pl.lit(event.value).alias("event"), pl.col(moment).alias("at"), "result_id")
