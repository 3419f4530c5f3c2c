"""What was fetched and not yet published."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_access.schema import RESULTS
from data_access.sources.source import Batch, MonthState, Part
from data_access.sync.plan import Want
from data_access.sync.spool import Spool, SpooledPart
from tests.data_access.rows import at, frame, result_row

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANGES = Want(RESULTS, Part(since=NOW - timedelta(hours=3)))
FILES = Want(RESULTS, Part(files=("1.csv",)), folder={"1.csv": (10, 1), "2.csv": (20, 2)})
MARCH = Want(RESULTS, Part(month="2026-03"), MonthState(3, NOW))


def batch(*numbers: int) -> Batch:
    rows = frame(RESULTS, [result_row(number, modified_at=at(number)) for number in numbers])
    return Batch(rows, len(numbers) + 2, left_out=1, refused=1, position=f"after {numbers[-1]}")


def begun(folder: Path, want: Want = CHANGES) -> SpooledPart:
    part = Spool(folder).part("live", want)
    part.begin(NOW, NOW)
    part.add(batch(1, 5))
    part.add(batch(2))
    return part


def test_goes_on_where_another_process_died(tmp_path: Path) -> None:
    begun(tmp_path)
    found = Spool(tmp_path).part("live", CHANGES)
    state = found.known
    assert (state.position, state.batches, state.read, state.left_out, state.refused) == ("after 2", 2, 7, 2, 2)
    assert (state.began, state.newest, state.done) == (NOW, at(5), False)
    # what the other one wrote without getting to say so
    found_folder = tmp_path / "live" / "results" / "changes"
    (found_folder / "000002.parquet").write_bytes(b"PAR1 and no more")
    (found_folder / "state.json.draft").write_text('{"batches": 3')
    found.add(batch(7))
    found.finish()
    frames = list(Spool(tmp_path).part("live", CHANGES).frames())
    assert_frame_equal(pl.concat(frames), pl.concat([batch(1, 5).frame, batch(2).frame, batch(7).frame]))
    assert Spool(tmp_path).part("live", CHANGES).known.done


@pytest.mark.parametrize(
    "other",
    [
        Want(RESULTS, Part(since=NOW)),
        Want(RESULTS, Part(month="2026-03"), MonthState(4, NOW)),
        Want(RESULTS, Part(month="2026-03"), MonthState(3, None)),
        Want(RESULTS, Part(files=("1.csv",)), folder={"1.csv": (10, 3)}),
        Want(RESULTS, Part(files=("1.csv", "2.csv")), folder=FILES.folder),
    ],
)
def test_what_was_asked_for_is_another_thing_by_now(other: Want, tmp_path: Path) -> None:
    for want in (CHANGES, MARCH, FILES):
        begun(tmp_path, want)
        assert Spool(tmp_path).part("live", want).known.batches == 2
    assert Spool(tmp_path).part("live", other).state is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"since": null}', '{"files": []}', json.dumps({"said": "by another version"})]
)
def test_a_state_that_nobody_can_read_is_none(text: str, tmp_path: Path) -> None:
    begun(tmp_path)
    (tmp_path / "live" / "results" / "changes" / "state.json").write_text(text)
    assert Spool(tmp_path).part("live", CHANGES).state is None


def test_rows_of_another_version_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "live" / "results" / "changes" / "state.json"
    begun(tmp_path)
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "columns": told["columns"][:-1]}))
    assert Spool(tmp_path).part("live", CHANGES).state is None


def test_what_is_wanted_anew_is_not_gone_on_with(tmp_path: Path) -> None:
    begun(tmp_path)
    part = Spool(tmp_path).part("live", replace(CHANGES, anew=True))
    assert part.state is None
    part.begin(NOW, NOW)
    part.add(batch(9))
    assert part.known.batches == 1


def test_clear_takes_one_connection(tmp_path: Path) -> None:
    begun(tmp_path)
    Spool(tmp_path).part("archive", MARCH).begin(None, NOW)
    Spool(tmp_path).clear("live")
    assert Spool(tmp_path).part("live", CHANGES).state is None
    assert Spool(tmp_path).part("archive", MARCH).known.began is None
    with pytest.raises(ValueError, match="not begun"):
        _ = Spool(tmp_path).part("live", CHANGES).known


def test_what_another_place_gave_is_forgotten(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep_to("live", "salesforce")
    spool.part("live", CHANGES).begin(None, NOW)
    spool.keep_to("live", "salesforce")
    assert spool.part("live", CHANGES).state is not None
    # its positions are another place's: a database would find nothing after them
    spool.keep_to("live", "database")
    assert spool.part("live", CHANGES).state is None
