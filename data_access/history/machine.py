"""Questions about likely machine activity: which results show it, and at which mail domains."""

import polars as pl

from data_access.history.counting import totals_by_group
from data_access.history.reading import Reading, count_rows
from data_access.machine import TAKEN, reasons
from data_access.query import Answer, Query

_COUNTS = ("delivered", "opened", "clicked", "opened_or_clicked")


def machine(reading: Reading, query: Query) -> Answer:
    """See History.machine."""
    found = reading.flagged(query)
    counted = found.group_by("flags").agg(count_rows())
    frame = (
        found.with_columns(reading.survivor(), reasons())
        .with_columns(pl.lit(reading.domains).gather(pl.col("person")).cast(pl.String).alias("domain"))
        .join(reading.send_keys, on="send", maintain_order="left")
        .select("result_id", "person", "send_id", "triggered", "day", "sent_at", "domain", *TAKEN, "reasons", "links")
    )
    return Answer(frame.sort("sent_at", "result_id"), reading.provenance(counted))


def domains(reading: Reading, query: Query) -> Answer:
    """See History.domains."""
    frame = (
        totals_by_group(reading.picked(query), reading.survivors, reading.domains)
        .select(pl.col("group").cast(pl.String).alias("domain"), "people", *_COUNTS)
        .sort(["opened_or_clicked", "domain"], descending=[True, False])
    )
    return Answer(frame, reading.provenance(reading.tallied(query)))
