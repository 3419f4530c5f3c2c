"""Periods: counted back from the history's day, in words, and as text."""

from datetime import date

import pytest
from hypothesis import given

from analytics.periods import Days, Period, Span, days_of, from_text, to_text, words
from tests.analytics.segments.asked import Asked, periods


@pytest.mark.parametrize(
    ("today", "period", "first"),
    [
        (date(2026, 11, 20), Span.MONTH, date(2026, 10, 21)),
        (date(2026, 11, 20), Span.QUARTER, date(2026, 8, 22)),
        (date(2026, 11, 20), Span.HALF_YEAR, date(2026, 5, 24)),
        (date(2026, 11, 20), Span.YEAR, date(2025, 11, 20)),
        (date(2026, 11, 20), Span.FISCAL_YEAR, date(2026, 7, 1)),
        (date(2026, 6, 30), Span.FISCAL_YEAR, date(2025, 7, 1)),
    ],
)
def test_a_span_is_counted_back_from_the_historys_day(today: date, period: Period, first: date) -> None:
    assert days_of(period, Asked(today=today)) == (first, today)


def test_days_of_ones_own_and_no_days_at_all() -> None:
    own = Days(date(2026, 1, 1), date(2026, 1, 31))
    assert days_of(own, Asked()) == (date(2026, 1, 1), date(2026, 1, 31))
    assert days_of(Span.EVERYTHING, Asked()) == (None, None)
    assert words(own) == "from 2026-01-01 to 2026-01-31"
    assert words(Span.QUARTER) == "in the past 90 days"


@given(periods)
def test_a_period_is_the_one_that_its_text_says(period: Period) -> None:
    assert from_text(to_text(period)) == period


@pytest.mark.parametrize("text", ["", "yesterday", "..", "2026-02-30..2026-03-01", "2026-03-02..2026-03-01"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_text(text)
