"""Parquet files are read in bounded batches; damaged ones and columns of an odd type are refused by name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_access.errors import InputError
from data_access.sources import parquet_file
from data_access.sources.parquet_file import check_types, read_blocks, read_header


def write(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    path = folder / "Contact.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return path


def read(path: Path, *columns: str) -> pl.DataFrame:
    return pl.concat(block.frame for block in read_blocks(path, list(columns), lambda _: None))


def test_reads_the_wanted_columns(tmp_path: Path) -> None:
    path = write(tmp_path, {"Id": ["a", None], "Name": ["x", "y"], "N": [1, 2]})
    assert read_header(path) == ["Id", "Name", "N"]
    assert read(path, "N", "Id").to_dict(as_series=False) == {"N": [1, 2], "Id": ["a", None]}


def test_batches_are_bounded_and_numbered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "BATCH_ROWS", 300)
    path = write(tmp_path, {"N": range(1, 1001)}, row_group_size=450)
    numbers: list[int] = []
    steps: list[int] = []
    for block in read_blocks(path, ["N"], steps.append):
        assert block.frame.height <= 300
        assert block.frame["N"].to_list() == list(block.numbers)
        assert (block.misshapen, block.line_of(1)) == ([], None)
        numbers += block.numbers
    assert numbers == list(range(1, 1001))
    assert sum(steps) == path.stat().st_size


@pytest.mark.parametrize("group", [7, 100, 5000], ids=["many-groups", "groups", "one-group"])
def test_any_size_of_row_group_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int) -> None:
    monkeypatch.setattr(parquet_file, "BATCH_ROWS", 90)
    monkeypatch.setattr(parquet_file, "_MOST_AT_ONCE", 1000)
    frame = pl.DataFrame({"Id": [f"{number:015}" if number % 3 else None for number in range(2500)], "N": range(2500)})
    # what would stand for several files, if a name were a pattern
    path = tmp_path / "Contact[1]*.parquet"
    frame.write_parquet(path, row_group_size=group)
    blocks = list(read_blocks(path, ["Id", "N"], lambda _: None))
    assert max(block.frame.height for block in blocks) <= 90
    assert pl.concat(block.frame for block in blocks).equals(frame)


def test_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, {"N": pa.array([], pa.int64())})
    steps: list[int] = []
    assert sum(block.frame.height for block in read_blocks(path, ["N"], steps.append)) == 0
    assert sum(steps) == path.stat().st_size


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array(["a", None]).dictionary_encode(), pl.Series(["a", None])),
        (pa.array([b"a", "Zoë".encode()], pa.binary()), pl.Series(["a", "Zoë"])),
        (pa.array([b"a", None], pa.large_binary()), pl.Series(["a", None])),
        (pa.array(["a", None], pa.large_string()), pl.Series(["a", None])),
        (pa.array(["a", None], pa.string_view()), pl.Series(["a", None])),
        (pa.array([None, None]), pl.Series([None, None])),
        (pa.array([True, None]), pl.Series([True, None])),
        (pa.array([5, None], pa.decimal128(38, 0)), pl.Series([5, None], dtype=pl.Decimal(38, 0))),
        (
            pa.array([datetime(2026, 11, 20, tzinfo=UTC)], pa.timestamp("us", "America/Denver")),
            pl.Series([datetime(2026, 11, 20, tzinfo=UTC)]).dt.convert_time_zone("America/Denver"),
        ),
    ],
    ids=["dictionary", "binary", "large-binary", "large-string", "view", "null", "flag", "decimal", "denver"],
)
def test_types_that_are_taken(tmp_path: Path, values: pa.Array, expected: pl.Series) -> None:
    path = write(tmp_path, {"X": values})
    check_types(path, ["X"])
    found = read(path, "X")["X"]
    assert found.dtype == expected.dtype
    assert found.to_list() == expected.to_list()


@pytest.mark.parametrize(
    ("values", "held"),
    [
        (pa.array([["a"]]), "list<element: string>"),
        (pa.array([{"a": 1}]), "struct<a: int64>"),
        (pa.array([1], pa.time64("us")), r"time64[us]"),
        (pa.array([1], pa.duration("us")), r"duration[us]"),
    ],
    ids=["list", "struct", "time", "duration"],
)
def test_types_that_are_not(tmp_path: Path, values: pa.Array, held: str) -> None:
    path = write(tmp_path, {"Id": ["a"], "X": values})
    check_types(path, ["Id"])
    with pytest.raises(InputError) as caught:
        check_types(path, ["Id", "X"])
    assert str(caught.value) == (
        f"{path}: the column X holds {held}, which can't be taken; export it again as text, numbers or timestamps"
    )


LATIN = pa.array([b"a", b"\xff"], pa.binary())
AS_STRING = pa.Array.from_buffers(pa.string(), 2, LATIN.buffers())


@pytest.mark.parametrize("values", [LATIN, AS_STRING], ids=["bytes", "text"])
def test_text_that_is_not_utf8(tmp_path: Path, values: pa.Array) -> None:
    path = write(tmp_path, {"Id": values})
    with pytest.raises(InputError) as caught:
        read(path, "Id")
    assert str(caught.value) == (
        f"{path}: the column Id holds what is no UTF-8 text, or the file is damaged; export it again"
    )


def test_categories_that_are_not_utf8(tmp_path: Path) -> None:
    path = write(tmp_path, {"Id": pa.DictionaryArray.from_arrays(pa.array([0, 1]), AS_STRING)})
    with pytest.raises(InputError, match=r"Contact\.parquet: can't be read as Parquet \(Invalid UTF8 payload\)"):
        read(path, "Id")


def whole(folder: Path) -> bytes:
    return write(folder, {"Id": [f"{number:015}" for number in range(10_000)]}).read_bytes()


@pytest.mark.parametrize("kept", [0, 3, 4, 100, 5000, -1])
def test_a_file_that_is_cut_off(tmp_path: Path, kept: int) -> None:
    data = whole(tmp_path)
    path = tmp_path / "Contact.parquet"
    path.write_bytes(data[:kept])
    with pytest.raises(InputError) as caught:
        read_header(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: can't be read as Parquet (")
    assert message.endswith("): it is cut off or no Parquet file; export it again")


@pytest.mark.parametrize("content", [b"Id,Name\n1,2\n", b"PAR1" + bytes(range(256)) + b"PAR1"], ids=["csv", "framed"])
def test_no_parquet(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "Contact.parquet"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"Contact\.parquet: can't be read as Parquet \(.+\): it is cut off or no"):
        read_header(path)


def test_column_names_that_are_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, {"Id": ["a"], "Somebody": ["b"]})
    path.write_bytes(path.read_bytes().replace(b"Somebody", b"\xff" * 8))
    with pytest.raises(InputError, match=r"Contact\.parquet: can't be read as Parquet \('utf-8' codec can't decode"):
        read_header(path)


@pytest.mark.parametrize("bits", [0x01, 0x10, 0x40])
def test_no_damage_loses_rows(tmp_path: Path, bits: int) -> None:
    path = write(tmp_path, {"Id": [f"{number:015}" for number in range(1000)]})
    data = path.read_bytes()
    refused = 0
    # what the file says of itself stands at its end
    for place in range(len(data) - 500, len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :])
        try:
            height = read(path, *read_header(path)).height
        except InputError:
            refused += 1
        else:
            assert height == 1000
    assert refused > 100
