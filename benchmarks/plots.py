"""The pictures of docs/performance.md: who takes how long, and how it grows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

from benchmarks.questions import OURS
from benchmarks.records import TITLES, Record

# before pyplot: there is no screen
mpl.use("Agg")
from matplotlib import pyplot as plt

# told apart by whoever sees few colours (Okabe and Ito), and by their signs
_COLOURS = {
    OURS: "#0072B2",
    "duckdb-files": "#D55E00",
    "duckdb-store": "#E69F00",
    "polars": "#009E73",
    "postgres": "#CC79A7",
}
_SIGNS = {OURS: "o", "duckdb-files": "s", "duckdb-store": "D", "polars": "^", "postgres": "v"}
_COLUMNS = 5
_LINES: dict[str, Any] = {"color": "#d9d9d9", "linewidth": 0.8}
_STYLE: Any = {
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#777777",
    "svg.hashsalt": "benchmarks",
}


def draw_side_by_side(record: Record, path: Path) -> None:
    """Every question a line, every engine a sign, on a scale of tenfold steps."""
    questions = list(record.seconds)
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(9, 0.45 * len(questions) + 1.6), layout="constrained")
        for name in record.engines:
            times = [record.milliseconds(question, name) for question in questions]
            axes.plot(times, range(len(questions)), linestyle="", label=TITLES[name], **_sign(name, 9))
        axes.set_yticks(range(len(questions)), [question.replace("_", "-") for question in questions])
        axes.invert_yaxis()
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(_short)
        axes.set_xlabel(f"milliseconds, {record.label} results")
        axes.grid(axis="both", **_LINES)
        axes.set_axisbelow(True)
        figure.legend(loc="outside upper center", ncols=len(record.engines), frameon=False)
        _save(figure, path)


def draw_growth(records: Sequence[Record], path: Path) -> None:
    """A small picture a question: how long each engine takes for how many results."""
    questions = list(records[0].seconds)
    rows = -(-len(questions) // _COLUMNS)
    with mpl.rc_context(_STYLE):
        figure, grid = plt.subplots(
            rows, _COLUMNS, figsize=(12, 2.7 * rows + 0.7), sharex=True, sharey=True, layout="constrained"
        )
        for question, axes in zip(questions, grid.flat, strict=False):
            for name in TITLES:
                asked = [record for record in records if name in record.seconds[question]]
                if asked:
                    times = [record.milliseconds(question, name) for record in asked]
                    axes.plot([record.size / 1e6 for record in asked], times, label=TITLES[name], **_sign(name, 5))
            axes.set_title(question.replace("_", "-"), fontsize=11)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.xaxis.set_major_formatter(_short)
            axes.yaxis.set_major_formatter(_short)
            axes.grid(**_LINES)
        figure.supxlabel("million results")
        figure.supylabel("milliseconds")
        labels: dict[str, Any] = {}
        for axes in grid.flat:
            labels |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        figure.legend(labels.values(), labels, loc="outside upper center", ncols=len(labels), frameon=False)
        _save(figure, path)


def _sign(name: str, size: int) -> dict[str, Any]:
    return {"color": _COLOURS[name], "marker": _SIGNS[name], "markersize": size, "zorder": 3 if name == OURS else 2}


def _short(value: float, _: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _save(figure: Any, path: Path) -> None:
    # without the day, so that the same measurements make the same file
    figure.savefig(path, facecolor="white", metadata={"Date": None})
    plt.close(figure)
