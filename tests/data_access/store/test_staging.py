"""Rows wait in files until all are known to be good; nothing stays behind."""

from pathlib import Path

import polars as pl
import pytest

from data_access.schema import CONTACTS, LINK_DETAILS, RESULTS, SENDS
from data_access.store import Store, staging
from data_access.store.staging import StagedSource, Staging, Tally, earliest, latest
from tests.data_access.loads import stage_rows
from tests.data_access.rows import START, at, contact, contact_row, frame, link_row, result_row


def results(*numbers: int, days: float = 0) -> pl.DataFrame:
    return frame(RESULTS, [result_row(number, created_at=at(days)) for number in numbers])


def test_results_wait_by_month_of_creation_and_everything_else_together(tmp_path: Path) -> None:
    waiting = Staging(tmp_path / "staging")
    waiting.add("live", RESULTS, pl.concat([results(1, 2), results(3, days=40), results(4, days=-300)]))
    waiting.add("live", RESULTS, results(5))
    waiting.add("live", CONTACTS, frame(CONTACTS, [contact_row(1)]))
    assert waiting.parts("live", RESULTS) == ["2025-05", "2026-03", "2026-04"]
    assert waiting.parts("live", CONTACTS) == ["all"]
    assert waiting.parts("live", LINK_DETAILS) == []
    assert waiting.parts("archive", RESULTS) == []
    (march,) = waiting.slices("live", RESULTS, "2026-03")
    assert sorted(march["contact_id"]) == [contact(1), contact(2), contact(5)]
    assert march.schema == RESULTS.schema


def test_months_are_those_of_utc(tmp_path: Path) -> None:
    waiting = Staging(tmp_path / "staging")
    # the last second of March; in Denver it is the afternoon
    late = START.replace(day=31, hour=23, minute=59, second=59)
    waiting.add("live", RESULTS, frame(RESULTS, [result_row(1, created_at=late)]))
    assert waiting.parts("live", RESULTS) == ["2026-03"]


@pytest.mark.parametrize("slice_rows", [1, 2, 3, 7, 100])
def test_all_copies_of_an_id_are_in_one_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slice_rows: int) -> None:
    monkeypatch.setattr(staging, "_SLICE_ROWS", slice_rows)
    waiting = Staging(tmp_path / "staging")
    rows = [link_row(number, 1) for number in range(8)]
    for copy in range(3):
        waiting.add("live", LINK_DETAILS, frame(LINK_DETAILS, rows[copy:] + rows))
    slices = [part["id"].to_list() for part in waiting.slices("live", LINK_DETAILS, "all")]
    assert sorted(id_ for part in slices for id_ in part) == sorted(
        row["id"] for copy in range(3) for row in rows[copy:] + rows
    )
    assert sum(len(set(part)) for part in slices) == len(rows)
    assert len(slices) <= -(-45 // slice_rows)
    # no slice is larger than asked for by more than the copies of an id
    assert max(map(len, slices)) <= max(slice_rows, 1) + 6


def test_clearing_removes_everything_and_may_be_repeated(tmp_path: Path) -> None:
    waiting = Staging(tmp_path / "staging")
    waiting.clear()
    waiting.add("live", RESULTS, results(1))
    waiting.clear()
    assert list(tmp_path.iterdir()) == []
    assert waiting.parts("live", RESULTS) == []


def left_in(store: Path) -> list[str]:
    return [path.name for path in store.rglob("*") if "staging" in path.name or "staging" in str(path.parent.name)]


def test_nothing_stays_behind_after_a_load(tmp_path: Path) -> None:
    with Store(tmp_path).writing() as writer:
        stage_rows(writer, "live", {"results": [result_row(1)]})
        assert left_in(tmp_path)
        writer.commit()
        assert left_in(tmp_path) == []
    assert left_in(tmp_path) == []


def test_nothing_stays_behind_of_a_load_that_is_given_up(tmp_path: Path) -> None:
    with Store(tmp_path).writing() as writer:
        stage_rows(writer, "live", {"results": [result_row(1)]})
    assert left_in(tmp_path) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [".writer"]


def _fail(store: Path) -> None:
    with Store(store).writing() as writer:
        stage_rows(writer, "live", {"results": [result_row(1)]})
        raise RuntimeError("no more")


def test_nothing_stays_behind_of_a_load_that_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no more"):
        _fail(tmp_path)
    assert left_in(tmp_path) == []


def test_what_a_dead_load_left_is_not_loaded(tmp_path: Path) -> None:
    dead = Staging(tmp_path / ".staging")
    dead.add("live", RESULTS, results(1))
    with Store(tmp_path).writing() as writer:
        assert left_in(tmp_path) == []
        stage_rows(writer, "live", {"results": [result_row(2)]})
        _, tallies = writer.commit()
    assert tallies["live"]["results"].new == 1


def test_a_tally_knows_what_brought_nothing() -> None:
    assert Tally(read=10, left_out=1, refused=2, new=3, updated=1).known == 3
    assert Tally().known == 0


def test_a_source_says_how_fresh_it_is() -> None:
    source = StagedSource()
    source.note(frame(CONTACTS, [contact_row(1, modified_at=at(3))]))
    assert (source.as_of, source.newest_sent) == (at(3), None)
    source.note(frame(RESULTS, [result_row(1, tracking_at=at(5), modified_at=None, sent_at=at(-2))]))
    source.note(frame(RESULTS, [result_row(1, tracking_at=None, modified_at=at(4), sent_at=at(-9))]))
    assert (source.as_of, source.oldest_sent, source.newest_sent) == (at(5), at(-9), at(-2))
    # when an Email Send was sent says nothing of its results
    source.note(frame(SENDS, [{"id": "x", "sent_at": at(7)}]))
    assert (source.as_of, source.newest_sent) == (at(5), at(-2))


def test_extremes_of_what_is_known() -> None:
    assert (latest(None, at(1), at(2)), earliest(at(2), None, at(1))) == (at(2), at(1))
    assert (latest(None, None), earliest()) == (None, None)
