"""Which series reach the same people, and who sends to those who get most."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.overlap import of_people, overlap, senders
from tests.analytics.frames import reach

NAMES = ["", "Alumni", "Athletics", "News"]


REACH = reach(
    (1, "News", 4),
    (2, "News", 4),
    (3, "News", 1),
    (2, "Athletics", 10),
    (3, "Athletics", 2),
    (2, "Alumni", 1),
    (9, "Alumni", 1),
)


def people(*numbers: int) -> pl.Series:
    return pl.Series(numbers, dtype=pl.Int32)


def test_pairs_by_the_people_whom_both_reach() -> None:
    assert overlap(REACH).rows() == [
        ("News", "Athletics", 3, 2, 2, 1.0),
        ("Alumni", "Athletics", 2, 2, 1, 0.5),
        ("News", "Alumni", 3, 2, 1, 0.5),
    ]


def test_only_the_largest_are_compared() -> None:
    # of equals the first by name
    assert overlap(REACH, most=2).rows() == [("News", "Alumni", 3, 2, 1, 0.5)]


def test_many_are_compared() -> None:
    names = [f"Series {number:02}" for number in range(70)]
    pairs = overlap(reach(*((person, name, 1) for person in (1, 2) for name in names[person - 1 :])), most=70)
    assert pairs.height == 70 * 69 // 2
    assert pairs.row(0) == ("Series 01", "Series 02", 2, 2, 2, 1.0)
    assert pairs.row(-1) == ("Series 69", "Series 00", 2, 1, 1, 1.0)


def test_series_without_people_in_common_are_a_pair_all_the_same() -> None:
    apart = reach((1, "News", 1), (2, "", 1))
    assert overlap(apart).rows() == [("", "News", 1, 1, 0, 0.0)]


def test_one_series_or_none_makes_no_pair() -> None:
    assert overlap(reach((1, "News", 3))).rows() == []
    assert overlap(reach()).rows() == []


def test_who_sends_to_these_people() -> None:
    assert senders(REACH, people(2, 3, 7)).rows() == [
        ("Athletics", 2, 12, 2, 12, 12 / 18),
        ("News", 3, 9, 2, 5, 5 / 18),
        ("Alumni", 2, 2, 1, 1, 1 / 18),
    ]


def test_nobody_gets_nothing_from_anyone() -> None:
    assert senders(REACH, people()).rows() == [
        ("Athletics", 2, 12, 0, 0, None),
        ("News", 3, 9, 0, 0, None),
        ("Alumni", 2, 2, 0, 0, None),
    ]
    assert senders(reach(), people(1)).rows() == []


def test_only_these_people() -> None:
    # 7 is nobody here, and a series that reached none of them has no row
    assert of_people(REACH, people(7, 3, 1)).rows() == [("Athletics", [3], [2]), ("News", [1, 3], [4, 1])]
    assert of_people(REACH, people()).rows() == []


reaches = st.dictionaries(st.tuples(st.integers(0, 12), st.sampled_from(NAMES)), st.integers(1, 9), max_size=30).map(
    lambda got: reach(*((person, series, delivered) for (person, series), delivered in got.items()))
)


@settings(deadline=None)
@given(reaches, st.sets(st.integers(0, 12)))
def test_it_is_what_sets_say(frame: pl.DataFrame, few: set[int]) -> None:
    by_series = {name: set[int]() for name in NAMES} | {name: set(persons) for name, persons, _ in frame.rows()}
    some = {name for name, reached in by_series.items() if reached}
    pairs = overlap(frame).rows()
    assert len(pairs) == len(some) * (len(some) - 1) // 2
    for first, second, first_people, second_people, both, share in pairs:
        assert both == len(by_series[first] & by_series[second])
        assert (first_people, second_people) == (len(by_series[first]), len(by_series[second]))
        assert share == both / min(first_people, second_people) <= 1
    told = senders(frame, people(*few))
    assert told["delivered"].sum() == frame["delivered"].explode().sum()
    assert told["to_them"].sum() == of_people(frame, people(*few))["delivered"].explode().sum()
    assert {row[0]: row[3] for row in told.rows()} == {name: len(by_series[name] & few) for name in some}
