"""What a sync tells of itself."""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake.exceptions import DeltaError

from data_access.errors import SourceError, StoreBusyError
from data_access.faults import cause_of, is_the_disks
from data_access.private import keep_private
from data_access.sources.source import Origin
from data_access.store.staging import Tally
from data_access.sync import Outcome, Status
from data_access.sync.report import log_progress, log_to_stderr, note_run, runs
from data_access.sync.run import Fetching

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(as_json=True)
    logging.getLogger("anything").warning("two\nlines, “%s”", "quoted", extra={"facts": {"rows": 7}})
    line = capsys.readouterr().err
    told = json.loads(line)
    assert line.count("\n") == 1
    assert {name: told[name] for name in ("level", "message", "rows")} == {
        "level": "warning",
        "message": "two\nlines, “quoted”",
        "rows": 7,
    }


@pytest.fixture(params=[False, True])
def private(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Without what a command does when it starts, and with it; then everything is as it was."""
    factory, at_the_end, in_a_thread = logging.getLogRecordFactory(), sys.excepthook, threading.excepthook
    mask = os.umask(0o022)
    logging.setLogRecordFactory(logging.LogRecord)
    if request.param:
        keep_private()
    yield request.param
    os.umask(mask)
    logging.setLogRecordFactory(factory)
    sys.excepthook, threading.excepthook = at_the_end, in_a_thread


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.usefixtures("private")
def test_what_libraries_log_quotes_no_row(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(as_json=as_json)
    # a name of its own, because a trace shows lines of the program
    words = "Anna’s row"
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("sqlalchemy.pool").exception("Exception during reset or similar")
    said = capsys.readouterr().err
    assert "Exception during reset or similar" in said
    assert "ValueError" in said
    assert "Anna" not in said


def test_rate_and_what_is_left(caplog: pytest.LogCaptureFixture) -> None:
    times = iter([0.0, 4.0, 6.0, 6.0, 7.0])
    caplog.set_level(logging.INFO)
    tell = log_progress(lambda: next(times))
    tell(Fetching(Origin.ARCHIVE, "results", "2026-03", 100, 5000, 4.0))
    tell(Fetching(Origin.ARCHIVE, "results", "2026-03", 3000, 5000, 6.0))
    tell(Fetching(Origin.ARCHIVE, "results", "2026-03", 3100, 5000, 7.0))
    assert caplog.messages == ["archive: 2026-03 of results: 3,000 of 5,000 rows, 500 a second, 4 s left"]
    facts = vars(caplog.records[0])["facts"]
    assert (facts["rows_per_second"], facts["seconds_left"], facts["total"]) == (500, 4, 5000)


def test_runs_are_kept_to_200_newest_first(tmp_path: Path) -> None:
    for minute in range(203):
        outcome = Outcome(tallies={"live": {"results": Tally(read=9, new=minute, updated=1, refused=2)}})
        note_run(tmp_path, NOW + timedelta(minutes=minute), outcome, ["live"])
    found = runs(tmp_path)
    assert [run.new for run in found] == list(range(202, 2, -1))
    assert (found[0].began, found[0].status, found[0].updated, found[0].refused) == (
        NOW + timedelta(minutes=202),
        "refused",
        1,
        2,
    )
    assert (tmp_path / ".runs.jsonl").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".runs.jsonl"]


def test_the_newest_of_each_connection_is_kept_however_old(tmp_path: Path) -> None:
    gone = Outcome(failures={Origin.ARCHIVE: SourceError("gone")})
    for outcome in (Outcome(), Outcome(), gone, gone):
        note_run(tmp_path, NOW, outcome, ["archive"])
    for _ in range(201):
        note_run(tmp_path, NOW, Outcome(), ["live"])
    found = runs(tmp_path)
    assert [run.tried for run in found] == [("live",)] * 200 + [("archive",)] * 2
    assert [run.answered for run in found[-2:]] == [(), ("archive",)]


def test_lines_that_do_not_say_what_was_tried(tmp_path: Path) -> None:
    note_run(tmp_path, NOW, Outcome(failures={Origin.LIVE: SourceError("gone")}), ["live"])
    told = json.loads((tmp_path / ".runs.jsonl").read_text())
    del told["tried"]
    (tmp_path / ".runs.jsonl").write_text(json.dumps(told) + "\n")
    (run,) = runs(tmp_path)
    assert (run.tried, run.answered) == (("live", "archive"), ("archive",))


def test_no_runs_yet(tmp_path: Path) -> None:
    assert runs(tmp_path) == []


@pytest.mark.parametrize(
    ("outcome", "status", "failures"),
    [
        (Outcome(), Status.DONE, {}),
        (Outcome(tallies={"live": {"results": Tally(read=1, refused=1)}}), Status.REFUSED, {}),
        (Outcome(failures={Origin.LIVE: SourceError("gone", transient=True)}), Status.LATER, {"live": "gone"}),
        (
            Outcome(
                failures={Origin.LIVE: SourceError("gone", transient=True), Origin.ARCHIVE: SourceError("no password")}
            ),
            Status.FAILED,
            {"live": "gone", "archive": "no password"},
        ),
        (Outcome(stopped_by=StoreBusyError("1 writes")), Status.LATER, {"store": "1 writes"}),
        (Outcome(stopped_by=OSError(28, "x")), Status.FAILED, {"store": "the disk said no: No space left on device"}),
    ],
)
def test_how_it_ended(outcome: Outcome, status: Status, failures: dict[str, str], tmp_path: Path) -> None:
    assert outcome.status is status
    run = note_run(tmp_path, NOW, outcome, list(Origin))
    assert (run.status, run.failures) == (status.name.lower(), failures)
    assert run.tried == (() if isinstance(outcome.stopped_by, StoreBusyError) else ("live", "archive"))
    assert runs(tmp_path) == [run]


FULL = "the disk said no: No space left on device"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(28, "Anna’s row"), FULL),
        (OSError("Anna’s row (os error 28)"), FULL),
        (DeltaError("Generic LocalFileSystem error: Anna’s row (os error 28)"), FULL),
        (pl.exceptions.ComputeError("Anna’s row (os error 28)"), FULL),
        (SourceError("connections.live: gone"), "connections.live: gone"),
        # neither the library nor the network is the disk
        (pl.exceptions.ComputeError("Anna’s row"), "an unexpected fault (ComputeError); the log says where"),
        (DeltaError("Anna’s row"), "an unexpected fault (DeltaError); the log says where"),
        (OSError("Anna’s row"), "an unexpected fault (OSError); the log says where"),
        (ConnectionResetError(104, "Anna"), "an unexpected fault (ConnectionResetError); the log says where"),
        (ValueError("os error 28"), "an unexpected fault (ValueError); the log says where"),
    ],
)
def test_causes_quote_nothing_but_the_system(error: Exception, cause: str) -> None:
    assert cause_of(error) == cause
    assert is_the_disks(error) is (cause == FULL)
