"""The breakdown on Daft, which runs in one process or on a Ray cluster: the store's tables, read by somebody else.

Runs in an environment of its own (requirements-engine.txt) and knows nothing of this program but where the tables are:
`python daft_engine.py` takes a Request as JSON on standard input and gives rows and seconds as JSON.

The files are read by a data source of Daft’s that is written here, for two reasons: a layered table has rows above it
that stand in the place of others, by file and number (docs/decisions/0018-layered-tables.md); and what a MERGE wrote
has texts of Arrow’s type string_view, which Daft’s own reader does not know.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypedDict

import daft
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from daft import DataFrame, Expression, col, lit
from daft.io.source import DataSource, DataSourceTask
from daft.recordbatch import RecordBatch
from deltalake import DeltaTable
from deltalake.fs import DeltaStorageHandler
from pyarrow.fs import PyFileSystem

DELIVERED, OPENED, CLICKED, UNSUBSCRIBED = 1, 2, 4, 8
"""Bits of the column `flags`: see data_access.flags."""


class Table(TypedDict):
    """A Delta table: where it is, and at which version."""

    uri: str
    version: int


class Request(TypedDict):
    """What is asked.

    `tables`: results, link_details, what stands above them (results_changes) where there is any, erased_clicks.
    `options`: how a bucket is reached. `people`, `members`: Parquet files, whom each stored number stands for (person,
    survivor), and the audience by campus and school (person, campus, school). `first`, `end`: moments in UTC.
    `cluster`: the address of a Ray cluster; None: this process.
    """

    tables: dict[str, Table]
    options: dict[str, str]
    people: str
    members: str
    first: str
    end: str
    cluster: str | None
    repeat: int


def main() -> int:
    """Answer one request, so many times over."""
    request: Request = json.load(sys.stdin)
    if request["cluster"]:
        daft.set_runner_ray(address=request["cluster"])
    seconds = []
    rows: list[dict[str, Any]] = []
    for _ in range(request["repeat"]):
        began = time.perf_counter()
        rows = breakdown(request).to_pylist()
        seconds.append(time.perf_counter() - began)
    json.dump({"rows": rows, "seconds": seconds}, sys.stdout)
    return 0


def breakdown(request: Request) -> DataFrame:
    """The cells of an audience by campus and school: counts of results, and of distinct people."""
    people = _of_the_driver(request["people"])
    results = _within(_standing(request, "results", ["person", "sent_at", "flags"]), request)
    results = results.join(people, on="person", how="left")
    counted = results.groupby("survivor").agg(
        lit(1).sum().alias("sent"),
        *(which.cast(daft.DataType.int64()).sum().alias(name) for name, which in _counts().items()),
    )
    content = _without_content(request).join(people, on="person", how="left")
    content = content.groupby("survivor").agg(lit(1).sum().alias("utility_only"))
    engaged = counted.join(content, on="survivor", how="left")
    engaged = engaged.with_column("clicked_content", col("clicked") - col("utility_only").fill_null(0))
    cells = _of_the_driver(request["members"]).join(engaged, left_on="person", right_on="survivor")
    sums = ["sent", *_counts(), "clicked_content"]
    return cells.groupby("campus", "school").agg(
        *(col(name).sum() for name in sums),
        lit(1).sum().alias("people"),
        (col("opened") > 0).cast(daft.DataType.int64()).sum().alias("people_opened"),
        (col("clicked") > 0).cast(daft.DataType.int64()).sum().alias("people_clicked"),
    )


def _counts() -> dict[str, Expression]:
    delivered = _has(DELIVERED)
    return {
        "delivered": delivered,
        "bounced": ~delivered,
        "opened": _has(DELIVERED | OPENED),
        "clicked": _has(DELIVERED | CLICKED),
        "opened_or_clicked": delivered & (_has(OPENED) | _has(CLICKED)),
        "unsubscribed": _has(DELIVERED | UNSUBSCRIBED),
    }


def _has(bits: int) -> Expression:
    return col("flags").cast(daft.DataType.int64()).bitwise_and(lit(bits)) == bits


def _without_content(request: Request) -> DataFrame:
    """Delivered, clicked results of which every known link is a utility link: person, a row each."""
    links = _standing(request, "link_details", ["result_id", "person", "sent_at", "flags", "utility"])
    links = _within(links.where(_has(DELIVERED | CLICKED)), request)
    told = links.groupby("result_id").agg(
        col("utility").cast(daft.DataType.int64()).min().alias("only"), col("person").any_value()
    )
    erased = _within(_standing(request, "erased_clicks", ["person", "sent_at"]), request)
    return told.where(col("only") == 1).select("person").concat(erased.select("person"))


def _within(rows: DataFrame, request: Request) -> DataFrame:
    moments = daft.DataType.timestamp("us", "UTC")
    first, end = (lit(request[name]).cast(moments) for name in ("first", "end"))
    return rows.where((col("sent_at") >= first) & (col("sent_at") < end))


def _standing(request: Request, table: str, columns: list[str]) -> DataFrame:
    """The rows of a layered table as they stand."""
    base, changes = _opened(request, table), f"{table}_changes"
    above = _opened(request, changes) if changes in request["tables"] else None
    if above is None or not above.file_uris():
        return Files(base, request["options"], columns).read()
    places = Files(above, request["options"], ["file", "row"]).read().to_pydict()
    replaced: dict[str, list[int]] = {}
    for file, row in zip(places["file"], places["row"], strict=True):
        replaced.setdefault(file, []).append(row)
    standing = Files(base, request["options"], columns, replaced).read()
    return standing.concat(Files(above, request["options"], columns).read())


def _opened(request: Request, name: str) -> DeltaTable:
    found = request["tables"][name]
    return DeltaTable(found["uri"], version=found["version"], storage_options=request["options"])


class Files(DataSource):  # type: ignore[misc] # not in the environment of the app
    """Some columns of a Delta table, a task a file. `replaced`: by file, the numbers of rows that do not stand."""

    def __init__(
        self,
        table: DeltaTable,
        options: dict[str, str],
        columns: list[str],
        replaced: dict[str, list[int]] | None = None,
    ) -> None:
        fields = pa.schema(table.schema().to_arrow())
        self._shape = pa.schema([pa.field(name, _plain(fields.field(name).type)) for name in columns])
        self._files = pa.table(table.get_add_actions(flatten=True)).column("path").to_pylist()
        self._uri, self._options, self._replaced = table.table_uri, options, replaced or {}

    @property
    def name(self) -> str:
        """What is read."""
        return self._uri

    @property
    def schema(self) -> daft.Schema:
        """Of the columns asked for."""
        return daft.Schema.from_pyarrow_schema(self._shape)

    async def get_tasks(self, pushdowns: Any) -> AsyncIterator[DataSourceTask]:  # noqa: ARG002
        """One a data file."""
        for path in self._files:
            yield File(self._uri, self._options, path, self._shape, self._replaced.get(path, []))


@dataclass(frozen=True)
class File(DataSourceTask):  # type: ignore[misc] # as above
    """The rows of one data file that stand; read by whoever works on it."""

    uri: str
    options: dict[str, str]
    path: str
    shape: pa.Schema
    replaced: list[int]

    @property
    def schema(self) -> daft.Schema:
        """Of the columns asked for."""
        return daft.Schema.from_pyarrow_schema(self.shape)

    async def read(self) -> AsyncIterator[RecordBatch]:
        """All of them at once: a file has a million at most."""
        rows = await asyncio.to_thread(self._rows)
        yield RecordBatch.from_arrow_table(rows)

    def _rows(self) -> pa.Table:
        system = PyFileSystem(DeltaStorageHandler(self.uri, self.options))
        with pq.ParquetFile(self.path, filesystem=system, pre_buffer=True) as file:
            there = [name for name in self.shape.names if name in file.schema_arrow.names]
            rows = file.read(columns=there)
        # a file may be older than a column
        columns = [
            rows[field.name].cast(field.type) if field.name in there else pa.nulls(rows.num_rows, field.type)
            for field in self.shape
        ]
        shaped = pa.table(columns, schema=self.shape)
        if not self.replaced:
            return shaped
        stands = np.ones(rows.num_rows, dtype=bool)
        stands[self.replaced] = False
        # last: string_view can't be filtered yet
        return shaped.filter(pa.array(stands))


def _plain(kind: pa.DataType) -> pa.DataType:
    return pa.large_string() if pa.types.is_string_view(kind) or pa.types.is_string(kind) else kind


def _of_the_driver(path: str) -> DataFrame:
    """A small table that this process sends to whoever works for it."""
    return daft.from_arrow(pq.read_table(path))


if __name__ == "__main__":
    sys.exit(main())
