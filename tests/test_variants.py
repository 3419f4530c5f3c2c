"""The same university, exported differently: the answers stay the same."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "exports"
OBJECTS = ("et4ae5__IndividualEmailResult__c", "et4ae5__IndividualLink__c")


def read(folder: str, name: str) -> pl.DataFrame:
    frame = pl.read_csv(EXAMPLES / folder / f"{name}.csv.gz", infer_schema=False)
    return frame.rename({column: column.upper() for column in frame.columns})


def test_an_archive_that_copies_everything_live_and_holds_rows_twice(tmp_path: Path) -> None:
    """Live as it is; the archive in parts, as Parquet and CSV, every row twice and all of live among them."""
    (tmp_path / "live").symlink_to(EXAMPLES / "live")
    answers = json.loads((EXAMPLES / "answers.json").read_text(encoding="utf-8"))
    read_rows = {}
    for name in OBJECTS:
        live = read("live", name).filter(pl.col("ISDELETED") == "false")
        both = pl.concat([read("archive", name), live.select(read("archive", name).columns)])
        folder = tmp_path / "archive" / name.upper()
        folder.mkdir(parents=True)
        both.write_parquet(folder / "data_0_0_0.parquet")
        both.sample(fraction=1, shuffle=True, seed=7).write_csv(folder / "data_0_1_0.csv", include_bom=True)
        read_rows[name] = 2 * both.height
    answers["rows"] |= {"archive": read_rows[OBJECTS[0]], "archive_links": read_rows[OBJECTS[1]]}
    stand = answers["where_rows_stand"]
    answers["where_rows_stand"] = {"archive": stand["archive"], "livearchive": stand["livearchive"] + stand["live"]}
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "tests/test_answers.py", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, "--exports", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
