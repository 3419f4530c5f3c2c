"""One writer at a time: a lock that the operating system takes back when its holder dies."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data_access.errors import StoreBusyError

WAIT_SECONDS = 3600.0
"""How long a command waits for another writer, unless it is told otherwise."""

_POLL_SECONDS = 0.2

OVERTAKEN = "Another process wrote to the store meanwhile. Nothing was published; run it again"
"""What a writer is told that lost its lock without knowing."""


class Hold:
    """The write lock, held. `took_over`: the one who held it before never gave it back, and may not know."""

    took_over = False

    def check(self) -> None:
        """Raises StoreBusyError where it is held no more: never here, as the operating system sees to it."""


@contextmanager
def sole_writer(root: Path, wait: float, say: Callable[[str], None]) -> Iterator[Hold]:
    """Hold the store's write lock.

    If another process holds it, `say` is told who, once, and the lock is waited for `wait` seconds; then
    StoreBusyError names the writer.
    """
    descriptor = os.open(root / ".writer", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(descriptor, wait, say)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(about_me()).encode(), 0)
        yield Hold()
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait: float, say: Callable[[str], None]) -> None:
    until = time.monotonic() + wait
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            writer = writer_told(os.pread(descriptor, 1000, 0))
            if time.monotonic() >= until:
                raise StoreBusyError(f"{writer} is writing to the store; try again when it is done") from None
            if not told:
                say(f"{writer} is writing to the store; waiting for it to finish …")
                told = True
            time.sleep(_POLL_SECONDS)
        else:
            return


def about_me() -> dict[str, object]:
    """What a lock tells of its holder."""
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def writer_told(text: bytes) -> str:
    """Who holds a lock, by what it tells."""
    try:
        who = json.loads(text)
        return f"Process {who['pid']} on {who['host']} (since {who['since']})"
    except (ValueError, KeyError):
        return "Another process"
