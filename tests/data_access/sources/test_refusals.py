"""Refused rows stand in a file of their own, exactly, for their owner only, and harmless in a spreadsheet."""

import csv
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_access.errors import InputError
from data_access.sources.refusals import Refusal, RefusedRows

BAD_ID = Refusal("live", "Contact.csv", 12, 1234, "Id", "x", "is no Salesforce id", {"Id": "x", "Email": None})
SHORT = Refusal("archive", "Account/1.csv", 2, 3, "", None, "has too few values", '=HYPERLINK("http://x")\n,Zoë')
NO_LINE = Refusal("live", "Contact.parquet", 7, None, "Id", None, "is empty", {"Id": None})

HEADER = ["source", "file", "record", "line", "field", "value", "reason", "row"]


def content(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_without_refusals_there_is_no_file(tmp_path: Path) -> None:
    refused = RefusedRows(tmp_path / "refused.csv")
    refused.add([])
    assert refused.count == 0
    assert refused.samples == []
    assert list(tmp_path.iterdir()) == []


def test_everything_is_written_as_it_comes(tmp_path: Path) -> None:
    refused = RefusedRows(tmp_path / "new" / "refused.csv")
    refused.add([BAD_ID])
    assert len(content(refused.path)) == 2
    refused.add(refusal for refusal in (SHORT, NO_LINE))
    assert refused.count == 3
    assert content(refused.path) == [
        HEADER,
        ["live", "Contact.csv", "12", "1234", "Id", '"x"', "is no Salesforce id", '{"Id": "x", "Email": null}'],
        [
            "archive",
            "Account/1.csv",
            "2",
            "3",
            "",
            "null",
            "has too few values",
            json.dumps(SHORT.row, ensure_ascii=False),
        ],
        ["live", "Contact.parquet", "7", "", "Id", "null", "is empty", '{"Id": null}'],
    ]


def test_row_and_value_come_back_exactly_and_no_cell_starts_a_formula(tmp_path: Path) -> None:
    refused = RefusedRows(tmp_path / "refused.csv")
    nasty = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", 'say "hi", and\nbye', "\u2028", "Ďábel 😈"]
    refused.add(Refusal("live", "Contact.csv", 1, 2, "Id", value, "is odd", {"Id": value}) for value in nasty)
    rows = content(refused.path)[1:]
    assert [json.loads(row[5]) for row in rows] == nasty
    assert [json.loads(row[7])["Id"] for row in rows] == nasty
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_refusals_are_taken_one_by_one(tmp_path: Path) -> None:
    refused = RefusedRows(tmp_path / "refused.csv")
    heights: list[int] = []

    def many() -> Iterator[Refusal]:
        for _ in range(10):
            heights.append(refused.count)
            yield BAD_ID

    refused.add(many())
    assert heights == list(range(10))


def test_the_first_five_are_samples(tmp_path: Path) -> None:
    refused = RefusedRows(tmp_path / "refused.csv")
    refused.add([SHORT])
    refused.add([BAD_ID, NO_LINE] * 3)
    assert refused.samples == [SHORT, BAD_ID, NO_LINE, BAD_ID, NO_LINE]
    assert refused.count == 7


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (BAD_ID, "live/Contact.csv: record 12 (line 1,234), Id: 'x' is no Salesforce id"),
        (SHORT, "archive/Account/1.csv: record 2 (line 3): has too few values"),
        (NO_LINE, "live/Contact.parquet: record 7, Id: is empty"),
    ],
)
def test_in_words(refusal: Refusal, sentence: str) -> None:
    assert str(refusal) == sentence


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        refused = RefusedRows(tmp_path / "refused.csv")
        refused.add([BAD_ID])
    finally:
        os.umask(old_mask)
    assert stat.filemode(refused.path.stat().st_mode) == "-rw-------"


def test_what_an_earlier_load_refused_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    RefusedRows(path).add([BAD_ID])
    path.chmod(0o644)
    again = RefusedRows(path)
    assert not path.exists()
    again.add([SHORT])
    assert [row[1] for row in content(path)] == ["file", "Account/1.csv"]
    assert stat.filemode(path.stat().st_mode) == "-rw-------"


def test_no_other_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "Contact.csv"
    path.write_text("Id,Name\n")
    with pytest.raises(InputError) as caught:
        RefusedRows(path)
    assert str(caught.value) == f"{path}: is there already and holds no refused rows; give another file for them"
    assert path.read_text() == "Id,Name\n"


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    refused = RefusedRows(path)
    path.write_text("mine")
    with pytest.raises(InputError, match=r"refused\.csv: refused rows can't be written to it \(File exists\)"):
        refused.add([BAD_ID])
    assert path.read_text() == "mine"


def test_no_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    path = tmp_path / "refused.csv"
    path.symlink_to(target)
    with pytest.raises(InputError, match=r"refused rows can't be written to it \(File exists\)"):
        RefusedRows(path).add([BAD_ID])
    assert not target.exists()


@pytest.mark.parametrize("place", ["", "Contact.csv/refused.csv"], ids=["folder", "inside-a-file"])
def test_no_place_to_write(tmp_path: Path, place: str) -> None:
    (tmp_path / "Contact.csv").write_text("")
    path = tmp_path / place
    with pytest.raises(InputError) as caught:
        RefusedRows(path).add([BAD_ID])
    reason = "Is a directory" if place == "" else "File exists"
    assert str(caught.value) == f"{path}: refused rows can't be written to it ({reason}); give another file"
