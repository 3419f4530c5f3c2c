"""A signal breaks off what waits, and nothing else; and it is never missed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from data_access.schema import RESULTS
from data_access.sync.stop import NEVER, Stop, Stoppable, Stopped
from tests.conftest import ROOT
from tests.data_access.sync.conftest import Place


def soon(*signals: signal.Signals) -> None:
    """Send these to this process, a moment from now."""

    def send() -> None:
        for one in signals:
            time.sleep(0.05)
            os.kill(os.getpid(), one)

    threading.Thread(target=send).start()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_wait_is_broken_off(asked: signal.Signals) -> None:
    before, began = signal.getsignal(asked), time.monotonic()
    with Stop() as stop:
        soon(asked)
        with pytest.raises(Stopped):
            stop.pause(60)
        assert stop.asked
        # and nothing is waited for any more
        with pytest.raises(Stopped):
            stop.during(lambda: pytest.fail("was asked"))
    assert time.monotonic() - began < 30
    assert signal.getsignal(asked) == before


def test_what_does_not_wait_is_left_alone() -> None:
    with Stop() as stop:
        assert stop.during(lambda: 7) == 7
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Stopped):
            stop.check()


def test_a_second_signal_does_not_disturb_what_tidies_up() -> None:
    tidied: list[str] = []

    def wait() -> None:
        try:
            time.sleep(60)
        finally:
            time.sleep(0.2)
            tidied.append("all of it")

    with Stop() as stop:
        soon(signal.SIGTERM, signal.SIGTERM)
        with pytest.raises(Stopped):
            stop.during(wait)
    assert tidied == ["all of it"]


IN_TEXT = """
from data_access.sync.stop import Stop, Stopped
with Stop() as stop:
    try:
        stop.during(lambda: exec("import signal; signal.raise_signal(signal.SIGTERM)", {}))
    except Stopped:
        raise SystemExit(75)
"""


def test_the_exit_status_stands_wherever_the_signal_came(tmp_path: Path) -> None:
    (tmp_path / "stops.py").write_text(IN_TEXT)
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    ended = subprocess.run([sys.executable, "-m", "stops"], env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert ended.returncode == 75


class Finaliser:
    """Python drops what is raised while it is taken away."""

    def __init__(self, error: type[BaseException] | None = None) -> None:
        self._error = error

    def __del__(self) -> None:
        if self._error:
            raise self._error
        signal.raise_signal(signal.SIGTERM)


def test_a_signal_that_comes_where_python_drops_it_is_not_missed() -> None:
    told: list[type[BaseException]] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda dropped: told.append(dropped.exc_type)
    try:
        with Stop() as stop, pytest.raises(Stopped):
            stop.during(lambda: id(Finaliser()))
        assert told == []
        # whatever else is dropped is told as ever
        with Stop() as stop:
            stop.during(lambda: id(Finaliser(ValueError)))
        assert told == [ValueError]
    finally:
        sys.unraisablehook = before


def test_a_batch_that_came_is_kept_before_the_reading_ends(place: Place) -> None:
    place.archive(2000, 2010)
    with Stop() as stop:
        connection = Stoppable(place.archived(), stop)
        assert [table.name for table in connection.tables()] == ["results"]
        batches = connection.read(RESULTS)
        assert next(batches).frame.height == 30
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Stopped):
            next(batches)
    assert sum(batch.frame.height for batch in Stoppable(place.archived(), NEVER).read(RESULTS)) == 40
