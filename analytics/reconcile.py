"""What an Email Send says of itself beside what its results add up to, and why the two may differ."""

from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from analytics.overview import STILL_ARRIVING_DAYS, settled

_COUNTS = (
    ("sent", "number_sent"),
    ("hard_bounces", "hard_bounces"),
    ("soft_bounces", "soft_bounces"),
    ("delivered", "delivered"),
    ("opened", "unique_opens"),
    ("clicked", "unique_clicks"),
    ("unsubscribed", "unsubscribes"),
)
"""A count of results, and what an Email Send calls the same."""
_SCHEMA = {"count": pl.String(), "email_send": pl.Int64(), "results": pl.Int64(), "difference": pl.Int64()}


class Reason(StrEnum):
    """Why the two may differ, as a sentence."""

    RESTRICTED = (
        "An Email Send counts everybody. Of results, only those that you may see are counted here: by your senders, of "
        "people at your campuses."
    )
    NO_EMAIL_SEND = (
        "There is no Email Send of this id in the data, only results that name it: it was deleted, or not exported."
    )
    TRACKING_DISABLED = "Individual tracking was switched off for this send, so Salesforce made no results of it."
    OLDER = "It was sent before the first result here: its results were not kept, or not loaded."
    STILL_ARRIVING = (
        f"It was sent in the last {STILL_ARRIVING_DAYS} days and is still arriving: most opens come within 72 hours, "
        "bounces settle for days."
    )
    RECYCLE_BIN = "Results that lie in Salesforce’s recycle bin are left out here; the Email Send still counts them."
    LEADS = (
        "The Email Send counts leads as well. Their results count here too, if whoever reads the source may see leads."
    )
    READ_EARLIER = "The Email Send was read before its last results arrived: the next refresh or export brings both."
    BOUNCED_BUT_OPENED = "Salesforce marks some bounced results as opened; a bounced result is not counted as opened."
    OTHER_TIMES = (
        "An Email Send goes on counting after its results were archived, and the two are updated at different times."
    )


def choices(totals: pl.DataFrame, sends: pl.DataFrame) -> pl.DataFrame:
    """Every Email Send that can be reconciled, newest first; takes the frames of `History.totals` and `History.sends`.

    - send_id, email_name: String; day: Date; has_results: Boolean

    Automated sends, of which Salesforce keeps no totals, are not here.
    """
    key = ["send_id", "day", "email_name"]
    counted = sends.filter(~pl.col("triggered") & (pl.col("send_id") != "")).select(key)
    ids = counted["send_id"].implode()
    untold = counted.join(totals, on="send_id", how="anti")
    every = pl.concat([totals.select(key), untold])
    return every.with_columns(pl.col("send_id").is_in(ids).alias("has_results")).sort(
        ["day", "send_id"], descending=True
    )


def of_send(frame: pl.DataFrame, send_id: str) -> dict[str, Any] | None:
    """The row of an Email Send in the frame of `History.totals` or `History.sends`, if there is one."""
    rows = frame.filter(pl.col("send_id") == send_id)
    if "triggered" in frame.columns:
        rows = rows.filter(~pl.col("triggered"))
    return rows.row(0, named=True) if rows.height else None


def reconciled(told: dict[str, Any] | None, counted: dict[str, Any] | None) -> pl.DataFrame:
    """A row of `History.totals` beside one of `History.sends`; None where there is none.

    - count: String, the name of a count of results; email_send, results: Int64, the two sides
    - difference: Int64, results − email_send; null where Salesforce says nothing
    """
    rows = []
    for name, said_as in _COUNTS:
        says = told[said_as] if told else None
        results = counted[name] if counted else 0
        rows.append((name, says, results, None if says is None else results - says))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def reasons(
    table: pl.DataFrame,
    told: dict[str, Any] | None,
    counted: dict[str, Any] | None,
    today: date,
    results_begin: date | None,
    *,
    restricted: bool = False,
) -> list[Reason]:
    """Why the sides of `reconciled` may differ, the surest first; none where they agree.

    `restricted`: whether somebody looks who sees only a part.
    """
    unequal = table.filter(pl.col("difference") != 0)
    if restricted and (told is None or unequal.height):
        return [Reason.RESTRICTED]
    if told is None:
        return [Reason.NO_EMAIL_SEND]
    differences: dict[str, int] = dict(unequal.select("count", "difference").rows())
    if not differences:
        return []
    if told["tracking_disabled"]:
        return [Reason.TRACKING_DISABLED]
    sent = differences.get("sent", 0)
    young = told["day"] > settled(today)
    reacted = differences.keys() & {"opened", "clicked", "unsubscribed", "hard_bounces", "soft_bounces"}
    holds = {
        Reason.OLDER: sent < 0 and (results_begin is None or told["day"] < results_begin),
        Reason.STILL_ARRIVING: young,
        Reason.RECYCLE_BIN: sent < 0,
        Reason.LEADS: sent < 0,
        Reason.READ_EARLIER: sent > 0,
        Reason.BOUNCED_BUT_OPENED: differences.get("opened", 0) < 0 and bool(counted and counted["bounced_but_opened"]),
        Reason.OTHER_TIMES: bool(reacted) and not young,
    }
    if holds[Reason.OLDER]:
        return [Reason.OLDER]
    return [reason for reason, so in holds.items() if so]
