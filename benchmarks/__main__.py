"""`python -m benchmarks`: our answers beside hand-written SQL and naive Polars, on a made-up university."""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES
from benchmarks.measure import Measured, measure
from benchmarks.profiles import write_profiles
from benchmarks.questions import OURS, QUESTIONS, DisagreementError, Question
from benchmarks.remote import EngineError, Remote, started
from benchmarks.university import University, bytes_of, filled, loaded, university
from data_access.demo import read_size
from data_access.history import prepare
from data_access.store.beside import condensed_of, derived_of
from data_access.store.derived import remove

_PACKAGES = ("polars", "duckdb", "deltalake", "pyarrow", "numpy")
_PROFILED = 3
_REPEAT = 5
_MEBIBYTE = 2**20
_LEGEND = """\
Milliseconds: median (least–most) of the runs after the first, all engines taking turns, each in a process of its own;
in brackets how many times as long as ours. The operating system's file cache is warm throughout. “another” is asked of
ours after “breakdown”, whose counts by person it keeps, as the page does; all others reckon anew.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, load, compare, measure; gives the exit status: 0 done, 1 the answers differ or an engine failed."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ier-benchmarks-") as scratch:
        try:
            _run(options, options.folder or Path(scratch))
        except (DisagreementError, EngineError) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def _run(options: argparse.Namespace, folder: Path) -> None:
    print(_machine(), flush=True)
    asked = _asked(options)
    record: dict[str, object] = {"machine": _machine(), "size": options.size, "command": _command(options)}
    made, record["load"] = _prepared(options, folder, exports=any(ENGINES[name].reads == "exports" for name in asked))
    beside = [condensed_of(made.store), derived_of(made.store)]
    kept = sum(bytes_of(place) for place in beside)
    record["disk"] = disk = {
        "store": bytes_of(made.store) - kept,
        "kept": kept,
        **({"exports": bytes_of(made.live) + bytes_of(made.archive)} if made.live.is_dir() else {}),
    }
    facts = made.facts()
    with ExitStack() as held:
        engines: dict[str, Remote] = {}
        for name in asked:
            place = made.store if ENGINES[name].reads == "store" else made.folder
            engines[name] = held.enter_context(started(name, place, facts))
            if engines[name].opened.disk:
                disk[name] = engines[name].opened.disk
            print(f"{name:14} {ENGINES[name].words}: opened in {engines[name].opened.seconds:.1f} s", flush=True)
        print("On disk: " + ", ".join(f"{name} {taken / _MEBIBYTE:,.0f} MiB" for name, taken in disk.items()))
        print(f"\n{_LEGEND}\n" + _line(["question", *asked, "rows"]), flush=True)
        found = []
        for question in options.questions:
            found.append(measure(question, engines, options.repeat))
            print(_row(found[-1]), flush=True)
        peaks = {name: engine.peak() for name, engine in engines.items()}
        opened = {name: engine.opened.seconds for name, engine in engines.items()}
    _print_rest(found, peaks)
    record |= {
        "peak": peaks,
        "opened": opened,
        "seconds": _seconds(found),
        "rows": {_name(one): one.rows for one in found},
    }
    if options.profiles:
        slowest = sorted(found, key=lambda one: -one.timings[OURS].median)[:_PROFILED]
        write_profiles(options.profiles, made.store, facts, [one.question for one in slowest])
        print(f"Profiles of {', '.join(map(_name, slowest))} stand in {options.profiles}.")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        if len(options.questions) < len(QUESTIONS) and options.json.is_file():
            record = _again(json.loads(options.json.read_text("utf-8")), record)
        options.json.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


def _asked(options: argparse.Namespace) -> list[str]:
    """The engines that are asked; of the others it is said why not."""
    asked = []
    for name in options.engines:
        if lacking := ENGINES[name].lacks(options.size, dict(options.most).get(name)):
            print(f"{name} is left out: it {lacking}")
        else:
            asked.append(name)
    return asked


def _prepared(options: argparse.Namespace, folder: Path, *, exports: bool) -> tuple[University, dict[str, object]]:
    """What is measured on, and what making the store took."""
    if exports:
        made = university(folder, options.size)
        load, how = loaded(made, again=options.load_again), "loaded from exports"
    else:
        made, load = filled(folder, options.size)
        how = "written without exports"
    print(
        f"Store {how}: {load.rows:,} rows in {load.seconds:.1f} s, {load.rows / load.seconds:,.0f} rows/s, "
        f"peak memory {load.peak / _MEBIBYTE:,.0f} MiB",
        flush=True,
    )
    for place in (condensed_of(made.store), derived_of(made.store)):
        remove(place)
    start = time.perf_counter()
    prepare(made.store)
    prepared = time.perf_counter() - start
    print(f"What many questions need was worked out in {prepared:.1f} s", flush=True)
    return made, {**asdict(load), "how": how, "prepared": prepared}


def _again(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """A record of before, in which some questions were measured again."""
    told = {name: before[name] | now[name] for name in ("seconds", "rows")}
    return now | told | {name: before[name] for name in ("command", "peak", "opened")}


def _print_rest(found: list[Measured], peaks: dict[str, int]) -> None:
    print("\nFirst run, with nothing kept from an earlier one:")
    for one in found:
        times = ", ".join(f"{name} {timing.first * 1000:,.0f} ms" for name, timing in one.timings.items())
        print(f"{_name(one):10} {times}")
    print("\nPeak memory: " + ", ".join(f"{name} {peak / _MEBIBYTE:,.0f} MiB" for name, peak in peaks.items()))
    print("\nAll engines gave the same answers:")
    for one in found:
        print(f"{_name(one):10} {one.question.title}")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, {packages}"
    )


def _command(options: argparse.Namespace) -> str:
    """How to measure the same again."""
    millions = options.size / 1e6
    told = [f"make bench SIZE={millions:g}M" if millions >= 1 else f"make bench SIZE={options.size}"]
    if options.repeat != _REPEAT:
        told.append(f"REPEAT={options.repeat}")
    if options.engines != list(ENGINES):
        told.append(f"ENGINES={','.join(options.engines)}")
    return " ".join(told)


def _name(one: Measured) -> str:
    return one.question.name


def _row(one: Measured) -> str:
    cells = []
    for name, timing in one.timings.items():
        middle, least, most = (1000 * seconds for seconds in (timing.median, min(timing.runs), max(timing.runs)))
        ratio = f" [{one.times_ours(name, OURS):.1f}]" if OURS in one.timings and name != OURS else ""
        cells.append(f"{middle:,.0f} ({least:,.0f}–{most:,.0f}){ratio}")
    return _line([_name(one), *cells, f"{one.rows:,}"])


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    return "  ".join([first.ljust(10), *(cell.rjust(28) for cell in rest[:-1]), rest[-1].rjust(10)])


def _seconds(found: list[Measured]) -> dict[str, dict[str, dict[str, Any]]]:
    return {_name(one): {name: asdict(timing) for name, timing in one.timings.items()} for one in found}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=_size, default=1_000_000, metavar="N", help="how many results: 1000000, 75M")
    parser.add_argument(
        "--repeat", type=int, choices=range(1, 100), default=_REPEAT, metavar="N", help="runs after the first"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="keeps exports and store for the next time (default: nothing is kept)",
    )
    parser.add_argument(
        "--engines",
        type=_engines,
        default=list(ENGINES),
        metavar="NAMES",
        help=f"which to compare, by commas, of {', '.join(ENGINES)}",
    )
    parser.add_argument(
        "--most",
        type=_limit,
        action="append",
        default=[],
        metavar="NAME=N",
        help="give an engine up to so many results, instead of "
        + ", ".join(f"{name} {kind.most:,}" for name, kind in ENGINES.items() if kind.most),
    )
    parser.add_argument(
        "--questions",
        type=_questions,
        default=list(QUESTIONS),
        metavar="NAMES",
        help="which to ask, by commas; what --json has of the others stays",
    )
    parser.add_argument("--load-again", action="store_true", help="load also where that was measured before")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement to a file, too")
    parser.add_argument("--profiles", type=Path, metavar="DIR", help="write where our three slowest answers spend time")
    return parser


def _size(text: str) -> int:
    try:
        return read_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _engines(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"there is no engine {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    return names


def _questions(text: str) -> list[Question]:
    names = text.split(",")
    known = [question.name for question in QUESTIONS]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"there is no question {', '.join(unknown)}; there are {', '.join(known)}")
    return [question for question in QUESTIONS if question.name in names]


def _limit(text: str) -> tuple[str, int]:
    name, _, most = text.partition("=")
    return _engines(name)[0], _size(most)


if __name__ == "__main__":
    sys.exit(main())
