"""The rule of docs/downloads.md: nothing runs as a formula, everything can be read back."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.csv_text import to_csv


def read_back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('=HYPERLINK("http://x","a")', '\'=HYPERLINK("http://x","a")'),
        ("+1 Kim", "'+1 Kim"),
        ("-Doe", "'-Doe"),
        ("@Sam", "'@Sam"),
        ("\tTab", "'\tTab"),
        ("\rReturn", "'\rReturn"),
        ("\nLine", "'\nLine"),
        (" =1+1", "' =1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("'=1+1", "''=1+1"),
        ("\u200b=1", "'\u200b=1"),
        ("Line\nBreak", "Line\nBreak"),
        ("O'Brien", "O'Brien"),
        ("'tis", "'tis"),
        ('Lee, "Jr"', 'Lee, "Jr"'),
        ("Nguyễn", "Nguyễn"),
        ("a=b", "a=b"),
        ("003f4TiKVU71JOLA32", "003f4TiKVU71JOLA32"),
    ],
)
def test_cell(text: str, written: str) -> None:
    assert read_back(to_csv(pl.DataFrame({"Name": [text]}))) == [["Name"], [written]]


def test_bytes() -> None:
    frame = pl.DataFrame({"Contact ID": ["003f4TiKVU71JOLA32"], "Name": ['José, "Pepe"'], "Sent": [-3], "Rate": [0.5]})
    expected = 'Contact ID,Name,Sent,Rate\n003f4TiKVU71JOLA32,"José, ""Pepe""",-3,0.5\n'
    assert to_csv(frame) == expected.encode()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1), min_size=1))
def test_every_text_comes_back_and_none_begins_like_a_formula(texts: list[str]) -> None:
    _, *rows = read_back(to_csv(pl.DataFrame({"Number": range(len(texts)), "Text": texts})))
    for (_, cell), text in zip(rows, texts, strict=True):
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@") or cell.startswith("'")
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert text in (cell, cell.removeprefix("'"))
