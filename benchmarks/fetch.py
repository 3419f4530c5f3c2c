"""Fetch a live database and an archive in a process of its own, because only then memory and disk are its own.

`measure_fetch` starts it and reads the one line of JSON that it prints.
"""

import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from benchmarks.load import peak_memory
from data_access.schema import Table
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import WHOLE, Batch, Origin, Part
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import DatabaseSettings, SnowflakeSettings, SqlSettings
from data_access.sync import Status, sync

OURS, STRAIGHTFORWARD = "ours", "straightforward"

_ROOT = Path(__file__).resolve().parents[1]
_IO = Path("/proc/self/io")

Section = Mapping[str, object]


@dataclass(frozen=True)
class Task:
    """Sections of settings as secrets.toml has them, the tables to fetch by origin, and an empty folder to fill."""

    live: Section
    archive: Section
    tables: Mapping[str, list[str]]
    folder: str

    def settings(self) -> dict[Origin, DatabaseSettings]:
        """Both databases, ready to be connected to."""
        return {
            Origin.LIVE: SqlSettings.from_settings(self.live, "the replica"),
            Origin.ARCHIVE: SnowflakeSettings.from_settings(self.archive, "the archive"),
        }


@dataclass(frozen=True)
class Fetched:
    """What a fetch took: `rows` read; `seconds` in all, and `reading` each origin until its rows were frames.

    `processor`: seconds that the process had it, whatever else the machine did. In bytes: `peak` memory of the process,
    `written` to disk (None where the system does not tell), `left` there.
    """

    rows: int
    seconds: float
    reading: Mapping[str, float]
    processor: float
    peak: int
    written: int | None
    left: int


def measure_fetch(way: str, task: Task) -> Fetched:
    """Fetch one way. Raises CalledProcessError if that fails."""
    command = [sys.executable, "-m", "benchmarks.fetch", way]
    asked = json.dumps(asdict(task))
    done = subprocess.run(command, cwd=_ROOT, input=asked, stdout=subprocess.PIPE, check=True, text=True)
    return Fetched(**json.loads(done.stdout))


class _TimedDatabase(Database):
    """A connection that counts the seconds until rows arrive."""

    seconds = 0.0

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """As `Database` does."""
        batches = super().read(table, part, position=position)
        while True:
            start = time.perf_counter()
            batch = next(batches, None)
            self.seconds += time.perf_counter() - start
            if batch is None:
                return
            yield batch


def _ours(task: Task) -> tuple[int, dict[str, float]]:
    store = Path(task.folder) / "store"
    refused = RefusedRows(Path(task.folder) / "refused.csv")
    connections = [_TimedDatabase(settings, origin, refused) for origin, settings in task.settings().items()]
    outcome = sync(store, connections)
    if outcome.status is not Status.DONE:
        raise RuntimeError(f"the sync failed: {outcome.failures}, {outcome.refused} rows refused")
    rows = sum(tally.read for tables in outcome.tallies.values() for tally in tables.values())
    return rows, {connection.origin: connection.seconds for connection in connections}


def _straightforward(task: Task) -> tuple[int, dict[str, float]]:
    rows = 0
    reading: dict[str, float] = defaultdict(float)
    for origin, settings in task.settings().items():
        schema = f"{settings.schema}." if settings.schema else ""
        with settings.engine.connect() as connection:
            for table in task.tables[origin]:
                start = time.perf_counter()
                # without the whole of it a column that begins empty would be of no type
                frame = pl.read_database(f"SELECT * FROM {schema}{table}", connection, infer_schema_length=None)
                reading[origin] += time.perf_counter() - start
                frame.write_parquet(Path(task.folder) / f"{origin}-{table}.parquet")
                rows += frame.height
    return rows, dict(reading)


_WAYS: dict[str, Callable[[Task], tuple[int, dict[str, float]]]] = {OURS: _ours, STRAIGHTFORWARD: _straightforward}


def _written() -> int | None:
    """What this process gave the disks to write so far, whether it stayed there or not."""
    found = re.search(r"^write_bytes: (\d+)$", _IO.read_text(), re.MULTILINE) if _IO.is_file() else None
    return int(found[1]) if found else None


def _fetch(way: str, task: Task) -> Fetched:
    start, busy = time.perf_counter(), time.process_time()
    rows, reading = _WAYS[way](task)
    seconds, processor = time.perf_counter() - start, time.process_time() - busy
    left = sum(path.stat().st_size for path in Path(task.folder).rglob("*") if path.is_file())
    return Fetched(rows, seconds, reading, processor, peak_memory(), _written(), left)


if __name__ == "__main__":
    print(json.dumps(asdict(_fetch(sys.argv[1], Task(**json.load(sys.stdin))))))
