"""The command `ledger verify`: is the ledger as it was made?"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from data_access.errors import KeptError
from data_access.kept.ledger import open_ledger

_LINE = re.compile(r"ledger: entry (\d+), head ([0-9a-f]{64})")


def add_ledger_command(commands: Any) -> None:
    """`ledger` among the commands of `python -m data_access`."""
    parser = commands.add_parser("ledger", help="the ledger of everything that was taken out of the app")
    steps = parser.add_subparsers(dest="step", required=True)
    verify = steps.add_parser("verify", help="see whether any entry was changed, removed, moved, put in or cut off")
    verify.add_argument("--head", metavar="HASH", default="", help="the head that an earlier verification printed")
    verify.add_argument("--count", metavar="N", type=int, help="the number of entries that it printed")
    verify.add_argument(
        "--log", metavar="FILE", type=Path, action="append", default=[], help="a log of the app; several may be given"
    )


def run_ledger(options: argparse.Namespace) -> int:
    """Verify; gives the exit status: 0 as it was made, 1 not so (said on standard error)."""
    try:
        known = _written_down(options)
        ledger = open_ledger()
        head = ledger.head()
        found = ledger.verify(known)
    except KeptError as error:
        print(error, file=sys.stderr)
        return 1
    compared = f", {len(known):,} of them compared with what was written down" if known else ""
    print(f"The ledger reaches to entry {head.count:,}{compared}. Write this down elsewhere, for the next time:")
    print(f"  --head {head.hash} --count {head.count}")
    for fault in found:
        print(fault, file=sys.stderr)
    print(f"{len(found):,} faults." if found else "No entry was changed, removed, moved or put in.")
    return 1 if found else 0


def _written_down(options: argparse.Namespace) -> dict[int, str]:
    """Hashes by number: what was given, and what stands in the logs. Raises KeptError."""
    known: dict[int, str] = {}
    for path in options.log:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise KeptError(f"{path} can’t be read: {error.strerror}.") from error
        known |= {int(number): told for number, told in _LINE.findall(text)}
    if bool(options.head) != (options.count is not None):
        raise KeptError("Give --head and --count together, as an earlier verification printed them.")
    return known | ({options.count: options.head} if options.head else {})
