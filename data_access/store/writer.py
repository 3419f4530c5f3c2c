"""A load: rows are staged until all of them are known to be good, then written, then published as one snapshot.

If a load dies, readers keep the last snapshot, and the next load takes back what it wrote before it begins.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property

import polars as pl
from deltalake.exceptions import DeltaError

from data_access.errors import StoreError
from data_access.roots import Root
from data_access.schema import LINK_DETAILS, Table
from data_access.store.beside import condensed_of, derived_of, staging_of
from data_access.store.derived import DerivedFrames
from data_access.store.erasure import Erasure, erase, joined, meant, told
from data_access.store.file_cache import FileCache
from data_access.store.forgotten import Forgotten
from data_access.store.keys import person_keys, send_keys
from data_access.store.load import Load
from data_access.store.load_links import drop_links_of_erased, tie_links, write_links
from data_access.store.load_results import write_results
from data_access.store.load_small import write_small_tables
from data_access.store.lock import Hold
from data_access.store.place import place_of
from data_access.store.retention import drop_months_before, first_kept
from data_access.store.snapshots import Snapshot, Snapshots, SourceState
from data_access.store.staging import Changes, StagedSource, Staging, Tally, earliest, latest
from data_access.store.states import since, state_after
from data_access.store.tables import LAYERED, MOST_ABOVE, STORED_TABLES, Tables
from data_access.store.ties import Ties

_VACUUM_HOURS = 6
# a mark that stands as long as old files may hold something of who was erased
_ERASING = ".erasing"
# a month that was written to more often than this is put together again; see docs/operations.md for what that costs
_MOST_FILES = 24
_log = logging.getLogger(__name__)


class Writer:
    """What a load does to a store; made by `Store.writing`, which holds the lock."""

    def __init__(
        self,
        root: Root,
        hold: Hold,
        snapshots: Snapshots,
        tracking_parameters: tuple[str, ...],
        keep_years: int | None,
        progress: Callable[[int], None],
    ) -> None:
        self._root = root
        self._place = place_of(root)
        self._tables = Tables(root, hold)
        self._snapshots = snapshots
        self._snapshots.begin(hold)
        self._staging = Staging(staging_of(root))
        self._staging.clear()
        self._tracking_parameters = tracking_parameters
        self._keep_years = keep_years
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
        if self._place.is_marked(_ERASING):
            self._clean(last)
        kept_from = self._kept_from(last)
        same = last and not self.staged_rows and last.kept_from == kept_from
        # as in most quarters of an hour: the tables need not even be opened
        quiet = last is not None and same and last.versions.keys() == STORED_TABLES.keys()
        versions = last.versions if last and quiet else self._write(last, kept_from)
        snapshot = self._publish(last, versions, kept_from)
        self._staging.clear()
        if self._place.is_marked(_ERASING):
            self._clean(snapshot)
        # where nothing was written, tables may still be what a load left that died: the next one takes that back
        if snapshot is not last and not quiet:
            snapshot = self._put_in_order(snapshot)
        return snapshot, {origin: source.tallies for origin, source in self._sources.items()}

    def meant(self, ids: pl.Series) -> Erasure:
        """What forgetting these contacts would take out; nothing is written but what a load that died had written."""
        self._begin(self.last)
        already = Forgotten(self._tables, self._root).named(ids).height
        return told(self._tables, meant(self._tables, ids), already=already)

    def forget(self, ids: pl.Series, before: Callable[[Erasure], None] = lambda _: None) -> Erasure:
        """Take these contacts, and all that were merged with them, out of the store for good: see docs/erasure.md.

        `before` is told what goes, when nothing has gone yet. A command that died is completed by being repeated, and
        what it had published, by the next writer too.
        """
        self._begin(self.last)
        forgotten = Forgotten(self._tables, self._root)
        forgotten.begin()
        already = forgotten.named(ids)
        who = meant(self._tables, ids)
        told_of = told(self._tables, who, already=already.height)
        before(told_of)
        forgotten.add_contacts(who.select(pl.col("contact_id").alias("id"), "made"))
        erase(self._tables, forgotten, who)
        self._place.mark(_ERASING)
        snapshot = self._publish(self.last, self._tables.versions(), self.last.kept_from if self.last else None)
        self._clean(snapshot)
        return told_of

    def abandon(self) -> None:
        """Forget what was staged."""
        self._staging.clear()

    def _begin(self, last: Snapshot | None) -> None:
        """Make every table what the last snapshot says."""
        self._tables.create()
        # what a load wrote that died, or was stopped, must not be published by the next one
        self._tables.restore(last.versions if last else {})
        self._tables.widen()

    def _clean(self, published: Snapshot | None) -> None:
        """Delete every file that the published state does not need, so that nothing of who was erased is left."""
        self._begin(published)
        self._tables.vacuum(STORED_TABLES, hours=0, strays=True)
        FileCache(condensed_of(self._root)).clear()
        DerivedFrames(derived_of(self._root)).clear()
        self._place.unmark(_ERASING)

    def _kept_from(self, last: Snapshot | None) -> str | None:
        """The first month of which results are kept after this load; a clock that ran ahead drops nothing."""
        sources = self._states(last)
        now = datetime.now(UTC)
        as_of = Snapshot(0, now, {}, sources).as_of
        return first_kept(earliest(as_of, now) if as_of else None, self._keep_years, last.kept_from if last else None)

    def _states(self, last: Snapshot | None) -> dict[str, SourceState]:
        sources = dict(last.sources) if last else {}
        for origin, source in self._sources.items():
            sources[origin] = state_after(origin, source, sources.get(origin))
        return sources

    def _write(self, last: Snapshot | None, kept_from: str | None) -> dict[str, int]:
        """Write everything staged; gives the versions that the tables have then."""
        self._begin(last)
        load = Load(
            tables=self._tables,
            staging=self._staging,
            sources=self._sources,
            last=last,
            people=person_keys(self._tables),
            sends=send_keys(self._tables),
            forgotten=Forgotten(self._tables, self._root),
            ties=Ties(self._tables, self._staging.values(LINK_DETAILS, "result_id")),
            kept_from=kept_from,
            tracking_parameters=self._tracking_parameters,
            progress=self._progress,
        )
        write_small_tables(load)
        touched = write_results(load)
        write_links(load)
        tie_links(load, touched)
        if drop_links_of_erased(load) or load.forgotten.joined:
            self._place.mark(_ERASING)
            self._erase_joined(load.forgotten)
        if kept_from:
            drop_months_before(self._tables, kept_from)
        return self._tables.versions()

    def _erase_joined(self, forgotten: Forgotten) -> None:
        who = joined(self._tables, forgotten)
        forgotten.add_contacts(who.select(pl.col("contact_id").alias("id"), "made"))
        erase(self._tables, forgotten, who)

    def _publish(self, last: Snapshot | None, versions: dict[str, int], kept_from: str | None) -> Snapshot:
        sources = since(self._states(last), kept_from)
        if last and (versions, sources, kept_from) == (last.versions, last.sources, last.kept_from):
            return last
        snapshot = self._snapshots.publish(versions, sources, kept_from)
        self._tidy(last, versions)
        return snapshot

    def _put_in_order(self, published: Snapshot) -> Snapshot:
        """Fold rows that stand above tables where they are many, and put small files together, as a further snapshot.

        Nobody waits for it: what the load brought is published already.
        """
        try:
            # tidying up after publishing has made versions, too
            before = self._tables.versions()
            if sum(self._tables.layers(table).height for table in LAYERED) > MOST_ABOVE:
                for table in LAYERED:
                    self._tables.fold(table)
            self._tables.compact(_MOST_FILES)
            versions = self._tables.versions()
            if versions == before:
                return published
            ordered = self._snapshots.publish(versions, published.sources, published.kept_from)
        except (OSError, DeltaError, StoreError):
            # the next load takes it back and tries again
            _log.warning("the store could not be put in order", exc_info=True)
            return published
        self._tidy(published, versions)
        return ordered

    def _tidy(self, last: Snapshot | None, versions: dict[str, int]) -> None:
        changed = [name for name in versions if not last or last.versions.get(name) != versions[name]]
        try:
            self._tables.vacuum(changed, _VACUUM_HOURS)
            self._snapshots.tidy(_MOST_FILES, _VACUUM_HOURS)
            files = [file.path for table in LAYERED for file in self._tables.files(table, versions)]
            FileCache(condensed_of(self._root)).tidy(files)
        except (OSError, DeltaError):
            # the load is complete and published: old files are tidied up after the next one
            _log.warning("old versions of the store could not be deleted", exc_info=True)
