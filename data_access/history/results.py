"""Questions about results: how the sends did, who engaged, what the history covers."""

from functools import partial

import polars as pl

from data_access.flags import Flag, has
from data_access.history.counting import COUNTED, nobodys, people_delivered_to, people_sent_to, totals
from data_access.history.reading import WHO, Reading
from data_access.machine import sends_without, slot, without
from data_access.query import Answer, Query
from data_access.store.condensed import NOBODY, TEXTS, standing, together
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
_SEND = ["send_id", "triggered", "day"]


def sends(reading: Reading, query: Query) -> Answer:
    """See History.sends."""
    counted = reading.tallied(query)
    dated = _with_day(reading, counted)
    slots = dated.select("send", "quarter", *_SEND).unique()
    quarter = reading.calendar.quarter("sent_at").alias("quarter")
    utility_only = reading.utility_only(query).with_columns(quarter).join(slots.lazy(), on=["send", "quarter"])
    content = utility_only.group_by(_SEND).len("utility_only").collect(engine="streaming")
    totalled = _totals(dated)
    people = _people(reading, query, slots, totalled)
    summed = totalled.join(_main_series(dated), on=_SEND).join(people, on=_SEND)
    frame = _with_content(summed.join(content, on=_SEND, how="left"))
    frame = frame.join(_send_texts(reading, query, counted["send"]), on=["send_id", "triggered"], how="left")
    frame = frame.with_columns(pl.col("tracking_disabled").fill_null(value=False)).select(
        *(*_SEND, "sent_at", "series", *TEXTS, *ENGAGEMENT_COUNTS),
        *("hard_bounces", "soft_bounces", "bounced_but_opened", "people", "number_sent", "tracking_disabled"),
    )
    if not query.machine:
        frame = sends_without(frame, reading.flagged(query).join(reading.send_keys, on="send"))
    return Answer(frame.sort("sent_at", "send_id", "day"), reading.provenance(counted))


def people_reached(reading: Reading, query: Query) -> int:
    """See History.people_reached."""
    return people_delivered_to(reading.picked(query), reading.survivors)


def engagement(reading: Reading, query: Query) -> Answer:
    """See History.engagement."""
    counted = totals(reading.kinds(query), reading.survivors)
    without_content = reading.utility_only(query).group_by("person").len("utility_only").collect(engine="streaming")
    content = without_content.with_columns(reading.survivor()).group_by("person").agg(pl.col("utility_only").sum())
    frame = _with_content(counted.join(content, on="person", how="left", nulls_equal=True))
    if not query.machine:
        frame = without(frame, reading.flagged(query).with_columns(reading.survivor()), ["person"])
    return Answer(frame.select("person", *ENGAGEMENT_COUNTS).sort("person"), reading.provenance(reading.tallied(query)))


def coverage(reading: Reading) -> pl.DataFrame:
    """See History.coverage."""
    tables = (*WHO, STORED_RESULTS, STORED_LINKS)
    return reading.derived("coverage", tables, partial(_coverage, reading), reading.calendar.time_zone)


def _coverage(reading: Reading) -> pl.DataFrame:
    quarter = reading.calendar.quarter("sent_at").alias("quarter")
    day = reading.calendar.day("quarter").alias("day")
    links = reading.scan(STORED_LINKS).group_by(quarter).agg(pl.len().cast(pl.Int64).alias("link_details"))
    details = links.collect(engine="streaming").group_by(day).agg(pl.col("link_details").sum())
    rows = pl.col("rows")
    days = (
        reading.tallied(Query())
        .group_by(day)
        .agg(
            rows.sum().alias("results"),
            rows.filter(has(Flag.IN_LIVE)).sum().alias("in_live"),
            rows.filter(has(Flag.IN_ARCHIVE)).sum().alias("in_archive"),
            rows.filter(has(Flag.IN_LIVE | Flag.IN_ARCHIVE)).sum().alias("in_both"),
            rows.filter("lead").sum().alias("leads"),
        )
    )
    unnamed = together(nobodys(reading.picked(Query()), reading.survivors))
    nobody = unnamed.group_by(quarter).len().group_by(day).agg(pl.col("len").sum().alias("not_linked"))
    both = days.join(nobody, on="day", how="left").join(details, on="day", how="full", coalesce=True)
    counts = ("results", "in_live", "in_archive", "in_both", "not_linked", "leads", "link_details")
    return both.select("day", pl.col(counts).cast(pl.Int64).fill_null(0)).sort("day", nulls_last=True)


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


