"""Fill a new store in a process of its own, because only then its peak memory is its own.

`measure_load`, from exports, and `measure_fill`, without any, start it and read the one line of JSON that it prints.
"""

import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data_access import load_exports
from data_access.demo.filled import fill_store
from data_access.demo.university import Made

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
    return Load(**_run(*(str(path.resolve()) for path in (live, archive, store))))


def measure_fill(store: Path, size: int, seed: int, years: int) -> tuple[Load, Made]:
    """Write a made-up university into the store, which must not be there yet; `rows` are results alone."""
    told = _run(str(store.resolve()), str(size), str(seed), str(years))
    made = Made(**told.pop("made"))
    return Load(**told), made


def _run(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.load", *arguments]
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _load(live: Path, archive: Path, store: Path) -> Load:
    start = time.perf_counter()
    report = load_exports(store, live=live, archive=archive)
    seconds = time.perf_counter() - start
    return Load(int(report.table["read"].sum()), seconds, peak_memory())


def _fill(store: Path, size: int, seed: int, years: int) -> dict[str, Any]:
    start = time.perf_counter()
    made = fill_store(store, size, seed, tangled=False, years=years)
    return {**asdict(Load(size, time.perf_counter() - start, peak_memory())), "made": asdict(made)}


def peak_memory() -> int:
    """The most memory that this process had so far, in bytes."""
    # getrusage would count the process that started this one: Linux hands its peak on
    if _STATUS.is_file() and (found := re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _main(place: str, second: str, *others: str) -> dict[str, Any]:
    if second.isdigit():
        return _fill(Path(place), int(second), *map(int, others))
    return asdict(_load(Path(place), Path(second), *map(Path, others)))


if __name__ == "__main__":
    print(json.dumps(_main(*sys.argv[1:])))
