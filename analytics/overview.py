"""How the sends did: one row a send with its rates, and all of them together."""

from datetime import date, timedelta

import polars as pl

from analytics.rates import RATES, with_interval, with_rates

STILL_ARRIVING_DAYS = 3
_SUMMED = ("sent", "delivered", "bounced", "opened", "clicked", "opened_or_clicked", "unsubscribed")


def overview(sends: pl.DataFrame, today: date) -> pl.DataFrame:
    """The frame of `History.sends`, newest first, with every rate of analytics.rates and its 95 % interval.

    `still_arriving`: Boolean, whether the send is younger than three days, so that opens and bounces still come in.
    """
    rated = with_rates(sends)
    for rate in RATES:
        rated = with_interval(rated, rate)
    young = pl.col("day") > today - timedelta(days=STILL_ARRIVING_DAYS)
    return rated.with_columns(young.alias("still_arriving")).sort(["sent_at", "send_id"], descending=True)


def pooled(sends: pl.DataFrame) -> pl.DataFrame:
    """All sends together, in one row: sends: UInt32, the sums of the counts, and the pooled rates.

    `median_open_rate`, `median_click_rate`: of the sends, each counting once. Takes the frame of `overview`.
    """
    sums = [pl.col(name).sum() for name in _SUMMED]
    medians = [pl.col(name).median().alias(f"median_{name}") for name in ("open_rate", "click_rate")]
    return with_rates(sends.select(pl.len().alias("sends"), *sums, *medians))
