"""Where a load keeps what it has read until all of it is known to be good: Parquet files beside the store.

The first pass of a load writes here, the second reads from here month by month, so that memory does not grow with the
exports and a fault in the last file leaves the store as it was.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import polars as pl

from data_access.schema import RESULTS, Table

# a slice, which is that large more or less, becomes one file of the store
_SLICE_ROWS = 700_000
# of how many rows of a slice the id is remembered, to know where a slice ends
_SAMPLE = 1000
_FRESHNESS = ("modified_at", "tracking_at")


@dataclass
class Tally:
    """What became of the rows of one table from one source."""

    read: int = 0
    left_out: int = 0
    refused: int = 0
    new: int = 0
    updated: int = 0

    @property
    def known(self) -> int:
        """Rows that brought nothing the store did not have."""
        return self.read - self.left_out - self.refused - self.new - self.updated


@dataclass(frozen=True)
class Changes:
    """What a connection was asked for; see SourceState.

    `complete_to`: up to when it told of every change; None where that is the newest row.
    """

    complete_to: datetime | None = None
    watermarks: dict[str, datetime] = field(default_factory=dict)
    months: dict[str, dict[str, tuple[int, datetime | None]]] = field(default_factory=dict)
    files: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    identity: str = ""


@dataclass
class StagedSource:
    """What one source brought, and what it says of itself; all moments in UTC. `changes`: None for an export."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    as_of: datetime | None = None
    oldest_sent: datetime | None = None
    newest_sent: datetime | None = None
    changes: Changes | None = None

    @property
    def brought(self) -> bool:
        """Whether anything came that the store did not have, or had otherwise; known when all of it is written."""
        return any(tally.new or tally.updated for tally in self.tallies.values())

    def note(self, frame: pl.DataFrame) -> None:
        """Take down how fresh these rows are."""
        for column in _FRESHNESS:
            if column in frame.columns:
                self.as_of = latest(self.as_of, _moment(frame[column].max()))
        if "sent_at" in frame.columns and "opened" in frame.columns:
            self.newest_sent = latest(self.newest_sent, _moment(frame["sent_at"].max()))
            self.oldest_sent = earliest(self.oldest_sent, _moment(frame["sent_at"].min()))


class Staging:
    """A folder of staged rows: by source, table and, for results, month of creation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = 0
        self._samples: dict[Path, list[str]] = {}

    def clear(self) -> None:
        """Remove whatever stands here, also of a load that died."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._samples.clear()

    def add(self, origin: str, table: Table, frame: pl.DataFrame) -> None:
        """Keep these rows."""
        parts = _by_month(frame) if table is RESULTS else {"all": frame}
        for part, rows in parts.items():
            folder = self._folder / origin / table.name / part
            self._write(folder, rows)
            every = max(_SLICE_ROWS // _SAMPLE, 1)
            self._samples.setdefault(folder, []).extend(rows[table.key].gather_every(every))

    def parts(self, origin: str, table: Table) -> list[str]:
        """The months (for results; else "all") that something is staged of, oldest first."""
        folder = self._folder / origin / table.name
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def results_before(self, month: str | None) -> pl.DataFrame:
        """The ids of staged results of earlier months of creation, from all sources: column result_id."""
        ids = [
            self._rows(folder.name, RESULTS, part).select(pl.col("id").alias("result_id"))
            for folder in (self._folder.iterdir() if month and self._folder.is_dir() else ())
            for part in self.parts(folder.name, RESULTS)
            if month and part < month
        ]
        return pl.concat(ids).collect() if ids else pl.DataFrame(schema={"result_id": pl.String()})

    def values(self, table: Table, column: str) -> Iterator[pl.Series]:
        """What all staged rows of a table have in a column, part by part, from all sources."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            for part in self.parts(folder.name, table):
                yield self._rows(folder.name, table, part).select(column).collect().to_series()

    def count(self, origin: str, table: Table, part: str) -> int:
        """How many rows a part has."""
        return int(self._rows(origin, table, part).select(pl.len()).collect().item())

    def slices(self, origin: str, table: Table, part: str) -> Iterator[pl.DataFrame]:
        """The rows of a part in slices of about a million, by id; all copies of one id stand in the same slice.

        What was read one after the other mostly has ids that follow each other, so a slice reads few files, and what
        was sent together stays together.
        """
        rows = self._rows(origin, table, part)
        slices = -(-self.count(origin, table, part) // _SLICE_ROWS)
        sample = sorted(self._samples[self._folder / origin / table.name / part])
        ends = sorted({sample[len(sample) * number // slices] for number in range(1, slices)})
        for first, end in pairwise([None, *ends, None]):
            from_first = pl.lit(value=True) if first is None else pl.col(table.key) >= first
            to_end = pl.lit(value=True) if end is None else pl.col(table.key) < end
            yield rows.filter(from_first & to_end).collect()

    def _rows(self, origin: str, table: Table, part: str) -> pl.LazyFrame:
        return pl.scan_parquet(self._folder / origin / table.name / part / "*.parquet")

    def _write(self, folder: Path, frame: pl.DataFrame) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files += 1
        frame.write_parquet(folder / f"{self._files:06}.parquet", compression="lz4")


def _by_month(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each month of creation, by the month."""
    begins = frame["created_at"].dt.truncate("1mo").alias("begins")
    parts = [frame]
    if begins.n_unique() > 1:
        parts = frame.with_columns(begins).partition_by("begins", include_key=False)
    return {f"{rows['created_at'][0]:%Y-%m}": rows for rows in parts}


def latest(*moments: datetime | None) -> datetime | None:
    """The latest of the moments that are known."""
    return max((moment for moment in moments if moment is not None), default=None)


def earliest(*moments: datetime | None) -> datetime | None:
    """The earliest of the moments that are known."""
    return min((moment for moment in moments if moment is not None), default=None)


def _moment(extreme: object) -> datetime | None:
    return extreme if isinstance(extreme, datetime) else None
