"""A quarter of an hour at a university: `python -m benchmarks.refresh --store DIR`, or `--size N` to have one made.

New results of one email, results of the past 90 days that were opened or clicked since (newer ones more often), and
the links of those clicks are loaded into a copy of the store, again and again, each time in a process of its own; a
reader asks a question over and over meanwhile, and goes on to what is new as the app does. Told are seconds, bytes
written, memory, and what a day of 96 such loads writes, with all that follows from them.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from unittest.mock import patch

import polars as pl

from benchmarks.load import peak_memory
from benchmarks.refreshed_rows import make_refresh
from benchmarks.report import put
from benchmarks.university import university
from data_access import Query, load_exports, open_history
from data_access.demo.university import LEAST_SIZE
from data_access.history import prepare, preparing
from data_access.schema import TABLES
from data_access.store import Store
from data_access.store.tables import CHANGES, LAYERED, MOST_ABOVE, STORED_RESULTS

A_DAY = 96
_ROOT = Path(__file__).resolve().parents[1]
_WRITTEN = Path("/proc/self/io")
_TABLES = tuple(table.name for table in LAYERED)
_CONDENSED = ".condensed"


@dataclass(frozen=True)
class Refresh:
    """What one load took. `published`: seconds until it was in the store, `seconds` until the store was in order again,
    `prepared` until what questions need was worked out, and readers had it; `written`: bytes that the process wrote,
    also of files that it deleted again (those that stay, where the system does not tell); `files`: bytes of new files,
    by table or folder; `peak`: bytes of memory; `above`: rows above the bases afterwards.
    """

    published: float
    seconds: float
    prepared: float
    written: int
    files: dict[str, int]
    peak: int
    above: int


@dataclass(frozen=True)
class Measured:
    """Loads one after the other, one more that folds all that stands above, and seconds that a question took with
    nothing else going on, and while a load ran.
    """

    refreshes: tuple[Refresh, ...]
    folding: Refresh
    alone: tuple[float, ...]
    meanwhile: tuple[float, ...]

    def bytes_a_day(self) -> dict[str, float]:
        """What a day of such loads writes, by what for.

        A load writes anew what stands above, on average half of what may stand there. What a fold costs comes as often
        as so many rows have gathered. New rows are put together once with those of other loads.
        """
        last = self.refreshes[-1]
        names = {table.name for table in CHANGES.values()}
        above = sum(size for name, size in last.files.items() if name in names) / max(last.above, 1)
        gathered = last.above / len(self.refreshes)
        return {
            "rows of their own": A_DAY
            * mean(one.written - sum(one.files[name] for name in names) for one in self.refreshes),
            "rows above, written anew": A_DAY * above * MOST_ABOVE / 2,
            "folds": A_DAY
            * gathered
            / MOST_ABOVE
            * (self.folding.written - mean(one.written for one in self.refreshes)),
            "files put together": A_DAY
            * mean(sum(one.files[name] for name in (*_TABLES, _CONDENSED)) for one in self.refreshes),
        }


def measure(store: Path, rows: int, repeat: int) -> Measured:
    """Load refreshes of so many rows into a store."""
    prepare(store)
    # one that counts for nothing: it puts in order what the store was made of
    with tempfile.TemporaryDirectory(prefix="ier-refresh-") as folder:
        make_refresh(store, Path(folder), rows, seed=repeat + 1)
        _load_apart(store, Path(folder), fold=True)
    reader = Reader(store)
    # the first answer opens what the others find open
    alone = tuple(reader.ask() for _ in range(6))[1:]
    meanwhile: list[float] = []
    refreshes = []
    for number in range(repeat + 1):
        with tempfile.TemporaryDirectory(prefix="ier-refresh-") as folder:
            make_refresh(store, Path(folder), rows, seed=number)
            loading = threading.Event()
            loading.set()

            def read(loading: threading.Event = loading) -> None:
                while loading.is_set():
                    meanwhile.append(reader.ask())

            thread = threading.Thread(target=read)
            thread.start()
            try:
                refreshes.append(_load_apart(store, Path(folder), fold=number == repeat))
            finally:
                loading.clear()
                thread.join()
    return Measured(tuple(refreshes[:-1]), refreshes[-1], alone, tuple(meanwhile))


class Reader:
    """Somebody who has a history open, and goes on to a newer state when the app does."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._history = open_history(store)

    def ask(self) -> float:
        """Seconds for what was sent in the past year, by email, opening what is new included."""
        start = time.perf_counter()
        if self._history.is_overtaken():
            self._history = open_history(self._store)
        first, last = self._history.past_year()
        self._history.sends(Query(first=first, last=last))
        return time.perf_counter() - start