def _with_content(counts: pl.DataFrame) -> pl.DataFrame:
    utility_only = pl.col("utility_only").fill_null(0).cast(pl.Int64)
    return counts.with_columns((pl.col("clicked") - utility_only).alias("clicked_content"))


def _people(reading: Reading, query: Query, slots: pl.DataFrame, totalled: pl.DataFrame) -> pl.DataFrame:
    """How many people on file each send of `slots` (send, quarter, _SEND) went to: _SEND, people (UInt32).

    `totalled`: the frame of `_totals`, of the same sends.
    """
    if reading.whole is not reading:
        # of a part, only what is asked about is counted
        return _counted_people(reading, query, slots)
    known = (
        totalled.with_columns(slot())
        .join(sent_to(reading), on=["send_id", "triggered", "slot", "sent"], nulls_equal=True)
        .select(*_SEND, "people")
    )
    cut = slots.join(known, on=_SEND, how="anti")
    return pl.concat([known, _counted_people(reading, query, cut)])


def sent_to(reading: Reading) -> pl.DataFrame:
    """How many people on file every send went to: send_id, triggered; slot: Date (see data_access.machine.slot);
    sent: Int64, its results; people: UInt32. Counting them takes most of the time of an answer about all that was sent.
    """
    return reading.derived("sent-to", (*WHO, STORED_RESULTS), partial(_sent_to, reading), reading.calendar.time_zone)


def _sent_to(reading: Reading) -> pl.DataFrame:
    dated = _with_day(reading, reading.tallied(Query()))
    people = _counted_people(reading, Query(), dated)
    return _totals(dated).join(people, on=_SEND).select("send_id", "triggered", slot(), "sent", "people")


def _counted_people(reading: Reading, query: Query, slots: pl.DataFrame) -> pl.DataFrame:
    sends = slots.select("send", *_SEND).unique().sort(*_SEND, "send")
    mailings = sends.filter(~pl.col("triggered")).with_columns(pl.col("send_id").rle_id().alias("group"))
    runs = reading.runs(query, mailings["send"])
    groups = mailings["group"].to_list()
    reached = people_sent_to(((groups[place], rows) for place, rows in runs), reading.survivors)
    named = mailings.unique("group").join(reached, on="group").select(*_SEND, "people")
    automated = sends.filter("triggered").select("send", "send_id").unique()
    daily = together(rows for _, rows in reading.runs(query, automated["send"]))
    by_day = (
        standing(daily)
        .filter(pl.col("person") != NOBODY)
        .select(reading.survivor(), "send", reading.calendar.day("sent_at").alias("day"))
        .drop_nulls("person")
        .join(automated, on="send")
        .group_by("send_id", "day")
        .agg(pl.col("person").n_unique().alias("people"))
    )
    told = sends.filter("triggered").select(_SEND).unique().join(by_day, on=["send_id", "day"], how="left")
    return pl.concat([named, told.with_columns(pl.col("people").fill_null(0))])


def _send_texts(reading: Reading, query: Query, asked: pl.Series) -> pl.DataFrame:
    """What each send is called: as its Email Send says, else as its results do (of several, the first by name).

    Results are looked at only for the sends asked about that say too little of themselves.
    """
    key = ["send_id", "triggered"]
    said = reading.named_sends
    numbered = reading.send_keys.filter(pl.col("send").is_in(asked.implode()))
    lacking = numbered.join(said.drop_nulls(TEXTS), on=key, how="anti")["send"]
    own = (
        reading.own_texts(query, lacking)
        .join(reading.send_keys, on="send")
        .group_by(key)
        .agg(pl.col(*TEXTS).min().name.suffix("_own"))
    )
    both = said.join(own, on=key, how="full", coalesce=True)
    return both.with_columns(pl.coalesce(text, f"{text}_own").alias(text) for text in TEXTS)
