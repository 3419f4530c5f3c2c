"""What one run of the benchmarks found, as it was written down, and the tables that it makes in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from benchmarks.questions import OURS

TITLES = {
    OURS: "ours",
    "duckdb-files": "DuckDB on exports",
    "duckdb-store": "DuckDB on our tables",
    "polars": "Polars on exports",
    "postgres": "PostgreSQL",
}
_MEBIBYTE = 2**20


@dataclass(frozen=True)
class Record:
    """A run: seconds by question and engine (`first`, `runs`), bytes of `peak` memory and on `disk`, the `load`."""

    machine: str
    size: int
    command: str
    load: Mapping[str, Any]
    disk: Mapping[str, int]
    peak: Mapping[str, int]
    opened: Mapping[str, float]
    seconds: Mapping[str, Mapping[str, Mapping[str, Any]]]
    rows: Mapping[str, int]

    @cached_property
    def engines(self) -> list[str]:
        """Who was asked, ours first."""
        return [name for name in TITLES if name in self.peak]

    def milliseconds(self, question: str, engine: str) -> float:
        """The run in the middle."""
        return 1000.0 * float(median(self.seconds[question][engine]["runs"]))

    @property
    def label(self) -> str:
        """The size for people: 75 M."""
        return f"{self.size / 1e6:g} M"


def side_by_side(record: Record) -> str:
    """Every question: median, spread, and how many times as long as ours the others took."""
    others = record.engines[1:]
    head = [
        "question",
        *(TITLES[name] for name in record.engines),
        *(f"{TITLES[name]} ÷ ours" for name in others),
        "rows",
    ]
    lines = []
    for question, timings in record.seconds.items():
        spread = [_spread(timings[name]["runs"]) for name in record.engines]
        ours = record.milliseconds(question, OURS)
        ratios = [_ratio(record.milliseconds(question, name) / ours) for name in others]
        lines.append([question, *spread, *ratios, f"{record.rows[question]:,}"])
    runs = len(next(iter(record.seconds.values()))[OURS]["runs"])
    return f"{_said(record)} Milliseconds: median (least–most) of {runs} runs.\n\n{_table(head, lines)}"


def first_runs(record: Record) -> str:
    """What each question took when it was asked for the first time."""
    head = ["question", *(TITLES[name] for name in record.engines)]
    lines = [
        [question, *(f"{1000 * timings[name]['first']:,.0f}" for name in record.engines)]
        for question, timings in record.seconds.items()
    ]
    opened = ["*opening it*", *(f"{1000 * record.opened[name]:,.0f}" for name in record.engines)]
    return f"{_said(record)} Milliseconds.\n\n{_table(head, [opened, *lines])}"


def memory_and_disk(records: Sequence[Record]) -> str:
    """How the store was made, what stands on disk, and the most memory that each engine had; a row a size."""
    engines = [name for name in TITLES if any(name in record.peak for record in records)]
    head = [
        "results",
        "store",
        "rows a second",
        "peak memory of that, MiB",
        "prepared in, s",
        "store, MiB",
        "kept beside it, MiB",
        "exports, MiB",
    ]
    head += ["PostgreSQL, MiB", *(f"peak of {TITLES[name]}, MiB" for name in engines)]
    lines = []
    for record in records:
        load = record.load
        made = [record.label, str(load["how"]), f"{load['rows'] / load['seconds']:,.0f}", _mebibytes(load["peak"])]
        made.append(f"{load['prepared']:,.1f}")
        disk = [_mebibytes(record.disk.get(name)) for name in ("store", "kept", "exports", "postgres")]
        lines.append([*made, *disk, *(_mebibytes(record.peak.get(name)) for name in engines)])
    return "\n".join([*(f"    {record.command}" for record in records), "", _table(head, lines)])


def growth(records: Sequence[Record]) -> str:
    """Our median by size, and how many times as long the largest takes as the one before."""
    head = ["question", *(f"{record.label} results, ms" for record in records)]
    lines = [
        [question, *(f"{record.milliseconds(question, OURS):,.1f}" for record in records)]
        for question in records[0].seconds
    ]
    if len(records) > 1:
        less, more = records[-2:]
        head.append(f"{more.label} ÷ {less.label}")
        for line in lines:
            line.append(_ratio(more.milliseconds(line[0], OURS) / less.milliseconds(line[0], OURS)))
    return "\n".join([*(f"    {record.command}" for record in records), "", _table(head, lines)])


def _said(record: Record) -> str:
    return f"**{record.label} results**\n\n    {record.command}\n\n{record.machine}."


def _spread(runs: Sequence[float]) -> str:
    middle, least, most = (1000 * seconds for seconds in (median(runs), min(runs), max(runs)))
    return f"{middle:,.0f} ({least:,.0f}–{most:,.0f})"


def _ratio(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _mebibytes(bytes_taken: int | None) -> str:
    return "–" if bytes_taken is None else f"{bytes_taken / _MEBIBYTE:,.0f}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
