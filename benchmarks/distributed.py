"""`python -m benchmarks.distributed STORE`: the breakdown, asked of us and of an engine that can be distributed.

Current Faculty by campus and school, with distinct people, over the year before the history's as-of day. The engine is
Daft: in its own process here, on a Ray cluster with --cluster. Who is who, merges resolved, is worked out here and
handed over, a few short rows a person; the results and links, which grow, the engine reads from the store itself.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

import polars as pl
from polars.testing import assert_frame_equal

from analytics.audience import Audience
from analytics.breakdown import COUNTS, Row, breakdown
from data_access import Query, open_history
from data_access.history.reading import Reading
from data_access.roots import Root
from data_access.settings import load_settings, store_at
from data_access.store.place import place_of

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / ".venv" / "engine" / "bin" / "python"
"""Its Python: `make engine` makes it, from requirements-engine.txt."""

_AUDIENCE = Audience(roles=("Faculty",))
_COLUMNS = ("campus", "school", *COUNTS, "people", "people_opened", "people_clicked")
_READ = ("results", "results_changes", "link_details", "link_details_changes", "erased_clicks")


@dataclass(frozen=True)
class Compared:
    """The cells, on which both agree, and the seconds that each took, each time."""

    cells: pl.DataFrame
    ours: tuple[float, ...]
    engine: tuple[float, ...]


def compare(root: Root, *, repeat: int = 1, cluster: str | None = None, python: Path = ENGINE) -> Compared:
    """Ask both, see that the answers are equal; AssertionError where they are not.

    Ours opens the history anew each time; the engine keeps its process, and neither keeps an answer.
    """
    time_zone = load_settings().time_zone
    history = open_history(root, time_zone)
    first, last = history.past_year()
    query = Query(first=first, last=last)
    cells, ours = pl.DataFrame(), []
    for _ in range(repeat):
        began = time.perf_counter()
        history = open_history(root, time_zone)
        cells = breakdown(history.engagement(query).frame, history.audiences(), _AUDIENCE)
        ours.append(time.perf_counter() - began)
    cells = cells.filter(kind=Row.CELL).select(_COLUMNS)
    answer, seconds = _asked(root, time_zone, query, repeat, cluster, python)
    assert_frame_equal(answer, cells, check_row_order=False, check_dtypes=False)
    return Compared(cells, tuple(ours), seconds)


def _asked(
    root: Root, time_zone: str, query: Query, repeat: int, cluster: str | None, python: Path
) -> tuple[pl.DataFrame, tuple[float, ...]]:
    """What the engine answers."""
    reading = Reading.open(root, time_zone)
    place, versions = place_of(root), reading.snapshot.versions
    assert query.first
    assert query.last
    with tempfile.TemporaryDirectory(prefix="ier-engine-") as folder:
        people, members = Path(folder) / "people.parquet", Path(folder) / "members.parquet"
        reading.people.select("person", "survivor").write_parquet(people)
        audience = _AUDIENCE.among(open_history(root, time_zone).audiences())
        audience.select("person", "campus", "school").unique().write_parquet(members)
        request = {
            "tables": {name: {"uri": place.uri(name), "version": versions[name]} for name in _READ if name in versions},
            "options": place.options,
            "people": str(people),
            "members": str(members),
            "first": reading.calendar.start_of(query.first).isoformat(),
            "end": reading.calendar.start_of(query.last + timedelta(days=1)).isoformat(),
            "cluster": cluster,
            "repeat": repeat,
        }
        done = subprocess.run(
            [python, Path(__file__).with_name("daft_engine.py")],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "DO_NOT_TRACK": "true"},
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    outcome = json.loads(done.stdout)
    return pl.DataFrame(outcome["rows"]).select(_COLUMNS), tuple(outcome["seconds"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare on one store and print what both took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.distributed", description=__doc__)
    parser.add_argument("store", nargs="?", metavar="PLACE", help="a folder or s3://bucket/prefix (default: IER_STORE)")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="how often each is asked")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Ray cluster, ray://host:10001 say")
    parser.add_argument("--engine", type=Path, default=ENGINE, metavar="PYTHON", help="the Python that has the engine")
    options = parser.parse_args(arguments)
    compared = compare(store_at(options.store), repeat=options.repeat, cluster=options.cluster, python=options.engine)
    sent = compared.cells["sent"].sum()
    print(f"Current Faculty by campus and school: {compared.cells.height} cells, {sent:,} results in them; both agree.")
    for name, seconds in (("ours", compared.ours), ("Daft", compared.engine)):
        print(f"{name:5} {median(seconds):7.2f} s ({min(seconds):.2f}–{max(seconds):.2f}), first {seconds[0]:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
