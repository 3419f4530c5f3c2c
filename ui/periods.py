"""Periods as pages offer them; what they are stands in analytics.periods."""

from analytics.periods import EARLIEST, LATEST, Days, Period, Span, days_of

__all__ = ["EARLIEST", "LATEST", "SPAN_TITLES", "Days", "Period", "Span", "days_of"]

SPAN_TITLES: dict[Span, str] = {
    Span.YEAR: "Past year",
    Span.HALF_YEAR: "Past 180 days",
    Span.QUARTER: "Past 90 days",
    Span.MONTH: "Past 30 days",
    Span.FISCAL_YEAR: "This fiscal year (from July 1)",
    Span.EVERYTHING: "Everything there is",
}
