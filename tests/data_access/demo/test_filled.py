"""A university written at once is the one that its exports would make: the same rows, the same answers."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_access import History, Per, Query, open_history
from data_access.__main__ import main
from data_access.demo.filled import fill_store
from data_access.demo.university import FORMAT, RESULTS_PER_PERSON, read_size, years_of
from data_access.errors import StoreError
from data_access.query import Answer
from data_access.store import Store
from data_access.store.tables import CHANGES, PERSON_KEYS, SEND_KEYS, STORED_TABLES, StoredTable
from tests.data_access.demo.conftest import PEOPLE, SmallDemo

SIZE = PEOPLE * RESULTS_PER_PERSON
YEAR = Query(first=date(2025, 11, 20), last=date(2026, 11, 20))
SERIES = Query(series=("CU Connections", "CU Buffs"), first=date(2026, 1, 1))


def ask_by_name(name: str, query: Query, history: History) -> Any:
    return getattr(history, name)(query)


Asked = Callable[[History], Any]
QUESTIONS: dict[str, Asked] = {
    **{
        f"{name} {what}": partial(ask_by_name, name, query)
        for name in ("sends", "engagement", "clicks", "links", "email_sends", "totals", "reach", "machine", "domains")
        for what, query in (("ever", Query()), ("of a year", YEAR), ("of two series", SERIES))
    },
    "engagement without machines": lambda history: history.engagement(Query(machine=False)),
    "frequency": lambda history: history.frequency(YEAR, Per.MONTH),
    "periods": lambda history: history.periods(YEAR, Per.WEEK),
    "series": History.series,
    "standing": History.standing,
    "audiences": History.audiences,
    "profiles": History.profiles,
    "education": History.education,
    "coverage": History.coverage,
    "everybody": lambda history: history.people(history.profiles()["person"]),
    "a name": lambda history: history.find("ar"),
    "today": lambda history: (history.as_of, history.today, history.kept_from, history.forgotten),
    "sources": lambda history: {name: (s.as_of, s.oldest_sent, s.newest_sent) for name, s in history.sources.items()},
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("filled") / "store"
    fill_store(store, SIZE, tangled=True)
    return store


def parts(answer: object) -> list[object]:
    """An answer in parts that `==` compares, frames apart."""
    return [answer.frame, answer.provenance] if isinstance(answer, Answer) else [answer]


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_answers_are_those_of_the_loaded_store(ask: Asked, filled: Path, small_demo: SmallDemo) -> None:
    for found, expected in zip(
        *(parts(ask(history)) for history in (open_history(filled), small_demo.history)), strict=True
    ):
        if isinstance(expected, pl.DataFrame):
            assert_frame_equal(found, expected)
        else:
            assert found == expected


def test_everybody_has_their_timeline(filled: Path, small_demo: SmallDemo) -> None:
    loaded, written = small_demo.history, open_history(filled)
    merged = loaded.people(loaded.machine().frame["person"].drop_nulls().unique().head(5))["contact_id"].to_list()
    for contact in [*merged, "0035x0000000000AAA"]:
        one, other = loaded.timeline(contact), written.timeline(contact)
        assert one.results.height
        assert_frame_equal(other.results, one.results)
        assert_frame_equal(other.links, one.links)


# the rows of a table, whichever layer they lie in
ROWS = [table for table in STORED_TABLES.values() if table not in CHANGES.values()]


@pytest.mark.parametrize("table", ROWS, ids=[table.name for table in ROWS])
def test_rows_are_those_of_the_loaded_store(table: StoredTable, filled: Path, small_demo: SmallDemo) -> None:
    found, expected = (rows(store, table) for store in (filled, small_demo.folder / "store"))
    assert_frame_equal(found, expected)


def rows(root: Path, table: StoredTable) -> pl.DataFrame:
    """All rows of a table, sorted; who and what a number stands for in its place, because numbers may differ."""
    store = Store(root)
    found = store.scan(table).collect()
    for keys, number in ((PERSON_KEYS, "person"), (SEND_KEYS, "send")):
        if number in found.columns:
            names = store.scan(keys).select(number, pl.struct(keys.key).alias("stands_for")).collect()
            found = found.join(names, on=number, how="left").drop(number).rename({"stands_for": f"of_{number}"})
    return found.sort(found.columns)


def test_is_written_once(tmp_path: Path) -> None:
    fill_store(tmp_path, 1000, tangled=False)
    with pytest.raises(StoreError, match="holds a history already"):
        fill_store(tmp_path, 1000, tangled=False)


def test_three_years_are_the_same_people_for_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.demo.university.RESULTS_A_YEAR", 50_000)
    assert [years_of(size) for size in (1000, 50_000, 50_001, 150_000)] == [1, 1, 2, 3]
    fill_store(tmp_path / "one", 50_000, tangled=True)
    made = fill_store(tmp_path / "three", 150_000, tangled=True, years=years_of(150_000))
    one, three = open_history(tmp_path / "one"), open_history(tmp_path / "three")
    assert one.profiles().equals(three.profiles())
    assert three.today == one.today
    sends = three.sends().frame
    assert sends["day"].min() == date(2023, 10, 20)
    # from 20 October to 20 October, and the month since then
    year = pl.col("day").dt.offset_by("73d").dt.year().alias("year")
    sent = sends.group_by(year).agg(pl.col("sent").sum()).sort("year")["sent"].to_list()
    assert [round(of_year, -4) for of_year in sent] == [40_000, 50_000, 50_000, 10_000]
    # what has totals only was sent before, to nobody, or untracked
    totals = three.email_sends().frame.filter(~pl.col("tracking_disabled"), pl.col("number_sent") > 0)
    assert (totals["day"] < date(2023, 10, 21)).all()
    assert (three.timeline(made.merged_person).results["day"] < date(2024, 1, 1)).any()


@pytest.mark.parametrize(
    ("text", "size"), [("1000", 1000), ("75M", 75_000_000), ("1.5m", 1_500_000), ("200K", 200_000), ("2_000", 2000)]
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["999", "many", "", "-75M", "1e6"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no number of results from 1,000 up"):
        read_size(text)


def test_command_makes_it_and_says_how_to_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["university", "--size", "2K", "--place", str(tmp_path)]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    store = tmp_path / f"university-2000-{FORMAT}" / "store"
    assert f"The university stands in {store}, made in" in said
    assert f"IER_STORE={store} IER_ACCESS_ALLOW_ANONYMOUS=1 make run" in said
    assert open_history(store).sends().frame["sent"].sum() > 1900
    assert main(arguments) == 0
    assert f"stands in {store} already." in capsys.readouterr().out
