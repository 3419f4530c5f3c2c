"""What a sync fetches: of each table of a connection the whole, what changed, or the months that are missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_access.errors import SourceError
from data_access.schema import Table
from data_access.sources.source import WHOLE, Connection, MonthState, Origin, Part
from data_access.store.snapshots import SourceState

OVERLAP = timedelta(hours=1)
"""How far before a watermark a table is read again: rows do not arrive in the order of their modstamps."""

WHOLE_EVERY = timedelta(hours=20)
"""How often a table is read that tells nothing of its changes."""

FORGETS = timedelta(days=14)
"""After about 15 days Salesforce's recycle bin forgets who was merged into whom."""


@dataclass(frozen=True)
class Want:
    """One part of a table to be fetched. `state`: what the source says of it, for a month."""

    table: Table
    part: Part
    state: MonthState | None = None

    @property
    def label(self) -> str:
        """The part in a word: a month, "changes" or "all"."""
        return self.part.month or ("changes" if self.part.since else "all")


@dataclass(frozen=True)
class Months:
    """A range of months, both included, `2024-01` to `2025-12`."""

    first: str
    last: str

    def __post_init__(self) -> None:
        """Raises SourceError where these are no months or run backwards."""
        for month in (self.first, self.last):
            try:
                datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 - a month has no time zone
            except ValueError:
                raise SourceError(f"{month!r} is no month; write --months 2024-01..2025-12") from None
        if self.last < self.first:
            raise SourceError(f"--months {self.first}..{self.last} runs backwards")

    def __contains__(self, month: object) -> bool:
        return isinstance(month, str) and self.first <= month <= self.last


def plan(
    connection: Connection, state: SourceState | None, now: datetime, months: Months | None = None
) -> Iterator[Want]:
    """What to fetch from a connection, given what was fetched before; `now` is this machine's time, UTC.

    An archive that tells its months is asked for those that are missing or say something else than before; anything
    else for what changed since its watermark. Tables that tell nothing of their changes are read whole, once a day.
    """
    for table in connection.tables():
        if table.replaced:
            read_at = state.watermarks.get(table.name) if state else None
            if read_at is None or now - read_at >= WHOLE_EVERY:
                yield Want(table, WHOLE)
            continue
        told = connection.months(table) if connection.origin is Origin.ARCHIVE else {}
        if told:
            known = state.months.get(table.name, {}) if state else {}
            for month, says in sorted(told.items()):
                if (says.rows, says.newest) != known.get(month) and (months is None or month in months):
                    yield Want(table, Part(month=month), says)
            continue
        since = state.watermarks.get(table.name) if state else None
        yield Want(table, Part(since=since - OVERLAP) if since else WHOLE)
