"""Snapshots: which versions of the tables make one complete history, and how fresh each source was.

One row is appended when a load is complete. Readers open the newest one, so that no answer comes from half a load.
"""

import json
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal

import polars as pl
from cachetools import LRUCache, cached
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from data_access.errors import StoreBusyError
from data_access.roots import Root
from data_access.store.lock import OVERTAKEN, Hold
from data_access.store.place import place_of

_SCHEMA: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "published_at": pl.Datetime("us", "UTC"),
    "format": pl.Int64(),
    "versions": pl.String(),
    "sources": pl.String(),
    "kept_from": pl.String(),
}
FORMAT = 2
_FENCE = "ier.writer"


@dataclass(frozen=True)
class SourceState:
    """How fresh a source was when it was last loaded: moments in UTC.

    `as_of`: its newest modification or tracking update; `oldest_sent`, `newest_sent`: of its results in that load;
    `loaded_at`: when anything last came that the store did not have.
    `watermarks`: by table, what of a connection's changes is here (for a table that tells of none: when it was read);
    `months`: by table and month, how many rows a connection had and the newest modification, when it was fetched;
    `files`: by table and name, the bytes and the last change (nanoseconds) of the files that stood in a folder then;
    `identity`: of which connection all of these are.
    """

    as_of: datetime | None
    oldest_sent: datetime | None
    newest_sent: datetime | None
    loaded_at: datetime
    watermarks: dict[str, datetime] = field(default_factory=dict)
    months: dict[str, dict[str, tuple[int, datetime | None]]] = field(default_factory=dict)
    files: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    identity: str = ""

    def as_known_to(self, identity: str) -> "SourceState":
        """What a connection may build on: of another place's changes, months and files it knows nothing."""
        return self if identity == self.identity else replace(self, watermarks={}, months={}, files={})

    def without(self, tables: Collection[str]) -> "SourceState":
        """What a connection may build on, as if nothing of these tables had been read."""
        kept: dict[str, Any] = {
            name: {table: told for table, told in getattr(self, name).items() if table not in tables}
            for name in ("watermarks", "months", "files")
        }
        return replace(self, **kept)


@dataclass(frozen=True)
class Snapshot:
    """One complete state of the store. `kept_from`: the first month of creation of results that are kept, `2023-11`;
    None: all are.
    """

    number: int
    published_at: datetime
    versions: dict[str, int]
    sources: dict[str, SourceState] = field(default_factory=dict)
    format: int = FORMAT
    kept_from: str | None = None

    @property
    def as_of(self) -> datetime | None:
        """How far the history reaches: what its days are counted back from. None before the first result.

        Live says it, because an archive lags behind; only a send that is newer still moves it.
        """
        live = self.sources.get("live")
        states = [live] if live and live.as_of else list(self.sources.values())
        moments = [state.as_of for state in states] + [state.newest_sent for state in self.sources.values()]
        return max(filter(None, moments), default=None)


class Snapshots:
    """The snapshots of a store."""

    def __init__(self, root: Root) -> None:
        place = place_of(root)
        self._uri, self._options = place.uri("snapshots"), place.options
        self._table: DeltaTable | None = None
        self._hold: Hold | None = None
        self._left_at: int | None = None

    def newest(self) -> Snapshot | None:
        """The snapshot that was published last; None where none was."""
        table = self._open()
        return _newest(table) if table else None

    def begin(self, hold: Hold) -> None:
        """Let nobody publish from now on but the holder of this lock; who held it before finds out when they try."""
        table = self._open()
        if table and hold.took_over:
            # a version that the one before does not know of, so that what it was about to publish fits on none
            table.alter.set_table_properties({_FENCE: secrets.token_hex(8)}, raise_if_not_exists=False)
        self._hold, self._left_at = hold, table.version() if table else None

    def publish(
        self, versions: dict[str, int], sources: dict[str, SourceState], kept_from: str | None = None
    ) -> Snapshot:
        """Append the next snapshot. Raises StoreBusyError where another writer came in between; see `begin`."""
        last = self.newest()
        number = last.number + 1 if last else 1
        snapshot = Snapshot(number, datetime.now(UTC), versions, sources, kept_from=kept_from)
        row = {
            "number": snapshot.number,
            "published_at": snapshot.published_at,
            "format": snapshot.format,
            "versions": json.dumps(versions),
            "sources": json.dumps({name: asdict(state) for name, state in sources.items()}, default=_iso),
            "kept_from": kept_from,
        }
        # merge: an older version of this program made the table without the last column
        self._write(pl.DataFrame([row], schema=_SCHEMA), mode="append", schema_mode="merge")
        return snapshot

    def tidy(self, most_files: int, hours: int) -> None:
        """Keep the newest so many snapshots, in one file, where there are more: a sync every 15 minutes makes many."""
        table = self._open()
        if table is None or len(table.file_uris()) <= most_files:
            return
        kept = pl.scan_delta(table).sort("number").tail(most_files).collect()
        self._write(kept.select(list(_SCHEMA)), mode="overwrite")
        table.vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=False)
        # to delete files is a version, too
        self._left_at = table.version()

    def _open(self) -> DeltaTable | None:
        """The table as it is now; None where there is none yet."""
        if self._table:
            # a sync every 15 minutes makes a long log: what was read of it is not read again
            self._table.update_incremental()
        else:
            with suppress(TableNotFoundError):
                self._table = DeltaTable(self._uri, storage_options=self._options)
        return self._table

    def _write(self, rows: pl.DataFrame, mode: Literal["append", "overwrite"], **how: Any) -> None:
        table = self._open()
        if self._hold:
            self._hold.check()
            if (table.version() if table else None) != self._left_at:
                raise StoreBusyError(OVERTAKEN)
        try:
            write_deltalake(
                table or self._uri,
                rows.to_arrow(),
                mode=mode,
                storage_options=self._options,
                commit_properties=CommitProperties(max_commit_retries=0),
                **how,
            )
        except CommitFailedError as error:
            raise StoreBusyError(OVERTAKEN) from error
        self._left_at = 0 if self._left_at is None else self._left_at + 1


# every click on a page asks, and reading a row takes twenty times as long as asking which files there are; a file never
# changes, and its name is its own
@cached(LRUCache(8), key=lambda table: tuple(sorted(table.file_uris())), lock=Lock())
def _newest(table: DeltaTable) -> Snapshot | None:
    rows = pl.scan_delta(table).sort("number").tail(1).collect()
    return _snapshot(rows.row(0, named=True)) if rows.height else None


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _snapshot(row: dict[str, Any]) -> Snapshot:
    sources = {name: _source_state(told) for name, told in json.loads(row["sources"]).items()}
    versions = json.loads(row["versions"])
    kept_from = row.get("kept_from")
    return Snapshot(row["number"], row["published_at"], versions, sources, row["format"], kept_from)


def _source_state(told: dict[str, Any]) -> SourceState:
    watermarks = {table: datetime.fromisoformat(moment) for table, moment in told.pop("watermarks", {}).items()}
    months = {
        table: {month: (rows, _moment(newest)) for month, (rows, newest) in by_month.items()}
        for table, by_month in told.pop("months", {}).items()
    }
    files = {
        table: {name: (size, written) for name, (size, written) in by_name.items()}
        for table, by_name in told.pop("files", {}).items()
    }
    identity = told.pop("identity", "")
    moments = {name: _moment(moment) for name, moment in told.items()}
    return SourceState(**moments, watermarks=watermarks, months=months, files=files, identity=identity)  # type: ignore[arg-type]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