def _load_apart(store: Path, folder: Path, *, fold: bool) -> Refresh:
    command = [sys.executable, "-m", "benchmarks.refresh", "--load", str(folder), "--store", str(store.resolve())]
    done = subprocess.run(
        [*command, *(["--fold"] if fold else [])], cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True
    )
    return Refresh(**json.loads(done.stdout))


def load_refresh(store: Path, folder: Path, *, fold: bool = False) -> Refresh:
    """Load what `make_refresh` has written to a folder; `fold`: as if as much stood above the bases as may."""
    before, written, number = _files(store), _written(), Store(store).snapshot.number
    began, start = datetime.now(UTC), time.perf_counter()
    most = 0 if fold else MOST_ABOVE
    with preparing(store):
        with patch("data_access.store.writer.MOST_ABOVE", most), Store(store).writing() as writer:
            for name in _TABLES:
                rows = pl.read_parquet(folder / f"{name}.parquet")
                writer.stage("live", TABLES[name], rows, read=rows.height, left_out=0, refused=0)
            writer.commit()
        seconds = time.perf_counter() - start
    prepared, written = time.perf_counter() - start, _written() - written
    files = dict.fromkeys((*_TABLES, *(table.name for table in CHANGES.values()), _CONDENSED), 0)
    for path, size in _files(store).items():
        if path not in before:
            files[path.parts[0]] = files.get(path.parts[0], 0) + size
    opened = Store(store)
    above = sum(opened.changes(table).select(pl.len()).collect().item() for table in LAYERED)
    published = pl.scan_delta(store / "snapshots").filter(pl.col("number") == number + 1).collect()
    until = (published["published_at"].item() - began).total_seconds()
    return Refresh(until, seconds, prepared, written or sum(files.values()), files, peak_memory(), above)


def _files(store: Path) -> dict[Path, int]:
    """The bytes of every file of the store's tables, by path."""
    return {path.relative_to(store): path.stat().st_size for path in store.glob("*/**/*") if path.is_file()}


def _written() -> int:
    """How many bytes this process has written; 0 where the system does not tell."""
    found = re.search(r"wchar: (\d+)", _WRITTEN.read_text()) if _WRITTEN.is_file() else None
    return int(found[1]) if found else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Copy or make a store, measure, print."""
    options = _parser().parse_args(arguments)
    if options.load:
        print(json.dumps(asdict(load_refresh(options.store, options.load, fold=options.fold))))
        return 0
    with tempfile.TemporaryDirectory(prefix="ier-benchmarks-", dir=options.folder) as scratch:
        store = Path(scratch, "store")
        if options.store:
            shutil.copytree(options.store, store)
        else:
            made = university(Path(scratch), options.size)
            load_exports(store, live=made.live, archive=made.archive)
        results = Store(store).scan(STORED_RESULTS).select(pl.len()).collect().item()
        what = f"{results:,} results, loads of {options.rows:,} rows.\n\n"
        text = what + _told(measure(store, options.rows, options.repeat))
    print(text)
    if options.write:
        put("refresh", text)
    return 0


def _told(measured: Measured) -> str:
    lines = [
        "| load | published, s | in order, s | prepared, s | written, MB | rows above | peak memory, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    loads = [*((str(number), one) for number, one in enumerate(measured.refreshes, 1)), ("and fold", measured.folding)]
    for name, one in loads:
        seconds = f"{one.published:.1f} | {one.seconds:.1f} | {one.prepared:.1f}"
        figures = f"{seconds} | {one.written / 1e6:,.0f} | {one.above:,}"
        lines.append(f"| {name} | {figures} | {one.peak / 1e6:,.0f} |")
    day = measured.bytes_a_day()
    lines += [f"\nIn a day of {A_DAY}:\n", "| written for | GB |", "|---|---|"]
    lines += [f"| {what} | {size / 1e9:.2f} |" for what, size in [*day.items(), ("**all**", sum(day.values()))]]
    lines.append(
        f"\nThe sends of a year: {median(measured.alone):.2f} s alone, {median(measured.meanwhile):.2f} s "
        f"({max(measured.meanwhile):.2f} s at worst, of {len(measured.meanwhile)}) while a load runs."
    )
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.refresh", description=__doc__)
    parser.add_argument("--store", type=Path, metavar="DIR", help="a store to copy (default: one is made)")
    parser.add_argument(
        "--size", type=_at_least(LEAST_SIZE), default=1_000_000, metavar="N", help="results of one made"
    )
    parser.add_argument("--rows", type=_at_least(100), default=130_000, metavar="N", help="rows of a refresh")
    parser.add_argument("--repeat", type=_at_least(1), default=3, metavar="N", help="how many refreshes")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where there is room for the store")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--fold", action="store_true", help=argparse.SUPPRESS)
    return parser


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least}")
        return value

    return number


if __name__ == "__main__":
    sys.exit(main())
