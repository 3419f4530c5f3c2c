"""Load exports into a new store in a process of its own, because only then its peak memory is its own.

`measure_load` starts it and reads the one line of JSON that it prints.
"""

import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from data_access import load_exports

_ROOT = Path(__file__).resolve().parents[1]
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Load:
    """What a load took: `rows` of all objects, read from both folders; `peak` in bytes, of the whole process."""

    rows: int
    seconds: float
    peak: int


def measure_load(live: Path, archive: Path, store: Path) -> Load:
    """Load the folders into the store, which must not be there yet. Raises CalledProcessError if the load fails."""
    command = [sys.executable, "-m", "benchmarks.load", *(str(path.resolve()) for path in (live, archive, store))]
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return Load(**json.loads(done.stdout))


def _load(live: Path, archive: Path, store: Path) -> Load:
    start = time.perf_counter()
    report = load_exports(store, live=live, archive=archive)
    seconds = time.perf_counter() - start
    return Load(int(report.table["read"].sum()), seconds, peak_memory())


def peak_memory() -> int:
    """The most memory that this process had so far, in bytes."""
    # getrusage would count the process that started this one: Linux hands its peak on
    if _STATUS.is_file() and (found := re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    print(json.dumps(asdict(_load(*map(Path, sys.argv[1:])))))
