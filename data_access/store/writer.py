"""A load: rows are staged until all of them are known to be good, then written, then published as one snapshot.

If a load dies, readers keep the last snapshot, and the next load takes back what it wrote before it begins.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import polars as pl
from deltalake.exceptions import DeltaError

from data_access.schema import Table
from data_access.store.keys import person_keys, send_keys
from data_access.store.load import LIVE, Load
from data_access.store.load_links import tie_links, write_links
from data_access.store.load_results import write_results
from data_access.store.load_small import write_small_tables
from data_access.store.snapshots import Snapshot, Snapshots, SourceState
from data_access.store.staging import Changes, StagedSource, Staging, Tally, earliest, latest
from data_access.store.tables import STORED_TABLES, Tables

_VACUUM_HOURS = 6
# a month that was written to more often than this is put together again
_MOST_FILES = 24
_log = logging.getLogger(__name__)


class Writer:
    """What a load does to a store; made by `Store.writing`, which holds the lock."""

    def __init__(self, root: Path, tracking_parameters: tuple[str, ...], progress: Callable[[int], None]) -> None:
        self._tables = Tables(root)
        self._snapshots = Snapshots(root)
        self._staging = Staging(root / ".staging")
        self._staging.clear()
        self._tracking_parameters = tracking_parameters
        self._progress = progress
        self._sources: dict[str, StagedSource] = {}

    @property
    def staged_rows(self) -> int:
        """How many rows wait to be written."""
        tallies = [tally for source in self._sources.values() for tally in source.tallies.values()]
        return sum(tally.read - tally.left_out - tally.refused for tally in tallies)

    def stage(self, origin: str, table: Table, frame: pl.DataFrame, *, read: int, left_out: int, refused: int) -> None:
        """Keep rows of a table for `commit`: `frame` has the table's schema; the counts are the source's own."""
        source = self._sources.setdefault(origin, StagedSource())
        tally = source.tallies.setdefault(table.name, Tally())
        tally.read += read
        tally.left_out += left_out
        tally.refused += refused
        if frame.height:
            source.note(frame)
            self._staging.add(origin, table, frame)

    @cached_property
    def last(self) -> Snapshot | None:
        """The snapshot that stood when this writer was first asked; nobody else publishes while the lock is held."""
        return self._snapshots.newest()

    def mark(self, origin: str, changes: Changes) -> None:
        """What a connection was asked for, to be published with its rows: what is staged is what changed, on top of
        what was loaded before.
        """
        source = self._sources.setdefault(origin, StagedSource())
        source.changes = changes
        before = self.last.sources.get(origin) if self.last else None
        # a connection is asked now: what it says is no older than what was loaded from it before. A row that says to
        # be newer than what it was asked for tells nothing of the others, or has its time from a clock that ran ahead
        source.as_of = latest(changes.complete_to or source.as_of, before.as_of if before else None)

    def commit(self) -> tuple[Snapshot, dict[str, dict[str, Tally]]]:
        """Write everything staged and publish it; gives the snapshot and, by source and table, what became of the rows.

        A load that brings nothing new publishes nothing and gives the snapshot that stands.
        """
        last = self.last
        if last and not self.staged_rows and last.versions.keys() == STORED_TABLES.keys():
            # as in most quarters of an hour: the tables need not even be opened
            versions = last.versions
        else:
            versions = self._write(last)
        snapshot = self._publish(last, versions)
        self._staging.clear()
        return snapshot, {origin: source.tallies for origin, source in self._sources.items()}

    def abandon(self) -> None:
        """Forget what was staged."""
        self._staging.clear()

    def _write(self, last: Snapshot | None) -> dict[str, int]:
        """Write everything staged; gives the versions that the tables have then."""
        self._tables.create()
        # what a load wrote that died, or was stopped, must not be published by the next one
        self._tables.restore(last.versions if last else {})
        self._tables.widen()
        load = Load(
            tables=self._tables,
            staging=self._staging,
            sources=self._sources,
            last=last,
            people=person_keys(self._tables),
            sends=send_keys(self._tables),
            tracking_parameters=self._tracking_parameters,
            progress=self._progress,
        )
        write_small_tables(load)
        touched = write_results(load)
        write_links(load)
        tie_links(load, touched)
        self._tables.compact(_MOST_FILES)
        return self._tables.versions()

    def _publish(self, last: Snapshot | None, versions: dict[str, int]) -> Snapshot:
        sources = dict(last.sources) if last else {}
        for origin, source in self._sources.items():
            sources[origin] = _state(origin, source, sources.get(origin))
        if last and versions == last.versions and sources == last.sources:
            return last
        snapshot = self._snapshots.publish(versions, sources)
        changed = [name for name in versions if not last or last.versions.get(name) != versions[name]]
        try:
            self._tables.vacuum(changed, _VACUUM_HOURS)
            self._snapshots.tidy(_MOST_FILES, _VACUUM_HOURS)
        except (OSError, DeltaError):
            # the load is complete and published: old files are tidied up after the next one
            _log.warning("old versions of the store could not be deleted", exc_info=True)
        return snapshot


def _state(origin: str, source: StagedSource, before: SourceState | None) -> SourceState:
    """How fresh a source is after a load: never less than before. What live holds begins where this load began."""
    now = datetime.now(UTC)
    told = source.changes or Changes()
    if before is None:
        return SourceState(
            source.as_of,
            source.oldest_sent,
            source.newest_sent,
            now,
            dict(told.watermarks),
            dict(told.months),
            dict(told.files),
            told.identity,
        )
    if source.changes is not None:
        before = before.as_known_to(told.identity)
    oldest = earliest(before.oldest_sent, source.oldest_sent)
    if origin == LIVE and source.oldest_sent and source.changes is None:
        oldest = source.oldest_sent
    months = {table: {**before.months.get(table, {}), **told.months.get(table, {})} for table in _keys(before, told)}
    return SourceState(
        latest(before.as_of, source.as_of),
        oldest,
        latest(before.newest_sent, source.newest_sent),
        now if source.brought else before.loaded_at,
        {**before.watermarks, **told.watermarks},
        months,
        {**before.files, **told.files},
        told.identity or before.identity,
    )


def _keys(before: SourceState, told: Changes) -> list[str]:
    return sorted({*before.months, *told.months})
