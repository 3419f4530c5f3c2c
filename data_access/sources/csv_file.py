"""One CSV file as text columns, read strictly: what can't be a well-formed CSV is an error, never a guess.

Well-formed means RFC 4180 in UTF-8 (a byte-order mark is fine): a value with a comma, a quotation mark or a line break
stands in double quotes, and a quotation mark inside it is doubled. pyarrow parses fast but forgives (an unclosed quote
swallows the rest of the file in silence), so `CheckedStream` looks at the same bytes and objects.
"""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from data_access.errors import InputError
from data_access.sources.blocks import Block, Misshapen
from data_access.sources.csv_stream import CheckedStream

BLOCK_SIZE = 8 << 20
MOST_MISSHAPEN = 100_000
# Python's own limit for one value is 131,072 characters, which Salesforce's longest texts can exceed
csv.field_size_limit(BLOCK_SIZE)


def read_header(path: Path) -> list[str]:
    """The column names, as they are written.

    Raises InputError, naming file and line, for a file that is empty or whose beginning is no CSV in UTF-8.
    """
    try:
        _, header = next(_records(path), (0, []))
    except (csv.Error, OSError) as error:
        raise InputError(f"{path}: line 1, the column names, can't be read ({error}); export it again") from error
    if not header:
        raise InputError(f"{path}: is empty, not even column names; export it again")
    return header


def read_blocks(path: Path, columns: list[str], progress: Callable[[int], None]) -> Iterator[Block]:
    """The records of a CSV or .csv.gz file, a block at a time; empty values are null.

    `columns` are the wanted ones, as the header writes them. `progress` is told how many bytes of the file were read.
    Raises InputError, naming file and line, where the file is cut off, binary, not UTF-8 or wrongly quoted.
    """
    misshapen: deque[Misshapen] = deque()
    line_of = _line_finder(path)

    def note(row: arrow_csv.InvalidRow) -> str:
        if len(misshapen) == MOST_MISSHAPEN:
            return "error"
        few = "few" if row.actual_columns < row.expected_columns else "many"
        reason = f"has too {few} values: {row.actual_columns} where the header has {row.expected_columns}"
        misshapen.append(Misshapen(row.number - 1, reason, row.text))
        return "skip"

    with path.open("rb") as raw:
        stream = CheckedStream(path, raw, progress)
        try:
            reader = arrow_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                # without threads, records keep their numbers
                read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK_SIZE),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=columns,
                    column_types=dict.fromkeys(columns, pa.string()),
                    null_values=["", "\\N"],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                    # the stream has done it
                    check_utf8=False,
                ),
            )
            frames = (cast(pl.DataFrame, pl.from_arrow(batch)) for batch in reader)
            yield from _numbered(frames, misshapen, line_of)
        except (pa.ArrowException, OSError) as error:
            raise _unparsable(path, stream, misshapen, error) from error
    if misshapen:
        nothing = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        yield Block(nothing, [], list(misshapen), line_of)


def _numbered(
    frames: Iterable[pl.DataFrame], misshapen: deque[Misshapen], line_of: Callable[[int], int | None]
) -> Iterator[Block]:
    last = 0
    for frame in frames:
        first, last = last + 1, last + frame.height
        skipped: list[Misshapen] = []
        # pyarrow reads ahead: what lies further behind this frame belongs to a later one
        while misshapen and misshapen[0].number <= last + 1:
            skipped.append(misshapen.popleft())
            last += 1
        numbers: Sequence[int] = range(first, last + 1)
        if skipped:
            numbers = sorted(set(numbers).difference(record.number for record in skipped))
        yield Block(frame, numbers, skipped, line_of)


def _line_finder(path: Path) -> Callable[[int], int | None]:
    """A function from a record's number to the line that it begins on; it goes through the file once, forwards."""
    # the header is record 0
    records = enumerate(_records(path))

    def line_of(number: int) -> int | None:
        return next((line for place, (line, _) in records if place == number), None)

    return line_of


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The header and every record, each with the line that it begins on; blank lines are none."""
    with path.open("rb") as raw, CheckedStream(path, raw) as checked:
        reader = csv.reader(io.TextIOWrapper(cast(BinaryIO, checked), encoding="utf-8-sig", newline=""))
        line = 1
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1


def _unparsable(path: Path, stream: CheckedStream, misshapen: Sequence[Misshapen], error: Exception) -> InputError:
    near = f"near line {stream.line:,}"
    if len(misshapen) == MOST_MISSHAPEN:
        what = f"too many records do not fit the column names; record {misshapen[0].number:,} {misshapen[0].reason}"
    elif "straddling" in str(error):
        what = stream.unclosed or f"a record {near} is longer than {BLOCK_SIZE:,} bytes, as no Salesforce record is"
    else:
        what = f"can't be read as CSV {near} ({str(error).splitlines()[0]})"
    return InputError(f"{path}: {what}; export it again")
