"""Questions about results: how the sends did, who engaged, what the history covers."""

from datetime import UTC, datetime

import polars as pl

from data_access.flags import Flag, has
from data_access.history.counting import COUNTED, count_by_person
from data_access.history.reading import TEXTS, Reading, count_rows
from data_access.machine import sends_without, without
from data_access.query import Answer, Query
from data_access.store.tables import STORED_LINKS, STORED_RESULTS

ENGAGEMENT_COUNTS = (
    "sent",
    "delivered",
    "bounced",
    "opened",
    "clicked",
    "clicked_content",
    "opened_or_clicked",
    "unsubscribed",
)
_NO_SLOT = datetime(1970, 1, 1, tzinfo=UTC)
_SEND = ["send_id", "triggered", "day"]


def sends(reading: Reading, query: Query) -> Answer:
    """See History.sends."""
    triggered = reading.send_keys.filter("triggered")["send"].implode()
    # a triggered send is told apart by quarters of an hour first: cheaper than by local days, and as exact
    slot = pl.when(pl.col("send").is_in(triggered)).then(reading.calendar.quarter("sent_at")).otherwise(_NO_SLOT)
    rows = reading.results(query).select("person", "send", "sent_at", "flags", slot.alias("slot"))
    utility_only = reading.utility_only(query).with_columns(slot.alias("slot"))
    counted, without_content, reached = pl.collect_all(
        [
            rows.group_by("send", "slot", "flags").agg(count_rows()),
            utility_only.group_by("send", "slot").len("utility_only"),
            rows.select("send", "slot", "person").unique(),
        ],
        engine="streaming",
    )
    dated = _with_day(reading, counted)
    slots = dated.select("send", "slot", *_SEND).unique()
    content = without_content.join(slots, on=["send", "slot"]).group_by(_SEND).agg(pl.col("utility_only").sum())
    people = (
        reached.with_columns(reading.survivor())
        .join(slots, on=["send", "slot"])
        .group_by(_SEND)
        .agg(pl.col("person").drop_nulls().n_unique().alias("people"))
    )
    totals = _totals(dated).join(_main_series(dated), on=_SEND).join(people, on=_SEND)
    frame = _with_content(totals.join(content, on=_SEND, how="left"))
    frame = frame.join(_send_texts(reading, query, counted["send"]), on=["send_id", "triggered"], how="left")
    frame = frame.with_columns(pl.col("tracking_disabled").fill_null(value=False)).select(
        *(*_SEND, "sent_at", "series", *TEXTS, *ENGAGEMENT_COUNTS),
        *("hard_bounces", "soft_bounces", "bounced_but_opened", "people", "number_sent", "tracking_disabled"),
    )
    if not query.machine:
        frame = sends_without(frame, reading.flagged(query).join(reading.send_keys, on="send"))
    return Answer(frame.sort("sent_at", "send_id", "day"), reading.provenance(counted))


def engagement(reading: Reading, query: Query) -> Answer:
    """See History.engagement."""
    totals, counted = count_by_person(reading.results(query), reading.survivors)
    without_content = reading.utility_only(query).group_by("person").len("utility_only").collect(engine="streaming")
    content = without_content.with_columns(reading.survivor()).group_by("person").agg(pl.col("utility_only").sum())
    frame = _with_content(totals.join(content, on="person", how="left", nulls_equal=True))
    if not query.machine:
        frame = without(frame, reading.flagged(query).with_columns(reading.survivor()), ["person"])
    return Answer(frame.select("person", *ENGAGEMENT_COUNTS).sort("person"), reading.provenance(counted))


