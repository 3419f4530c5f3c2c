"""What the history holds month by month."""

from datetime import date
from typing import Any

import polars as pl

from analytics.coverage import by_month, gaps

COUNTS = ("results", "in_live", "in_archive", "in_both", "not_linked", "leads", "link_details")


def days(*rows: dict[str, Any]) -> pl.DataFrame:
    """The frame of `History.coverage`."""
    schema = {"day": pl.Date(), **dict.fromkeys(COUNTS, pl.Int64())}
    return pl.DataFrame([{**dict.fromkeys(COUNTS, 0), **row} for row in rows], schema=schema)


def a_day(day: date, live: int = 0, archive: int = 0, both: int = 0) -> dict[str, Any]:
    return {"day": day, "results": live + archive - both, "in_live": live, "in_archive": archive, "in_both": both}


COVERAGE = days(
    a_day(date(2026, 1, 31), archive=3),
    a_day(date(2026, 2, 1), live=5, archive=6, both=4),
    a_day(date(2026, 2, 28), live=2),
    # links of results that are gone: no month has results because of them
    {"day": date(2026, 4, 2), "link_details": 7},
    a_day(date(2026, 5, 1), live=1),
    {"day": date(2026, 7, 1), "link_details": 7},
    {"day": None, "link_details": 4},
)


def test_each_result_stands_in_one_part_and_months_without_any_are_there() -> None:
    assert by_month(COVERAGE).rows() == [
        (date(2026, 1, 1), 0, 0, 3, 3, False),
        (date(2026, 2, 1), 3, 4, 2, 9, False),
        (date(2026, 3, 1), 0, 0, 0, 0, True),
        (date(2026, 4, 1), 0, 0, 0, 0, True),
        (date(2026, 5, 1), 1, 0, 0, 1, False),
    ]
    assert by_month(COVERAGE).columns == ["month", "live_only", "both", "archive_only", "results", "gap"]


def test_neighbouring_months_without_results_are_one_gap() -> None:
    assert gaps(by_month(COVERAGE)) == [(date(2026, 3, 1), date(2026, 4, 1))]
    more = pl.concat([COVERAGE, days(a_day(date(2026, 7, 9), live=1))])
    assert gaps(by_month(more)) == [(date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 6, 1), date(2026, 6, 1))]


def test_no_gap_and_nothing_at_all() -> None:
    one = by_month(days(a_day(date(2026, 1, 1), live=1)))
    assert (one.height, gaps(one)) == (1, [])
    nothing = by_month(days())
    assert (nothing.height, gaps(nothing), nothing.schema) == (0, [], one.schema)
