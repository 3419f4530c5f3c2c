"""A store in a bucket: the same history as in a folder, one writer at a time, and none that has lost its lock."""

import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from obstore.store import S3Store
from polars.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from data_access import History, load_exports, open_history
from data_access.erasure import forget
from data_access.errors import StoreBusyError, StoreError
from data_access.roots import Bucket
from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin
from data_access.store import Store, lease
from data_access.store.tables import STORED_CONTACTS, STORED_RESULTS, Tables
from data_access.sync import Status, sync
from tests import test_answers
from tests.conftest import ROOT
from tests.data_access.histories import rows_in
from tests.data_access.loads import load_rows, stage_rows
from tests.data_access.rows import contact, contact_row, result, result_row
from tests.object_storage import BUCKET, ObjectStorage

pytestmark = pytest.mark.needs("objects")

Check = Callable[[History, dict[str, Any]], None]
CHECKS = [
    check
    for name, check in vars(test_answers).items()
    if name.startswith("test_") and list(inspect.signature(check).parameters) == ["history", "answers"]
]


@pytest.fixture(scope="module")
def loaded(objects: ObjectStorage, exports_dir: Path) -> Bucket:
    """A store into which the exports were loaded; nobody may write to it."""
    root = objects.root("loaded/history")
    load_exports(root, live=exports_dir / "live", archive=exports_dir / "archive")
    return root


@pytest.fixture(scope="module")
def history(loaded: Bucket) -> History:
    return open_history(loaded)


