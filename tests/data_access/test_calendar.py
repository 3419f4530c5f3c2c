"""Days are local: late evenings, and the two days of the year that have 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from data_access.calendar import Calendar, Per

DENVER = Calendar("America/Denver")
SECOND = timedelta(seconds=1)


def utc(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


# each day with its first moment and the first of the next
DAYS = [
    pytest.param(date(2026, 1, 15), utc(1, 15, 7), utc(1, 16, 7), id="winter"),
    pytest.param(date(2026, 7, 15), utc(7, 15, 6), utc(7, 16, 6), id="summer"),
    pytest.param(date(2026, 3, 7), utc(3, 7, 7), utc(3, 8, 7), id="before-spring"),
    pytest.param(date(2026, 3, 8), utc(3, 8, 7), utc(3, 9, 6), id="spring-23-hours"),
    pytest.param(date(2026, 3, 9), utc(3, 9, 6), utc(3, 10, 6), id="after-spring"),
    pytest.param(date(2026, 10, 31), utc(10, 31, 6), utc(11, 1, 6), id="before-autumn"),
    pytest.param(date(2026, 11, 1), utc(11, 1, 6), utc(11, 2, 7), id="autumn-25-hours"),
    pytest.param(date(2026, 11, 2), utc(11, 2, 7), utc(11, 3, 7), id="after-autumn"),
]


def moments(*values: datetime) -> pl.DataFrame:
    return pl.DataFrame({"at": list(values)}, schema={"at": pl.Datetime("us", "UTC")})


@pytest.mark.parametrize(("day", "first", "next_first"), DAYS)
def test_first_and_last_moment_of_a_day(day: date, first: datetime, next_first: datetime) -> None:
    assert DENVER.start_of(day) == first
    assert DENVER.start_of(day + timedelta(days=1)) == next_first
    around = moments(first - SECOND, first, next_first - SECOND, next_first)
    assert around.select(DENVER.within("at", day, day)).to_series().to_list() == [False, True, True, False]
    local = [day - timedelta(days=1), day, day, day + timedelta(days=1)]
    assert around.select(DENVER.day("at")).to_series().to_list() == local
    assert [DENVER.day_of(moment) for moment in around["at"]] == local
    quarters = around.select(DENVER.quarter("at").alias("at"))
    assert quarters.select(DENVER.day("at")).to_series().to_list() == local


def test_an_evening_send_belongs_to_its_local_day() -> None:
    # 23:40 in Denver, summer time
    evening = utc(6, 11, 5, 40)
    assert DENVER.day_of(evening) == date(2026, 6, 10)
    assert moments(evening).select(DENVER.day("at")).item() == date(2026, 6, 10)
    assert moments(evening).select(DENVER.within("at", date(2026, 6, 10), date(2026, 6, 10))).item()
    assert not moments(evening).select(DENVER.within("at", date(2026, 6, 11), None)).item()


def test_the_hour_that_comes_twice_is_one_day() -> None:
    # 01:30 summer time, 01:30 winter time
    both = moments(utc(11, 1, 7, 30), utc(11, 1, 8, 30))
    assert both.select(DENVER.day("at")).to_series().to_list() == [date(2026, 11, 1)] * 2


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        (None, None, [True, True, True]),
        (date(2026, 5, 2), None, [False, True, True]),
        (None, date(2026, 5, 2), [True, True, False]),
        (date(2026, 5, 2), date(2026, 5, 2), [False, True, False]),
        (date(2026, 5, 1), date(2026, 5, 3), [True, True, True]),
        (date(2026, 6, 1), date(2026, 6, 2), [False, False, False]),
    ],
    ids=["open", "open-end", "open-begin", "one-day", "three-days", "elsewhere"],
)
def test_sides_may_be_open(first: date | None, last: date | None, inside: list[bool]) -> None:
    noons = moments(utc(5, 1, 18), utc(5, 2, 18), utc(5, 3, 18))
    found = noons.with_columns(DENVER.within("at", first, last).alias("inside"))
    assert found["inside"].to_list() == inside


def test_a_quarter_keeps_days_apart_where_the_zone_is_off_by_minutes() -> None:
    kathmandu = Calendar("Asia/Kathmandu")
    # midnight there is 18:15 UTC
    around = moments(utc(5, 1, 18, 14, 59), utc(5, 1, 18, 15))
    quarters = around.select(kathmandu.quarter("at").alias("at"))
    assert quarters["at"].to_list() == [utc(5, 1, 18), utc(5, 1, 18, 15)]
    assert quarters.select(kathmandu.day("at")).to_series().to_list() == [date(2026, 5, 1), date(2026, 5, 2)]


def test_no_moment_is_on_no_day() -> None:
    none = pl.DataFrame({"at": [None]}, schema={"at": pl.Datetime("us", "UTC")})
    assert none.select(DENVER.day("at")).item() is None
    assert none.filter(DENVER.within("at", date(2026, 5, 1), None)).height == 0


@pytest.mark.parametrize(
    ("per", "day", "begin", "end"),
    [
        # a Monday, a Sunday, and a week over the turn of the year
        (Per.WEEK, date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 8)),
        (Per.WEEK, date(2026, 3, 8), date(2026, 3, 2), date(2026, 3, 8)),
        (Per.WEEK, date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4)),
        (Per.MONTH, date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 31)),
        (Per.MONTH, date(2026, 4, 30), date(2026, 4, 1), date(2026, 4, 30)),
        (Per.MONTH, date(2024, 2, 5), date(2024, 2, 1), date(2024, 2, 29)),
        (Per.MONTH, date(2025, 12, 31), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_weeks_begin_on_monday_and_months_on_their_first(per: Per, day: date, begin: date, end: date) -> None:
    assert (per.begin(day), per.end(day)) == (begin, end)
    assert pl.select(per.begins(pl.lit(day))).item() == begin


@pytest.mark.parametrize(
    ("per", "first", "last", "found"),
    [
        (Per.WEEK, date(2026, 3, 2), date(2026, 3, 15), [date(2026, 3, 2), date(2026, 3, 9)]),
        # a day less on either side takes a week away
        (Per.WEEK, date(2026, 3, 3), date(2026, 3, 15), [date(2026, 3, 9)]),
        (Per.WEEK, date(2026, 3, 2), date(2026, 3, 14), [date(2026, 3, 2)]),
        (Per.WEEK, date(2026, 3, 3), date(2026, 3, 14), []),
        (Per.MONTH, date(2025, 11, 30), date(2026, 3, 1), [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]),
        (Per.MONTH, date(2026, 3, 2), date(2026, 3, 1), []),
    ],
)
def test_only_whole_weeks_and_months(per: Per, first: date, last: date, found: list[date]) -> None:
    assert per.whole(first, last) == tuple(found)
