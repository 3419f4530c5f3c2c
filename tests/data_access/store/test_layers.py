"""Layered tables: a changed row costs itself and not its file, and nobody who reads can tell."""

from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from data_access.errors import StoreError
from data_access.store import Store, tables
from data_access.store.tables import STORED_LINKS, STORED_RESULTS
from tests.data_access.loads import load_rows
from tests.data_access.rows import an_id, at, contact, frame, link_row, result, result_row, send

FIRST = [result_row(number, created_at=at(31 * (number % 2))) for number in range(4)]


def opened_again(number: int) -> dict[str, object]:
    return result_row(number, created_at=at(31 * (number % 2)), tracking_at=at(9), opened=True)


def placed(store: Path, name: str = "id") -> dict[str, tuple[str, int]]:
    """Of every row of the base: where it lies, by id."""
    found = {}
    for file in Store(store).files(STORED_RESULTS):
        ids = pl.read_parquet(store / "results" / file.path)[name]
        assert len(ids) == file.rows
        assert f"month={file.part}/" in file.path
        found.update({one: (file.path, row) for row, one in enumerate(ids)})
    return found


def test_a_changed_row_stands_above_the_base_with_its_place(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": FIRST})
    base = Store(tmp_path).files(STORED_RESULTS)
    places = placed(tmp_path)
    for changed in ([3], [1, 3], [0]):
        load_rows(tmp_path, live={"results": [opened_again(number) for number in changed]})
    store = Store(tmp_path)
    assert store.files(STORED_RESULTS) == base
    above = store.changes(STORED_RESULTS).collect().sort("id")
    assert above["id"].to_list() == [result(number) for number in (0, 1, 3)]
    assert dict(zip(above["id"], above.select("file", "row").rows(), strict=True)) == {
        result(number): places[result(number)] for number in (0, 1, 3)
    }
    rows = store.scan(STORED_RESULTS).select("id", "opened").sort("id").collect()
    assert rows.rows() == [(result(number), number != 2) for number in range(4)]
    # a new row goes into the base, and the places stay what they are
    load_rows(tmp_path, live={"results": [result_row(9)]})
    assert set(Store(tmp_path).files(STORED_RESULTS)) > set(base)
    assert_frame_equal(Store(tmp_path).changes(STORED_RESULTS).collect().sort("id"), above)
    assert Store(tmp_path).scan(STORED_RESULTS).collect().height == 5


@pytest.mark.parametrize("most_rows", range(1, 13))
def test_rows_of_nobody_are_put_in_order_with_the_rest(tmp_path: Path, most_rows: int) -> None:
    """Wherever a frame ends, also between the rows of a send that name nobody and its others."""
    rows = [
        result_row(10 * number + of_send, send_id=send(number), contact_id=None if of_send < 3 else contact(of_send))
        for number in range(3)
        for of_send in range(4)
    ]
    load_rows(tmp_path, live={"results": rows})
    table = tables.Tables(tmp_path)
    layers = table.layers(STORED_RESULTS)
    frames = list(layers.sorted(layers.files, most_rows))
    assert sorted(pl.concat(frames)["id"]) == sorted(row["id"] for row in rows)


def test_files_stay_where_a_row_would_be_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(tmp_path, live={"results": FIRST})
    load_rows(tmp_path, live={"results": [opened_again(1)]})
    before = Store(tmp_path).scan(STORED_RESULTS).collect().sort("id")
    monkeypatch.setattr("data_access.store.layers.Layers.sorted", lambda *_: iter(()))
    with pytest.raises(StoreError, match="results: 2 rows were to be put in order, 0 were written"):
        tables.Tables(tmp_path).fold(STORED_RESULTS)
    assert_frame_equal(Store(tmp_path).scan(STORED_RESULTS).collect().sort("id"), before)


def test_rows_are_found_by_their_places(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": [result_row(number) for number in range(40)]})
    places = placed(tmp_path)
    asked = [places[result(number)] for number in (3, 17, 4, 30)]
    by_file = {asked[0][0]: [row for _, row in asked]}
    found = Store(tmp_path).results_at(by_file, ["id", "opened", "month"])
    assert found.columns == ["id", "opened", "month"]
    assert found["id"].to_list() == [result(number) for number in (3, 17, 4, 30)]
    assert Store(tmp_path).results_at({}, ["id"]).is_empty()


def test_a_reader_keeps_both_layers_of_its_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(tmp_path, live={"results": FIRST, "link_details": [link_row(1, 1)]})
    load_rows(tmp_path, live={"results": [opened_again(1)]})
    reader = Store(tmp_path)
    assert reader.snapshot.number == 2
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 0)
    load_rows(tmp_path, live={"results": [opened_again(2), result_row(7)], "link_details": [link_row(1, 1)]})
    assert Store(tmp_path).changes(STORED_RESULTS).collect().is_empty()
    told = reader.scan(STORED_RESULTS).select("id", "opened").sort("id").collect()
    assert told.rows() == [(result(number), number == 1) for number in range(4)]
    assert [row["id"] for row in reader.changes(STORED_RESULTS).collect().rows(named=True)] == [result(1)]
    assert Store(tmp_path).scan(STORED_RESULTS).filter("opened").collect().height == 2


def test_filters_reach_the_files_of_both_layers(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": FIRST})

    def plan() -> str:
        of_one = pl.col("person") == 1
        return Store(tmp_path).scan(STORED_RESULTS).filter(of_one, month="2026-03").select("opened").explain()

    assert "JOIN" not in plan()
    load_rows(tmp_path, live={"results": [opened_again(1)]})
    assert "ANTI JOIN" in plan()
    selection = 'SELECTION: (col("month") == "2026-03") & (col("person") == 1)'
    assert plan().count(selection) == 2


def test_links_are_layered_too(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": FIRST, "link_details": [link_row(1, 1), link_row(2, 2)]})
    files = DeltaTable(str(tmp_path / "link_details")).file_uris()
    load_rows(tmp_path, live={"results": [opened_again(1)], "link_details": [link_row(2, 2, total_clicks=5)]})
    assert DeltaTable(str(tmp_path / "link_details")).file_uris() == files
    links = Store(tmp_path).scan(STORED_LINKS).select("id", "total_clicks", "flags").sort("id").collect()
    # tied anew to the result that was opened since
    assert links.rows() == [(an_id("a4L", 1), 1, 3 | 64), (an_id("a4L", 2), 5, 1 | 64)]
    assert Store(tmp_path).changes(STORED_LINKS).collect().height == 2


def test_too_many_rows_above_one_month_are_folded_while_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ABOVE", 1)
    load_rows(tmp_path, live={"results": FIRST})
    load_rows(tmp_path, live={"results": [opened_again(1), opened_again(2)]})
    assert Store(tmp_path).changes(STORED_RESULTS).collect().height == 2
    load_rows(tmp_path, live={"results": [opened_again(3)]})
    assert Store(tmp_path).changes(STORED_RESULTS).collect().is_empty()
    rows = Store(tmp_path).scan(STORED_RESULTS).select("id", "opened").sort("id").collect()
    assert rows.rows() == [(result(number), number != 0) for number in range(4)]


def test_a_fold_writes_only_the_files_that_rows_stand_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(tmp_path, live={"results": FIRST})
    load_rows(tmp_path, live={"results": [result_row(8), result_row(9)]})
    before = Store(tmp_path).files(STORED_RESULTS)
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 1)
    load_rows(tmp_path, live={"results": [opened_again(1)]})
    snapshot, _ = load_rows(tmp_path, live={"results": [opened_again(3)]})
    # what came was published first, and then once more in order
    assert snapshot.number == 5
    now = Store(tmp_path).files(STORED_RESULTS)
    assert [file.part for file in now] == ["2026-03", "2026-03", "2026-04"]
    assert set(before) - set(now) == {file for file in before if file.part == "2026-04"}
    assert Store(tmp_path).changes(STORED_RESULTS).collect().is_empty()
    assert DeltaTable(str(tmp_path / "results_changes")).file_uris() == []
    rows = Store(tmp_path).scan(STORED_RESULTS).filter("opened").collect()
    assert sorted(rows["id"]) == [result(1), result(3)]


def test_small_files_are_put_together_with_what_stands_above_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rows(tmp_path, live={"results": [result_row(number) for number in (5, 3, 4)]})
    monkeypatch.setattr("data_access.store.tables._SMALL_ROWS", 3)
    (large,) = Store(tmp_path).files(STORED_RESULTS)
    for number in (2, 1):
        load_rows(tmp_path, live={"results": [result_row(number)]})
    opened = [result_row(number, tracking_at=at(9), opened=True) for number in (1, 3)]
    load_rows(tmp_path, live={"results": opened})
    monkeypatch.setattr("data_access.store.writer._MOST_FILES", 3)
    load_rows(tmp_path, live={"results": [result_row(0)]})
    files = Store(tmp_path).files(STORED_RESULTS)
    assert large in files
    assert [file.rows for file in files if file != large] == [3]
    # the other one has lain in the large file all the time
    above = Store(tmp_path).changes(STORED_RESULTS).select("id", "file").collect()
    assert above.rows() == [(result(3), large.path)]
    rows = Store(tmp_path).scan(STORED_RESULTS).select("id", "opened").sort("id").collect()
    assert rows.rows() == [(result(number), number in (1, 3)) for number in range(6)]


def test_many_large_files_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.store.tables._SMALL_ROWS", 1)
    monkeypatch.setattr("data_access.store.writer._MOST_FILES", 1)
    for number in range(3):
        load_rows(tmp_path, live={"results": [result_row(number)]})
    assert [file.rows for file in Store(tmp_path).files(STORED_RESULTS)] == [1, 1, 1]


def test_files_are_written_by_send_and_person_and_about_so_many_rows_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [result_row(number, contact_id=contact(number % 5), send_id=send(number % 3)) for number in range(30)]
    rows += [result_row(number, contact_id=None, send_id=None, triggered_send_id=None) for number in (40, 41)]
    load_rows(tmp_path, live={"results": rows})
    monkeypatch.setattr("data_access.store.tables._FILE_ROWS", 8)
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 0)
    load_rows(tmp_path, live={"results": [{**row, "tracking_at": at(9)} for row in rows[::2]]})
    files = Store(tmp_path).files(STORED_RESULTS)
    assert sum(file.rows for file in files) == 32
    assert len(files) == 4
    order = ["send", "person", "id"]
    parts = [pl.read_parquet(tmp_path / "results" / file.path).select(order) for file in files]
    parts.sort(key=lambda part: part.row(-1))
    for part in parts:
        assert_frame_equal(part, part.sort(order))
    assert_frame_equal(pl.concat(parts), pl.concat(parts).sort(order))


def test_a_refresh_writes_little_more_than_its_own_rows(tmp_path: Path) -> None:
    """However many rows there are."""
    rows = [result_row(number, contact_id=contact(number % 977)) for number in range(20_000)]
    links = [link_row(number, number) for number in range(5_000)]
    load_rows(tmp_path, live={"results": rows, "link_details": links})
    before = set(tmp_path.rglob("*.parquet"))
    changed = [{**row, "tracking_at": at(9), "opened": True} for row in rows[::100]]
    changed += [result_row(number, contact_id=contact(number % 977)) for number in range(20_000, 20_050)]
    clicked = [{**link, "total_clicks": 2, "last_clicked_at": at(9)} for link in links[::100]]
    load_rows(tmp_path, live={"results": changed, "link_details": clicked})
    written = sum(path.stat().st_size for path in tmp_path.rglob("*.parquet") if path not in before)
    own = 0
    for table, of_table in (("results", changed), ("link_details", clicked)):
        frame(table, of_table).write_parquet(tmp_path / "own")
        own += (tmp_path / "own").stat().st_size
    everything = sum(path.stat().st_size for path in before)
    assert written < 6 * own
    # what a month that is written anew would cost
    assert written < everything / 4
