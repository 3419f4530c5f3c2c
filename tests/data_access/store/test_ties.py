"""What links take over from results: of those that a load brings, else as it was, else of those that are stored."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from data_access.store import Store
from data_access.store.tables import STORED_LINKS, Tables
from data_access.store.ties import TIE, TIE_SCHEMA, Ties
from tests.data_access.loads import load_rows
from tests.data_access.rows import START, at, link_row, result_row


def results(*rows: tuple[str, int]) -> pl.DataFrame:
    return pl.DataFrame([(name, person, 7, START, 1, None) for name, person in rows], schema=TIE_SCHEMA, orient="row")


def ties(root: Path, *wanted: str) -> Ties:
    tables = Tables(root)
    tables.create()
    return Ties(tables, [pl.Series(list(wanted), dtype=pl.String)])


def persons(found: pl.DataFrame) -> list[int | None]:
    assert found.columns == list(TIE)
    return found["person"].to_list()


def test_what_is_noted_last_counts_and_only_of_what_is_wanted(tmp_path: Path) -> None:
    asked = ties(tmp_path, "a", "b", "c")
    asked.note(results(("a", 1), ("x", 2), ("b", 3)))
    assert persons(asked.of(pl.Series(["b", "c", "a", "x"]))) == [3, None, 1, None]
    asked.note(results(("a", 4)))
    assert persons(asked.of(pl.Series(["a", "a", "b"]))) == [4, 4, 3]


def test_nothing_is_wanted(tmp_path: Path) -> None:
    asked = ties(tmp_path)
    asked.note(results(("a", 1)))
    assert persons(asked.of(pl.Series([], dtype=pl.String))) == []


def test_what_a_link_had_stays_unless_the_load_says_otherwise(tmp_path: Path) -> None:
    asked = ties(tmp_path, "a", "b")
    asked.note(results(("a", 1)))
    before = results(("a", 8), ("b", 9)).select(TIE)
    assert persons(asked.of(pl.Series(["a", "b"]), before)) == [1, 9]


def tied(store: Path) -> dict[str, tuple[Any, datetime | None]]:
    links = Store(store).scan(STORED_LINKS).sort("id").collect()
    return {name: (person, sent_at) for name, person, sent_at in links.select("id", "person", "sent_at").rows()}


def test_links_of_later_loads_find_results_of_any_month(tmp_path: Path) -> None:
    rows = [result_row(1, sent_at=at(0)), result_row(2, created_at=at(40), sent_at=at(40))]
    load_rows(tmp_path, live={"results": rows})
    load_rows(tmp_path, live={"link_details": [link_row(1, 1), link_row(2, 2), link_row(3, 3)]})
    first = tied(tmp_path)
    assert [sent_at for _, sent_at in first.values()] == [at(0), at(40), None]
    # a link that is clicked again keeps what it has, and one that waits goes on waiting
    again = [link_row(1, 1, total_clicks=9), link_row(3, 3, total_clicks=9)]
    for row in again:
        row["last_clicked_at"] = at(90)
    load_rows(tmp_path, live={"link_details": again})
    assert tied(tmp_path) == first
    load_rows(tmp_path, live={"results": [result_row(3, created_at=at(70), sent_at=at(70))]})
    assert [sent_at for _, sent_at in tied(tmp_path).values()] == [at(0), at(40), at(70)]
