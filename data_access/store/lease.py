"""One writer at a time in a bucket: a lock that its holder renews, and that others take over when nobody does.

The lock is an object that is only ever written over what its writer has read: the bucket decides who was first. Its age
is told by the bucket's clock alone. A holder that could not renew it stops well before others may take it over; and of
one that was stopped in the middle of a write and wakes up later, Snapshots.begin sees to it that it publishes nothing.
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from data_access.errors import StoreBusyError, StoreError
from data_access.store.lock import Hold, about_me, writer_told
from data_access.store.objects import Objects, Read

LEASE = timedelta(seconds=60)
"""A lock that was not renewed for so long may be taken over."""
GIVES_UP = timedelta(seconds=40)
"""Its holder begins nothing more after so long."""
RENEWS = timedelta(seconds=10)

_LOCK, _CLOCK = ".writer", ".clock"
_FREE = b"{}"
_POLL_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Lease(Hold):
    """The lock of a store in a bucket, held and renewed. `took_over`: the holder before never gave it back."""

    def __init__(self, objects: Objects, where: str) -> None:
        self._objects = objects
        self._where = where
        self._token = secrets.token_hex(8)
        self._me = {"token": self._token, **about_me()}
        self._tag: str | None = None
        self._renewals = 0
        self._renewed_at = 0.0
        self._lost = False
        self._over = threading.Event()

    def check(self) -> None:
        """Raises StoreBusyError where the lock is, or may be, held no more."""
        if self._lost or time.monotonic() - self._renewed_at > GIVES_UP.total_seconds():
            raise StoreBusyError(
                f"{self._where}: this process could not renew its lock in time, so another one may be writing by now. "
                "Nothing was published; run it again"
            )

    def acquire(self, wait: float, say: Callable[[str], None]) -> None:
        """Wait for the lock as `lock.sole_writer` does."""
        until = time.monotonic() + wait
        told = False
        while (writer := self._try()) is not None:
            if time.monotonic() >= until:
                raise StoreBusyError(
                    f"{writer} is writing to the store; try again when it is done. If it died, its lock ends within "
                    f"{LEASE.total_seconds():.0f} seconds"
                )
            if not told:
                say(f"{writer} is writing to the store; waiting for it to finish …")
                told = True
            time.sleep(_POLL_SECONDS)

    def keep(self) -> None:
        """Renew it until it is given back or lost."""
        while not self._lost and not self._over.wait(RENEWS.total_seconds()):
            # a bucket that is out of reach may be back before the lock has to be given up
            with suppress(StoreError):
                self._renew()

    def give_back(self) -> None:
        """Let others have it."""
        self._over.set()
        with suppress(StoreError):
            # only over what is this one's own: another one's lock stays
            self._objects.put_over(_LOCK, _FREE, self._tag)

    def _try(self) -> str | None:
        """Take the lock; gives who has it where it can't be had."""
        found = self._objects.read(_LOCK)
        held = found is not None and found.content != _FREE
        if found and held and self._age(found) <= LEASE:
            return writer_told(found.content)
        self.took_over = held
        self._tag = found.tag if found else None
        return None if self._write() else "Another process"

    def _age(self, lock: Read) -> timedelta:
        self._objects.put(_CLOCK)
        return self._objects.modified(_CLOCK) - lock.modified

    def _renew(self) -> None:
        if self._write():
            return
        found = self._objects.read(_LOCK)
        if found and json.loads(found.content).get("token") == self._token:
            # the answer to what was written last never came
            self._tag = found.tag
        else:
            self._lost = True
            _log.error("%s: another process took the lock over", self._where)

    def _write(self) -> bool:
        began = time.monotonic()
        self._renewals += 1
        content = json.dumps({**self._me, "renewals": self._renewals}).encode()
        tag = self._objects.put_over(_LOCK, content, self._tag)
        if tag is not None:
            self._tag, self._renewed_at = tag, began
        return tag is not None


@contextmanager
def leased(objects: Objects, where: str, wait: float, say: Callable[[str], None]) -> Iterator[Hold]:
    """Hold the write lock of the store in a bucket; as `lock.sole_writer`."""
    lease = Lease(objects, where)
    lease.acquire(wait, say)
    keeper = threading.Thread(target=lease.keep, name="lease", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.give_back()
        keeper.join()
