"""Texts are found among others, whatever their hashes."""

import polars as pl
import pytest

from data_access.store.finder import Finder


def test_places_of_texts() -> None:
    finder = Finder(pl.Series(["b", "a", "c"]))
    assert len(finder) == 3
    assert finder.places(pl.Series(["c", "x", None, "b", "c"])).to_list() == [2, None, None, 0, 2]


def test_among_none() -> None:
    assert Finder(pl.Series([], dtype=pl.String)).places(pl.Series(["a", None])).to_list() == [None, None]


def test_of_none() -> None:
    assert Finder(pl.Series(["a"])).places(pl.Series([], dtype=pl.String)).to_list() == []


def test_many_are_found_like_a_join_finds_them() -> None:
    texts = pl.Series([f"{number * 7919 % 100_003:018}" for number in range(100_003)])
    wanted = pl.Series([f"{number:018}" for number in range(50_000, 150_000)])
    places = Finder(texts).places(wanted)
    assert places.null_count() == 49_997
    assert texts.gather(places.drop_nulls()).equals(wanted[:50_003])


@pytest.mark.parametrize("hashed", [0, 7, (1 << 64) - 1])
def test_texts_with_the_same_hash(monkeypatch: pytest.MonkeyPatch, hashed: int) -> None:
    monkeypatch.setattr(pl.Series, "hash", lambda self: pl.repeat(hashed, len(self), dtype=pl.UInt64, eager=True))
    finder = Finder(pl.Series(["b", "a", "c"]))
    assert finder.places(pl.Series(["c", "x", None, "b", "a"])).to_list() == [2, None, None, 0, 1]
