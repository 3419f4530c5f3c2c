"""A well-formed CSV file is read back exactly, wherever blocks begin; records that do not fit are set aside."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import InputError
from data_access.sources import csv_file, csv_stream
from data_access.sources.blocks import Block
from data_access.sources.csv_file import read_blocks, read_header

Row = tuple[str | None, ...]


def write(folder: Path, content: bytes | str, name: str = "Contact.csv") -> Path:
    path = folder / name
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def blocks(path: Path, *columns: str) -> Iterator[Block]:
    return read_blocks(path, list(columns or read_header(path)), lambda _: None)


def rows(path: Path, *columns: str) -> list[Row]:
    found: list[Row] = []
    for block in blocks(path, *columns):
        assert block.misshapen == []
        assert list(block.numbers) == list(range(len(found) + 1, len(found) + block.frame.height + 1))
        found += block.frame.rows()
    return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")]),
        ("a,b\r\n1,2\r\n3,4\r\n", [("1", "2"), ("3", "4")]),
        ("a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")]),
        ("a,b\n1,2\n3,4", [("1", "2"), ("3", "4")]),
        ('a,b\n1,"2"', [("1", "2")]),
        ("a,b\n1,2\r", [("1", "2")]),
        ("\ufeffa,b\n1,2\n", [("1", "2")]),
        ('\ufeff"a","b"\n"1","2"\n', [("1", "2")]),
        ('a,b\n"1,5","say ""hi"""\n', [("1,5", 'say "hi"')]),
        ('a,b\n"""",""""""\n', [('"', '""')]),
        ('a,b\n"1\n2","3\r\n4"\n5,6\n', [("1\n2", "3\r\n4"), ("5", "6")]),
        ('a,b\n"\n",\r\n', [("\n", None)]),
        ("a,b\n\n1,2\n\n\n3,4\n\n", [("1", "2"), ("3", "4")]),
        ("\n\na,b\n1,2\n", [("1", "2")]),
        ('a,b\n,""\n \n'.replace(" \n", " ,\t\n"), [(None, None), (" ", "\t")]),
        ('a,b\n\\N,"\\N"\n\\n,\\\n', [(None, None), ("\\n", "\\")]),
        ("a,b\nNULL,null\nNA,nan\n007,1e3\n", [("NULL", "null"), ("NA", "nan"), ("007", "1e3")]),
        ("a,b\nĎábel,😈\n", [("Ďábel", "😈")]),
        ("a,b\n=1+1,O'Brien\n", [("=1+1", "O'Brien")]),
        ("a,b\n", []),
        ("a,b", []),
        ("a,b\r\n\r\n", []),
    ],
    ids=[
        "lf",
        "crlf",
        "cr",
        "no-trailing-newline",
        "quote-at-the-end",
        "cr-at-the-end",
        "byte-order-mark",
        "byte-order-mark-and-quotes",
        "commas-and-quotes",
        "only-quotes",
        "line-breaks-in-values",
        "value-is-a-line-break",
        "blank-lines",
        "blank-lines-first",
        "empty-and-white-space",
        "backslash-n",
        "words-that-others-take-for-null",
        "any-script",
        "formula-and-apostrophe",
        "header-only",
        "header-without-newline",
        "header-and-blank-line",
    ],
)
@pytest.mark.parametrize("name", ["Contact.csv", "Contact.csv.gz"])
def test_reads(tmp_path: Path, name: str, content: str, expected: list[Row]) -> None:
    assert rows(write(tmp_path, content, name)) == expected


def test_reads_only_the_columns_that_are_wanted(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,"b ""x""",c,c\n1,2,3,4\n')
    assert read_header(path) == ["a", 'b "x"', "c", "c"]
    assert rows(path, 'b "x"', "a") == [("2", "1")]


def test_a_column_of_its_own(tmp_path: Path) -> None:
    assert rows(write(tmp_path, 'a\n1\n""\n2\n')) == [("1",), (None,), ("2",)]


def set_aside(path: Path) -> list[tuple[int, int | None, str, str]]:
    return [
        (record.number, block.line_of(record.number), record.reason, record.text)
        for block in blocks(path)
        for record in block.misshapen
    ]


FEW = "has too few values: 1 where the header has 2"
MANY = "has too many values: 3 where the header has 2"


@pytest.mark.parametrize("block_size", [16, 24, 64, csv_file.BLOCK_SIZE])
def test_records_that_do_not_fit_are_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_size: int
) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", block_size)
    path = write(tmp_path, 'a,b\n1,2\n\n3\n4,"5\n\n5"\n\n6,7,8\n9,0\n"x"\n')
    taken: list[tuple[int, Row]] = []
    shorts: list[tuple[int, int | None, str, str]] = []
    for block in blocks(path):
        taken += zip(block.numbers, block.frame.rows(), strict=True)
        shorts += [
            (record.number, block.line_of(record.number), record.reason, record.text) for record in block.misshapen
        ]
    assert taken == [(1, ("1", "2")), (3, ("4", "5\n\n5")), (5, ("9", "0"))]
    assert shorts == [(2, 4, FEW, "3"), (4, 9, MANY, "6,7,8"), (6, 11, FEW, '"x"')]


