"""A layered table: a base, to whose files rows are only added, and above it rows that stand in the place of some.

A changed row would cost the file that it lies in, so it is written down beside the base, whole, with the file and the
number of the row that it replaces; see docs/decisions/0018-layered-tables.md. Whoever rewrites a file of the base puts
the rows that stand above it into the new one: no place may name a file that is gone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import polars as pl
from deltalake import DeltaTable

PLACE: dict[str, pl.DataType] = {"file": pl.String(), "row": pl.Int64()}
"""What a row above has besides its own columns: the data file of the base, relative to the table, and the row in it."""

_NUMBER = "number in all files"
# of a row among those of its table: by send, then by person; what is null comes first. The send is what is left of it
# when the lower half is cut off
_ORDER = (pl.col("send").fill_null(-1).cast(pl.Int64) * 2**32 + pl.col("person").fill_null(-1) + 1).alias("order")
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1


@dataclass(frozen=True)
class DataFile:
    """A data file of a table, which never changes: its path relative to the table's folder, how many rows it has, and
    the value of the partition column (`2026-03`; None where the table has none).
    """

    path: str
    rows: int
    part: str | None = None


def data_files(delta: DeltaTable) -> list[DataFile]:
    """The data files of a version of a table, by path."""
    files = pl.DataFrame(delta.get_add_actions(flatten=True))
    column = _partition(delta)
    parts = files[f"partition.{column}"] if column else pl.repeat(None, files.height, eager=True)
    return [DataFile(*file) for file in sorted(zip(files["path"], files["num_records"], parts, strict=True))]


def scan_plain(delta: DeltaTable, schema: dict[str, pl.DataType]) -> pl.LazyFrame:
    """The rows of a version of a table; a column that it does not have yet is empty."""
    return pl.scan_delta(delta).select(_shaped([field.name for field in delta.schema().fields], schema))


class Layers:
    """A layered table at one version of its base and one of what stands above: `changes`, None where there is none."""

    def __init__(
        self,
        schema: dict[str, pl.DataType],
        base: DeltaTable,
        changes: DeltaTable | None,
        options: dict[str, str] | None = None,
    ) -> None:
        """`options`: how its files are reached, for Polars."""
        self._schema = schema
        self._base = base
        self._changes = changes
        self._options = options

    @cached_property
    def files(self) -> list[DataFile]:
        """The data files of the base, by path."""
        return data_files(self._base)

    @cached_property
    def height(self) -> int:
        """How many rows stand above the base."""
        return sum(file.rows for file in data_files(self._changes)) if self._changes else 0

    @cached_property
    def covered(self) -> list[DataFile]:
        """The data files that any row above stands in the place of a row of."""
        named = set(self.changes().select(pl.col("file").unique()).collect()["file"])
        return [file for file in self.files if file.path in named]

    def changes(self) -> pl.LazyFrame:
        """The rows above, each key once: the table's columns and PLACE."""
        schema = {**self._schema, **PLACE}
        return scan_plain(self._changes, schema) if self._changes and self.height else pl.LazyFrame(schema=schema)

    def scan(self) -> pl.LazyFrame:
        """The rows as they stand now."""
        return self.merged(self.files) if self.height else scan_plain(self._base, self._schema)

    def merged(self, files: list[DataFile]) -> pl.LazyFrame:
        """The rows of some data files as they stand now."""
        if not files:
            return pl.LazyFrame(schema=self._schema)
        columns = list(self._schema)
        above = self.changes()
        if len(files) < len(self.files):
            above = above.filter(pl.col("file").is_in([file.path for file in files]))
        return pl.concat([self._standing(files).select(columns), above.select(columns)])

    def sorted(self, files: list[DataFile], most_rows: int) -> Iterator[pl.DataFrame]:
        """The rows of some data files as they stand now, by send, person and id, in frames of about so many."""
        rows = self.merged(files)
        order = rows.select(_ORDER).collect(engine="streaming")["order"].sort()
        frames = -(-len(order) // most_rows)
        ends = [order[len(order) * number // frames - 1] for number in range(1, frames)]
        for above, end in pairwise([_FIRST, *ends, _LAST] if frames else []):
            # of the sends alone, statistics tell which groups of rows need not be read
            send = pl.col("send").is_between(above >> 32, end >> 32) | pl.col("send").is_null()
            frame = rows.filter(send, _ORDER > above, _ORDER <= end).collect(engine="streaming")
            if frame.height:
                yield frame.sort("send", "person", "id")

    def find(self, column: str, values: pl.Series, part: str | None = None) -> pl.DataFrame:
        """Rows as they stand now of which a column is among these values; of one partition, if it is named.

        Gives the table's columns and PLACE: of the row in the base.
        """
        wanted = values.drop_nulls().unique()
        columns = [*self._schema, *PLACE]
        if wanted.is_empty():
            return pl.DataFrame(schema={**self._schema, **PLACE})
        # the extremes tell which groups of rows need not be read
        extremes = pl.lit(wanted.min()), pl.lit(wanted.max())
        among = pl.col(column).is_between(*extremes) & pl.col(column).is_in(wanted.implode())
        files = [file for file in self.files if part is None or file.part == part]
        above = self.changes().filter(among)
        if part is not None:
            above = above.filter(pl.col(str(_partition(self._base))) == part)
        found = [above.select(columns).collect(engine="streaming")]
        if files:
            rows = self._standing(files, among).collect(engine="streaming").sort(_NUMBER)
            begins = self._begins(files).select("file", pl.col("begins").set_sorted())
            placed = rows.join_asof(begins, left_on=_NUMBER, right_on="begins")
            row = (pl.col(_NUMBER) - pl.col("begins")).cast(pl.Int64).alias("row")
            found.append(placed.with_columns(row).select(columns))
        return pl.concat(found)

    def read(self, path: str, columns: Collection[str]) -> pl.DataFrame:
        """Some columns of a data file, in the order of its rows."""
        asked = {name: self._schema[name] for name in columns}
        return self._scanned([self._paths[path]]).select(_shaped(self._base_schema.names(), asked)).collect()

    def at(self, places: Mapping[str, Collection[int]], columns: Collection[str]) -> pl.DataFrame:
        """Some columns of rows of the base: by data file, their places in it. Only what is around them is read."""
        asked = {name: self._schema[name] for name in columns}
        shape = _shaped(self._base_schema.names(), asked)
        found = [pl.LazyFrame(schema=asked)]
        for path, rows in places.items():
            # without numbers: these would have the whole file read
            file = self._scanned([self._paths[path]])
            found += [file.slice(row, 1).select(shape) for row in rows]
        return pl.concat(pl.collect_all(found))

    def _standing(self, files: list[DataFile], which: pl.Expr | None = None) -> pl.LazyFrame:
        """Rows of data files in whose place no other stands, with their number in all of these files."""
        numbered = self._numbered(files)
        rows = numbered if which is None else numbered.filter(which)
        begins = self._begins(files).lazy()
        places = self.changes().select(*PLACE).join(begins, on="file")
        replaced = places.select((pl.col("begins") + pl.col("row")).cast(pl.get_index_type()).alias(_NUMBER))
        return rows.join(replaced, on=_NUMBER, how="anti")

    def _begins(self, files: list[DataFile]) -> pl.DataFrame:
        """The number that the first row of each data file has: file, begins."""
        rows = pl.Series([file.rows for file in files], dtype=pl.get_index_type())
        return pl.DataFrame({"file": [file.path for file in files], "begins": rows.cum_sum() - rows})

    def _numbered(self, files: list[DataFile]) -> pl.LazyFrame:
        rows = self._scanned([self._paths[file.path] for file in files], row_index_name=_NUMBER)
        return rows.select(_NUMBER, *_shaped(self._base_schema.names(), self._schema))

    def _scanned(self, paths: list[str], row_index_name: str | None = None) -> pl.LazyFrame:
        column = _partition(self._base)
        schema = self._base_schema
        own: dict[str, Any] = {name: dtype for name, dtype in schema.items() if name != column}
        return pl.scan_parquet(
            paths,
            row_index_name=row_index_name,
            schema=own,
            hive_schema={column: schema[column]} if column else None,
            hive_partitioning=column is not None,
            # a file may be older than a column
            missing_columns="insert",
            glob=False,
            storage_options=self._options,
        )

    @cached_property
    def _base_schema(self) -> pl.Schema:
        return pl.Schema(self._base.schema())

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Where each data file lies; both orders are that of what comes after the table's folder."""
        return dict(zip((file.path for file in self.files), sorted(self._base.file_uris()), strict=True))


def _partition(delta: DeltaTable) -> str | None:
    return next(iter(delta.metadata().partition_columns), None)


def _shaped(there: Collection[str], schema: dict[str, pl.DataType]) -> list[pl.Expr]:
    """The columns of a schema, of those that are there."""
    return [(pl.col(name) if name in there else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()]


def by_part(files: Iterable[DataFile]) -> dict[str | None, list[DataFile]]:
    """Data files by partition."""
    parts: dict[str | None, list[DataFile]] = {}
    for file in files:
        parts.setdefault(file.part, []).append(file)
    return parts
