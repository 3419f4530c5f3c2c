"""What benchmarks found, put where people read it: `python -m benchmarks.report FILES…` after `make bench`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.plots import draw_growth, draw_side_by_side
from benchmarks.records import Record, first_runs, growth, memory_and_disk, side_by_side

PERFORMANCE = Path(__file__).parents[1] / "docs" / "performance.md"
_PICTURES = "performance"


def put(block: str, text: str, document: Path = PERFORMANCE) -> None:
    """Replace what stands between `<!-- block -->` and `<!-- /block -->`. Raises ValueError where they do not stand."""
    first, last = f"<!-- {block} -->", f"<!-- /{block} -->"
    before, begin, rest = document.read_text("utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{document}: there is no {first} with a {last} after it")
    # the first line may be indented
    own = text.strip("\n")
    document.write_text(f"{before}{first}\n{own}\n{last}{after}", "utf-8")


def report(records: Sequence[Record], document: Path = PERFORMANCE) -> None:
    """Put these measurements into the document, one a size, and draw its pictures beside it."""
    records = sorted(records, key=lambda record: record.size)
    pictures = document.parent / _PICTURES
    pictures.mkdir(exist_ok=True)
    # the largest at which the exports themselves were asked
    widest = max(records, key=lambda record: ("duckdb-files" in record.engines, record.size))
    draw_side_by_side(widest, pictures / "side-by-side.svg")
    draw_growth(records, pictures / "growth.svg")
    picture = f"![How long each engine takes for each question]({_PICTURES}/side-by-side.svg)"
    put("side by side", "\n\n".join([picture, *(side_by_side(record) for record in reversed(records))]), document)
    put("first runs", "\n\n".join(first_runs(record) for record in reversed(records)), document)
    put("memory and disk", memory_and_disk(records), document)
    picture = f"![How the time for each question grows with the results]({_PICTURES}/growth.svg)"
    put("growth", f"{picture}\n\n{growth(records)}", document)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the records of `python -m benchmarks --json` and report them; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what `python -m benchmarks --json` wrote")
    parser.add_argument("--document", type=Path, default=PERFORMANCE, help="where it is put (docs/performance.md)")
    options = parser.parse_args(arguments)
    report([Record(**json.loads(path.read_text("utf-8"))) for path in options.files], options.document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
