"""The demo's store is made once, whole or not at all."""

import errno
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from deltalake.exceptions import DeltaError

from data_access import open_history
from data_access.__main__ import main
from data_access.demo import FORMAT, demo_store, is_made, store
from tests.conftest import ROOT

PEOPLE = 1000
WHOLE = f"{PEOPLE}-{FORMAT}"


def test_made_once_and_nothing_left_over(tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    assert not is_made(tmp_path, PEOPLE)
    found = demo_store(tmp_path, PEOPLE, progress=lambda *step: said.append(step))
    assert found == tmp_path / WHOLE / "store"
    assert is_made(tmp_path, PEOPLE)
    assert [path.name for path in (tmp_path / WHOLE).iterdir()] == ["store"]
    assert {path.name for path in tmp_path.iterdir()} == {WHOLE, f".{WHOLE}.lock"}
    words = list(dict.fromkeys(what for what, _, _ in said))
    assert words[:2] == ["Making people", "Making emails of Oct 2025"]
    assert words[-2:] == ["Reading", "Loading"]
    assert "Making emails of Mar 2026" in words
    assert all(0 <= done <= total for _, done, total in said)
    said.clear()
    assert demo_store(tmp_path, PEOPLE, progress=lambda *step: said.append(step)) == found
    assert not said


def test_killed_half_way_is_made_anew(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "data_access", "demo", "--people", str(PEOPLE), "--place", str(tmp_path)]
    making = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    building = tmp_path / f".{WHOLE}.making" / "exports" / "archive"
    until = time.monotonic() + 30
    while not building.is_dir():
        assert time.monotonic() < until
        time.sleep(0.001)
    making.send_signal(signal.SIGKILL)
    making.wait()
    assert building.is_dir()
    assert not is_made(tmp_path, PEOPLE)
    assert open_history(demo_store(tmp_path, PEOPLE)).sends().frame["sent"].sum() > 49_000
    assert not building.exists()


def test_two_at_once_make_one(tmp_path: Path) -> None:
    said: list[str] = []
    with ThreadPoolExecutor(2) as threads:
        both = [
            threads.submit(demo_store, tmp_path, PEOPLE, progress=lambda what, *_: said.append(what)) for _ in range(2)
        ]
        assert both[0].result() == both[1].result() == tmp_path / WHOLE / "store"
    assert said.count("Making people") == 1
    assert "Waiting for another process that is making the demo" in said


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), DeltaError("No space left")])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(store, "load_exports", fail)
    with pytest.raises(OSError, match="No space left"):
        demo_store(tmp_path, PEOPLE)
    assert not is_made(tmp_path, PEOPLE)
    assert [path.name for path in tmp_path.iterdir()] == [f".{WHOLE}.lock"]
    assert main(["demo", "--people", str(PEOPLE), "--place", str(tmp_path)]) == 1


def test_a_demo_without_its_store_is_made_anew(tmp_path: Path) -> None:
    shutil.rmtree(demo_store(tmp_path, PEOPLE))
    assert demo_store(tmp_path, PEOPLE).is_dir()


def test_command_says_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["demo", "--people", str(PEOPLE), "--place", str(tmp_path)]
    for said in ("made in ", " already."):
        assert main(arguments) == 0
        output = capsys.readouterr().out
        assert f"{tmp_path / WHOLE / 'store'}" in output
        assert said in output
    with pytest.raises(SystemExit):
        main(["demo", "--people", "12"])
