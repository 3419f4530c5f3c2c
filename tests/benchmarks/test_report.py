"""What `make bench` writes down becomes tables and pictures."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import report
from benchmarks.plots import draw_growth
from benchmarks.records import Record, growth, memory_and_disk, side_by_side
from tests.conftest import ROOT


def record(size: int, *, slower: float = 1.0, **others: float) -> Record:
    """A run in which ours took 10 ms for the first question, and others so many times as long."""
    times = {"ours": 1.0, **{name.replace("_", "-"): times for name, times in others.items()}}
    seconds = {
        question: {
            name: {"first": 2.0, "runs": [0.01 * slower * factor * turn for turn in (1, 0.5, 3)]}
            for name, factor in times.items()
        }
        for question in ("breakdown", "follow_up")
    }
    return Record(
        machine="2 cores",
        size=size,
        command=f"make bench SIZE={size}",
        load={"rows": 1000, "seconds": 2.0, "peak": 2**30, "how": "loaded from exports", "prepared": 1.25},
        disk={"store": 2**20, "kept": 2 * 2**20, "exports": 3 * 2**20},
        peak=dict.fromkeys(times, 2**28),
        opened=dict.fromkeys(times, 0.5),
        seconds=seconds,
        rows={"breakdown": 30, "follow_up": 1200},
    )


def test_medians_spread_and_ratios() -> None:
    said = side_by_side(record(1_000_000, duckdb_files=12.0, postgres=0.5))
    assert (
        "| question | ours | DuckDB on exports | PostgreSQL | DuckDB on exports ÷ ours | PostgreSQL ÷ ours | rows |"
        in said
    )
    assert "| breakdown | 10 (5–30) | 120 (60–360) | 5 (2–15) | 12.0 | 0.50 | 30 |" in said
    assert "    make bench SIZE=1000000\n" in said


def test_memory_and_disk_of_sizes_with_other_engines() -> None:
    said = memory_and_disk([record(1_000_000, postgres=2.0), record(75_000_000)])
    assert "| 1 M | loaded from exports | 500 | 1,024 | 1.2 | 1 | 2 | 3 | – | 256 | 256 |" in said
    assert "| 75 M | loaded from exports | 500 | 1,024 | 1.2 | 1 | 2 | 3 | – | 256 | – |" in said


def test_growth_is_that_of_the_two_largest() -> None:
    said = growth([record(1_000_000), record(75_000_000, slower=10), record(225_000_000, slower=25)])
    assert "225 M ÷ 75 M |" in said
    assert "| breakdown | 10.0 | 100.0 | 250.0 | 2.5 |" in said


def test_a_document_is_filled_again_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "performance.md"
    document.write_text((ROOT / "docs" / "performance.md").read_text("utf-8"), "utf-8")
    files = []
    for one in (record(75_000_000, duckdb_files=9.0), record(1_000_000, duckdb_files=3.0, polars=40.0)):
        files.append(tmp_path / f"bench-{one.size}.json")
        files[-1].write_text(json.dumps(one.__dict__), "utf-8")
    text = ""
    for _ in range(2):
        assert report.main([*map(str, files), "--document", str(document)]) == 0
        text = document.read_text("utf-8")
        assert text.count("| breakdown | 10 (5–30) |") == 2
        assert text.index("**75 M results**") < text.index("**1 M results**")
        assert text.count("<!-- side by side -->") == 1
    for picture in ("side-by-side.svg", "growth.svg"):
        assert ElementTree.parse(tmp_path / "performance" / picture).getroot().tag.endswith("svg")
        assert f"performance/{picture}" in text
    assert capsys.readouterr().err == ""


def test_pictures_are_the_same_each_time(tmp_path: Path) -> None:
    records = [record(1_000_000), record(2_000_000, postgres=3.0)]
    for name in ("one.svg", "two.svg"):
        draw_growth(records, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
