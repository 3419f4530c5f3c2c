"""Rates and intervals: what is divided by what, in one place, with the words that are printed beside the number.

The definitions are those of docs/definitions.md. Counts are of results unless their name says people.
"""

from dataclasses import dataclass

import polars as pl

_Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """A share: `count` of `base`, both columns of counts; `words` say so to a reader."""

    name: str
    count: str
    base: str
    title: str
    words: str


RATES: tuple[Rate, ...] = (
    Rate("open_rate", "opened", "delivered", "Open rate", "opened ÷ delivered"),
    Rate("click_rate", "clicked", "delivered", "Click rate", "clicked ÷ delivered"),
    Rate(
        "click_to_open_rate",
        "clicked",
        "opened_or_clicked",
        "Click-to-open rate",
        "clicked ÷ opened or clicked (a click counts as an open, since images may be blocked)",
    ),
    Rate("unsubscribe_rate", "unsubscribed", "delivered", "Unsubscribe rate", "unsubscribed ÷ delivered"),
    Rate("bounce_rate", "bounced", "sent", "Bounce rate", "hard or soft bounced ÷ sent"),
)
PEOPLE_RATES: tuple[Rate, ...] = (
    Rate(
        "people_opened_share", "people_opened", "people", "People who opened", "people who opened at least one ÷ people"
    ),
    Rate(
        "people_clicked_share",
        "people_clicked",
        "people",
        "People who clicked",
        "people who clicked at least one ÷ people",
    ),
)


def with_rates(counts: pl.DataFrame, rates: tuple[Rate, ...] = RATES) -> pl.DataFrame:
    """The frame with a Float64 column for each rate, from 0 to 1; null where nothing stands below the line.

    Raises polars.exceptions.ColumnNotFoundError where a rate's counts are missing.
    """
    return counts.with_columns(share(rate.count, rate.base).alias(rate.name) for rate in rates)


def share(count: str, base: str) -> pl.Expr:
    """`count` ÷ `base` as Float64, null where `base` is 0."""
    return pl.when(pl.col(base) > 0).then(pl.col(count) / pl.col(base))


def with_interval(counts: pl.DataFrame, rate: Rate) -> pl.DataFrame:
    """The frame with `<rate>_low` and `<rate>_high`: the 95 % Wilson interval of a share of people, or of one email.

    Not for results of several emails: those of one person are not independent. Rule: Wilson, J. Am. Stat. Assoc. 22
    (1927), 209-212.
    """
    n = pl.col(rate.base).cast(pl.Float64)
    p = pl.col(rate.count) / n
    middle = p + _Z_95**2 / (2 * n)
    spread = _Z_95 * (p * (1 - p) / n + _Z_95**2 / (4 * n * n)).sqrt()
    scale = 1 + _Z_95**2 / n
    some = pl.col(rate.base) > 0
    return counts.with_columns(
        pl.when(some).then(((middle - spread) / scale).clip(0, 1)).alias(f"{rate.name}_low"),
        pl.when(some).then(((middle + spread) / scale).clip(0, 1)).alias(f"{rate.name}_high"),
    )
