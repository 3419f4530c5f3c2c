"""Periods that a question may be about: counted back from the history's day, or two days of one's own."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data_access.history import History

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


SPAN_TITLES: dict[Span, str] = {
    Span.YEAR: "Past year",
    Span.HALF_YEAR: "Past 180 days",
    Span.QUARTER: "Past 90 days",
    Span.MONTH: "Past 30 days",
    Span.FISCAL_YEAR: "This fiscal year (from July 1)",
    Span.EVERYTHING: "Everything there is",
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


def days_of(period: Period, history: History) -> tuple[date | None, date | None]:
    """The first and last local day of a period, counted back from the history's day, never the wall clock's."""
    today = history.today
    match period:
        case Days(first, last):
            return first, last
        case Span.YEAR:
            return history.past_year()
        case Span.HALF_YEAR:
            return history.last_days(180)
        case Span.QUARTER:
            return history.last_days(90)
        case Span.MONTH:
            return history.last_days(30)
        case Span.FISCAL_YEAR:
            year = today.year if today.month >= FISCAL_YEAR_BEGINS else today.year - 1
            return date(year, FISCAL_YEAR_BEGINS, 1), today
        case Span.EVERYTHING:
            return None, None
