"""A load may die at any moment, and two may start at once: readers never notice, a repeat completes."""

import itertools
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from data_access import load_exports, open_history
from data_access.errors import StoreBusyError
from data_access.store import Store
from data_access.store.beside import condensed_of, derived_of
from data_access.store.snapshots import Snapshots
from data_access.store.staging import Changes
from data_access.store.tables import StoredTable, Tables
from tests.conftest import ROOT
from tests.data_access.histories import Copy, load, rows_in
from tests.data_access.rows import at, contact, contact_row, link_row, result_row
from tests.thorough import times

KILLS = times(8, 20)


def start_load(store: Path, exports: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "data_access", "load", "--store", str(store)]
    folders = ["--live", str(exports / "live"), "--archive", str(exports / "archive")]
    return subprocess.Popen(
        [*command, *folders, *more], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def half_loaded(exports_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has only what live holds."""
    store = tmp_path_factory.mktemp("half") / "store"
    load_exports(store, live=exports_dir / "live")
    return store


def totals(store: Path) -> pl.DataFrame:
    return open_history(store).coverage()


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, f"{path} never came"
        time.sleep(0.001)


def test_killed_again_and_again(exports_dir: Path, example_store: Path, half_loaded: Path, tmp_path: Path) -> None:
    before, after = totals(half_loaded), totals(example_store)
    finished = rows_in(example_store)
    took = _time_to_write(half_loaded, exports_dir, tmp_path / "timed")
    chance = random.Random(20261120)
    interrupted = 0
    for number in range(KILLS):
        store = tmp_path / f"killed-{number}"
        shutil.copytree(half_loaded, store)
        load = start_load(store, exports_dir)
        wait_for(store / ".staging")
        time.sleep(chance.uniform(0, took))
        load.send_signal(signal.SIGKILL)
        load.communicate()
        published = Store(store).snapshot.number
        assert_frame_equal(totals(store), before if published == 1 else after)
        interrupted += Store(store).snapshot.number == 1 and rows_written(store)
        load_exports(store, live=exports_dir / "live", archive=exports_dir / "archive")
        rows = rows_in(store)
        for name, expected in finished.items():
            assert_frame_equal(rows[name], expected)
    # moments at which nothing was written yet, or all of it, prove little
    assert interrupted >= KILLS // 4


def rows_written(store: Path) -> bool:
    """Whether tables have moved on since the last snapshot."""
    last = Snapshots(store).newest()
    assert last is not None
    return any(
        (store / name / "_delta_log" / f"{version + 1:020}.json").exists() for name, version in last.versions.items()
    )


def _time_to_write(half_loaded: Path, exports: Path, store: Path) -> float:
    shutil.copytree(half_loaded, store)
    load = start_load(store, exports)
    wait_for(store / ".staging")
    begun = time.monotonic()
    assert load.wait(60) == 0
    load.communicate()
    return time.monotonic() - begun


def test_two_loads_at_once(exports_dir: Path, example_store: Path, tmp_path: Path) -> None:
    loads = [start_load(tmp_path / "store", exports_dir) for _ in range(2)]
    outputs = [load.communicate(timeout=120) for load in loads]
    assert [load.returncode for load in loads] == [0, 0]
    assert sum("is writing to the store; waiting" in stderr for _, stderr in outputs) == 1
    assert rows_in(tmp_path / "store")["results"].equals(rows_in(example_store)["results"])


def test_a_writer_that_may_not_wait_says_who_is_writing(tmp_path: Path) -> None:
    with Store(tmp_path / "store").writing():
        told: list[str] = []
        with pytest.raises(StoreBusyError, match=r"Process \d+ on .* is writing to the store"):  # noqa: SIM117
            with Store(tmp_path / "store").writing(wait=0.3, say=told.append):
                pytest.fail("two writers at once")
        assert len(told) == 1
        assert "waiting for it to finish" in told[0]


def test_a_reader_goes_on_while_a_load_runs(exports_dir: Path, half_loaded: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(half_loaded, store)
    before = totals(store)
    load = start_load(store, exports_dir)
    wait_for(store / ".staging")
    answers = 0
    while load.poll() is None:
        history = open_history(store)
        if history.snapshot == 1:
            assert_frame_equal(history.coverage(), before)
            answers += 1
    load.communicate()
    assert load.returncode == 0
    assert answers > 0
    assert open_history(store).snapshot == 2


def test_a_reader_whose_files_are_gone_opens_the_newest_snapshot(
    exports_dir: Path, half_loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what changes is folded at once, so that the files that it was in go
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 0)
    store = tmp_path / "store"
    shutil.copytree(half_loaded, store)
    history = open_history(store)
    load_exports(store, archive=exports_dir / "archive")
    for name in ("results", "link_details"):
        kept = set(DeltaTable(str(store / name)).file_uris())
        for path in (store / name).rglob("*.parquet"):
            if str(path) not in kept:
                path.unlink()
    for caches in (condensed_of(store), derived_of(store)):
        shutil.rmtree(caches, ignore_errors=True)
    assert history.coverage()["results"].sum() == open_history(store).coverage()["results"].sum()
    assert history.snapshot == 3


class DiedError(Exception):
    """A write that never came back."""


def die(load: object) -> None:
    raise DiedError(load)


def die_at(write: int, patch: pytest.MonkeyPatch) -> None:
    """Let the so-manieth write to any table die before it is done."""
    counted: list[int] = []

    def dying(original: Callable[..., None]) -> Callable[..., None]:
        def perform(tables: Tables, table: StoredTable, *rest: Any) -> None:
            if not (isinstance(rest[0], pl.DataFrame) and rest[0].is_empty()):
                counted.append(1)
                if len(counted) == write:
                    raise DiedError
            original(tables, table, *rest)

        return perform

    # `_drop` and `_put`: of a fold, which appends too
    for method in ("append", "update", "replace", "_drop", "_put"):
        patch.setattr(Tables, method, dying(getattr(Tables, method)))


# at each write in turn takes minutes
STRIDE = times(3, 1)


def test_dies_twice_at_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links first, then their results (of whom one moves to another contact), dying twice at one step after the other.

    Whatever changes is folded in the end.
    """
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 0)
    links = [Copy(False, "link_details", tuple(link_row(number, number).items())) for number in range(3)]
    results = [Copy(False, "results", tuple(result_row(number, tracking_at=at(1)).items())) for number in range(3)]
    results.append(Copy(True, "results", tuple(result_row(1, tracking_at=at(2), contact_id=contact(4)).items())))
    contacts = [Copy(True, "contacts", tuple(contact_row(number).items())) for number in range(5)]
    everything = [*links, *results, *contacts]
    reference = tmp_path / "reference"
    load(reference, links)
    load(reference, everything)
    expected = rows_in(reference)
    for published in (True, False):
        for write in itertools.count(1 + published, STRIDE):
            store = tmp_path / f"store-{published}-{write}"
            if published:
                load(store, links)
            deaths = 0
            for _ in range(2):
                with pytest.MonkeyPatch.context() as patch:
                    die_at(write, patch)
                    try:
                        load(store, everything)
                    except DiedError:
                        deaths += 1
                        if (newest := Snapshots(store).newest()) is not None:
                            assert rows_in(store)["results"].height in (0, 3), newest
            load(store, everything)
            for name, rows in expected.items():
                assert_frame_equal(rows_in(store)[name], rows)
            if deaths == 0:
                break
        assert write > 12


def test_a_load_that_was_stopped_leaves_nothing_for_the_next_one_to_publish(tmp_path: Path) -> None:
    good = [Copy(False, "results", tuple(result_row(number).items())) for number in range(3)]
    wrong = [Copy(False, "results", tuple(result_row(number).items())) for number in range(10, 20)]
    store = tmp_path / "store"
    load(store, good)
    before = rows_in(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data_access.store.writer.write_links", die)
        with pytest.raises(DiedError):
            load(store, wrong)
    assert rows_written(store)
    load(store, good)
    for name, expected in before.items():
        assert_frame_equal(rows_in(store)[name], expected)


def test_a_fold_that_died_is_not_published_by_a_sync_that_brings_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    load(store, [Copy(False, "results", tuple(result_row(number).items())) for number in range(3)])
    monkeypatch.setattr("data_access.store.writer.MOST_ABOVE", 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tables, "_drop", lambda *_: die(None))
        with pytest.raises(DiedError):
            load(store, [Copy(False, "results", tuple(result_row(1, tracking_at=at(2), opened=True).items()))])
    assert rows_written(store)
    before = rows_in(store)
    with Store(store).writing() as writer:
        writer.mark("live", Changes(complete_to=at(9)))
        snapshot, _ = writer.commit()
    assert snapshot.as_of == at(9)
    for name, expected in before.items():
        assert_frame_equal(rows_in(store)[name], expected)


def test_files_are_put_together_and_a_death_after_that_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many small loads of one month, and one that dies between putting files together and publishing."""
    monkeypatch.setattr("data_access.store.writer._MOST_FILES", 3)
    # what nobody needs any more goes at once
    monkeypatch.setattr("data_access.store.writer._VACUUM_HOURS", 0)
    store, at_once = tmp_path / "store", tmp_path / "at-once"
    made = [Copy(False, "results", tuple(result_row(number).items())) for number in range(12)]
    made += [Copy(True, "contacts", tuple(contact_row(number).items())) for number in range(5)]
    counted = []
    for number in range(12):
        if number == 6:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("data_access.store.writer.Writer._publish", lambda _, last, *__: die(last))
                with pytest.raises(DiedError):
                    load(store, made[6:9])
            assert rows_in(store)["results"].height == number
        load(store, [made[number], *made[12:]])
        counted.append(len(DeltaTable(str(store / "results")).file_uris()))
        assert rows_in(store)["results"].height == number + 1
    assert max(counted) == 3
    assert len(DeltaTable(str(store / "snapshots")).file_uris()) <= 3
    load(at_once, made)
    for name, rows in rows_in(at_once).items():
        assert_frame_equal(rows_in(store)[name], rows)
