"""Condensed results counted by person."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from data_access.flags import Flag
from data_access.history.counting import delivered_by_group, delivered_by_period
from data_access.store.condensed import CONDENSED, NOBODY, SUPERSEDED

BEGINS = [datetime(2026, 3, day, 7, tzinfo=UTC) for day in (2, 9, 16)]
DELIVERED = int(Flag.DELIVERED)
# of four stored numbers, 2 stands for 0, and 3 for nobody on file
SURVIVORS = pl.Series([0, 1, 0, None], dtype=pl.Int32)


def rows(*sent: tuple[int, int, datetime]) -> pl.DataFrame:
    """Condensed results: person, flags, moment."""
    return pl.DataFrame([(person, 0, flags, at) for person, flags, at in sent], schema=CONDENSED, orient="row")


def test_a_moment_is_of_the_period_that_begins_with_it() -> None:
    a_moment = timedelta(microseconds=1)
    moments = [BEGINS[0], BEGINS[1] - a_moment, BEGINS[1], BEGINS[2] - a_moment, BEGINS[0]]
    found = delivered_by_period([rows(*((1, DELIVERED, at) for at in moments))], SURVIVORS, BEGINS)
    assert found.rows() == [(1, 3, 2)]


def test_who_counts_and_what() -> None:
    at = BEGINS[0]
    every = rows(
        (0, DELIVERED, at),
        (2, DELIVERED | Flag.OPENED, at),
        (2, DELIVERED | SUPERSEDED, at),
        (1, Flag.HARD_BOUNCE, at),
        (3, DELIVERED, at),
        (NOBODY, DELIVERED, at),
    )
    assert delivered_by_period([every[:2], every[2:]], SURVIVORS, BEGINS).rows() == [(0, 2, 0)]
    groups = delivered_by_group([(0, every[:1]), (0, every[1:]), (4, every[:1]), (5, every[3:])], SURVIVORS)
    assert [(group, found.rows()) for group, found in groups] == [(0, [(0, 2)]), (4, [(0, 1)]), (5, [])]


def test_more_than_there_is_room_for_is_no_number() -> None:
    full = 2**16
    one, nobody = (rows((person, DELIVERED, BEGINS[0])) for person in (1, NOBODY))
    below = [pl.concat([one] * (full - 1), rechunk=True), nobody]
    assert delivered_by_period(below, SURVIVORS, BEGINS).rows() == [(1, full - 1, 0)]
    assert delivered_by_period([pl.concat([nobody] * full, rechunk=True)], SURVIVORS, BEGINS).rows() == []
    with pytest.raises(OverflowError, match="somebody got more emails in a week or month than are counted here"):
        delivered_by_period([*below, one], SURVIVORS, BEGINS)