@pytest.fixture(scope="module")
def answers(exports_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def root(objects: ObjectStorage, request: pytest.FixtureRequest) -> Bucket:
    """A place of this test alone."""
    return objects.root(f"{request.node.name.split('[')[0]}/history")


@pytest.fixture
def _over_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any lock may be taken over, and nobody renews one."""
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=-1))
    monkeypatch.setattr(lease, "RENEWS", timedelta(hours=1))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_known_answers(check: Check, history: History, answers: dict[str, Any]) -> None:
    check(history, answers)


def test_the_rows_are_those_of_a_folder(loaded: Bucket, example_store: Path) -> None:
    for name, rows in rows_in(example_store).items():
        assert_frame_equal(rows_in(loaded)[name], rows)


def test_a_load_of_the_same_publishes_nothing(loaded: Bucket, exports_dir: Path) -> None:
    assert load_exports(loaded, live=exports_dir / "live").snapshot.number == 1


def test_a_sync_and_the_next_one(root: Bucket, exports_dir: Path, tmp_path: Path) -> None:
    def run() -> int:
        refused = RefusedRows(tmp_path / "refused.csv", go_on=True)
        settings = FolderSettings("connections.live", exports_dir / "live")
        outcome = sync(root, [FolderConnection(settings, Origin.LIVE, refused)])
        assert outcome.status is Status.DONE
        return outcome.new

    assert run() == 4895
    assert run() == 0
    assert Store(root).scan(STORED_RESULTS).collect().height == 2450
    assert not (root.work / ".spool" / "live").exists()


def test_a_second_writer_waits_or_says_who_is_writing(root: Bucket) -> None:
    told: list[str] = []
    with Store(root).writing():
        with pytest.raises(StoreBusyError, match=rf"Process {os.getpid()} on .* its lock ends within 60 seconds"):  # noqa: SIM117
            with Store(root).writing(wait=0.5, say=told.append):
                pytest.fail("two writers at once")
        assert "waiting for it to finish" in told[0]
    load_rows(root, {"contacts": [contact_row(1)]})
    assert Store(root).snapshot.number == 1


def test_a_lock_is_renewed_as_long_as_it_is_held(root: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=3))
    monkeypatch.setattr(lease, "RENEWS", timedelta(seconds=0.2))
    with Store(root).writing():
        time.sleep(4.5)
        with pytest.raises(StoreBusyError), Store(root).writing():
            pytest.fail("two writers at once")


@pytest.mark.usefixtures("_over_at_once")
def test_a_load_that_was_killed_leaves_nothing_behind(
    root: Bucket, objects: ObjectStorage, exports_dir: Path, example_store: Path
) -> None:
    load_exports(root, live=exports_dir / "live")
    before = open_history(root).coverage()
    command = [sys.executable, "-m", "data_access", "load", "--store", str(root)]
    load = subprocess.Popen(
        [*command, "--archive", str(exports_dir / "archive")],
        cwd=ROOT,
        env={**os.environ, **objects.environment()},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    published = Store(root).snapshot.versions["results"]
    while Tables(root).versions()["results"] < published + 2:
        assert load.poll() is None
    load.send_signal(signal.SIGKILL)
    load.wait()
    assert_frame_equal(open_history(root).coverage(), before)
    load_exports(root, archive=exports_dir / "archive")
    for name, rows in rows_in(example_store).items():
        assert_frame_equal(rows_in(root)[name], rows)


@pytest.mark.usefixtures("_over_at_once")
@pytest.mark.parametrize("stopped", ["before it looked at its lock", "after it looked at its lock"])
@pytest.mark.parametrize("published", [True, False])
def test_a_writer_that_lost_its_lock_publishes_nothing(
    root: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stopped: str, published: bool
) -> None:
    elsewhere = replace(root, url=root.url + str(len(stopped)) + str(published))
    root = replace(elsewhere, work=tmp_path)
    load_rows(root, {"contacts": [contact_row(1)]})
    with Store(root).writing() as late:
        stage_rows(late, "live", {"contacts": [contact_row(2)], "results": [result_row(2)]})
        with Store(elsewhere).writing() as other:
            if published:
                stage_rows(other, "live", {"contacts": [contact_row(3)], "results": [result_row(3)]})
                other.commit()
            if stopped.startswith("before"):
                monkeypatch.setattr(lease, "GIVES_UP", timedelta(0))
            with pytest.raises(StoreBusyError, match=r"Nothing was published; run it again"):
                late.commit()
    monkeypatch.setattr(lease, "GIVES_UP", timedelta(minutes=1))
    assert Store(root).snapshot.number == 1 + published
    # whoever comes next finds a whole history
    load_rows(root, {"contacts": [contact_row(4)]})
    ids = sorted(Store(root).scan(STORED_CONTACTS).collect()["id"])
    assert ids == [contact(one) for one in ((1, 3, 4) if published else (1, 4))]


@pytest.mark.usefixtures("_over_at_once")
def test_what_a_writer_without_a_lock_writes_into_another_load_is_never_seen(root: Bucket, tmp_path: Path) -> None:
    elsewhere = replace(root, work=tmp_path)
    load_rows(root, {"contacts": [contact_row(1)]})
    with Store(root).writing() as late:
        stage_rows(late, "live", {"contacts": [contact_row(2)], "results": [result_row(2)]})
        woken: list[int] = []

        def wake(rows: int) -> None:
            if not woken:
                woken.append(rows)
                with pytest.raises(StoreBusyError):
                    late.commit()

        with Store(elsewhere).writing(progress=wake) as other:
            stage_rows(other, "live", {"contacts": [contact_row(3)], "results": [result_row(3)]})
            with pytest.raises(StoreBusyError, match=r"Another process wrote to the store meanwhile"):
                other.commit()
        assert woken
    assert Store(root).snapshot.number == 1
    load_rows(root, {"contacts": [contact_row(3)], "results": [result_row(3)]})
    assert sorted(Store(root).scan(STORED_CONTACTS).collect()["id"]) == [contact(1), contact(3)]
    assert Store(root).scan(STORED_RESULTS).collect()["id"].to_list() == [result(3)]


def test_somebody_is_forgotten_for_good(root: Bucket, objects: ObjectStorage) -> None:
    rows = {"contacts": [contact_row(1), contact_row(2)], "results": [result_row(1, contact_id=contact(1))]}
    load_rows(root, rows)
    assert contact(1) in every_text(root)
    assert forget(root, [contact(1)]).erasure.people == 1
    assert contact(1) not in every_text(root)
    # they stay forgotten, by a key that is not in the bucket
    load_rows(root, rows)
    assert Store(root).scan(STORED_CONTACTS).collect()["id"].to_list() == [contact(2)]
    key = root.work.with_name("history-erasure.key").read_text()
    assert key
    assert key not in every_text(root)


def every_text(root: Bucket) -> str:
    """All that the bucket holds of a store; tables as CSV."""
    config = {key: value for key, value in root.options.items() if key != "aws_allow_http"}
    bucket = S3Store.from_url(root.url, config=config, client_options={"allow_http": True})  # type: ignore[arg-type]
    texts = []
    for path in (one["path"] for batch in bucket.list() for one in batch):
        content = bytes(bucket.get(path).bytes())
        if path.endswith(".parquet"):
            texts.append(str(pl.read_parquet(content).to_dicts()))
        else:
            texts.append(content.decode())
    return "\n".join(texts)


def test_the_app_opens_on_it(loaded: Bucket, objects: ObjectStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**objects.environment(), "IER_STORE": str(loaded)}.items():
        monkeypatch.setenv(name, value)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert not app.warning


def test_a_bucket_out_of_reach_is_no_empty_store(loaded: Bucket, objects: ObjectStorage) -> None:
    nobody = objects.root(loaded.url.removeprefix(f"s3://{BUCKET}/"), port=9)
    with pytest.raises(StoreError, match=r"the bucket can't be used"), Store(nobody).writing():
        pytest.fail("nobody is there")
