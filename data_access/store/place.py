"""What hangs on where a store lies: a folder of this machine, or a prefix of a bucket.

In a bucket stand the tables, the snapshots, the lock of the one writer and its marks. What a load needs for itself
(rows staged, fetched or refused, runs of late) stands in a folder of this machine, `work`; and so does what is beside
it, the key of erasure above all: whoever may read the bucket must not have it. For a folder, `work` is the folder.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Protocol

from data_access.roots import Bucket, Root
from data_access.store.lease import leased
from data_access.store.lock import Hold, sole_writer
from data_access.store.objects import Objects


class Place(Protocol):
    """Where a store lies. `options`: how its tables are reached, for deltalake and Polars."""

    work: Path
    options: dict[str, str]

    def uri(self, table: str) -> str:
        """Where a table stands."""

    def make(self) -> None:
        """Make room, if there is none yet."""

    def writing(self, wait: float, say: Callable[[str], None]) -> AbstractContextManager[Hold]:
        """Hold the lock of the one writer; see lock.sole_writer."""

    def is_marked(self, mark: str) -> bool:
        """Whether there is a mark of that name."""

    def mark(self, mark: str) -> None:
        """Set a mark."""

    def unmark(self, mark: str) -> None:
        """Take a mark away, if it is there."""


def place_of(root: Root) -> Place:
    """The place that a root names."""
    return _InBucket(root) if isinstance(root, Bucket) else _Folder(root)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.work = folder
        self.options: dict[str, str] = {}

    def uri(self, table: str) -> str:
        return str(self.work / table)

    def make(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True, mode=0o700)

    def writing(self, wait: float, say: Callable[[str], None]) -> AbstractContextManager[Hold]:
        return sole_writer(self.work, wait, say)

    def is_marked(self, mark: str) -> bool:
        return (self.work / mark).exists()

    def mark(self, mark: str) -> None:
        (self.work / mark).touch()

    def unmark(self, mark: str) -> None:
        (self.work / mark).unlink(missing_ok=True)


class _InBucket:
    def __init__(self, bucket: Bucket) -> None:
        self.work = bucket.work
        self.options = dict(bucket.options)
        self._bucket = bucket

    @cached_property
    def _objects(self) -> Objects:
        return Objects(self._bucket)

    def uri(self, table: str) -> str:
        return f"{self._bucket.url}/{table}"

    def make(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True, mode=0o700)

    def writing(self, wait: float, say: Callable[[str], None]) -> AbstractContextManager[Hold]:
        return leased(self._objects, str(self._bucket), wait, say)

    def is_marked(self, mark: str) -> bool:
        return self._objects.exists(mark)

    def mark(self, mark: str) -> None:
        self._objects.put(mark)

    def unmark(self, mark: str) -> None:
        self._objects.delete(mark)
