"""The benchmark of a refresh: rows as a quarter of an hour brings them, loaded as a sync loads them."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from benchmarks.refresh import Measured, Refresh, load_refresh, main
from benchmarks.refreshed_rows import make_refresh
from benchmarks.university import university
from data_access import load_exports
from data_access.store import Store
from data_access.store.tables import STORED_RESULTS

ROWS = 1000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("university")
    made = university(folder, 10_000)
    load_exports(folder / "store", live=made.live, archive=made.archive)
    return folder / "store"


def test_a_refresh_brings_what_it_says(store: Path, tmp_path: Path) -> None:
    before = Store(store).scan(STORED_RESULTS).select("id", "opened", "sent_at").collect()
    assert make_refresh(store, tmp_path, ROWS, seed=0) == pytest.approx(ROWS, rel=0.1)
    results = pl.read_parquet(tmp_path / "results.parquet")
    assert results["id"].is_unique().all()
    known = results.join(before, on="id", suffix="_before")
    assert known.height == 620
    assert known["opened"].all()
    assert known["sent_at"].equals(known["sent_at_before"])
    # newer emails more often: of the past 90 days, a month is a third
    newest = before["sent_at"].max()
    assert known.filter(pl.lit(newest) - pl.col("sent_at") < pl.duration(days=30)).height > known.height / 2
    rows = Store(store).scan(STORED_RESULTS).select(pl.len()).collect().item()
    refresh = load_refresh(store, tmp_path)
    # the links of changed results stand above theirs, too
    assert refresh.above >= 620
    assert 0 < refresh.published <= refresh.seconds < refresh.prepared
    assert refresh.files[".condensed"] > 0
    assert Store(store).scan(STORED_RESULTS).select(pl.len()).collect().item() == rows + results.height - known.height
    make_refresh(store, tmp_path, ROWS, seed=1)
    folded = load_refresh(store, tmp_path, fold=True)
    assert folded.above == 0


def test_a_day_is_what_its_loads_and_all_that_follows_write() -> None:
    files = {"results": 10, "results_changes": 40, "link_details": 5, "link_details_changes": 0, ".condensed": 4}
    one = Refresh(published=1, seconds=2, prepared=3, written=100, files=files, peak=1, above=50_000)
    other = replace(one, written=140, files={**files, "results_changes": 80}, above=100_000)
    folding = replace(one, written=1140, above=0)
    day = Measured((one, other), folding, (1,), (2,)).bytes_a_day()
    assert day == {
        "rows of their own": 96 * 60,
        "rows above, written anew": pytest.approx(96 * 80 / 100_000 * 750_000),
        "folds": pytest.approx(96 * 50_000 / 1_500_000 * 1020),
        "files put together": 96 * 19,
    }


def test_command_measures_loads_and_a_reader(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--size", "5000", "--rows", "500", "--repeat", "1", "--folder", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "| 1 |" in output
    assert "| and fold |" in output
    assert "In a day of 96:" in output
    assert "while a load runs." in output
    assert list(tmp_path.iterdir()) == []
