"""The command line of the data: `python -m data_access load`, `sync`, `check`, `forget`, `prune`, `demo`, …"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import polars as pl
from deltalake.exceptions import DeltaError
from tqdm import tqdm

from data_access.demo import demo_store, is_made, read_size, university_is_made, university_store
from data_access.dictionary import describe
from data_access.erasure import command as erasure
from data_access.errors import HistoryError, SourceError
from data_access.field_map import load_field_map
from data_access.history import prepare, preparing
from data_access.intake import LoadReport, load_exports
from data_access.kept.command import add_ledger_command, run_ledger
from data_access.private import keep_private
from data_access.retention import declared_retention
from data_access.settings import DEMO_PEOPLE, DEMO_PLACE, LEAST_PEOPLE, MOST_PEOPLE, store_at
from data_access.store.lock import WAIT_SECONDS
from data_access.sync.command import add_commands, run_check, run_sync

_COMMANDS = {
    "sync": run_sync,
    "check": run_check,
    "ledger": run_ledger,
    "forget": erasure.run_forget,
    "prune": erasure.run_prune,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status: 0 done, 1 refused or failed (the reason is on standard error)."""
    options = _parser().parse_args(arguments)
    keep_private()
    try:
        if options.command == "dictionary":
            print(describe(load_field_map()), end="")
            return 0
        if options.command in ("demo", "university"):
            return _demo(options) if options.command == "demo" else _university(options)
        if options.command in _COMMANDS:
            return _COMMANDS[options.command](options)
        report = _load(options)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    except HistoryError as error:
        print(error if options.command in _COMMANDS else f"Nothing was loaded. {error}", file=sys.stderr)
        return 1
    except (OSError, DeltaError) as error:
        print(f"Nothing was loaded: the disk said no ({error}). Load again when that is mended.", file=sys.stderr)
        return 1
    _print(report)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data_access", description="The data of IER Explorer.")
    commands = parser.add_subparsers(dest="command", required=True)
    add_commands(commands)
    add_ledger_command(commands)
    erasure.add_commands(commands)
    commands.add_parser("dictionary", help="print the data dictionary as Markdown")
    demo = commands.add_parser("demo", help="make the demo: a university that does not exist")
    demo.add_argument("--people", type=_people, default=DEMO_PEOPLE, metavar="N", help="how many people it has")
    demo.add_argument(
        "--place", type=Path, default=DEMO_PLACE, metavar="DIR", help="the folder of demos (default: var/demo)"
    )
    university = commands.add_parser("university", help="make a history of any size: the same university, by results")
    university.add_argument(
        "--size", type=_size, required=True, metavar="N", help="how many results it has: 1000000 or 75M, say"
    )
    university.add_argument(
        "--place", type=Path, default=DEMO_PLACE, metavar="DIR", help="where to make it (default: var/demo)"
    )
    load = commands.add_parser("load", help="load folders of exports into the history")
    load.add_argument("--live", type=Path, metavar="DIR", help="exports of what Salesforce holds now")
    load.add_argument("--archive", type=Path, metavar="DIR", help="exports of the archive")
    load.add_argument("--store", metavar="PLACE", help="the history to load into (default: IER_STORE, else var/store)")
    load.add_argument("--allow-refused", action="store_true", help="load the rest where single rows can't be taken")
    load.add_argument("--refused-rows", type=Path, metavar="FILE", help="where to write those rows, with the reasons")
    load.add_argument(
        "--wait",
        type=float,
        default=WAIT_SECONDS,
        metavar="SECONDS",
        help="how long to wait for another load to finish",
    )
    return parser


def _people(text: str) -> int:
    number = int(text)
    if not LEAST_PEOPLE <= number <= MOST_PEOPLE:
        raise argparse.ArgumentTypeError(f"{text} is not between {LEAST_PEOPLE:,} and {MOST_PEOPLE:,}")
    return number


def _size(text: str) -> int:
    try:
        return read_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _demo(options: argparse.Namespace) -> int:
    made = partial(demo_store, options.place, options.people)
    return _make("The demo", made, there=is_made(options.place, options.people))


def _university(options: argparse.Namespace) -> int:
    made = partial(university_store, options.place, options.size)
    failed = _make("The university", made, there=university_is_made(options.place, options.size))
    if not failed:
        prepare(made())
        print(f"To look at it: IER_STORE={made().resolve()} IER_ACCESS_ALLOW_ANONYMOUS=1 make run")
    return failed


def _make(what: str, make: Callable[..., Path], *, there: bool) -> int:
    if there:
        print(f"{what} stands in {make()} already.")
        return 0
    start = time.perf_counter()
    try:
        with _Bar() as bar:
            store = make(progress=bar.show)
    except OSError as error:
        print(f"{what} was not made: the disk said no ({error}).", file=sys.stderr)
        return 1
    print(f"{what} stands in {store}, made in {time.perf_counter() - start:.0f} s.")
    return 0


def _load(options: argparse.Namespace) -> LoadReport:
    if options.live is None and options.archive is None:
        raise HistoryError("Give --live DIR, --archive DIR or both.")
    store = store_at(options.store)
    with _Bar() as bar, preparing(store):
        report = load_exports(
            store,
            live=options.live,
            archive=options.archive,
            allow_refused=options.allow_refused,
            refused_rows=options.refused_rows,
            keep_years=declared_retention().keep_years,
            wait=options.wait,
            say=lambda text: print(text, file=sys.stderr, flush=True),
            progress=bar.show,
        )
        bar.show("Preparing", 0, 1)
    return report


class _Bar:
    """One progress bar a step; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self._what = ""
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, what: str, done: int, total: int) -> None:
        """The step, how much of it is done, and how much there is."""
        if what != self._what:
            self.__exit__()
            unit = "B" if what == "Reading" else " rows"
            self._bar = tqdm(total=total, desc=what, unit=unit, unit_scale=True, disable=None, file=sys.stderr)
            self._what = what
        if self._bar is not None:
            self._bar.update(done - self._bar.n)


def _print(report: LoadReport) -> None:
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=200,
        fmt_str_lengths=100,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        tbl_formatting="ASCII_MARKDOWN",
        thousands_separator=True,
        tbl_cell_numeric_alignment="RIGHT",
    ):
        print(report.table)
    if report.missing:
        print("Fields that these exports do not have; what rests on them stays empty:")
        for file, fields in report.missing.items():
            print(f"  {file}: {', '.join(fields)}")
    if report.refused.count:
        were = "row was refused; it is" if report.refused.count == 1 else "rows were refused; they are"
        print(f"{report.refused.count:,} {were} in {report.refused.path}, with the reasons.")
    as_of = report.snapshot.as_of
    print(f"The history is complete as of {as_of:%Y-%m-%d %H:%M} UTC." if as_of else "The history has no results yet.")


if __name__ == "__main__":
    sys.exit(main())
