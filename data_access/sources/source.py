"""What every source gives, which part of it is wanted, and the two places that rows come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

import polars as pl

from data_access.schema import CONTACTS, DELETED, Table


class Origin(StrEnum):
    """The two places that a row can stand in: Salesforce itself, or the archive of what was purged from it."""

    LIVE = "live"
    ARCHIVE = "archive"


class DeletedMeans(StrEnum):
    """What IsDeleted says in a source (docs/loading.md, "Deleted rows")."""

    REMOVED = "removed"
    PURGED = "purged"


@dataclass(frozen=True)
class Part:
    """Which rows of a table are wanted: all of them, unless one of these is given.

    `since`: modified at or after this moment (UTC); `month`: created in this month of UTC, `2026-03` (or UNDATED). Link
    details, which tell no creation, go by the month of their modification. `files`: those that stand in these files.
    """

    since: datetime | None = None
    month: str | None = None
    files: tuple[str, ...] = ()


WHOLE = Part()
UNDATED = "undated"
"""In the place of a month: the rows that tell none, or what is no moment."""

FileState = tuple[int, int]
"""A file's bytes, and when it was last written (nanoseconds): one that says the same as before has not changed."""


@dataclass(frozen=True)
class MonthState:
    """What a source says of a month of a table: how many rows, and when the newest was modified or tracked (UTC).

    A month that says the same as when it was fetched has not changed.
    """

    rows: int
    newest: datetime | None


@dataclass(frozen=True)
class Batch:
    """Rows of one table: `frame` has the table's schema; `read` counts what stood in the source, `left_out` what is
    in the recycle bin, `refused` what can't be taken. read = frame.height + left_out + refused.

    `position`: where a broken read may go on after this batch, in the source's own words; None where it can't.
    """

    frame: pl.DataFrame
    read: int
    left_out: int = 0
    refused: int = 0
    position: str | None = None


@dataclass(frozen=True)
class ApiUsage:
    """The requests of the last 24 hours that a source counts, of all its users and tools: how many, of how many."""

    used: int
    total: int

    @property
    def remaining(self) -> int:
        """How many are left."""
        return max(self.total - self.used, 0)

    def __str__(self) -> str:
        return f"{self.used:,} of {self.total:,} API requests of the last 24 hours are used"


class Source(Protocol):
    """A place that rows come from."""

    @property
    def origin(self) -> Origin:
        """Live or archive."""

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the source has anything of."""

    def read(self, table: Table) -> Iterator[Batch]:
        """Every row of a table, in batches of bounded size. Raises InputError for what can't be read at all."""


class Connection(Protocol):
    """A source that can be asked for a part, and again for what changed: a database, or Salesforce itself.

    Raises SourceError, which names the connection, the cause and the cure and quotes neither secrets nor rows, where
    the source can't be reached, refuses the sign-in, breaks off, or lacks what is indispensable.
    """

    @property
    def origin(self) -> Origin:
        """Live or archive."""

    @property
    def identity(self) -> str:
        """Which place it is, giving nothing away: what another place has told is never gone on with."""

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables that the source has anything of."""

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """The rows of a part, in batches of bounded size; `position` goes on where a read broke off."""

    def now(self) -> datetime | None:
        """The source's own time, UTC: rows that are read after it are complete up to it. None where it can't tell."""

    def months(self, table: Table) -> dict[str, MonthState]:
        """What there is of each month and UNDATED; empty where the source tells none (then: what changed)."""

    def files(self, table: Table) -> dict[str, FileState]:
        """The files that a table stands in; empty where it stands in none (then: months, or what changed)."""

    @property
    def api_usage(self) -> ApiUsage | None:
        """As the source last said; None where it counts no requests, or was not asked yet."""

    def check(self) -> list["Finding"]:
        """What is missing, of the wrong type or not visible; empty where all is well."""

    def close(self) -> None:
        """Give back what is open."""


class Severity(StrEnum):
    """Whether a source can be used at all."""

    UNUSABLE = "unusable"
    LACKING = "lacking"


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: the object (or "" for the connection itself), what is wrong, what mends it."""

    severity: Severity
    object_name: str
    problem: str
    cure: str


def fingerprint(*facts: object) -> str:
    """An `identity` from what tells a place from others; no secret belongs in it."""
    return sha256(repr(facts).encode()).hexdigest()[:16]


def usual_meaning(origin: Origin) -> DeletedMeans:
    """What IsDeleted says where nobody declared otherwise."""
    return DeletedMeans.REMOVED if origin is Origin.LIVE else DeletedMeans.PURGED


def apply_deleted(frame: pl.DataFrame, table: Table, means: DeletedMeans) -> pl.DataFrame:
    """The rows that count, given what IsDeleted says here.

    Removed rows are in the recycle bin: they are left out. A purged row still happened: it stays, its mark is taken
    off. Contacts keep both row and mark, because a deleted contact's archived results still name it.
    """
    if table is CONTACTS:
        return frame
    if means is DeletedMeans.REMOVED:
        return frame.filter(~pl.col(DELETED.name))
    return frame.with_columns(pl.lit(value=False).alias(DELETED.name))
