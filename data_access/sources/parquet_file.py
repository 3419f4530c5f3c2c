"""One Parquet file, read in batches of bounded size.

Polars reads several times as fast as pyarrow, which however says what is wrong where something is: so whatever Polars
does not take is pyarrow's.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from polars.exceptions import PanicException, PolarsError
from pyarrow import types

from data_access.errors import InputError
from data_access.sources.blocks import Block

BATCH_ROWS = 250_000
# row groups are read whole where they have no more than that: a part of one costs as much as all of it
_MOST_AT_ONCE = 1 << 20
# the last of them: column names that are no text
_DAMAGE = (pa.ArrowException, OSError, UnicodeDecodeError)
_AS_TEXT = (types.is_dictionary, types.is_binary, types.is_large_binary)
# what both read as the same
_PLAIN = (
    types.is_string,
    types.is_large_string,
    types.is_boolean,
    types.is_int32,
    types.is_int64,
    types.is_float64,
    types.is_date32,
    lambda dtype: dtype in (pa.timestamp("us"), pa.timestamp("us", "UTC")),
)
_TAKEN = (
    *_AS_TEXT,
    types.is_string,
    types.is_large_string,
    types.is_string_view,
    types.is_boolean,
    types.is_integer,
    types.is_floating,
    types.is_decimal,
    types.is_date,
    types.is_timestamp,
    types.is_null,
)


def read_header(path: Path) -> list[str]:
    """The column names, as they are written. Raises InputError for a file that is cut off or no Parquet."""
    return list(_schema(path).names)


def check_types(path: Path, columns: Iterable[str]) -> None:
    """Raises InputError, naming the column, where one of these holds lists, times of day or the like."""
    schema = _schema(path)
    for name in columns:
        dtype = schema.field(name).type
        if not _is_any(dtype, _TAKEN):
            raise InputError(
                f"{path}: the column {name} holds {dtype}, which can't be taken; export it again as text, numbers or "
                "timestamps"
            )


def read_blocks(path: Path, columns: list[str], progress: Callable[[int], None]) -> Iterator[Block]:
    """The rows of a Parquet file, a batch at a time. `progress` is told how many bytes of the file were read.

    Raises InputError where the file is cut off or damaged, or text is not UTF-8.
    """
    size, told, position = path.stat().st_size, 0, 0
    try:
        with pq.ParquetFile(path) as parquet:
            rows = parquet.metadata.num_rows
            for frame in _frames(path, parquet, columns):
                yield Block(frame, range(position + 1, position + frame.height + 1))
                position += frame.height
                done = size * position // max(rows, position, 1)
                progress(done - told)
                told = done
            if position != rows:
                raise _unreadable(path, f"{position:,} rows instead of {rows:,}")
    except _DAMAGE as error:
        raise _unreadable(path, error) from error
    progress(size - told)


def _frames(path: Path, parquet: pq.ParquetFile, columns: list[str]) -> Iterator[pl.DataFrame]:
    heights = [parquet.metadata.row_group(number).num_rows for number in range(parquet.num_row_groups)]
    plain = all(_is_any(parquet.schema_arrow.field(name).type, _PLAIN) for name in columns)
    place = 0
    for groups in _together(heights):
        height = sum(heights[number] for number in groups)
        frame = _quickly(path, columns, place, height) if plain and 0 < height <= _MOST_AT_ONCE else None
        place += height
        if frame is not None and frame.height == height:
            yield from frame.iter_slices(BATCH_ROWS)
            continue
        for batch in parquet.iter_batches(BATCH_ROWS, row_groups=groups, columns=columns):
            yield cast(pl.DataFrame, pl.from_arrow(_checked(path, batch)))


def _together(heights: list[int]) -> Iterator[list[int]]:
    """The numbers of row groups that make a batch, or of one that makes several."""
    groups: list[int] = []
    for number, height in enumerate(heights):
        if groups and sum(heights[other] for other in groups) + height > BATCH_ROWS:
            yield groups
            groups = []
        groups.append(number)
    if groups:
        yield groups


def _quickly(path: Path, columns: list[str], place: int, height: int) -> pl.DataFrame | None:
    """These rows, or None where something is wrong."""
    with suppress(PolarsError, PanicException, OSError):
        rows = pl.scan_parquet(path, glob=False, hive_partitioning=False).select(columns)
        return rows.slice(place, height).collect()
    return None


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except _DAMAGE as error:
        raise _unreadable(path, error) from error


def _checked(path: Path, batch: pa.RecordBatch) -> pa.Table:
    """The batch, categories and bytes as text; nothing but the values themselves vouches that text is UTF-8."""
    columns: dict[str, pa.Array] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            column.validate(full=True)
            columns[name] = column.cast(pa.large_string()) if _is_any(column.type, _AS_TEXT) else column
        except pa.ArrowException as error:
            raise InputError(
                f"{path}: the column {name} holds what is no UTF-8 text, or the file is damaged; export it again"
            ) from error
    return pa.table(columns)


def _is_any(dtype: pa.DataType, checks: Iterable[Callable[[pa.DataType], bool]]) -> bool:
    return any(check(dtype) for check in checks)


def _unreadable(path: Path, error: Exception | str) -> InputError:
    reason = str(error).splitlines()[0]
    return InputError(f"{path}: can't be read as Parquet ({reason}): it is cut off or no Parquet file; export it again")
