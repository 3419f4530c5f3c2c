"""A snapshot is published when a load is complete, and says how fresh each source was."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from data_access.errors import StoreError
from data_access.store import Store
from data_access.store.lock import Hold
from data_access.store.snapshots import Snapshot, Snapshots, SourceState
from data_access.store.tables import STORED_RESULTS, STORED_TABLES
from tests.data_access.loads import Rows, load_rows, stage_rows
from tests.data_access.rows import an_id, at, contact_row, link_row, result, result_row

LOADED = datetime(2026, 4, 1, tzinfo=UTC)


def state(as_of: float | None, newest_sent: float | None = None) -> SourceState:
    """A source by days after START; its oldest result is of the day before its newest."""
    oldest, newest = (None, None) if newest_sent is None else (at(newest_sent - 1), at(newest_sent))
    return SourceState(None if as_of is None else at(as_of), oldest, newest, LOADED)


def test_nothing_was_published(tmp_path: Path) -> None:
    assert Snapshots(tmp_path).newest() is None
    with pytest.raises(StoreError, match="holds no history yet"):
        _ = Store(tmp_path).snapshot


def test_what_is_published_comes_back(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    published = snapshots.publish({"results": 3}, {"live": state(1, -2), "archive": state(None)})
    assert published.number == 1
    assert snapshots.newest() == published


def test_numbers_grow_and_the_newest_is_the_last(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    numbers = [snapshots.publish({"results": version}, {}).number for version in (9, 4, 7)]
    assert numbers == [1, 2, 3]
    newest = snapshots.newest()
    assert newest is not None
    assert (newest.number, newest.versions) == (3, {"results": 7})


def test_whoever_looked_before_sees_what_another_published_since(tmp_path: Path) -> None:
    mine, theirs = Snapshots(tmp_path), Snapshots(tmp_path)
    assert mine.newest() is None
    for number in (1, 2, 3):
        assert theirs.publish({"results": number}, {}) == mine.newest()
    assert mine.publish({"results": 4}, {}).number == 4


def test_whoever_tidied_up_can_publish(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    snapshots.begin(Hold())
    for version in range(4):
        snapshots.publish({"results": version}, {})
    snapshots.tidy(2, 0)
    assert snapshots.publish({"results": 4}, {}).number == 5


@pytest.mark.parametrize(
    ("sources", "as_of"),
    [
        ({}, None),
        ({"live": state(3)}, 3),
        ({"archive": state(3)}, 3),
        # an archive stamps its rows with dates of its own
        ({"live": state(3, 1), "archive": state(9, 2)}, 3),
        ({"live": state(3, 1), "archive": state(9, 5)}, 5),
        ({"live": state(3, 4)}, 4),
        # live without any moment of its own says nothing
        ({"live": state(None), "archive": state(9)}, 9),
        ({"live": state(None, 2), "archive": state(None, 1)}, 2),
        ({"live": state(None)}, None),
    ],
    ids=[
        "nothing",
        "live",
        "archive-alone",
        "archive-dates-do-not-count",
        "but-its-sends-do",
        "sends-of-live-too",
        "live-silent",
        "only-sends",
        "no-moment",
    ],
)
def test_how_far_the_history_reaches(sources: dict[str, SourceState], as_of: float | None) -> None:
    assert Snapshot(1, LOADED, {}, sources).as_of == (None if as_of is None else at(as_of))


def test_a_store_of_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(tmp_path, live={"results": [result_row(1)]})
    monkeypatch.setattr("data_access.store.store.FORMAT", 3)
    with pytest.raises(StoreError, match="written in format 2, this program reads format 3"):
        _ = Store(tmp_path).snapshot


SOME: Rows = {
    "contacts": [contact_row(1)],
    "accounts": [{"id": an_id("001", 1), "name": "Boulder"}],
    "results": [result_row(1)],
    "link_details": [link_row(1, 1)],
}


def test_each_load_that_brings_something_publishes_the_next(tmp_path: Path) -> None:
    first, _ = load_rows(tmp_path, live=SOME)
    second, _ = load_rows(tmp_path, live={"results": [result_row(2)]})
    third, _ = load_rows(tmp_path, archive={"results": [result_row(1)]})
    assert [snapshot.number for snapshot in (first, second, third)] == [1, 2, 3]
    assert set(first.versions) == set(STORED_TABLES)


def test_nothing_new_publishes_nothing(tmp_path: Path) -> None:
    first, _ = load_rows(tmp_path, live=SOME)
    again, _ = load_rows(tmp_path, live=SOME)
    older, _ = load_rows(tmp_path, live={"results": [result_row(1, tracking_at=at(0.5), opened=True)]})
    nothing, _ = load_rows(tmp_path)
    assert first == again == older == nothing
    assert pl.scan_delta(str(tmp_path / "snapshots")).collect().height == 1


def test_a_source_that_is_only_fresher_is_published(tmp_path: Path) -> None:
    load_rows(tmp_path, live=SOME, archive={"results": [result_row(1)]})
    # in neither case is there a row that the store does not have
    seen, _ = load_rows(tmp_path, archive={"results": [result_row(1, tracking_at=at(0))]})
    assert seen.number == 1
    fresher, _ = load_rows(tmp_path, live={"contacts": [contact_row(1, modified_at=at(8))]})
    assert (fresher.number, fresher.as_of) == (2, at(8))


def test_freshness_never_goes_back(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": [result_row(1, tracking_at=at(9))]})
    snapshot, _ = load_rows(tmp_path, live={"results": [result_row(2, tracking_at=at(2), sent_at=at(-5))]})
    live = snapshot.sources["live"]
    assert (live.as_of, live.newest_sent) == (at(9), at(0))


def test_live_begins_where_its_last_load_began_and_an_archive_where_any_did(tmp_path: Path) -> None:
    rows = {"results": [result_row(1, sent_at=at(-90))]}
    load_rows(tmp_path, live=rows, archive=rows)
    newer = {"results": [result_row(2, sent_at=at(-1))]}
    snapshot, _ = load_rows(tmp_path, live=newer, archive=newer)
    assert snapshot.sources["live"].oldest_sent == at(-1)
    assert snapshot.sources["archive"].oldest_sent == at(-90)


def test_an_open_store_keeps_to_its_snapshot(tmp_path: Path) -> None:
    load_rows(tmp_path, live={"results": [result_row(1)]})
    before = Store(tmp_path)
    assert before.snapshot.number == 1
    assert before.is_current()
    load_rows(tmp_path, live={"results": [result_row(1, opened=True, tracking_at=at(2)), result_row(2)]})
    assert not before.is_current()
    columns = ("id", "opened")
    assert before.scan(STORED_RESULTS).select(columns).collect().rows() == [(result(1), False)]
    after = Store(tmp_path).scan(STORED_RESULTS).select(columns).sort("id").collect()
    assert after.rows() == [(result(1), True), (result(2), False)]


def test_what_is_staged_is_not_seen_before_the_commit(tmp_path: Path) -> None:
    load_rows(tmp_path, live=SOME)
    with Store(tmp_path).writing() as writer:
        stage_rows(writer, "live", {"results": [result_row(2)]})
        assert Store(tmp_path).snapshot.number == 1
        writer.commit()
        assert Store(tmp_path).snapshot.number == 2


def test_tidy_keeps_the_newest_in_one_file(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    for number in range(1, 6):
        snapshots.publish({"results": number}, {})
    snapshots.tidy(5, 0)
    assert len(DeltaTable(str(tmp_path / "snapshots")).file_uris()) == 5
    newest = snapshots.newest()
    snapshots.tidy(4, 0)
    assert len(DeltaTable(str(tmp_path / "snapshots")).file_uris()) == 1
    assert snapshots.newest() == newest
    assert snapshots.publish({"results": 6}, {}).number == 6
