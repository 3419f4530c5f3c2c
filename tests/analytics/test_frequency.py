"""How often people are written to, from frames as the history gives them."""

from datetime import date, timedelta
from statistics import median_low
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.frequency import LAST_BAR, Counted, Spread, Threshold, above, by_role, per_person, spread
from tests.analytics import frames
from tests.analytics.frames import member, memberships

MONDAY = date(2026, 3, 2)
BUSIEST, TYPICAL, AVERAGE = Counted


def frequency(*rows: tuple[int, list[int]]) -> pl.DataFrame:
    """The frame of `History.frequency`: of each person, what they got week by week, in as many weeks as are named."""
    weeks = max((len(got) for _, got in rows), default=0)
    got = {person: [*got, *[0] * (weeks - len(got))] for person, got in rows}
    return frames.frequency(got, [MONDAY + timedelta(weeks=week) for week in range(weeks)])


def people(*numbers: int) -> pl.Series:
    return pl.Series(numbers, dtype=pl.Int32)


FOUR_WEEKS = frequency(
    (1, [1, 1, 1, 1]),
    # one heavy week; most weeks heavy
    (2, [6, 0, 0, 0]),
    (3, [5, 4, 4, 0]),
    (4, [0, 2, 12, 3]),
)
PERSONS = per_person(FOUR_WEEKS)


def test_every_way_of_counting() -> None:
    assert PERSONS.rows() == [(1, 4, 1, 1, 1.0), (2, 6, 6, 0, 1.5), (3, 13, 5, 4, 3.25), (4, 17, 12, 2, 4.25)]
    assert dict(PERSONS.schema) == {
        "person": pl.Int32,
        "delivered": pl.Int64,
        "busiest": pl.UInt16,
        "typical": pl.UInt16,
        "average": pl.Float64,
    }


@pytest.mark.parametrize(
    ("counted", "more_than", "found"),
    [
        (BUSIEST, 0, [4, 2, 3, 1]),
        (BUSIEST, 5, [4, 2]),
        (BUSIEST, 12, []),
        # person 2 got 6 in one week, and that is not typical
        (TYPICAL, 0, [3, 4, 1]),
        (TYPICAL, 3, [3]),
        (AVERAGE, 0, [4, 3, 2, 1]),
        (AVERAGE, 1, [4, 3, 2]),
        (AVERAGE, 4, [4]),
    ],
)
def test_more_than(counted: Counted, more_than: int, found: list[int]) -> None:
    assert above(PERSONS, Threshold(counted, more_than))["person"].to_list() == found


@pytest.mark.parametrize(
    ("weeks", "typical"),
    [
        ([3], 3),
        ([3, 0], 0),
        ([3, 3], 3),
        ([5, 0, 5], 5),
        ([9, 0, 0], 0),
        ([1, 2, 3], 2),
        # of an even number the lower of the two in the middle: more than half of the weeks have it
        ([1, 2, 3, 4], 2),
    ],
)
def test_a_typical_week(weeks: list[int], typical: int) -> None:
    assert per_person(frequency((1, weeks)))["typical"].item() == typical


@pytest.mark.parametrize(
    ("counted", "median", "ninetieth", "highest", "bars"),
    [
        (BUSIEST, 1, 12, 12, {0: 2, 1: 1, 5: 1, 6: 1, 10: 1}),
        (TYPICAL, 0, 4, 4, {0: 3, 1: 1, 2: 1, 4: 1}),
        # 1.5 counts with 2, 3.25 with 4, 4.25 with 5
        (AVERAGE, 1, 4.25, 4.25, {0: 2, 1: 1, 2: 1, 4: 1, 5: 1}),
    ],
)
def test_a_spread(counted: Counted, median: float, ninetieth: float, highest: float, bars: dict[int, int]) -> None:
    # 5 and 6 got nothing
    found = spread(PERSONS, people(1, 2, 3, 4, 5, 6), Threshold(counted, 4), 4)
    assert (found.people, found.reached) == (6, 4)
    assert found.mean == 40 / 24
    assert (found.median, found.ninetieth, found.highest) == (median, ninetieth, highest)
    assert found.bars == tuple(bars.get(bar, 0) for bar in range(11))
    assert found.above == {BUSIEST: 3, TYPICAL: 0, AVERAGE: 1}[counted]
    assert found.above_share == found.above / 6


