"""Questions about likely machine activity: which results show it, and at which mail domains."""

import polars as pl

from data_access.history.counting import totals
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
        .with_columns(_domain(reading).cast(pl.String))
        .join(reading.send_keys, on="send", maintain_order="left")
        .select("result_id", "person", "send_id", "triggered", "day", "sent_at", "domain", *TAKEN, "reasons", "links")
    )
    return Answer(frame.sort("sent_at", "result_id"), reading.provenance(counted))


def domains(reading: Reading, query: Query) -> Answer:
    """See History.domains."""
    frame = (
        totals(reading.kinds(query), reading.survivors)
        .with_columns(_domain(reading))
        .group_by("domain")
        .agg(
            (pl.col("person").is_not_null() & (pl.col("delivered") > 0)).sum().alias("people"),
            pl.col(_COUNTS).sum(),
        )
        .with_columns(pl.col("domain").cast(pl.String))
        .sort(["opened_or_clicked", "domain"], descending=[True, False])
    )
    return Answer(frame, reading.provenance(reading.tallied(query)))


def _domain(reading: Reading) -> pl.Expr:
    """Column `domain`, Categorical, of the person of a row."""
    return pl.lit(reading.domains).gather(pl.col("person")).alias("domain")
