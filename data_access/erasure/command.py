"""`python -m data_access forget` and `prune`."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from deltalake.exceptions import DeltaError

from data_access.erasure.forget import Forgot, forget, would_forget
from data_access.erasure.marks import Marks
from data_access.errors import HistoryError, KeptError
from data_access.faults import cause_of
from data_access.kept import Entry, Ledger, Taken, open_ledger
from data_access.retention import declared_retention
from data_access.settings import store_at
from data_access.store import Store
from data_access.store.erasure import Erasure
from data_access.store.lock import WAIT_SECONDS

_TITLES = {
    "results": "results keep their counts and lose who they were sent to",
    "link_details": "link details go",
    "contacts": "contact rows go",
    "affiliations": "affiliations go",
    "education": "education rows go",
}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `forget` and `prune` to the command line."""
    told = commands.add_parser("forget", help="take people out for good (docs/erasure.md)")
    told.add_argument("ids", nargs="*", metavar="CONTACT_ID", help="15 or 18 characters; also one that was merged")
    told.add_argument("--from", type=Path, dest="file", metavar="FILE", help="a file with one id a line; - reads them")
    told.add_argument("--dry-run", action="store_true", help="say what would go, and leave everything as it is")
    told.add_argument("--purpose", default="", metavar="TEXT", help="for the ledger: a case number, say, and no name")
    prune = commands.add_parser("prune", help="drop the months that are older than what is kept")
    for parser in (told, prune):
        parser.add_argument("--by", default="", metavar="NAME", help="for the ledger: who does it (default: the user)")
        parser.add_argument("--store", metavar="PLACE", help="the history (default: IER_STORE, else var/store)")
        parser.add_argument("--wait", type=float, default=WAIT_SECONDS, metavar="SECONDS", help="for a writer to end")


def run_forget(options: argparse.Namespace) -> int:
    """Forget people, or say what that would come to."""
    store, ids = store_at(options.store), [*options.ids, *_ids_in(options.file)]
    if options.dry_run:
        print(_report(would_forget(store, ids, wait=options.wait, say=_say), "Would be forgotten"))
        return 0
    # before anything goes: without it, what happens could not be told
    ledger = open_ledger()
    blanked, known = 0, list[Marks]()

    def blank(marks: Marks) -> None:
        nonlocal blanked
        known.append(marks)
        blanked = ledger.blank(marks.stand_in)

    try:
        forgot = forget(store, ids, elsewhere=blank, wait=options.wait, say=_say)
        # what was taken while they were still here
        blanked += sum(ledger.blank(marks.stand_in) for marks in known)
    except (OSError, DeltaError) as error:
        raise HistoryError(
            f"Not done: {cause_of(error)}. Repeat the command when that is mended; it goes on where it was."
        ) from error
    print(_report(forgot.erasure, "Forgotten"))
    if forgot.beside:
        print(f"  {forgot.beside:,} rows of files beside the history went")
    if blanked:
        print(f"  {blanked:,} entries of the ledger lost the words that tell of them")
    _enter(ledger, forgot, options)
    return 0


def run_prune(options: argparse.Namespace) -> int:
    """Drop what is older than what is kept: months of results, entries of the ledger."""
    declared = declared_retention()
    if declared.keep_ledger_years is not None:
        today = datetime.now(UTC)
        before = today.replace(year=today.year - declared.keep_ledger_years, day=min(today.day, 28))
        removed = open_ledger().prune(before, _who(options))
        print(f"{removed:,} entries of the ledger were removed, made before {before:%Y-%m-%d}.")
    if declared.keep_years is None:
        print("All months are kept: neither IER_KEEP_YEARS nor [retention] keep_years says how many years.")
        return 0
    return _drop_months(options, declared.keep_years)


def _drop_months(options: argparse.Namespace, years: int) -> int:
    store = store_at(options.store)
    # says so, where there is no history
    _ = Store(store).snapshot
    try:
        with Store(store).writing(keep_years=years, wait=options.wait, say=_say) as writer:
            snapshot, _ = writer.commit()
    except (OSError, DeltaError) as error:
        raise HistoryError(f"Nothing was dropped: {cause_of(error)}. Prune again when that is mended.") from error
    print(f"Results are kept from {snapshot.kept_from} on: the month of their creation, UTC.")
    return 0


def _enter(ledger: Ledger, forgot: Forgot, options: argparse.Namespace) -> None:
    """Let the ledger tell that it happened, and not of whom."""
    what = "People were taken out for good, with everything that named them"
    people = forgot.erasure.people
    try:
        ledger.enter(Entry(Taken.ERASURE, _who(options), "", "", what, rows=people, purpose=options.purpose))
    except KeptError as error:
        raise HistoryError(
            f"They are forgotten, but the ledger does not tell so: {error} Repeat the command when that is mended."
        ) from error


def _who(options: argparse.Namespace) -> str:
    try:
        return options.by or getpass.getuser()
    except (OSError, KeyError):
        return "the command line"


def _ids_in(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryError(f"{file}: can't be read ({type(error).__name__}); it has one contact id a line") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def _report(erasure: Erasure, what: str) -> str:
    people = f"{erasure.people:,} {'person' if erasure.people == 1 else 'people'} on file"
    ids = f"{erasure.contacts:,} contact {'id' if erasure.contacts == 1 else 'ids'}"
    lines = [f"{what}: {people}, {ids}, merged ones among them."]
    lines += [f"  {count:,} {_TITLES[table]}" for table, count in erasure.rows.items() if count]
    if erasure.already:
        lines.append(f"  {erasure.already:,} of the ids had been forgotten before")
    if new := erasure.absent - erasure.already:
        lines.append(f"  {new:,} of the ids are not in this data; they are kept out from now on")
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
