"""From sources into the store: read and check everything, then write it, then publish it."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from data_access.ahead import ahead
from data_access.errors import RefusedRowsError
from data_access.field_map import FieldMap, load_field_map
from data_access.roots import Root
from data_access.sources.exports import ExportFolder
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin, Source
from data_access.store import Store, beside
from data_access.store.snapshots import Snapshot
from data_access.store.staging import Tally
from data_access.store.writer import Writer

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done now, and how much there is."""

REPORT_SCHEMA: dict[str, pl.DataType] = {
    "object": pl.String(),
    "source": pl.String(),
    "read": pl.Int64(),
    "new": pl.Int64(),
    "updated": pl.Int64(),
    "already known": pl.Int64(),
    "left out": pl.Int64(),
    "refused": pl.Int64(),
}


class LoadReport:
    """What a load did.

    `table`: one row an object and source, columns as REPORT_SCHEMA has them (counts of rows; *left out* are in the
    recycle bin). `snapshot`: the state that it published. `refused`: how many rows it did without, and where they are.
    `missing`: by file, the optional fields that it did not have.
    """

    def __init__(
        self, table: pl.DataFrame, snapshot: Snapshot, refused: RefusedRows, missing: dict[str, list[str]]
    ) -> None:
        self.table = table
        self.snapshot = snapshot
        self.refused = refused
        self.missing = missing


def load_exports(
    store: Root,
    *,
    live: Path | None = None,
    archive: Path | None = None,
    allow_refused: bool = False,
    refused_rows: Path | None = None,
    field_map: FieldMap | None = None,
    keep_years: int | None = None,
    wait: float = 0,
    say: Callable[[str], None] = lambda _: None,
    progress: Progress = lambda *_: None,
) -> LoadReport:
    """Load folders of exports into a store, which is made if it is missing.

    Everything is read and checked first. Raises InputError where a file can't be taken as it is, RefusedRowsError where
    single rows can't and `allow_refused` is not set, StoreBusyError where another load runs for longer than `wait`
    seconds (`say` is told of it); then nothing was loaded. Refused rows are written to `refused_rows` (default
    `<store>-refused-rows.csv` beside the store), with the reason. `keep_years`: see `Store.writing`.
    """
    field_map = field_map or load_field_map()
    bytes_read, rows_written = _Counter("Reading", progress), _Counter("Loading", progress)
    folders = [(Origin.LIVE, live), (Origin.ARCHIVE, archive)]
    with Store(store).writing(
        tracking_parameters=field_map.tracking_parameters,
        keep_years=keep_years,
        wait=wait,
        say=say,
        progress=rows_written.add,
    ) as writer:
        # not before the lock is held: another load may be writing that file
        refused = RefusedRows(refused_rows or beside.refused_rows(store))
        sources = [
            ExportFolder(folder, origin, refused, field_map=field_map, progress=bytes_read.add)
            for origin, folder in folders
            if folder is not None
        ]
        bytes_read.total = sum(source.size for source in sources)
        for source in sources:
            stage(writer, source)
        if refused.count and not allow_refused:
            raise RefusedRowsError(_refusal(refused))
        rows_written.total = writer.staged_rows
        snapshot, tallies = writer.commit()
    missing = {f"{source.origin}/{file}": fields for source in sources for file, fields in source.missing.items()}
    return LoadReport(_report(tallies, field_map), snapshot, refused, missing)


def stage(writer: Writer, source: Source) -> None:
    """Read and check all of a source; nothing of it reaches the store before the writer's commit."""
    for table in source.tables():
        for batch in ahead(source.read(table)):
            writer.stage(
                source.origin,
                table,
                batch.frame,
                read=batch.read,
                left_out=batch.left_out,
                refused=batch.refused,
            )


class _Counter:
    def __init__(self, what: str, progress: Progress) -> None:
        self.total = 0
        self._what = what
        self._done = 0
        self._progress = progress

    def add(self, count: int) -> None:
        self._done += count
        self._progress(self._what, self._done, self.total)


def _report(tallies: dict[str, dict[str, Tally]], field_map: FieldMap) -> pl.DataFrame:
    rows = [
        (
            field_map.mappings[table].object_name,
            origin,
            tally.read,
            tally.new,
            tally.updated,
            tally.known,
            tally.left_out,
            tally.refused,
        )
        for origin, tables in tallies.items()
        for table, tally in tables.items()
    ]
    return pl.DataFrame(rows, schema=REPORT_SCHEMA, orient="row")


def _refusal(refused: RefusedRows) -> str:
    samples = "\n".join(f"  {sample}" for sample in refused.samples)
    more = refused.count - len(refused.samples)
    rest = f"\n  … and {more:,} more" if more else ""
    return (
        f"{refused.count:,} row{'s' if refused.count > 1 else ''} can't be taken, and nothing was loaded:\n"
        f"{samples}{rest}\n"
        f"All of them, with the reasons, are in {refused.path}. Correct the exports, or load the rest with "
        "--allow-refused."
    )
