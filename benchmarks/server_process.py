"""A server to measure: which history it shows, and what it takes of the machine meanwhile, as Linux tells."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from data_access.history import open_history


@dataclass(frozen=True)
class Sample:
    """One look: when, in seconds; bytes in memory; seconds of processor since it started."""

    at: float
    resident: int
    cpu: float


class ServerProcess:
    """A process by its number."""

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")

    def sample(self) -> Sample:
        """What it takes now. Raises OSError where it has ended."""
        # its name, in brackets, may have blanks in it
        fields = self._stat.read_text().rpartition(")")[2].split()
        user, system, resident = int(fields[11]), int(fields[12]), int(fields[21])
        ticks = os.sysconf("SC_CLK_TCK")
        return Sample(time.monotonic(), resident * os.sysconf("SC_PAGE_SIZE"), (user + system) / ticks)


def environment_of(store: Path | None, people: int, folder: Path) -> dict[str, str]:
    """What tells a server to show this history, else the demo of so many people, to whoever comes.

    What the team keeps, it keeps in the folder.
    """
    shown = {"IER_STORE": str(store.absolute())} if store else {"IER_DEMO": str(people)}
    return {**shown, "IER_ACCESS_ALLOW_ANONYMOUS": "1", "IER_DATABASE": f"sqlite:///{folder}/kept.sqlite"}


def shown(store: Path | None, people: int) -> str:
    """The same in words, for a report."""
    if store is None:
        return f"The demo university of {people:,} people"
    coverage = open_history(store).coverage()
    return f"{coverage['results'].sum():,} results in {store.name}"
