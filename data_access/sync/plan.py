"""What a sync fetches: of each table of a connection the whole, what changed, or the months that are missing."""

import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from data_access.errors import SourceError
from data_access.schema import RESULTS, Table
from data_access.sources.source import WHOLE, Connection, FileState, MonthState, Origin, Part
from data_access.store.snapshots import SourceState

_log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=1)
"""How far before a watermark a table is read again: rows do not arrive in the order of their modstamps."""

WHOLE_EVERY = timedelta(hours=20)
"""How often a table is read that tells nothing of its changes."""

_HOUR = timedelta(hours=1)

FORGETS = timedelta(days=14)
"""After about 15 days Salesforce's recycle bin forgets who was merged into whom."""


@dataclass(frozen=True)
class Want:
    """One part of a table to be fetched. `state`: what the source says of it, for a month; `folder`: every file that
    the table stands in, for files; `anew`: what was fetched of it and not published doesn't count either.
    """

    table: Table
    part: Part
    state: MonthState | None = None
    daily: bool = False
    folder: dict[str, FileState] = field(default_factory=dict)
    anew: bool = False

    @property
    def label(self) -> str:
        """The part in a word: a month, "files", "changes" or "all"."""
        if self.part.files:
            return "files"
        return self.part.month or ("changes" if self.part.since else "all")

    @property
    def files(self) -> dict[str, FileState]:
        """The files to be read."""
        return {name: self.folder[name] for name in self.part.files}


@dataclass(frozen=True)
class Months:
    """A range of months, both included, `2024-01` to `2025-12`."""

    first: str
    last: str

    def __post_init__(self) -> None:
        """Raises SourceError where these are no months or run backwards."""
        for month in (self.first, self.last):
            # they are compared as text: 2024-1 would leave out half a year
            if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month, re.ASCII):
                raise SourceError(f"{month!r} is no month; write --months 2024-01..2025-12")
        if self.last < self.first:
            raise SourceError(f"--months {self.first}..{self.last} runs backwards")

    def __contains__(self, month: object) -> bool:
        return isinstance(month, str) and self.first <= month <= self.last


def plan(
    connection: Connection,
    state: SourceState | None,
    now: datetime,
    months: Months | None = None,
    anew: Collection[str] = (),
) -> Iterator[Want]:
    """What to fetch from a connection, given what was fetched before; `now` is this machine's time, UTC.

    A folder is asked for the files that are new or have changed, or for all of a table that is replaced whole; an
    archive that tells its months for those that are missing or say something else than before; anything else for what
    changed since its watermark. Tables that tell nothing of their changes, and those of an archive that tell no months,
    are read whole, once a day. Tables that are to be read `anew` are read as if they had never been.
    Raises SourceError where the results are gone that there were before.
    """
    tables = connection.tables()
    _miss(connection.origin, tables, state)
    known = state.without(anew) if state else None
    for want in _wants(connection, tables, known, now, months):
        yield replace(want, anew=want.table.name in anew)


def _wants(
    connection: Connection, tables: tuple[Table, ...], state: SourceState | None, now: datetime, months: Months | None
) -> Iterator[Want]:
    slow: timedelta | None = None
    for table in tables:
        if folder := connection.files(table):
            yield from _of_files(table, folder, state)
            continue
        archived = connection.origin is Origin.ARCHIVE and not table.replaced
        told = connection.months(table) if archived else {}
        # an archive's rows arrive long after they were modified: what changed since says nothing of what is new there
        if table.replaced or (archived and not told):
            read_at = state.watermarks.get(table.name) if state else None
            if read_at is None or now - read_at >= WHOLE_EVERY:
                yield Want(table, WHOLE, daily=True)
            continue
        if told:
            known = state.months.get(table.name, {}) if state else {}
            for month, says in sorted(told.items()):
                if (says.rows, says.newest) != known.get(month) and (months is None or month in months):
                    yield Want(table, Part(month=month), says)
            continue
        since = state.watermarks.get(table.name) if state else None
        if since and slow is None:
            slow = _slow(connection, now)
        yield Want(table, Part(since=since - OVERLAP - slow) if since and slow is not None else WHOLE)


def _of_files(table: Table, folder: dict[str, FileState], state: SourceState | None) -> Iterator[Want]:
    """The files that are new or have changed; of a table that is replaced whole all of them, where any has."""
    read = state.files.get(table.name, {}) if state else {}
    new = tuple(name for name, says in folder.items() if says != read.get(name))
    if table.replaced and folder != read:
        new = tuple(folder)
    if new:
        yield Want(table, Part(files=new), folder=folder)


def _slow(connection: Connection, now: datetime) -> timedelta:
    """How far the source's clock is behind ours: what it has stamped since the watermark may carry times before it.

    In whole hours, and none where the overlap is enough: a sync that goes on must come to what the dead one came to.
    """
    theirs = connection.now()
    behind = now - theirs if theirs else timedelta()
    return -(-behind // _HOUR) * _HOUR if behind > OVERLAP / 4 else timedelta()


def _miss(origin: Origin, tables: tuple[Table, ...], state: SourceState | None) -> None:
    """Say which tables were there before and are not any more; without results, nothing could be called up to date."""
    had = {*state.watermarks, *state.months, *state.files} if state else set()
    gone = had - {table.name for table in tables}
    if RESULTS.name in gone:
        raise SourceError(
            f"connections.{origin}: has no results any more, which it had before; let the user see them again "
            "(the check says which object)"
        )
    for name in sorted(gone):
        _log.warning("%s has no %s any more; what it had of them stays as it is", origin, name)
