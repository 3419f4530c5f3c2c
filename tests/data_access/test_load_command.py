"""`python -m data_access load` on bad input: it says what is wrong, where and what to do; nothing is loaded."""

import csv
import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access import open_history
from data_access.__main__ import main
from data_access.errors import StoreError
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "exports"
RESULTS = "et4ae5__IndividualEmailResult__c.csv"
MOMENT = re.compile(r'"2026-\d\d-\d\dT')


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The live exports, unpacked: somebody may spoil them."""
    folder = tmp_path / "live"
    folder.mkdir()
    for packed in (EXAMPLES / "live").glob("*.gz"):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    return folder


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")


def without_created_date(live: Path) -> None:
    edit(live / RESULTS, lambda lines: [lines[0].replace('"CreatedDate"', '"Created"'), *lines[1:]])


def short_line(live: Path) -> None:
    edit(live / RESULTS, lambda lines: [*lines[:2000], ",".join(lines[2000].split(",")[:4]), *lines[2001:]])


def impossible_date(live: Path) -> None:
    edit(live / RESULTS, lambda lines: [*lines[:2001], MOMENT.sub('"2026-02-30T', lines[2001], count=1), *lines[2002:]])


def short_id(live: Path) -> None:
    edit(
        live / "et4ae5__IndividualLink__c.csv",
        lambda lines: [*lines[:2], '"14characters00' + lines[2][19:], *lines[3:]],
    )


def truncated(live: Path) -> None:
    whole = (live / "Contact.csv").read_bytes()
    (live / "Contact.csv").write_bytes(whole[: whole.rindex(b'"') - 3])


def truncated_gzip(live: Path) -> None:
    packed = gzip.compress((live / RESULTS).read_bytes())
    (live / f"{RESULTS}.gz").write_bytes(packed[: len(packed) // 2])
    (live / RESULTS).unlink()


def binary(live: Path) -> None:
    (live / "Account.csv").write_bytes(bytes(range(256)) * 40)


def unknown_object(live: Path) -> None:
    (live / "Opportunity.csv").write_text('"Id","Name"\n')


def emptied(live: Path) -> None:
    shutil.rmtree(live)
    live.mkdir()


FILE_FAULTS: dict[Callable[[Path], None], tuple[str, ...]] = {
    without_created_date: (RESULTS, "lacks the column CreatedDate", "field_map.toml"),
    truncated: ("Contact.csv", "never closed", "export it again"),
    truncated_gzip: (f"{RESULTS}.gz", "cut off", "export it again"),
    binary: ("Account.csv", "export it again"),
    unknown_object: ("Opportunity.csv", "like no object of the field map", "move it elsewhere"),
    emptied: ("live", "holds no files", "put the exports into it"),
}
ROW_FAULTS: dict[Callable[[Path], None], tuple[str, str, int, str]] = {
    short_line: (RESULTS, "", 2000, "too few values"),
    impossible_date: (RESULTS, "et4ae5__DateSent__c", 2001, "is no date"),
    short_id: ("et4ae5__IndividualLink__c.csv", "Id", 2, "is no Salesforce id"),
}


def named(fault: Callable[[Path], None]) -> str:
    return fault.__name__


def load(live: Path, store: Path, *more: str) -> int:
    return main(["load", "--live", str(live), "--archive", str(EXAMPLES / "archive"), "--store", str(store), *more])


@pytest.mark.parametrize("spoil", FILE_FAULTS, ids=named)
def test_a_file_that_cannot_be_taken(
    spoil: Callable[[Path], None], live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(live)
    assert load(live, tmp_path / "store", "--allow-refused") == 1
    said = capsys.readouterr().err
    assert [words for words in ("Nothing was loaded", *FILE_FAULTS[spoil]) if words not in said] == []
    with pytest.raises(StoreError, match="holds no history yet"):
        open_history(tmp_path / "store")
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize("spoil", ROW_FAULTS, ids=named)
def test_a_row_that_cannot_be_taken(
    spoil: Callable[[Path], None], live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(live)
    file, field, record, reason = ROW_FAULTS[spoil]
    store = tmp_path / "store"
    assert load(live, store) == 1
    said = capsys.readouterr().err
    assert f"record {record:,} (line {record + 1:,})" in said
    assert [
        words for words in ("1 row can't be taken", file, field, reason, "--allow-refused") if words not in said
    ] == []
    with pytest.raises(StoreError):
        open_history(store)

    assert load(live, store, "--allow-refused") == 0
    assert "1 row was refused" in capsys.readouterr().out
    with (tmp_path / "store-refused-rows.csv").open(encoding="utf-8", newline="") as refused:
        (row,) = csv.DictReader(refused)
    assert (row["source"], row["file"], row["field"]) == ("live", file, field)
    assert (row["record"], row["line"]) == (str(record), str(record + 1))
    assert reason in row["reason"]
    assert json.loads(row["row"])
    lost = 0 if file != RESULTS else 1
    assert open_history(store).coverage()["results"].sum() == 12317 - lost


def test_a_store_stays_as_it_was_when_a_later_load_fails(live: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert load(live, store) == 0
    before = open_history(store).snapshot
    unknown_object(live)
    assert load(live, store) == 1
    assert open_history(store).snapshot == before


def test_the_report_adds_up(live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(live, tmp_path / "store") == 0
    printed = capsys.readouterr().out
    line = next(line for line in printed.splitlines() if "IndividualEmailResult__c" in line and "| archive" in line)
    read, new, updated, known, left_out, refused = (int(cell.replace(",", "")) for cell in line.split("|")[3:-1])
    assert (read, new, left_out, refused) == (10300, 9867, 0, 0)
    assert updated + known == 433
    assert "complete as of 2026-11-20 12:00 UTC" in printed


def test_neither_folder_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load"]) == 1
    assert "Give --live DIR, --archive DIR or both" in capsys.readouterr().err


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    """Three times the rows, in one file, and hardly more memory: what grows is bounded by blocks and slices."""
    peaks = [_peak_of_reading(tmp_path / str(times), times) for times in (150, 450)]
    assert peaks[1] < 1.2 * peaks[0]


def _peak_of_reading(folder: Path, times: int) -> int:
    """KiB that reading and checking takes at most, for so many copies of the example's archived results."""
    folder.mkdir()
    text = gzip.decompress((EXAMPLES / "archive" / f"{RESULTS}.gz").read_bytes())
    header, _, rows = text.partition(b"\n")
    with (folder / RESULTS).open("wb") as file:
        file.write(header + b"\n")
        for _ in range(times):
            file.write(rows)
    program = (
        "import resource, sys; from pathlib import Path; from data_access.sources.exports import ExportFolder\n"
        "from data_access.sources.refusals import RefusedRows; from data_access.sources.source import Origin\n"
        "source = ExportFolder(Path(sys.argv[1]), Origin.ARCHIVE, RefusedRows(Path(sys.argv[1], 'refused')))\n"
        "assert sum(batch.read for table in source.tables() for batch in source.read(table)) == int(sys.argv[2])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    arguments = [sys.executable, "-c", program, str(folder), str(times * 10300)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_store_that_cannot_be_written_is_said_in_a_sentence(
    live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert load(live, tmp_path / "file" / "store") == 1
    said = capsys.readouterr().err
    assert "Nothing was loaded: the disk said no" in said
    assert "Traceback" not in said
