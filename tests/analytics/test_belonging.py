"""Who is among others, by number."""

import polars as pl

from analytics.belonging import among


def numbers(*people: int | None) -> pl.Series:
    return pl.Series(people, dtype=pl.Int32())


def test_each_is_looked_up_in_their_order() -> None:
    assert among(numbers(3, None, 0, 7, 3), numbers(3, 3, 9)).to_list() == [True, False, False, False, True]


def test_nobody_is_among_nobody() -> None:
    assert among(numbers(), numbers(1)).to_list() == []
    assert among(numbers(0, None), numbers()).to_list() == [False, False]
    assert among(numbers(), numbers()).dtype == pl.Boolean()
