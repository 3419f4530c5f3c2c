"""`python -m benchmarks`: our answers beside naive Polars and hand-written SQL, on a made-up university."""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks.duckdb_sql import DuckDBSQL
from benchmarks.load import Load, measure_load
from benchmarks.measure import Measured, Timing, measure
from benchmarks.naive_polars import NaivePolars
from benchmarks.ours import Ours
from benchmarks.questions import QUESTIONS, DisagreementError, Engine
from benchmarks.university import LEAST_SIZE, University, university
from data_access.demo.mailings import AS_OF

OURS, KEPT, NAIVE, DUCKDB = "ours", "ours, kept", "naive Polars", "DuckDB"

_PACKAGES = ("polars", "duckdb", "deltalake", "pyarrow", "numpy")
_LEGEND = f"""\
Milliseconds: median (least–most) of the runs after the first, all engines taking turns in one process.
  {OURS:12}  the app's rooms, opening the history anew for each question: the honest figure
  {KEPT:12}  the same with one History for all questions, as the app has it
  {NAIVE:12}  plain Polars over the raw export files
  {DUCKDB:12}  SQL by hand over the raw export files, one connection for all questions
Ratios divide by “{OURS}”, in brackets by “{KEPT}”; above 1 we are faster. The operating system's file cache is warm
throughout. {OURS.capitalize()} answers from a store that was loaded once; the others settle live and archive each time.
"""
_WIDTHS = (10, 18, 18, 20, 20, 14, 14, 6)
_TITLES = ("question", OURS, KEPT, NAIVE, DUCKDB, "naive ÷ ours", "DuckDB ÷ ours", "rows")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, load, compare, measure; gives the exit status: 0 done, 1 the answers differ."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ier-benchmarks-") as scratch:
        try:
            _run(options.size, options.repeat, options.folder or Path(scratch), options.json)
        except DisagreementError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def _run(size: int, repeat: int, folder: Path, json_file: Path | None) -> None:
    print(_machine(), flush=True)
    made = university(folder, size)
    store = made.folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    load = measure_load(made.live, made.archive, store)
    print(
        f"Load: {load.rows:,} rows in {load.seconds:.1f} s, {load.rows / load.seconds:,.0f} rows/s, "
        f"peak memory {load.peak / 2**20:,.0f} MiB\n\n{_LEGEND}"
    )
    engines = _engines(made, store)
    print(_line(_TITLES), flush=True)
    found = []
    for question in QUESTIONS:
        found.append(measure(question, engines, repeat))
        print(_row(found[-1]), flush=True)
    print("\nFirst run, with nothing kept from an earlier one:")
    for one in found:
        times = ", ".join(f"{name} {timing.first * 1000:,.0f} ms" for name, timing in one.timings.items())
        print(f"{one.question.name:10} {times}")
    print("\nAll engines gave the same answers:")
    for one in found:
        print(f"{one.question.name:10} {one.question.title}")
    if json_file:
        json_file.write_text(json.dumps(_record(size, load, found), indent=2) + "\n", "utf-8")


def _engines(made: University, store: Path) -> dict[str, Engine]:
    today = AS_OF.date()
    return {
        OURS: Ours(store, made.send_id, made.merged_person, kept=False),
        KEPT: Ours(store, made.send_id, made.merged_person, kept=True),
        NAIVE: NaivePolars(made.folder, made.send_id, made.merged_person, today),
        DUCKDB: DuckDBSQL(made.folder, made.send_id, made.merged_person, today),
    }


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, {packages}"
    )


def _row(one: Measured) -> str:
    timings = [_milliseconds(timing) for timing in one.timings.values()]
    ratios = [f"{_ratio(one, name, OURS)} ({_ratio(one, name, KEPT)})" for name in (NAIVE, DUCKDB)]
    return _line((one.question.name, *timings, *ratios, f"{sum(frame.height for frame in one.answer):,}"))


def _ratio(one: Measured, engine: str, ours: str) -> str:
    ratio = one.times_ours(engine, ours)
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _line(cells: Sequence[str]) -> str:
    first, *rest = (cell.rjust(width) for cell, width in zip(cells, _WIDTHS, strict=True))
    return "  ".join([first.strip().ljust(_WIDTHS[0]), *rest])


def _milliseconds(timing: Timing) -> str:
    middle, least, most = (1000 * seconds for seconds in (timing.median, min(timing.runs), max(timing.runs)))
    return f"{middle:,.0f} ({least:,.0f}–{most:,.0f})"


def _record(size: int, load: Load, found: list[Measured]) -> dict[str, object]:
    return {
        "machine": _machine(),
        "size": size,
        "load": asdict(load),
        "seconds": {one.question.name: {name: asdict(timing) for name, timing in one.timings.items()} for one in found},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=_at_least(LEAST_SIZE), default=1_000_000, metavar="N", help="how many results")
    parser.add_argument("--repeat", type=_at_least(1), default=5, metavar="N", help="runs after the first")
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="where to keep the exports for the next time (default: nowhere)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement to a file, too")
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
