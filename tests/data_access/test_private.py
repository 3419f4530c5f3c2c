"""Whatever is written is for its owner alone: folders 0700, files 0600, also what libraries write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_access.private import write_private
from tests.conftest import ROOT

OTHERS = 0o077
RESULTS = "et4ae5__IndividualEmailResult__c.csv"
HEADER = (
    "Id,et4ae5__Contact__c,et4ae5__SendDefinition__c,et4ae5__FromName__c,et4ae5__DateSent__c,et4ae5__Opened__c,"
    "et4ae5__NumberOfUniqueClicks__c,et4ae5__HardBounce__c,et4ae5__SoftBounce__c,et4ae5__DateUnsubscribed__c,"
    "CreatedDate,SystemModstamp"
)


def run(folder: Path, *arguments: str, status: int = 0) -> None:
    """A command, where new files would be for everybody to read."""
    secrets = folder / "secrets.toml"
    secrets.write_text(f'[connections.live]\ntype = "exports"\nfolder = "{folder / "live"}"\n', encoding="utf-8")
    environment = {**os.environ, "IER_SECRETS": str(secrets), "IER_STORE": str(folder / "data" / "store")}
    environment["IER_DATABASE"] = f"sqlite:///{folder / 'data' / 'kept.sqlite'}"
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, umask=0o022, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr


def export(folder: Path, opened: bool, sent: str) -> Path:
    """Exports of three results; the day of the last one may be none. They are newer where they were opened."""
    folder.mkdir(exist_ok=True)
    times = f"2026-01-10T12:00:00Z,2026-02-0{1 + opened}T12:00:00Z"
    days = ("2026-01-10T12:00:00Z", "2026-01-10T12:00:00Z", sent)
    rows = [
        f"a0R00000000000{n}EAA,,,CU,{day},{str(opened).lower()},,false,false,,{times}" for n, day in enumerate(days, 1)
    ]
    (folder / RESULTS).write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return folder


def open_to_others(folder: Path) -> list[str]:
    """What anybody but the owner may read or list, the folder included."""
    assert folder.is_dir()
    return [str(path.relative_to(folder)) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & OTHERS]


def test_what_is_loaded_and_synced_is_private(tmp_path: Path) -> None:
    load = ("-m", "data_access", "load", "--allow-refused", "--live", str(tmp_path / "live"))
    export(tmp_path / "live", opened=False, sent="soon")
    run(tmp_path, *load, "--refused-rows", str(tmp_path / "data" / "refused.csv"))
    # what is there is merged, with files of its own
    export(tmp_path / "live", opened=True, sent="2026-01-10T12:00:00Z")
    run(tmp_path, *load)
    export(tmp_path / "live", opened=True, sent="soon")
    run(tmp_path, "-m", "data_access", "sync", status=3)
    written = {path.name for path in (tmp_path / "data").rglob("*")}
    assert written >= {"refused.csv", "store-refused-live.csv", "_delta_log"}
    assert open_to_others(tmp_path / "data") == []


def test_a_demo_is_private(tmp_path: Path) -> None:
    run(tmp_path, "-m", "data_access", "demo", "--people", "1000", "--place", str(tmp_path / "demos"))
    assert open_to_others(tmp_path / "demos") == []


def test_the_database_of_the_app_is_private(tmp_path: Path) -> None:
    # without a word of whoever starts the process: in a notebook as well
    run(tmp_path, "-c", "from data_access.kept import open_kept; print(open_kept().topics())")
    assert open_to_others(tmp_path / "data") == []


STUMBLE = """
import logging, threading
from data_access.private import keep_private
keep_private()
keep_private()
from streamlit.error_util import handle_uncaught_app_exception

def row():
    try:
        raise KeyError("Jane Roe")
    except KeyError as error:
        raise ValueError("jane.roe@example.edu is no number") from error

try:
    row()
except ValueError as error:
    logging.getLogger("data_access").exception("a row could not be read")
    handle_uncaught_app_exception(error)
try:
    open("/nowhere/at/all")
except OSError:
    logging.getLogger("data_access").warning("old files stay", exc_info=True)
thread = threading.Thread(target=row)
thread.start()
thread.join()
row()
"""


def test_errors_are_logged_without_their_words(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", STUMBLE], cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert [word for word in ("Jane", "jane", "example.edu") if word in said] == []
    for part in ("a row could not be read", "Uncaught app execution", "In a thread:", "(its words may quote a row"):
        assert part in said
    assert said.count("in row\nbuiltins.KeyError\nwhich led to\n") == 4
    assert "builtins.FileNotFoundError: No such file or directory: /nowhere/at/all" in said


def test_a_private_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "runs"
    path.write_text("before")
    path.chmod(0o644)
    # left by a process that died
    (tmp_path / "runs.draft").write_text("half")
    write_private(path, "after\r\nZoë\n")
    assert path.read_bytes() == "after\r\nZoë\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "\ud800")
    assert path.read_bytes() == "after\r\nZoë\n".encode()
    assert list(tmp_path.iterdir()) == [path]
