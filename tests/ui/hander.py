"""A file on its way out, in a process that ends in the middle of it: `python -m … address step file`.

The file is written, as a browser would, as soon as it is given. `step` names the call at whose beginning or end the
process is killed, as it happens when a machine goes down.
"""

import os
import signal
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access.kept import Entry, Taken, chain, ledger
from ui import handing

STEPS = ("made", "hashed", "sealed", "written", "committing", "committed", "told", "given")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(step: str, at: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, but where `step` is `at` the process ends as soon as it is done."""

    def done(*args: Any, **kwargs: Any) -> Any:
        found = work(*args, **kwargs)
        if step == at:
            die()
        return found

    return done


def hand(address: str, step: str, file: Path) -> None:
    os.environ["IER_DATABASE"] = address
    opened = ledger.open_ledger()
    entry = Entry(Taken.FILE, "Ana", "analyst", "everything", "Who?", purpose="A review")
    vars(handing)["sha256"] = killed(step, "hashed", sha256)
    vars(ledger)["seal"] = killed(step, "sealed", chain.seal)
    ledger._add = killed(step, "written", ledger._add)
    if step == "committing":
        sa.event.listen(opened._engine, "commit", lambda _: die())
    ledger._log.info = killed(step, "committed", ledger._log.info)  # type: ignore[method-assign]
    ledger.Ledger.enter = killed(step, "told", ledger.Ledger.enter)  # type: ignore[method-assign]
    make = killed(step, "made", lambda: handing.Made(b"somebody", 1, ("Name",)))
    give = killed(step, "given", handing.Handing(entry, lambda: None, make, print))
    file.write_bytes(give())


if __name__ == "__main__":
    hand(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
