"""Ending a sync by a signal: what waits for others is broken off, what writes here comes to its next step first.

An exception out of a signal may come up in any line of anybody's code; Python drops it where that line belongs to a
finaliser or to a callback. So it is raised only where nothing is lost by it, and whether the signal came is kept.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar

from data_access.schema import Table
from data_access.sources.source import WHOLE, ApiUsage, Batch, Connection, FileState, Finding, MonthState, Origin, Part

T = TypeVar("T")
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(KeyboardInterrupt):
    """What a signal broke off.

    A kind of its own: where KeyboardInterrupt itself comes through text that is executed, as in the making of a
    dataclass, Python remembers that and ends the process by SIGINT, whatever status it exits with.
    """


class Stop:
    """Whether SIGTERM or SIGINT (Ctrl-C) asked this process to end; it listens for them in a `with` statement.

    `asked`: one of them came.
    """

    def __init__(self) -> None:
        self.asked = False
        self._waiting = False
        self._before: dict[signal.Signals, Any] = {}
        self._unraisable = sys.unraisablehook

    def __enter__(self) -> "Stop":
        self._before = {one: signal.signal(one, self._heard) for one in _SIGNALS}
        self._unraisable, sys.unraisablehook = sys.unraisablehook, self._dropped
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        sys.unraisablehook = self._unraisable
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def check(self) -> None:
        """Raises Stopped where the process was asked to end."""
        if self.asked:
            raise Stopped

    def during(self, wait: Callable[[], T]) -> T:
        """What `wait` gives. Stopped breaks it off where the process is asked to end, now or earlier."""
        self._waiting = True
        try:
            self.check()
            given = wait()
        finally:
            self._waiting = False
        self.check()
        return given

    def pause(self, seconds: float) -> None:
        """Wait so long. Stopped as in `during`."""
        self.during(lambda: time.sleep(seconds))

    def _heard(self, *_: object) -> None:
        self.asked = True
        if self._waiting:
            # once: another signal must not disturb what tidies up after this one
            self._waiting = False
            raise Stopped

    def _dropped(self, dropped: "sys.UnraisableHookArgs") -> None:
        """What Python can't raise any further; our own is not missed, because `asked` says the same."""
        if not (self.asked and dropped.exc_type is Stopped):
            self._unraisable(dropped)


NEVER = Stop()
"""One that no signal asks."""


class Stoppable:
    """A connection of which every question is broken off by a `Stop`."""

    def __init__(self, connection: Connection, stop: Stop) -> None:
        self._connection = connection
        self._stop = stop

    @property
    def origin(self) -> Origin:
        """See Connection."""
        return self._connection.origin

    @property
    def identity(self) -> str:
        """See Connection."""
        return self._connection.identity

    def tables(self) -> tuple[Table, ...]:
        """See Connection."""
        return self._stop.during(self._connection.tables)

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """See Connection. Between two batches nothing is broken off: they are kept first."""
        batches = self._connection.read(table, part, position=position)
        while (batch := self._stop.during(lambda: next(batches, None))) is not None:
            yield batch

    def now(self) -> datetime | None:
        """See Connection."""
        return self._stop.during(self._connection.now)

    def months(self, table: Table) -> dict[str, MonthState]:
        """See Connection."""
        return self._stop.during(lambda: self._connection.months(table))

    def files(self, table: Table) -> dict[str, FileState]:
        """See Connection."""
        return self._stop.during(lambda: self._connection.files(table))

    @property
    def api_usage(self) -> ApiUsage | None:
        """See Connection."""
        return self._connection.api_usage

    def check(self) -> list[Finding]:
        """See Connection."""
        return self._stop.during(self._connection.check)

    def close(self) -> None:
        """See Connection."""
        self._connection.close()