@pytest.mark.parametrize(("periods", "each"), [(3, 3), (13, 7), (75, 7), (77, 14), (91, 3)])
def test_whoever_gets_exactly_so_many_on_average_is_not_above(periods: int, each: int) -> None:
    even = per_person(frequency((1, [each] * periods), (2, [1])))
    assert even["average"][0] == each
    assert above(even, Threshold(AVERAGE, each)).rows() == []
    assert spread(even, people(1), Threshold(AVERAGE, each), periods, 20).bars[each] == 1


def test_a_spread_is_of_the_people_meant_alone() -> None:
    found = spread(PERSONS, people(2, 9), Threshold(BUSIEST, 5), 4, last_bar=5)
    assert found == Spread(2, 1, 1, 6 / 8, 0.0, 6.0, 6.0, (1, 0, 0, 0, 0, 1))


def test_more_bars() -> None:
    found = spread(PERSONS, people(3, 4), Threshold(), 4, last_bar=12)
    assert {number: got for number, got in enumerate(found.bars) if got} == {5: 1, 12: 1}


@pytest.mark.parametrize("counted", Counted)
def test_nobody(counted: Counted) -> None:
    nothing = Spread(0, 0, 0, None, None, None, None, (0,) * 11)
    assert spread(PERSONS, people(), Threshold(counted), 4) == nothing
    assert nothing.above_share is None
    # nobody got anything, in no week at all
    empty = per_person(frequency())
    assert spread(empty, people(), Threshold(counted), 0) == nothing
    assert spread(empty, people(1, 2), Threshold(counted), 3) == Spread(2, 0, 0, 0.0, 0.0, 0.0, 0.0, (2, *(0,) * 10))
    assert above(empty, Threshold(counted)).rows() == []


def test_roles_overlap_and_the_largest_comes_first() -> None:
    members = memberships(
        member(1, role="Staff"),
        # two affiliations of one role are one person
        member(2, role="Staff"),
        member(2, role="Staff", campus="Denver"),
        member(2, role="Faculty"),
        member(9, role="Alumni"),
    )
    found = by_role(PERSONS, members, people(1, 2, 3, 9), Threshold(BUSIEST, 5), 4)
    assert {role: (one.people, one.reached, one.above, one.highest) for role, one in found.items()} == {
        "Staff": (2, 2, 1, 6),
        "Alumni": (1, 0, 0, 0),
        "Faculty": (1, 1, 1, 6),
    }
    assert list(found) == ["Staff", "Alumni", "Faculty"]
    # only the people meant count, and a role that none of them has is no row
    few = by_role(PERSONS, members, people(1), Threshold(), 4)
    assert {role: one.people for role, one in few.items()} == {"Staff": 1}
    assert by_role(PERSONS, members.clear(), people(1), Threshold(), 4) == {}


weeks = st.integers(1, 7).flatmap(
    lambda count: st.dictionaries(
        st.integers(0, 30), st.lists(st.integers(0, 14), min_size=count, max_size=count), max_size=12
    ).map(lambda got: (count, got))
)


@settings(deadline=None)
@given(weeks, st.sets(st.integers(0, 30)), st.sampled_from(Counted), st.integers(0, 9))
def test_bars_add_up_to_the_people_whatever_they_got(
    got: tuple[int, dict[int, list[int]]], meant: set[int], counted: Counted, more_than: int
) -> None:
    count, rows = got
    persons = per_person(frequency(*rows.items()))
    found = spread(persons, people(*meant), Threshold(counted, more_than), count)
    assert sum(found.bars) == found.people == len(meant)
    assert len(found.bars) == LAST_BAR + 1
    # the threshold lies between two bars, so the bars beyond it are those who are above
    assert sum(found.bars[more_than + 1 :]) == found.above
    threshold = Threshold(counted, more_than)
    listed = above(persons, threshold)["person"].to_list()
    among = above(persons, threshold, people(*meant))["person"].to_list()
    assert among == [person for person in listed if person in meant]
    assert len(among) == found.above

    numbers: dict[Counted, Any] = {BUSIEST: max, TYPICAL: median_low, AVERAGE: lambda week: sum(week) / count}
    plain = sorted(numbers[counted](rows.get(person, [0] * count)) for person in meant)
    assert found.above == len([number for number in plain if number > more_than])
    if meant:
        ninetieth = next(number for at, number in enumerate(plain, 1) if 10 * at >= 9 * len(plain))
        told = [found.median, found.ninetieth, found.highest]
        assert told == pytest.approx([median_low(plain), ninetieth, plain[-1]])
        assert found.mean == sum(sum(rows.get(person, [])) for person in meant) / (len(meant) * count)
