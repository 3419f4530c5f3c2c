"""Periods that a question may be about: counted back from the history's day, or two days of one's own."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
FISCAL_YEAR_BEGINS = 7
"""The month with which the university's fiscal year begins."""


class Span(StrEnum):
    """A period that moves with the history."""

    YEAR = "past-year"
    HALF_YEAR = "past-180-days"
    QUARTER = "past-90-days"
    MONTH = "past-30-days"
    FISCAL_YEAR = "fiscal-year"
    EVERYTHING = "everything"


_SPAN_WORDS: dict[Span, str] = {
    Span.YEAR: "in the past year",
    Span.HALF_YEAR: "in the past 180 days",
    Span.QUARTER: "in the past 90 days",
    Span.MONTH: "in the past 30 days",
    Span.FISCAL_YEAR: "in this fiscal year",
    Span.EVERYTHING: "at any time",
}


@dataclass(frozen=True)
class Days:
    """Two local days, both included. Raises ValueError where they run backwards or lie outside this century."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not EARLIEST <= self.first <= self.last <= LATEST:
            raise ValueError(f"{self.first}..{self.last} is no period")


Period = Span | Days


class Clock(Protocol):
    """What periods are counted back from: a `History` is one."""

    @property
    def today(self) -> date:
        """The local day that the history reaches to."""

    def last_days(self, days: int) -> tuple[date, date]:
        """The window from so many local days before today to today."""

    def past_year(self) -> tuple[date, date]:
        """The window from the same day a year ago to today."""


def days_of(period: Period, clock: Clock) -> tuple[date | None, date | None]:
    """The first and last local day of a period, counted back from the history's day, never the wall clock's."""
    today = clock.today
    match period:
        case Days(first, last):
            return first, last
        case Span.YEAR:
            return clock.past_year()
        case Span.HALF_YEAR:
            return clock.last_days(180)
        case Span.QUARTER:
            return clock.last_days(90)
        case Span.MONTH:
            return clock.last_days(30)
        case Span.FISCAL_YEAR:
            year = today.year if today.month >= FISCAL_YEAR_BEGINS else today.year - 1
            return date(year, FISCAL_YEAR_BEGINS, 1), today
        case Span.EVERYTHING:
            return None, None


def words(period: Period) -> str:
    """A period as a reader would say it: "in the past year", "from 2026-01-01 to 2026-06-30"."""
    return f"from {period.first} to {period.last}" if isinstance(period, Days) else _SPAN_WORDS[period]


def to_text(period: Period) -> str:
    """A period as one short text: the name of a span, or `2026-01-01..2026-06-30`."""
    return f"{period.first}..{period.last}" if isinstance(period, Days) else period.value


def from_text(text: str) -> Period:
    """The period of such a text. Raises ValueError where it is none."""
    first, dots, last = text.partition("..")
    return Days(date.fromisoformat(first), date.fromisoformat(last)) if dots else Span(text)
