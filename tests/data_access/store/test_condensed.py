"""What is condensed of a data file, and what is worked out of tables: caches, which may be gone at any time."""

import os
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from data_access import Query, open_history
from data_access.flags import Flag
from data_access.store.beside import condensed_of, derived_of
from data_access.store.condensed import LEAD, NOBODY, SUPERSEDED, Condensed, condense, standing
from data_access.store.derived import DerivedFrames
from data_access.store.file_cache import FileCache, Parts
from data_access.store.tables import STORED_RESULTS
from tests.data_access.loads import load_rows
from tests.data_access.rows import an_id, at, contact, contact_row, result_row, send

READ, OPENED = int(Flag.DELIVERED), int(Flag.DELIVERED | Flag.OPENED)
NOON, LATER = datetime(2026, 3, 1, 12, 3, tzinfo=UTC), datetime(2026, 3, 1, 12, 40, tzinfo=UTC)


def results(*rows: tuple[int | None, int, datetime, int, str | None]) -> pl.DataFrame:
    names = ("person", "send", "sent_at", "flags")
    schema = {**{name: STORED_RESULTS.schema[name] for name in names}, "lead_id": pl.String()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(email_name=pl.lit("News"), subject=pl.lit(None, pl.String), from_address=pl.lit("a@b.c"))


def condensed(file: pl.DataFrame) -> Condensed:
    return Condensed("a", condense(file).__getitem__)


FILE = results(
    (4, 1, NOON, READ, None),
    (7, 1, LATER, OPENED, None),
    (None, 1, NOON, READ, an_id("00Q", 1)),
    (4, 2, NOON, READ, None),
)


def test_rows_runs_and_tally() -> None:
    made = condensed(FILE)
    assert made.rows.rows() == [
        (4, 1, READ, NOON),
        (7, 1, OPENED, LATER),
        (NOBODY, 1, READ | LEAD, NOON),
        (4, 2, READ, NOON),
    ]
    assert made.runs.rows() == [(1, 0, 3, NOON, LATER), (2, 3, 1, NOON, NOON)]
    quarter, third = NOON.replace(minute=0), LATER.replace(minute=30)
    assert sorted(made.tally.select("send", "quarter", "flags", "rows", "oldest", "newest", "email_name").rows()) == [
        (1, quarter, READ, 1, NOON, NOON, "News"),
        (1, quarter, READ | LEAD, 1, NOON, NOON, "News"),
        (1, third, OPENED, 1, LATER, LATER, "News"),
        (2, quarter, READ, 1, NOON, NOON, "News"),
    ]


def test_rows_beneath_others_count_nowhere() -> None:
    above = results((4, 1, NOON, OPENED, None)).with_columns(row=pl.lit(0, pl.Int64))
    made = condensed(FILE).beneath(above)
    assert made.rows["flags"].to_list() == [READ | SUPERSEDED, OPENED, READ | LEAD, READ]
    assert standing(made.rows).height == 3
    assert made.tally["rows"].sum() == 3
    assert made.runs.equals(condensed(FILE).runs)


def test_a_moment_that_only_a_row_beneath_had_is_forgotten() -> None:
    late = NOON.replace(minute=10)
    file = results((4, 1, NOON, READ, None), (7, 1, late, READ, None))
    above = results((4, 1, late, READ, None)).with_columns(row=pl.lit(0, pl.Int64))
    told = condensed(file).beneath(above).tally
    assert told.select("rows", "oldest", "newest").rows() == [(1, late, late)]


def test_it_is_made_once_and_again_when_it_is_gone(tmp_path: Path) -> None:
    files, read = FileCache(tmp_path / "kept"), [0]

    def give() -> Parts:
        read[0] += 1
        return condense(FILE)

    for _ in range(2):
        assert files.open("a", give)("rows").equals(condensed(FILE).rows)
    assert read == [1]
    files.tidy(["b"])
    assert files.open("a", give)("runs").equals(condensed(FILE).runs)
    assert read == [2]
    files.clear()
    assert not (tmp_path / "kept").exists()


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.write_text("a file, no folder")
    assert FileCache(place).open("a", lambda: condense(FILE))("rows").height == 4
    assert DerivedFrames(place).frame("b", [], lambda: FILE).equals(FILE)
    assert place.read_text() == "a file, no folder"


def test_what_is_worked_out_is_kept_until_its_basis_is_another(tmp_path: Path) -> None:
    frames = DerivedFrames(tmp_path)
    assert frames.frame("a", ["x", "y"], lambda: FILE).equals(FILE)
    assert frames.frame("a", ["y", "x"], FILE.clear).equals(FILE)
    assert frames.frame("a", ["x"], FILE.clear).is_empty()
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_left_of_a_file_is_made_again(tmp_path: Path) -> None:
    files, frames = FileCache(tmp_path / "condensed"), DerivedFrames(tmp_path / "derived")
    opened = Condensed("a", files.open("a", lambda: condense(FILE)))
    frames.frame("a", ["x"], lambda: FILE)
    for path in (*tmp_path.glob("condensed/*/*.arrow"), *tmp_path.glob("derived/*.arrow")):
        path.write_bytes(path.read_bytes()[:20])
    assert opened.rows.equals(condensed(FILE).rows)
    assert frames.frame("a", ["x"], lambda: FILE).equals(FILE)
    assert frames.frame("a", ["x"], FILE.clear).equals(FILE)


def test_what_a_reader_of_an_older_state_works_out_is_not_kept(tmp_path: Path) -> None:
    frames = DerivedFrames(tmp_path)
    assert frames.frame("a", ["x"], lambda: FILE, lambda: False).equals(FILE)
    assert not list(tmp_path.iterdir())
    # forgotten while it was written
    answers = iter([True, False])
    assert frames.frame("a", ["x"], lambda: FILE, lambda: next(answers)).equals(FILE)
    assert not list(tmp_path.iterdir())


def test_a_reader_of_before_finds_its_files_tidied_away_and_reads_on(tmp_path: Path) -> None:
    files = FileCache(tmp_path)
    opened = Condensed("a", files.open("a", lambda: condense(FILE)))
    files.tidy([])
    assert opened.rows.equals(condensed(FILE).rows)
    assert opened.tally["rows"].sum() == 4


def test_another_program_works_it_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = DerivedFrames(tmp_path)
    frames.frame("a", ["x"], lambda: FILE)
    monkeypatch.setattr("data_access.store.derived._program", lambda: "the next version")
    assert frames.frame("a", ["x"], FILE.clear).is_empty()


def test_answers_are_the_same_without_what_is_kept_and_folders_hold_no_more_than_the_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = [result_row(number, contact_id=contact(number), tracking_at=at(1)) for number in range(4)]
    people = [contact_row(number) for number in range(4)]
    load_rows(store, live={"results": first, "contacts": people})
    load_rows(store, live={"results": [result_row(2, contact_id=contact(2), tracking_at=at(2), opened=True)]})
    history = open_history(store)
    told = (history.engagement().frame, history.sends().frame, history.standing(), history.coverage())
    assert told[0]["opened"].to_list() == [0, 0, 1, 0]
    assert told[1].select("sent", "opened", "people").rows() == [(4, 1, 4)]
    for folder in (condensed_of(store), derived_of(store)):
        assert folder.stat().st_mode & 0o077 == 0
    FileCache(condensed_of(store)).clear()
    DerivedFrames(derived_of(store)).clear()
    again = open_history(store)
    for before, now in zip(
        told, (again.engagement().frame, again.sends().frame, again.standing(), again.coverage()), strict=True
    ):
        assert before.equals(now)
    one = again.timeline(contact(2)).results
    assert one.select("opened", "send_id").rows() == [(True, send(1))]
    assert again.engagement(Query(sends=(send(1),))).provenance.rows == 4


def test_another_program_condenses_again_and_tidies_what_the_one_before_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = FileCache(tmp_path)
    files.open("a", lambda: condense(FILE))
    monkeypatch.setattr("data_access.store.derived._program", lambda: "the next version")
    assert files.open("a", lambda: condense(FILE.clear()))("rows").is_empty()
    assert len(list(tmp_path.iterdir())) == 2
    files.tidy(["a"])
    assert len(list(tmp_path.iterdir())) == 1


def test_what_was_made_is_discarded_and_what_somebody_is_making_is_left(tmp_path: Path) -> None:
    files = FileCache(tmp_path)
    opened = files.open("a", lambda: condense(FILE))
    assert files.has_made
    (tmp_path / ".making-x").mkdir()
    old = tmp_path / ".making-y"
    old.mkdir()
    os.utime(old, (0, 0))
    files.tidy(["a"])
    assert sorted(path.name for path in tmp_path.glob(".making-*")) == [".making-x"]
    files.discard()
    assert [path.name for path in tmp_path.iterdir()] == [".making-x"]
    assert opened("rows").height == 4


def test_a_reader_of_an_older_state_keeps_nothing_condensed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load_rows(store, live={"results": [result_row(1, contact_id=contact(1), tracking_at=at(1))]})
    reader = open_history(store)
    load_rows(store, live={"results": [result_row(2, contact_id=contact(2), tracking_at=at(1))]})
    assert reader.engagement().provenance.rows == 1
    assert list(condensed_of(store).iterdir()) == []
    assert open_history(store).engagement().provenance.rows == 2
    assert len(list(condensed_of(store).iterdir())) == 2