def coverage(reading: Reading) -> pl.DataFrame:
    """See History.coverage."""
    nobody = reading.people.filter(pl.col("survivor").is_null())["person"].implode()
    quarter = reading.calendar.quarter("sent_at").alias("quarter")
    not_linked = (pl.col("person").is_null() | pl.col("person").is_in(nobody)).alias("not_linked")
    lead = pl.col("lead_id").is_not_null().alias("lead")
    results = reading.scan(STORED_RESULTS).group_by(quarter, "flags", not_linked, lead)
    links = reading.scan(STORED_LINKS).group_by(quarter)
    counted, details = pl.collect_all(
        [results.agg(count_rows()), links.agg(pl.len().cast(pl.Int64).alias("link_details"))], engine="streaming"
    )
    day = reading.calendar.day("quarter").alias("day")
    rows = pl.col("rows")
    days = counted.group_by(day).agg(
        rows.sum().alias("results"),
        rows.filter(has(Flag.IN_LIVE)).sum().alias("in_live"),
        rows.filter(has(Flag.IN_ARCHIVE)).sum().alias("in_archive"),
        rows.filter(has(Flag.IN_LIVE | Flag.IN_ARCHIVE)).sum().alias("in_both"),
        rows.filter("not_linked").sum().alias("not_linked"),
        rows.filter("lead").sum().alias("leads"),
    )
    detailed = details.group_by(day).agg(pl.col("link_details").sum())
    both = days.join(detailed, on="day", how="full", coalesce=True)
    return both.with_columns(pl.exclude("day").fill_null(0)).sort("day", nulls_last=True)


def _with_day(reading: Reading, counted: pl.DataFrame) -> pl.DataFrame:
    """Counts by send and slot, with what the send is and its day: of a triggered send its own, else the first."""
    dated = counted.with_columns(reading.calendar.day("oldest").alias("day")).join(reading.send_keys, on="send")
    first = pl.col("day").min().over("send_id", "triggered")
    return dated.with_columns(pl.when("triggered").then("day").otherwise(first).alias("day"))


def _main_series(dated: pl.DataFrame) -> pl.DataFrame:
    """The series of each send: the one that most of its results name (of equals, the first by name)."""
    by_series = dated.group_by(*_SEND, "series").agg(pl.col("rows").sum())
    ordered = by_series.sort(["rows", "series"], descending=[True, False])
    return ordered.unique(_SEND, keep="first", maintain_order=True).select(*_SEND, "series")


def _totals(counted: pl.DataFrame) -> pl.DataFrame:
    """Counts of results of each send, from counts by flags."""
    rows = pl.col("rows")
    return counted.group_by(_SEND).agg(
        rows.sum().alias("sent"),
        *(rows.filter(condition).sum().alias(name) for name, condition in COUNTED.items()),
        rows.filter(has(Flag.HARD_BOUNCE)).sum().alias("hard_bounces"),
        rows.filter(has(Flag.SOFT_BOUNCE)).sum().alias("soft_bounces"),
        rows.filter(COUNTED["bounced"] & has(Flag.OPENED)).sum().alias("bounced_but_opened"),
        pl.col("oldest").min().alias("sent_at"),
    )


def _with_content(totals: pl.DataFrame) -> pl.DataFrame:
    utility_only = pl.col("utility_only").fill_null(0).cast(pl.Int64)
    return totals.with_columns((pl.col("clicked") - utility_only).alias("clicked_content"))


def _send_texts(reading: Reading, query: Query, asked: pl.Series) -> pl.DataFrame:
    """What each send is called: as its Email Send says, else as its results do (of several, the first by name).

    Results are looked at only for the sends asked about that say too little of themselves.
    """
    key = ["send_id", "triggered"]
    said = reading.named_sends
    numbered = reading.send_keys.filter(pl.col("send").is_in(asked.implode()))
    lacking = numbered.join(said.drop_nulls(TEXTS), on=key, how="anti")["send"].implode()
    own = (
        reading.results(query)
        .filter(pl.col("send").is_in(lacking))
        .group_by("send")
        .agg(pl.col(*TEXTS).min())
        .collect(engine="streaming")
        .join(reading.send_keys, on="send")
        .group_by(key)
        .agg(pl.col(*TEXTS).min().name.suffix("_own"))
    )
    both = said.join(own, on=key, how="full", coalesce=True)
    return both.with_columns(pl.coalesce(text, f"{text}_own").alias(text) for text in TEXTS)
