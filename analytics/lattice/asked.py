"""What viewers may ask about: whole emails, and whole months of a newsletter or an automated email, once settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from analytics.lattice.blocks import LEAST
from data_access.calendar import Per
from data_access.query import Query

SETTLED_DAYS = 7
"""So many days after an email was sent, or a month ended, its figures are told for the first time."""

_REACHED = pl.min_horizontal("people", "delivered").alias("reached")
"""At most so many people were reached by a send: how many it was, and of several sends, only their results say."""


class By(StrEnum):
    """What a table is of."""

    EMAIL = "email"
    NEWSLETTER = "newsletter"
    AUTOMATED = "automated"


@dataclass(frozen=True)
class Question:
    """One whole email, by its id (`month` is None), or one whole month, of which this is the first day, of a From Name
    or of an automated email, by its id.
    """

    by: By
    what: str
    month: date | None = None

    @property
    def text(self) -> str:
        """The question as it is kept: no two are written the same."""
        return f"{self.by.value}:{self.month or ''}:{self.what}"

    @property
    def query(self) -> Query:
        """The sends asked about."""
        days = (self.month, Per.MONTH.end(self.month)) if self.month else (None, None)
        return Query((self.what,), (), *days) if self.by is By.NEWSLETTER else Query((), (self.what,), *days)


def settled(today: date) -> date:
    """The newest day whose figures are told."""
    return today - timedelta(days=SETTLED_DAYS)


def emails(sends: pl.DataFrame, today: date) -> pl.DataFrame:
    """The emails that may be asked about, newest first: send_id, email_name, series: String, day: Date.

    Takes the frame of `History.sends`. An automated email is not one: it goes out for months. Of a few that are here
    nothing is told all the same, since hardly anybody was reached.
    """
    return (
        sends.filter(~pl.col("triggered"), pl.col("send_id") != "", _REACHED >= LEAST)
        .filter(pl.col("day") <= settled(today))
        .sort(["day", "send_id"], descending=True)
        .select("send_id", pl.coalesce("email_name", "send_id"), "series", "day")
    )


def months(sends: pl.DataFrame, whole: Sequence[date], today: date) -> pl.DataFrame:
    """The months of newsletters and automated emails that may be asked about, newest first.

    Takes the frame of `History.sends` and the first days of the whole months of the history (`History.periods`).

    - by: String, NEWSLETTER or AUTOMATED of `By`; what: String, the From Name or the id; month: Date, its first day
    - name: String, what the automated email is called, or the From Name
    """
    over = [month for month in whole if Per.MONTH.end(month) <= settled(today)]
    sent = sends.with_columns(Per.MONTH.begins(pl.col("day")).alias("month")).filter(pl.col("month").is_in(over))
    newsletters = sent.select(
        pl.lit(By.NEWSLETTER.value).alias("by"), pl.col("series").alias("what"), "month", _REACHED, name="series"
    )
    automated = sent.filter("triggered").select(
        pl.lit(By.AUTOMATED.value).alias("by"),
        pl.col("send_id").alias("what"),
        "month",
        _REACHED,
        pl.coalesce("email_name", "send_id").alias("name"),
    )
    return (
        pl.concat([newsletters, automated])
        .filter(pl.col("what").fill_null("") != "")
        .group_by("by", "what", "month")
        .agg(pl.col("name").min(), pl.col("reached").sum())
        .filter(pl.col("reached") >= LEAST)
        .select("by", "what", "month", "name")
        .sort(["month", "name", "what"], descending=[True, False, False])
    )
