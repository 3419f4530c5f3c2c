"""The store's Delta tables: what stands in each, and the few things that are done to one."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl
from deltalake import CommitProperties, DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.table import TableMerger
from deltalake.transaction import AddAction, RemoveAction

from data_access.errors import StoreBusyError, StoreError
from data_access.roots import Root
from data_access.schema import (
    ACCOUNTS,
    AFFILIATIONS,
    CONTACTS,
    EDUCATION,
    LINK_DETAILS,
    RESULTS,
    SENDS,
    TRIGGERED_SENDS,
)
from data_access.settle import FROM_LIVE, settled_schema
from data_access.store.layers import PLACE, DataFile, Layers, by_part, data_files, scan_plain
from data_access.store.lock import OVERTAKEN, Hold
from data_access.store.place import place_of

_UTC = pl.Datetime("us", "UTC")
# groups of few rows: one email or one person is read without the rest of a file
_PROPERTIES = WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=32 * 1024)
# fails where somebody else wrote since the table was opened, also where Delta could put both in order
_ALONE = CommitProperties(max_commit_retries=0)
_FILE_ROWS = 1_000_000
# files with fewer rows are put together
_SMALL_ROWS = _FILE_ROWS // 2
MOST_ABOVE = 1_500_000
"""How many rows may stand above all layered tables, or above one month of one while it is loaded: more are folded."""


@dataclass(frozen=True)
class StoredTable:
    """A Delta table: its columns, its partition, and the columns whose extremes may stand in file statistics.

    Names, addresses and ids of people are never among `statistics`: erasing a person depends on it.
    """

    name: str
    schema: dict[str, pl.DataType]
    statistics: tuple[str, ...]
    key: tuple[str, ...] = ("id",)
    partition: str | None = None


STORED_RESULTS = StoredTable(
    "results",
    {**settled_schema(RESULTS), "month": pl.String(), "person": pl.Int32(), "send": pl.Int32(), "flags": pl.Int16()},
    statistics=("sent_at", "send", "person"),
    key=("month", "id"),
    partition="month",
)
# a link whose result has not arrived is pending: its person, send, sent_at, flags and opened_at are null until it does
STORED_LINKS = StoredTable(
    "link_details",
    {
        **settled_schema(LINK_DETAILS),
        "article": pl.String(),
        "utility": pl.Boolean(),
        "person": pl.Int32(),
        "send": pl.Int32(),
        "sent_at": _UTC,
        "flags": pl.Int16(),
        "opened_at": _UTC,
    },
    statistics=("last_clicked_at", "sent_at", "send", "person"),
)
STORED_CONTACTS = StoredTable("contacts", settled_schema(CONTACTS), statistics=("modified_at",))
STORED_SENDS = StoredTable("sends", settled_schema(SENDS), statistics=("sent_at",))
STORED_TRIGGERED_SENDS = StoredTable("triggered_sends", settled_schema(TRIGGERED_SENDS), statistics=("modified_at",))
STORED_ACCOUNTS = StoredTable("accounts", {**ACCOUNTS.schema, FROM_LIVE: pl.Boolean()}, statistics=(FROM_LIVE,))
STORED_AFFILIATIONS = StoredTable(
    "affiliations", {**AFFILIATIONS.schema, FROM_LIVE: pl.Boolean()}, statistics=(FROM_LIVE,)
)
STORED_EDUCATION = StoredTable("education", {**EDUCATION.schema, FROM_LIVE: pl.Boolean()}, statistics=(FROM_LIVE,))
PERSON_KEYS = StoredTable(
    "person_keys", {"contact_id": pl.String(), "person": pl.Int32()}, statistics=("person",), key=("contact_id",)
)
# a send is numbered once for each series that its results name: a send whose From Name differs by recipient has several
SEND_KEYS = StoredTable(
    "send_keys",
    {"send_id": pl.String(), "triggered": pl.Boolean(), "series": pl.String(), "send": pl.Int32()},
    statistics=("send",),
    key=("send_id", "triggered", "series"),
)
# results of which an older copy names another contact: the trace of a merge
MOVES = StoredTable(
    "moves",
    {"result_id": pl.String(), "contact_id": pl.String(), "now_contact_id": pl.String()},
    statistics=(),
    key=("result_id", "contact_id"),
)
# keyed hashes (digest) of the ids of contacts and results that must not come back. `made`: the id in a contact's place,
# null where it was nobody on file; `month`: of a result
FORGOTTEN = StoredTable(
    "forgotten",
    {"digest": pl.String(), "kind": pl.String(), "made": pl.String(), "month": pl.String()},
    statistics=("month",),
    key=("digest",),
)
# clicked results of erased people whose links, which are gone, were utility links: content clicks stay what they were
ERASED_CLICKS = StoredTable(
    "erased_clicks",
    {"person": pl.Int32(), "send": pl.Int32(), "sent_at": _UTC, "month": pl.String()},
    statistics=("sent_at", "send", "person"),
    key=(),
)


def _changes_of(table: StoredTable) -> StoredTable:
    return replace(table, name=f"{table.name}_changes", schema={**table.schema, **PLACE})


RESULTS_CHANGES = _changes_of(STORED_RESULTS)
LINK_CHANGES = _changes_of(STORED_LINKS)
LAYERED = (STORED_RESULTS, STORED_LINKS)
CHANGES: dict[str, StoredTable] = {STORED_RESULTS.name: RESULTS_CHANGES, STORED_LINKS.name: LINK_CHANGES}
"""Of each layered table, by its name, the table of the rows that stand above it: see layers.py."""

STORED_TABLES: dict[str, StoredTable] = {
    table.name: table
    for table in (
        STORED_RESULTS,
        RESULTS_CHANGES,
        STORED_LINKS,
        LINK_CHANGES,
        STORED_CONTACTS,
        STORED_SENDS,
        STORED_TRIGGERED_SENDS,
        STORED_ACCOUNTS,
        STORED_AFFILIATIONS,
        STORED_EDUCATION,
        PERSON_KEYS,
        SEND_KEYS,
        MOVES,
        FORGOTTEN,
        ERASED_CLICKS,
    )
}


class Tables:
    """The Delta tables of a store."""

    def __init__(self, root: Root, hold: Hold | None = None) -> None:
        """`hold`: the lock under which they are written."""
        self._place = place_of(root)
        self._hold = hold or Hold()
        # to open a table reads all of its log since the last checkpoint; one that is open only asks for what is newer
        self._worked: dict[str, DeltaTable] = {}
        # of these, the ones that somebody reads: they must stay as they are, what is written next needs another one
        self._lent: set[str] = set()

    def create(self) -> None:
        """Make whatever table is missing, empty."""
        for table in STORED_TABLES.values():
            if not DeltaTable.is_deltatable(self._uri(table), self._place.options):
                DeltaTable.create(
                    self._uri(table),
                    storage_options=self._place.options,
                    schema=pl.DataFrame(schema=table.schema).to_arrow().schema,
                    partition_by=table.partition,
                    # an empty list would be refused; month is a partition and thus costs nothing
                    configuration={"delta.dataSkippingStatsColumns": ",".join(table.statistics)}
                    if table.statistics
                    else {"delta.dataSkippingNumIndexedCols": "0"},
                )

    def widen(self) -> None:
        """Give tables that were made by an older version of this program the columns that they lack, empty."""
        for table in STORED_TABLES.values():
            delta = self._at_work(table)
            lacking = {name: dtype for name, dtype in table.schema.items() if name not in _columns(delta)}
            if lacking:
                shape = pl.DataFrame(schema=lacking).to_arrow().schema
                delta.alter.add_columns(list(Schema.from_arrow(shape).fields), commit_properties=_ALONE)

    def versions(self) -> dict[str, int]:
        """The newest version of every table; of those that were written here, the one that was left."""
        return {name: (self._worked.get(name) or self._open(table)).version() for name, table in STORED_TABLES.items()}

    def restore(self, versions: dict[str, int]) -> None:
        """Take back whatever was written to the tables after these versions (0, where none is named)."""
        for table in STORED_TABLES.values():
            delta = self._at_work(table)
            if delta.version() > versions.get(table.name, 0):
                delta.restore(versions.get(table.name, 0), commit_properties=_ALONE)

    def scan(self, table: StoredTable, versions: Mapping[str, int] | None = None) -> pl.LazyFrame:
        """A table as of a snapshot's versions, or as it is now; a column that it does not have yet is empty.

        Of a layered table these are the rows as they stand, whichever layer they lie in.
        """
        if table.name in CHANGES:
            return self.layers(table, versions).scan()
        return scan_plain(self._open(table, versions), table.schema)

    def files(self, table: StoredTable, versions: Mapping[str, int] | None = None) -> list[DataFile]:
        """The data files of a table, of a layered one those of its base, by path."""
        return data_files(self._open(table, versions))

    def layers(self, table: StoredTable, versions: Mapping[str, int] | None = None) -> Layers:
        """A layered table as of a snapshot's versions, or as it is now."""
        changes = CHANGES[table.name]
        there = versions is None or changes.name in versions
        above = self._open(changes, versions) if there else None
        return Layers(table.schema, self._open(table, versions), above, self._place.options)

    def find(self, table: StoredTable, column: str, values: pl.Series, part: str | None = None) -> pl.DataFrame:
        """Whole rows of which a column is among these values; of one partition, if it is named.

        Of a layered table they have a `file` and `row` too, as `update` needs it.
        """
        if table.name in CHANGES:
            return self.layers(table).find(column, values, part)
        wanted = pl.LazyFrame({column: values}, schema={column: table.schema[column]}).unique()
        return self.scan(table).join(wanted, on=column, how="semi").collect(engine="streaming")

    def any(self, table: StoredTable) -> bool:
        """Whether the table has any rows."""
        return bool(self._open(table).count())

    def partitions(self, table: StoredTable) -> set[str]:
        """The values of the partition column that the table has rows of."""
        return {value for part in self._open(table).partitions() for value in part.values() if value}

    def append(self, table: StoredTable, rows: pl.DataFrame) -> None:
        """Add rows that the table does not have."""
        for some in rows.select(list(table.schema)).iter_slices(_FILE_ROWS):
            self._write(table, some, "append")

    def update(self, table: StoredTable, rows: pl.DataFrame) -> None:
        """Put rows in the place of those with the same key; every key stands in the table.

        In a layered table they are laid above the base, and `file` and `row` say which row of it they stand in the
        place of.
        """
        if rows.is_empty():
            return
        if table.name in CHANGES:
            self._lay(table, rows)
        else:
            same = {column: column for column in table.key}
            self._merge(table, rows.select(list(table.schema)), same).when_matched_update_all().execute()

    def rekey(self, table: StoredTable, rows: pl.DataFrame, before: str) -> None:
        """Put rows in the place of those whose id their column `before` names; every one stands in the table."""
        if rows.height:
            self.fold(table)
            match = {column: before if column == "id" else column for column in table.key}
            updates = {column: f"s.{column}" for column in table.schema if column != table.partition}
            self._merge(table, rows.select(*table.schema, before), match).when_matched_update(updates).execute()

    def remove(self, table: StoredTable, ids: pl.Series) -> None:
        """Take rows with these ids out, if there are any; no id stands in the table's log then."""
        if len(ids):
            self.fold(table)
            self._merge(table, pl.DataFrame({"id": ids}), {"id": "id"}).when_matched_delete().execute()

    def remove_before(self, table: StoredTable, month: str) -> None:
        """Take the rows of earlier months out."""
        for layer in (table, *filter(None, [CHANGES.get(table.name)])):
            self._at_work(layer).delete(f"month < '{month}'", writer_properties=_PROPERTIES, commit_properties=_ALONE)

    def fold(self, table: StoredTable) -> None:
        """Put the rows that stand above a layered table into its files; other tables have none."""
        if table.name in CHANGES:
            layers = self.layers(table)
            for files in by_part(layers.covered).values():
                self._rewrite(table, layers, files)

    def _rewrite(self, table: StoredTable, layers: Layers, files: list[DataFile]) -> None:
        """Write the rows of data files of one partition anew as they stand now, sorted, about a million a file.

        Raises StoreError, with the files as they were, should any row be missing from what was written.
        """
        written = 0
        for rows in layers.sorted(files, _FILE_ROWS):
            self.append(table, rows)
            written += rows.height
        if written != (stood := sum(file.rows for file in files)):
            raise StoreError(f"{table.name}: {stood:,} rows were to be put in order, {written:,} were written")
        self._drop(table, files)
        left = layers.changes().filter(~pl.col("file").is_in([file.path for file in files]))
        self._put(CHANGES[table.name], left, files[0].part)

    def _drop(self, table: StoredTable, files: list[DataFile]) -> None:
        """Take data files out of a table."""
        delta, now = self._at_work(table), int(time.time() * 1000)
        gone: list[AddAction | RemoveAction] = [
            RemoveAction(file.path, True, now, partition_values={table.partition: file.part} if table.partition else {})
            for file in files
        ]
        parts = [table.partition] if table.partition else None
        delta.create_write_transaction(gone, "append", delta.schema(), parts, commit_properties=_ALONE)
        # unlike the other ways to write, this one does not tell what version it left
        delta.update_incremental()

    def _lay(self, table: StoredTable, rows: pl.DataFrame) -> None:
        """Put rows above a layered table; too many are folded at once."""
        layers = self.layers(table)
        parts = rows[table.partition].unique().sort() if table.partition else [None]
        for part in parts:
            own = rows.filter(pl.col(table.partition) == part) if table.partition else rows
            left = layers.changes().join(own.lazy().select("id"), on="id", how="anti")
            self._put(CHANGES[table.name], pl.concat([left, own.lazy().select(list(CHANGES[table.name].schema))]), part)
        if max(file.rows for file in data_files(self._open(CHANGES[table.name]))) > MOST_ABOVE:
            self.fold(table)

    def _put(self, table: StoredTable, rows: pl.LazyFrame, part: str | None) -> None:
        """Put those of the rows that belong to a partition in the place of all that it has."""
        only = f"{table.partition} = '{part}'" if table.partition else None
        own = rows.filter(pl.col(table.partition) == part) if table.partition else rows
        frame = own.collect(engine="streaming").sort("send", "person", "id")
        if frame.is_empty():
            self._at_work(table).delete(only, writer_properties=_PROPERTIES, commit_properties=_ALONE)
        else:
            self._write(table, frame, "overwrite", predicate=only)

    def _write(self, table: StoredTable, rows: pl.DataFrame, mode: Literal["append", "overwrite"], **how: Any) -> None:
        write_deltalake(
            self._at_work(table),
            rows,
            mode=mode,
            writer_properties=_PROPERTIES,
            commit_properties=_ALONE,
            **how,
        )

    def _merge(self, table: StoredTable, rows: pl.DataFrame, match: dict[str, str]) -> TableMerger:
        """A merge of rows into those of which each column of `match` is what the row's column says."""
        conditions = [f"t.{column} = s.{name}" for column, name in match.items() if column != table.partition]
        if table.partition:
            values = rows[table.partition].unique().sort()
            conditions.insert(0, f"t.{table.partition} = s.{table.partition}")
            # literal values let Delta leave out the other partitions' files
            conditions.insert(0, f"t.{table.partition} IN ({', '.join(repr(value) for value in values)})")
        return self._at_work(table).merge(
            rows.to_arrow(),
            predicate=" AND ".join(conditions),
            source_alias="s",
            target_alias="t",
            writer_properties=_PROPERTIES,
            commit_properties=_ALONE,
        )

    def replace(self, table: StoredTable, rows: pl.DataFrame) -> None:
        """Put these rows in the place of all."""
        if table.name in CHANGES:
            self._at_work(CHANGES[table.name]).delete(commit_properties=_ALONE)
        self._write(table, rows.select(list(table.schema)), "overwrite")

    def compact(self, most_files: int) -> None:
        """Put the files of every table, or of a month of it, together where they are more than `most_files`.

        Of a layered table, only the small ones.
        """
        for table in STORED_TABLES.values():
            for part, files in by_part(data_files(self._open(table))).items():
                if len(files) <= most_files:
                    continue
                if table.name in CHANGES:
                    small = [file for file in files if file.rows < _SMALL_ROWS]
                    if len(small) > 1:
                        self._rewrite(table, self.layers(table), small)
                else:
                    only = [(table.partition, "=", part)] if table.partition else None
                    self._at_work(table).optimize.compact(
                        partition_filters=only, writer_properties=_PROPERTIES, commit_properties=_ALONE
                    )

    def vacuum(self, names: Iterable[str], hours: int, *, strays: bool = False) -> None:
        """Delete the files that no version of the last `hours` needs; `strays`: also those that no version ever named,
        which a write that died has left.
        """
        for name in names:
            self._at_work(STORED_TABLES[name]).vacuum(
                retention_hours=hours, dry_run=False, enforce_retention_duration=False, full=strays
            )

    def _uri(self, table: StoredTable) -> str:
        return self._place.uri(table.name)

    def _open(self, table: StoredTable, versions: Mapping[str, int] | None = None) -> DeltaTable:
        """A table as of a snapshot's versions; else as it was left here, or as it is now."""
        left = self._worked.get(table.name)
        version = versions[table.name] if versions is not None else None
        if left and version in (None, left.version()):
            self._lent.add(table.name)
            return left
        return DeltaTable(self._uri(table), version=version, storage_options=self._place.options)

    def _at_work(self, table: StoredTable) -> DeltaTable:
        """A table to be written to: refused where the lock is held no more, or somebody else wrote since."""
        self._hold.check()
        left = self._worked.get(table.name)
        if left is None or table.name in self._lent:
            found = DeltaTable(self._uri(table), storage_options=self._place.options)
            if left and left.version() != found.version():
                raise StoreBusyError(OVERTAKEN)
            self._worked[table.name] = found
            self._lent.discard(table.name)
            return found
        version = left.version()
        left.update_incremental()
        if left.version() != version:
            # every further go is held against what was left here, too
            left.load_as_version(version)
            raise StoreBusyError(OVERTAKEN)
        return left


def _columns(delta: DeltaTable) -> set[str]:
    return {field.name for field in delta.schema().fields}
