"""Which series reach the same people, and who sends to those who get most."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.overlap import of_people, overlap, senders

NAMES = ["", "Alumni", "Athletics", "News"]


def reach(*rows: tuple[int, str, int]) -> pl.DataFrame:
    """The frame of `History.reach`."""
    schema = {"person": pl.Int32(), "series": pl.Enum(NAMES), "delivered": pl.UInt32()}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


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


def test_as_many_as_can_be_are_compared_and_no_more() -> None:
    names = [f"Series {number:02}" for number in range(70)]
    rows = [(person, name, 1) for person in (1, 2) for name in names[person - 1 :]]
    schema = {"person": pl.Int32(), "series": pl.Enum(names), "delivered": pl.UInt32()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    pairs = overlap(frame, most=63)
    assert pairs.height == 63 * 62 // 2
    assert pairs.row(0) == ("Series 01", "Series 02", 2, 2, 2, 1.0)
    assert pairs.row(-1) == ("Series 62", "Series 63", 2, 2, 2, 1.0)
    with pytest.raises(ValueError, match="At most 63 series can be compared with each other, not 64"):
        overlap(frame, most=64)


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
    assert of_people(REACH, people(3, 1)).rows() == [(1, "News", 4), (3, "News", 1), (3, "Athletics", 2)]


reaches = st.dictionaries(st.tuples(st.integers(0, 12), st.sampled_from(NAMES)), st.integers(1, 9), max_size=30).map(
    lambda got: reach(*((person, series, delivered) for (person, series), delivered in got.items()))
)


@settings(deadline=None)
@given(reaches, st.sets(st.integers(0, 12)))
def test_it_is_what_sets_say(frame: pl.DataFrame, few: set[int]) -> None:
    by_series = {name: set(frame.filter(pl.col("series") == name)["person"]) for name in NAMES}
    some = {name for name, reached in by_series.items() if reached}
    pairs = overlap(frame).rows()
    assert len(pairs) == len(some) * (len(some) - 1) // 2
    for first, second, first_people, second_people, both, share in pairs:
        assert both == len(by_series[first] & by_series[second])
        assert (first_people, second_people) == (len(by_series[first]), len(by_series[second]))
        assert share == both / min(first_people, second_people) <= 1
    told = senders(frame, people(*few))
    assert told["delivered"].sum() == frame["delivered"].sum()
    assert told["to_them"].sum() == of_people(frame, people(*few))["delivered"].sum()
    assert {row[0]: row[3] for row in told.rows()} == {name: len(by_series[name] & few) for name in some}
