"""Questions about Email Sends themselves: their totals, with results or without, and what series there are."""

import polars as pl

from data_access.history.reading import Reading, check_known
from data_access.ids import lift_one
from data_access.query import Answer, Provenance, Query


def email_sends(reading: Reading, query: Query) -> Answer:
    """See History.email_sends."""
    return _told(reading, query, _without_results(reading))


def totals(reading: Reading, query: Query) -> Answer:
    """See History.totals."""
    return _told(reading, query, reading.email_sends.drop_nulls("sent_at"))


def _told(reading: Reading, query: Query, rows: pl.DataFrame) -> Answer:
    """What Salesforce says of those Email Sends that a query is about."""
    rows = rows.filter(reading.calendar.within("sent_at", query.first, query.last))
    if query.series:
        reading.check_series(query)
        rows = rows.filter(pl.col("series").is_in(query.series))
    if query.sends:
        ids = [lift_one(send) or send for send in query.sends]
        check_known("send", ids, pl.concat([reading.send_keys["send_id"], reading.email_sends["id"]]))
        rows = rows.filter(pl.col("id").is_in(ids))
    # unknown where Salesforce has neither
    bounces = pl.when(pl.any_horizontal(pl.col("hard_bounces", "soft_bounces").is_not_null())).then(
        pl.sum_horizontal("hard_bounces", "soft_bounces")
    )
    frame = rows.select(
        pl.col("id").alias("send_id"),
        "tracking_disabled",
        reading.calendar.day("sent_at").alias("day"),
        *("sent_at", "series", "email_name", "subject", "business_unit", "number_sent", "hard_bounces", "soft_bounces"),
        (pl.col("number_sent") - bounces).alias("delivered"),
        *("unique_opens", "unique_clicks", "unsubscribes"),
    )
    return Answer(frame.sort("sent_at", "send_id"), _provenance(reading, rows))


def series(reading: Reading) -> pl.DataFrame:
    """See History.series."""
    named = pl.concat(
        [
            reading.send_keys.select("series", pl.lit(value=True).alias("results")),
            _without_results(reading).select("series", pl.lit(value=False).alias("results")),
        ]
    )
    return named.group_by("series").agg(pl.col("results").any()).sort("series")


def _without_results(reading: Reading) -> pl.DataFrame:
    """The Email Sends that went out and that no result names."""
    named = reading.send_keys.filter(~pl.col("triggered")).select(pl.col("send_id").alias("id"))
    return reading.email_sends.drop_nulls("sent_at").join(named, on="id", how="anti")


def _provenance(reading: Reading, rows: pl.DataFrame) -> Provenance:
    live, archive, sent = rows["in_live"], rows["in_archive"], rows["sent_at"]
    oldest, newest = pl.select(pl.lit(sent).min().alias("oldest"), pl.lit(sent).max().alias("newest")).row(0)
    seen = (rows.height, live.sum(), archive.sum(), (live & archive).sum())
    return Provenance(reading.snapshot.number, reading.as_of, oldest, newest, *map(int, seen))
