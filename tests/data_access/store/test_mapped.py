"""Frames in mapped files: what was written comes back in one piece, and what is no such file says so."""

from pathlib import Path

import polars as pl
import pytest

from data_access.store import mapped

FRAME = pl.DataFrame(
    {
        "number": [1, None, 3],
        "text": ["a", None, "a text longer than twelve letters"],
        "texts": [["a"], [], None],
        "moment": pl.Series([0, 1, 2]).cast(pl.Datetime("us", "UTC")),
    }
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    in_pieces = pl.concat([FRAME, FRAME], rechunk=False)
    mapped.write(in_pieces, tmp_path / "frame.arrow")
    read = mapped.read(tmp_path / "frame.arrow")
    assert read.equals(in_pieces)
    assert read.schema == FRAME.schema
    assert read.n_chunks() == 1
    mapped.write(FRAME, tmp_path / "packed.arrow", packed=True)
    assert mapped.read(tmp_path / "packed.arrow").equals(FRAME)
    mapped.write(FRAME.clear(), tmp_path / "empty.arrow")
    assert mapped.read(tmp_path / "empty.arrow").schema == FRAME.schema


def test_a_frame_outlives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "frame.arrow"
    mapped.write(FRAME, path)
    read = mapped.read(path)
    path.unlink()
    assert read.equals(FRAME)


def test_a_large_column_is_one_array_without_a_copy(tmp_path: Path) -> None:
    mapped.write(pl.DataFrame({"number": range(1_000_000)}), tmp_path / "frame.arrow")
    column = mapped.read(tmp_path / "frame.arrow")["number"].to_numpy(allow_copy=False)
    assert column[-1] == 999_999


@pytest.mark.parametrize("content", [b"", b"no such file", None])
def test_what_is_no_frame_says_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "frame.arrow"
    mapped.write(FRAME, path)
    path.write_bytes(path.read_bytes()[:-8] if content is None else content)
    with pytest.raises(mapped.UNREADABLE):
        mapped.read(path)
    with pytest.raises(mapped.UNREADABLE):
        mapped.read(tmp_path / "nowhere.arrow")
