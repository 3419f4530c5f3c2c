"""Local days: the institution's time zone decides where a day begins and ends, summer time included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import polars as pl

# every time zone's offset is a multiple of this, so that all moments of a quarter fall on the same local day
QUARTER = "15m"


class Per(StrEnum):
    """What emails are counted by: weeks, which begin on Monday, or calendar months."""

    WEEK = "week"
    MONTH = "month"

    def begin(self, day: date) -> date:
        """The first day of the week or month in which a day lies."""
        return day - timedelta(days=day.weekday()) if self is Per.WEEK else day.replace(day=1)

    def end(self, day: date) -> date:
        """The last day of the week or month in which a day lies."""
        # 31 days after its first, every month has given way to the next
        length = timedelta(days=7) if self is Per.WEEK else timedelta(days=31)
        return self.begin(self.begin(day) + length) - timedelta(days=1)

    def whole(self, first: date, last: date) -> tuple[date, ...]:
        """The first days of all weeks or months of which no day is outside these two, both included."""
        begin = self.begin(first)
        if begin < first:
            begin = self.end(first) + timedelta(days=1)
        found = []
        while (end := self.end(begin)) <= last:
            found.append(begin)
            begin = end + timedelta(days=1)
        return tuple(found)

    def begins(self, days: pl.Expr) -> pl.Expr:
        """The first day of the week or month in which each of these days lies."""
        return days.dt.truncate("1w" if self is Per.WEEK else "1mo")


@dataclass(frozen=True)
class Calendar:
    """The days of one time zone (an IANA name)."""

    time_zone: str

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def start_of(self, day: date) -> datetime:
        """The moment, in UTC, at which a local day begins."""
        return datetime.combine(day, time.min, ZoneInfo(self.time_zone)).astimezone(UTC)

    def moments(self, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
        """Where the first of these local days begins, and where the last one is over; None leaves a side open."""
        since = None if first is None else self.start_of(first)
        return since, None if last is None else self.start_of(last + timedelta(days=1))

    def within(self, column: str, first: date | None, last: date | None) -> pl.Expr:
        """Whether a column of moments falls on one of these local days, both included; None leaves a side open."""
        inside = pl.lit(value=True)
        since, until = self.moments(first, last)
        if since is not None:
            inside &= pl.col(column) >= since
        if until is not None:
            inside &= pl.col(column) < until
        return inside

    def quarter(self, column: str) -> pl.Expr:
        """The quarter of an hour of a column of moments: a cheap key from which `day` can be had later."""
        return pl.col(column).dt.truncate(QUARTER)

    def day(self, column: str) -> pl.Expr:
        """The local day of a column of moments, as Date."""
        return pl.col(column).dt.convert_time_zone(self.time_zone).dt.date()
