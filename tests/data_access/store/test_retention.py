"""So many years are kept: older whole months go, with their links, and a later load does not bring them back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_access import open_history
from data_access.store import Store
from data_access.store.retention import first_kept
from data_access.store.snapshots import Snapshot
from data_access.store.staging import Tally
from data_access.store.tables import MOVES, STORED_LINKS, STORED_RESULTS
from tests.data_access.loads import Rows, stage_rows
from tests.data_access.rows import an_id, at, contact, contact_row, link_row, result, result_row

NOW = datetime(2026, 3, 20, tzinfo=UTC)
OLD, KEPT = datetime(2024, 2, 29, 23, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)
ROWS: Rows = {
    "contacts": [contact_row(number) for number in (1, 2, 3)],
    "results": [
        result_row(1, created_at=OLD, sent_at=OLD, modified_at=OLD, tracking_at=OLD),
        result_row(2, created_at=KEPT, sent_at=KEPT),
        result_row(3, created_at=at(0), tracking_at=NOW, modified_at=NOW),
    ],
    "link_details": [
        link_row(1, 1, last_clicked_at=OLD),
        link_row(2, 2, last_clicked_at=KEPT),
        link_row(3, 1, last_clicked_at=at(0)),
        link_row(4, 9, last_clicked_at=OLD),
        link_row(5, 9, last_clicked_at=KEPT),
    ],
}
MOVED: Rows = {"results": [{**ROWS["results"][0], "contact_id": contact(2), "modified_at": at(-800)}]}


def load(store: Path, rows: Rows, keep_years: int | None = None) -> tuple[Snapshot, dict[str, Tally]]:
    with Store(store).writing(keep_years=keep_years) as writer:
        stage_rows(writer, "live", rows)
        snapshot, tallies = writer.commit()
    return snapshot, tallies.get("live", {})


def ids(store: Path) -> tuple[list[str], list[str]]:
    opened = Store(store)
    return tuple(sorted(opened.scan(table).collect()["id"]) for table in (STORED_RESULTS, STORED_LINKS))  # type: ignore[return-value]


def test_the_first_month_is_that_of_the_day_so_many_years_ago() -> None:
    assert first_kept(NOW, None, None) is None
    assert first_kept(None, 2, None) is None
    assert first_kept(NOW, 2, None) == "2024-03"
    assert first_kept(NOW, 3, "2024-01") == "2024-01"
    assert first_kept(NOW, None, "2024-01") == "2024-01"
    assert first_kept(NOW, 1, "2024-01") == "2025-03"


def test_everything_is_kept_unless_it_is_said(tmp_path: Path) -> None:
    snapshot, _ = load(tmp_path, ROWS)
    assert snapshot.kept_from is None
    assert open_history(tmp_path).kept_from is None
    assert len(ids(tmp_path)[0]) == 3


def test_older_months_go_and_do_not_come_back(tmp_path: Path) -> None:
    load(tmp_path, ROWS)
    load(tmp_path, MOVED)
    assert Store(tmp_path).scan(MOVES).collect().height == 1
    snapshot, _ = load(tmp_path, {}, keep_years=2)
    assert snapshot.kept_from == "2024-03"
    left = [result(2), result(3)], [an_id("a4L", 2), an_id("a4L", 5)]
    assert ids(tmp_path) == left
    assert Store(tmp_path).scan(MOVES).collect().is_empty()
    history = open_history(tmp_path)
    assert history.kept_from is not None
    assert history.kept_from.isoformat() == "2024-03-01"
    assert history.coverage()["results"].to_list() == [1, 1, 0]
    assert history.sends().provenance.oldest_sent == KEPT
    assert history.sources["live"].oldest_sent == KEPT
    # whatever the next load says of years
    for years in (2, None, 5):
        _, tallies = load(tmp_path, ROWS, keep_years=years)
        assert ids(tmp_path) == left
        assert (tallies["results"].left_out, tallies["link_details"].left_out) == (1, 3)
        assert open_history(tmp_path).coverage()["results"].to_list() == [1, 1, 0]


def test_nothing_new_and_nothing_old_publishes_nothing(tmp_path: Path) -> None:
    first, _ = load(tmp_path, ROWS, keep_years=2)
    again, _ = load(tmp_path, {}, keep_years=2)
    assert (first.number, again.number) == (1, 1)
    assert len(ids(tmp_path)[0]) == 2


def test_a_date_that_lies_in_the_future_drops_nothing(tmp_path: Path) -> None:
    future = datetime(2199, 1, 1, tzinfo=UTC)
    snapshot, _ = load(tmp_path, {"results": [result_row(1, modified_at=future, tracking_at=future)]}, keep_years=20)
    assert snapshot.kept_from is not None
    assert snapshot.kept_from < "2026"
    assert len(ids(tmp_path)[0]) == 1


@pytest.mark.parametrize("months", [1, 2])
def test_as_time_goes_on_another_month_goes(tmp_path: Path, months: int) -> None:
    load(tmp_path, ROWS, keep_years=2)
    later = datetime(2026, 3 + months, 1, tzinfo=UTC)
    snapshot, _ = load(tmp_path, {"contacts": [contact_row(4, modified_at=later)]}, keep_years=2)
    assert snapshot.kept_from == f"2024-0{3 + months}"
    assert ids(tmp_path)[0] == [result(3)]
