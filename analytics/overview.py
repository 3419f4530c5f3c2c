"""How the sends did: one row a send with its rates, all of them together, and month by month."""

from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from analytics.rates import RATES, Rate, share, with_interval, with_rates

STILL_ARRIVING_DAYS = 3
TOTALS_RATES: tuple[Rate, ...] = tuple(rate for rate in RATES if rate.base != "opened_or_clicked")
"""The rates that Salesforce's own totals give."""
_SUMMED = ("sent", "delivered", "bounced", "opened", "clicked", "opened_or_clicked", "unsubscribed")


class Why(StrEnum):
    """Why an Email Send has no individual results."""

    TRACKING_DISABLED = "individual tracking disabled"
    NOBODY = "sent to nobody"
    OLDER = "older than the results here"
    MISSING = "no results arrived"


class Basis(StrEnum):
    """What the counts of a month are made of."""

    RESULTS = "results"
    TOTALS = "totals"


def settled(today: date) -> date:
    """The newest local day whose sends have settled: opens and bounces of the days after it still come in."""
    return today - timedelta(days=STILL_ARRIVING_DAYS)


def overview(sends: pl.DataFrame, today: date) -> pl.DataFrame:
    """The frame of `History.sends`, newest first, with every rate of analytics.rates and its 95 % interval.

    `still_arriving`: Boolean, whether the send is younger than three days, so that opens and bounces still come in.
    """
    rated = with_rates(sends)
    for rate in RATES:
        rated = with_interval(rated, rate)
    young = pl.col("day") > settled(today)
    return rated.with_columns(young.alias("still_arriving")).sort(["sent_at", "send_id"], descending=True)


def pooled(sends: pl.DataFrame) -> pl.DataFrame:
    """All sends together, in one row: the sums of the counts, and the pooled rates. Takes the frame of `overview`.

    - sends: UInt32, Email Sends; automated_days: UInt32, days of automated emails, which are not among them
    - median_<rate>: of the Email Sends, each counting once: the many small days of automated emails would move it
    """
    own = ~pl.col("triggered")
    numbers = [own.sum().alias("sends"), (~own).sum().alias("automated_days")]
    sums = [pl.col(name).sum() for name in _SUMMED]
    medians = [pl.col(rate.name).filter(own).median().alias(f"median_{rate.name}") for rate in RATES]
    return with_rates(sends.select(*numbers, *sums, *medians))


def within(sends: pl.DataFrame, first: date | None, last: date | None) -> pl.DataFrame:
    """The rows whose `day` is one of these, both included; None leaves that side open."""
    after = pl.lit(value=True) if first is None else pl.col("day") >= first
    until = pl.lit(value=True) if last is None else pl.col("day") <= last
    return sends.filter(after & until)


def series_by_size(sends: pl.DataFrame) -> list[str]:
    """The series of these sends, most delivered first; of equals the first by name."""
    sizes = sends.group_by("series").agg(pl.col("delivered").sum())
    return sizes.sort("delivered", "series", descending=[True, False])["series"].to_list()


def totals_only(email_sends: pl.DataFrame, results_begin: date | None) -> pl.DataFrame:
    """The frame of `History.email_sends`, newest first, with Salesforce's own numbers under the names of counts.

    - sent, bounced, opened, clicked, unsubscribed: Int64, beside delivered; null where Salesforce has none
    - open_rate, click_rate, unsubscribe_rate, bounce_rate: Float64, from those; what needs results is not here
    - why: String, a `Why`; `results_begin` is the first day of which there are results
    """
    older = pl.lit(value=False) if results_begin is None else pl.col("day") < results_begin
    why = (
        pl.when("tracking_disabled")
        .then(pl.lit(Why.TRACKING_DISABLED.value))
        .when(pl.col("number_sent") == 0)
        .then(pl.lit(Why.NOBODY.value))
        .when(older)
        .then(pl.lit(Why.OLDER.value))
        .otherwise(pl.lit(Why.MISSING.value))
    )
    counts = email_sends.with_columns(
        pl.col("number_sent").alias("sent"),
        (pl.col("number_sent") - pl.col("delivered")).alias("bounced"),
        pl.col("unique_opens").alias("opened"),
        pl.col("unique_clicks").alias("clicked"),
        pl.col("unsubscribes").alias("unsubscribed"),
        why.alias("why"),
    )
    return with_rates(counts, TOTALS_RATES).sort(["sent_at", "send_id"], descending=True)


def by_month(sends: pl.DataFrame, totals: pl.DataFrame, rate: Rate) -> pl.DataFrame:
    """What was sent month by month and how it did, results and totals apart: one row a month and basis, in order.

    Takes the frames of `overview` (or `History.sends`) and `totals_only`.

    - month: Date, its first day; basis: String, a `Basis`
    - sends: UInt32; sent: Int64
    - the rate: Float64, pooled over the sends of which both its counts are known; null where there are none
    """
    frames = [
        frame.select(
            pl.col("day").dt.truncate("1mo").alias("month"),
            pl.lit(basis.value).alias("basis"),
            pl.col("sent").cast(pl.Int64),
            *(_count(frame, name).alias(alias) for name, alias in ((rate.count, "count"), (rate.base, "base"))),
        )
        for frame, basis in ((sends, Basis.RESULTS), (totals, Basis.TOTALS))
    ]
    known = pl.col("count").is_not_null() & pl.col("base").is_not_null()
    months = (
        pl.concat(frames)
        .group_by("month", "basis")
        .agg(pl.len().alias("sends"), pl.col("sent").sum(), pl.col("count", "base").filter(known).sum())
    )
    rated = months.with_columns(share("count", "base").alias(rate.name))
    return rated.select("month", "basis", "sends", "sent", rate.name).sort("month", "basis")


def _count(frame: pl.DataFrame, name: str) -> pl.Expr:
    return (pl.col(name) if name in frame.columns else pl.lit(None)).cast(pl.Int64)
