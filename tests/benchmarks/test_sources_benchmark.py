"""The benchmark of the sources, small: both ways come to what stands in the databases, and a difference is seen."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from benchmarks import sources
from benchmarks.fetch import OURS, Fetched
from benchmarks.source_tables import digest_of_files, digest_of_frames, make_tables
from benchmarks.sources import Comparison, DisagreementError

ARCHIVE_ROWS, LIVE_ROWS = 20_000, 4_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources")


def test_tables_have_the_rows_asked_for(folder: Path) -> None:
    files = make_tables(folder, ARCHIVE_ROWS, LIVE_ROWS)
    rows = {origin: files[origin]["et4ae5__IndividualEmailResult__c"] for origin in files}
    frames = {origin: pl.concat(map(pl.read_parquet, paths)) for origin, paths in rows.items()}
    assert {origin: frame.height for origin, frame in frames.items()} == {"archive": ARCHIVE_ROWS, "live": LIVE_ROWS}
    shared = frames["live"].join(frames["archive"], left_on="Id", right_on="ID", how="semi")
    assert shared.height, "no result stands in both: there is nothing to settle"
    digest = digest_of_files(files)
    removed = frames["live"].filter("IsDeleted").join(shared, on="Id", how="anti").height
    assert digest.results == ARCHIVE_ROWS + LIVE_ROWS - shared.height - removed
    assert digest.links


@pytest.mark.needs("postgresql")
def test_both_ways_come_to_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--archive-rows", str(ARCHIVE_ROWS), "--live-rows", str(LIVE_ROWS), "--folder", str(folder)]
    assert sources.main(arguments) == 0
    output = capsys.readouterr().out
    assert f"{ARCHIVE_ROWS:,} results in the archive, {LIVE_ROWS:,} in live" in output
    for line in ("| `sync` |", "| `read_database`, Parquet |", "| *times ours* |", "is what stands in the databases"):
        assert line in output


def test_a_flag_that_differs_is_seen(folder: Path, tmp_path: Path) -> None:
    files = make_tables(folder, ARCHIVE_ROWS, LIVE_ROWS)
    for origin, objects in files.items():
        for name, paths in objects.items():
            pl.concat(map(pl.read_parquet, paths)).write_parquet(tmp_path / f"{origin}-{name.lower()}.parquet")
    assert digest_of_frames(tmp_path) == digest_of_files(files)
    altered = tmp_path / "archive-et4ae5__individualemailresult__c.parquet"
    first = pl.int_range(pl.len()) == 0
    opened = pl.col("ET4AE5__OPENED__C")
    # the first: the farthest from the days that stand in both
    frame = pl.read_parquet(altered)
    frame.with_columns(pl.when(first).then(~opened).otherwise(opened).alias("ET4AE5__OPENED__C")).write_parquet(altered)
    found = digest_of_frames(tmp_path)
    assert found.results == digest_of_files(files).results
    assert found.results_sum != digest_of_files(files).results_sum


def test_a_difference_stops_the_benchmark(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def compare(*_: object) -> Comparison:
        raise DisagreementError("they differ")

    monkeypatch.setattr(sources, "compare", compare)
    monkeypatch.setattr(sources, "find_postgresql", Path)
    assert sources.main([]) == 1
    output = capsys.readouterr()
    assert "they differ" in output.err
    assert not output.out


def test_too_much_memory_is_a_failure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fetched = Fetched(10, 2.0, {"live": 1.0, "archive": 0.5}, 1.2, sources.MOST_MEMORY + 1, None, 1)
    comparison = Comparison(5, 5, 0.1, {OURS: [fetched, replace(fetched, seconds=4.0)]})
    monkeypatch.setattr(sources, "compare", lambda *_: comparison)
    monkeypatch.setattr(sources, "find_postgresql", Path)
    assert sources.main(["--archive-rows", "5", "--live-rows", "5"]) == 1
    output = capsys.readouterr()
    assert "Ours took 3,072 MiB; 3,072 are allowed" in output.err
    assert "| `sync` | 3.0 (2.0–4.0) | 4 (2–5) | 0.5 (0.5–0.5) |" in output.out
