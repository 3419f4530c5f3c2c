"""`python -m benchmarks.sources`: our sync beside `pl.read_database` and a Parquet file, from the same two databases.

A made-up university: its archive in Snowflake's stand-in (fakesnow, a process of its own on loopback, spoken to by the
real connector), what Salesforce still holds in a PostgreSQL server.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.fetch import OURS, STRAIGHTFORWARD, Fetched, Task, measure_fetch
from benchmarks.source_tables import (
    Digest,
    digest_of_files,
    digest_of_frames,
    digest_of_store,
    make_tables,
    put_tables,
)
from data_access.sources.source import Origin
from tests.databases import postgres_server, snowflake_server
from tests.parts import find_postgresql

MOST_MEMORY = 3 * 2**30
ARCHIVE_ROWS, LIVE_ROWS = 5_000_000, 1_000_000
BESIDE_ROWS = 1_000_000
"""The memory of read_database grows with the rows: 2.9 GiB for so many, which would be some 14 GiB for 5 million."""

_MEBIBYTE = 2**20
_LABELS = {OURS: "`sync`", STRAIGHTFORWARD: "`read_database`, Parquet"}
_HEAD = (
    "| way | seconds | rows a second | reading the archive, s | reading live, s | processor, s | peak memory, MiB "
    "| written to disk, MiB | left there, MiB |\n|---|---|---|---|---|---|---|---|---|"
)


class DisagreementError(Exception):
    """What was fetched is not what stands in the databases."""


@dataclass(frozen=True)
class Comparison:
    """What each way took, as often as it was measured; `load`: the machine's load average before."""

    archive_rows: int
    live_rows: int
    load: float
    runs: dict[str, list[Fetched]]

    @property
    def markdown(self) -> str:
        """A heading and a table: the middle of the runs, the least and the most; what ours is divided by comes last."""
        rows = self.runs[OURS][0].rows
        ways = [f"| {_LABELS[way]} | {' | '.join(_columns(runs))} |" for way, runs in self.runs.items()]
        if STRAIGHTFORWARD in self.runs:
            pairs = list(zip(self.runs[STRAIGHTFORWARD], self.runs[OURS], strict=True))
            ways.append(f"| *times ours* | {' | '.join(_ratios(pairs))} |")
        return (
            f"{self.archive_rows:,} results in the archive, {self.live_rows:,} in live: {rows:,} rows with their "
            f"links, live's people and sends. Load average before: {self.load:.1f}; runs: {len(self.runs[OURS])}.\n\n"
            + "\n".join([_HEAD, *ways])
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, put, fetch, compare; gives the exit status: 0 done, 1 the answers differ or ours took too much memory."""
    options = _parser().parse_args(arguments)
    if find_postgresql() is None:
        print("There is no PostgreSQL server on this machine: install Debian package postgresql", file=sys.stderr)
        return 1
    archive, live = options.archive_rows, options.live_rows
    beside = min(archive, options.beside)
    sizes = [(beside, live * beside // archive, [OURS, STRAIGHTFORWARD])]
    if beside < archive:
        sizes.insert(0, (archive, live, [OURS]))
    peak = 0
    with tempfile.TemporaryDirectory(prefix="ier-benchmarks-") as scratch:
        for archive_rows, live_rows, ways in sizes:
            try:
                found = compare(options.folder or Path(scratch), archive_rows, live_rows, options.repeat, ways)
            except DisagreementError as error:
                print(error, file=sys.stderr)
                return 1
            print(f"{found.markdown}\n", flush=True)
            peak = max(peak, *(one.peak for one in found.runs[OURS]))
    print("What stands in the stores and in the Parquet files is what stands in the databases: ids, flags, counts.")
    if peak > MOST_MEMORY:
        print(f"Ours took {peak / _MEBIBYTE:,.0f} MiB; {MOST_MEMORY / _MEBIBYTE:,.0f} are allowed", file=sys.stderr)
        return 1
    return 0


def compare(
    folder: Path, archive_rows: int, live_rows: int, repeat: int, ways: Sequence[str] = (OURS, STRAIGHTFORWARD)
) -> Comparison:
    """Fetch each way as often, in turn; `folder` keeps the made-up tables. Raises DisagreementError."""
    files = make_tables(folder, archive_rows, live_rows)
    expected = digest_of_files(files)
    runs: dict[str, list[Fetched]] = {way: [] for way in ways}
    with postgres_server() as postgres, snowflake_server() as snowflake:
        task_for = put_tables(files, postgres, snowflake)
        load = os.getloadavg()[0]
        for _ in range(repeat):
            for way in ways:
                runs[way].append(_fetch(way, task_for, folder, expected))
    return Comparison(archive_rows, live_rows, load, runs)


def _fetch(way: str, task_for: Callable[[Path], Task], folder: Path, expected: Digest) -> Fetched:
    with tempfile.TemporaryDirectory(prefix="fetched-", dir=folder) as place:
        fetched = measure_fetch(way, task_for(Path(place)))
        found = digest_of_store(Path(place) / "store") if way == OURS else digest_of_frames(Path(place))
    if found != expected:
        raise DisagreementError(f"{_LABELS[way]} came to {found}, but in the databases stands {expected}")
    return fetched


def _columns(runs: list[Fetched]) -> list[str]:
    return [
        _spread([one.seconds for one in runs], 1),
        _spread([one.rows / one.seconds for one in runs]),
        *(_spread([one.reading[origin] for one in runs], 1) for origin in (Origin.ARCHIVE, Origin.LIVE)),
        _spread([one.processor for one in runs], 1),
        _spread([one.peak / _MEBIBYTE for one in runs]),
        _spread([one.written / _MEBIBYTE for one in runs if one.written is not None]),
        _spread([one.left / _MEBIBYTE for one in runs]),
    ]


def _ratios(pairs: list[tuple[Fetched, Fetched]]) -> list[str]:
    return [
        _spread([other.seconds / own.seconds for other, own in pairs], 2),
        "",
        *(
            _spread([other.reading[origin] / own.reading[origin] for other, own in pairs], 2)
            for origin in (Origin.ARCHIVE, Origin.LIVE)
        ),
        _spread([other.processor / own.processor for other, own in pairs], 2),
        _spread([other.peak / own.peak for other, own in pairs], 2),
        _spread([other.written / own.written for other, own in pairs if other.written and own.written], 2),
        _spread([other.left / own.left for other, own in pairs], 2),
    ]


def _spread(values: list[float], digits: int = 0) -> str:
    if not values:
        return "–"
    middle, least, most = (f"{value:,.{digits}f}" for value in (median(values), min(values), max(values)))
    return middle if len(values) == 1 else f"{middle} ({least}–{most})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sources", description=__doc__)
    parser.add_argument("--archive-rows", type=int, default=ARCHIVE_ROWS, metavar="N", help="results in the archive")
    parser.add_argument("--live-rows", type=int, default=LIVE_ROWS, metavar="N", help="results in live")
    parser.add_argument(
        "--beside",
        type=int,
        default=BESIDE_ROWS,
        metavar="N",
        help="the most results in the archive that read_database is given, because its memory grows with them; where "
        "the archive has more, both ways are measured with so many and a live to match, ours with all of them too",
    )
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="how often each way is measured, in turn")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to keep the tables for the next time")
    return parser


if __name__ == "__main__":
    sys.exit(main())
