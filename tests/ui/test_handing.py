"""A file is given only once the ledger has it, whatever goes wrong, and whoever waits for it reads why."""

import signal
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from data_access.errors import HistoryError
from data_access.kept import Entry, Ledger, Taken
from tests.conftest import ROOT
from tests.ui.hander import STEPS
from ui import handing
from ui.handing import Handing, Made

ENTRY = Entry(Taken.FILE, "Ana", "analyst", "everything", "Who?", purpose="A review", file_name="people.csv")
DATA = b"Name\r\nZoe\r\n"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    opened = Ledger(f"sqlite:///{tmp_path}/kept.sqlite")
    monkeypatch.setattr(handing, "open_ledger", lambda: opened)
    return opened


def made() -> Made:
    return Made(DATA, 1, ("Name",))


def refused(make: Callable[[], Made], check: Callable[[], None] = lambda: None) -> tuple[str, str]:
    """What whoever asks is told, and what goes to the log."""
    told: list[str] = []
    with pytest.raises(HistoryError) as raised:
        Handing(ENTRY, check, make, told.append)()
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    (words,) = told
    return words, str(raised.value)


def test_each_click_is_entered_before_the_file_is_given(ledger: Ledger) -> None:
    give = Handing(ENTRY, lambda: None, made, print)
    assert (give(), give()) == (DATA, DATA)
    assert (
        ledger.entries().select("who", "rows", "columns", "sha256", "purpose", "file_name").rows()
        == [("Ana", 1, ["Name"], sha256(DATA).hexdigest(), "A review", "people.csv")] * 2
    )
    assert ledger.verify() == []


@pytest.mark.parametrize("step", STEPS)
def test_no_file_without_an_entry_wherever_the_process_is_killed(step: str, tmp_path: Path) -> None:
    address, file = f"sqlite:///{tmp_path}/kept.sqlite", tmp_path / "given.csv"
    ended = subprocess.run([sys.executable, "-m", "tests.ui.hander", address, step, str(file)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    ledger = Ledger(address)
    entered = ["committed", "told", "given"]
    assert ledger.head().count == (1 if step in entered else 0)
    assert ledger.verify() == []
    assert not file.exists()


def test_no_file_where_the_ledger_cannot_be_written(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite").write_bytes(b"no database any more" * 500)
    words, logged = refused(made)
    assert words.startswith("No file was given. Every file is entered in the ledger first, and that could not be writ")
    assert "put a backup in its place" in words or "the file is no SQLite database" in words
    assert logged == "no file was given: KeptError"


def test_no_file_after_the_sign_in_has_ended(ledger: Ledger) -> None:
    def ended() -> None:
        raise HistoryError("Your sign-in has ended: sign in again.")

    assert refused(made, ended) == (
        "No file was given. Your sign-in has ended: sign in again.",
        "no file was given: HistoryError",
    )
    assert ledger.head().count == 0


def test_what_goes_wrong_is_told_and_names_nobody_in_the_log(ledger: Ledger) -> None:
    def fails() -> Made:
        raise ValueError("zoe@cu.edu")

    def is_older() -> Made:
        raise HistoryError("the history has become newer; reload the page")

    assert refused(fails) == (
        "No file was given. It could not be made. The log of the app says why; tell whoever runs it.",
        "no file was given: ValueError",
    )
    assert refused(is_older) == (
        "No file was given. the history has become newer; reload the page",
        "no file was given: HistoryError",
    )
    assert ledger.head().count == 0