def test_numbers_hold_when_the_parser_runs_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", 16)
    records = [f"{number},x" if number % 3 else str(number) for number in range(1, 101)]
    path = write(tmp_path, "\n".join(["a,b", *records]))
    taken: list[int] = []
    shorts: list[tuple[int, str]] = []
    for block in blocks(path):
        assert [int(value) for value in block.frame["a"]] == list(block.numbers)
        taken += block.numbers
        shorts += [(record.number, record.text) for record in block.misshapen]
    assert taken == [number for number in range(1, 101) if number % 3]
    assert shorts == [(number, str(number)) for number in range(3, 101, 3)]


def test_only_records_that_do_not_fit(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1\n2\n")
    assert set_aside(path) == [(1, 2, FEW, "1"), (2, 3, FEW, "2")]
    assert rows(write(tmp_path, "a,b\n1,2\n")) == [("1", "2")]


def test_gives_up_where_nothing_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "MOST_MISSHAPEN", 3)
    path = write(tmp_path, "a,b\n1\n2\n3\n")
    assert len(set_aside(path)) == 3
    path = write(tmp_path, "a,b\n1\n2\n3\n4\n")
    with pytest.raises(InputError) as caught:
        set_aside(path)
    assert str(caught.value) == (
        f"{path}: too many records do not fit the column names; record 1 {FEW}; export it again"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", ["Contact.csv", "Contact.csv.gz"])
def test_line_numbers(tmp_path: Path, end: str, name: str) -> None:
    lines = ["a,b", "", "1,2", '"3', "", '3",4', "", "", "5,6", '"7', '7","8', '8"', "9,9"]
    path = write(tmp_path, "\ufeff" + end.join(lines), name)
    (block,) = blocks(path)
    assert list(block.numbers) == [1, 2, 3, 4, 5]
    assert [block.line_of(number) for number in block.numbers] == [3, 4, 9, 10, 13]


def test_line_numbers_are_told_going_forward(tmp_path: Path) -> None:
    (block,) = blocks(write(tmp_path, "a,b\n1,2\n3,4\n5,6\n"))
    assert (block.line_of(2), block.line_of(3), block.line_of(4)) == (3, 4, None)


def test_a_very_long_value(tmp_path: Path) -> None:
    text = "long, " * 50_000
    path = write(tmp_path, f'a,b\n"{text}",1\nx\n')
    (block,) = blocks(path)
    assert block.frame.rows() == [(text, "1")]
    assert [block.line_of(record.number) for record in block.misshapen] == [3]


def test_progress_adds_up_to_the_size(tmp_path: Path) -> None:
    for name in ("Contact.csv", "Contact.csv.gz"):
        path = write(tmp_path, "a,b\n" + "".join(f"{number},x\n" for number in range(10_000)), name)
        steps: list[int] = []
        for _ in read_blocks(path, ["a"], steps.append):
            pass
        assert sum(steps) == path.stat().st_size
        assert min(steps) >= 0


def test_blocks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", 1 << 16)
    path = write(tmp_path, "a,b\n" + "".join(f"{number},x\n" for number in range(100_000)))
    heights = [block.frame.height for block in blocks(path)]
    assert sum(heights) == 100_000
    assert max(heights) <= (1 << 16) / len("1,x\n")
    assert len(heights) > 10


letters = st.one_of(st.sampled_from(',"\n\r\\N ;\t\u2028\ufeff'), st.characters(codec="utf-8", exclude_characters="\0"))
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.text(letters, max_size=12), min_size=width, max_size=width), max_size=12)
)


@settings(deadline=None)
@given(
    table=tables,
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    start=st.sampled_from(["", "\ufeff"]),
    last_line_ends=st.booleans(),
    block_size=st.integers(256, 700),
    piece=st.integers(1, 300),
)
def test_what_python_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    quoting: Literal[0, 1],
    end: str,
    start: str,
    last_line_ends: bool,
    block_size: int,
    piece: int,
) -> None:
    if quoting == csv.QUOTE_MINIMAL and end == "\n":
        # Python 3.11 does not enclose a value with a \r then: that is no well-formed CSV
        table = [[value.replace("\r", "") for value in row] for row in table]
    text = io.StringIO(newline="")
    header = [f"column {place}" for place in range(len(table[0]) if table else 1)]
    csv.writer(text, quoting=quoting, lineterminator=end).writerows([header, *table])
    content = start + (text.getvalue() if last_line_ends else text.getvalue().removesuffix(end))
    path = write(tmp_path_factory.getbasetemp(), content, "any.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "BLOCK_SIZE", block_size)
        patch.setattr(csv_stream, "PIECE", piece)
        assert read_header(path) == header
        assert rows(path) == [tuple(None if value in ("", "\\N") else value for value in row) for row in table]


@pytest.mark.parametrize("block_size", range(12, 40))
def test_a_value_may_lie_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_size: int) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", block_size)
    path = write(tmp_path, 'a,b\r\n"\r\n""",2\r\n\r\n3,"\r"\r\n"",""\r\n"\r\r",x')
    assert rows(path) == [('\r\n"', "2"), ("3", "\r"), (None, None), ("\r\r", "x")]


@pytest.mark.parametrize("start", range(40))
def test_a_line_break_in_a_value_may_lie_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: int
) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", 40)
    path = write(tmp_path, "a,b\r\n" + "x" * start + ',"1\r\n2"\r\n3,4\r\n')
    assert rows(path) == [("x" * start or None, "1\r\n2"), ("3", "4")]
