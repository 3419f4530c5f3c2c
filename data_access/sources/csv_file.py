"""One CSV file as text columns, read strictly: what can't be a well-formed CSV is an error, never a guess.

Well-formed means RFC 4180 in UTF-8 (a byte-order mark is fine): a value with a comma, a quotation mark or a line break
stands in double quotes, and a quotation mark inside it is doubled. pyarrow parses fast but forgives (an unclosed quote
swallows the rest of the file in silence), so `_CheckedStream` looks at the same bytes and objects.
"""

import codecs
import csv
import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from data_access.errors import InputError

_BLOCK = 8 << 20
_QUOTE = ord('"')
# what may stand before a quotation mark that opens a value, and after one that closes it
_BESIDE_QUOTES = np.isin(np.arange(256), list(b',\r\n"'))


@dataclass(frozen=True)
class ShortRecord:
    """A record with too few or too many values. `number` counts records from 1, the header not counted."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True)
class Block:
    """Some records of a file: those with the right number of values as text columns, their numbers, and the others."""

    frame: pl.DataFrame
    numbers: list[int] | range
    misshapen: list[ShortRecord]


def read_header(path: Path) -> list[str]:
    """The column names, as they are written.

    Raises InputError for a file that is empty, not UTF-8 or not a CSV.
    """
    try:
        with _text(path) as lines:
            header = next(csv.reader(lines, strict=True), None)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: is not UTF-8 text; export it again as CSV in UTF-8") from error
    except (csv.Error, OSError, EOFError) as error:
        raise InputError(f"{path.name}: can't be read ({error}); export it again") from error
    if not header:
        raise InputError(f"{path.name}: is empty, not even column names; export it again")
    return header


def read_blocks(path: Path, columns: list[str], progress: Callable[[int], None]) -> Iterator[Block]:
    """The records of a CSV or .csv.gz file, a block at a time; empty values are null.

    `columns` are the wanted ones, as the header writes them. `progress` is told how many bytes of the file were read.
    Raises InputError, naming file and line, where the file is cut off, binary, not UTF-8 or wrongly quoted.
    """
    misshapen: list[ShortRecord] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        few = "few" if row.actual_columns < row.expected_columns else "many"
        reason = f"has too {few} values: {row.actual_columns} where the header has {row.expected_columns}"
        misshapen.append(ShortRecord(row.number - 1, reason, row.text))
        return "skip"

    position = 0
    with path.open("rb") as raw:
        stream = _CheckedStream(path, raw, progress)
        try:
            reader = arrow_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=columns,
                    column_types=dict.fromkeys(columns, pa.string()),
                    null_values=["", "\\N"],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
            for batch in reader:
                frame = cast(pl.DataFrame, pl.from_arrow(batch))
                numbers, position = _numbers(position, frame.height, misshapen)
                yield Block(frame, numbers, misshapen.copy())
                misshapen.clear()
        except (pa.ArrowException, OSError, EOFError, ValueError) as error:
            raise stream.explain(error) from error
    if misshapen:
        yield Block(pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), [], misshapen)


def line_numbers(path: Path, records: set[int]) -> dict[int, int]:
    """The line on which each of these records begins; records count from 1, the header not counted."""
    lines: dict[int, int] = {}
    with _text(path) as text:
        reader = csv.reader(text)
        next(reader)
        number, start = 0, reader.line_num + 1
        for record in reader:
            if record:
                number += 1
                if number in records:
                    lines[number] = start
                    if len(lines) == len(records):
                        break
            start = reader.line_num + 1
    return lines


def _numbers(position: int, height: int, misshapen: list[ShortRecord]) -> tuple[list[int] | range, int]:
    if not misshapen:
        return range(position + 1, position + height + 1), position + height
    skipped = {record.number for record in misshapen}
    last = position + height + len(misshapen)
    return [number for number in range(position + 1, last + 1) if number not in skipped], last


def _text(path: Path) -> io.TextIOWrapper:
    raw = path.open("rb")
    binary = gzip.GzipFile(fileobj=raw) if path.suffix.lower() == ".gz" else raw
    return io.TextIOWrapper(cast(BinaryIO, binary), encoding="utf-8-sig", newline="")


class _CheckedStream(io.RawIOBase):
    """The bytes of a file, unpacked, on their way to the parser: counts them, and checks encoding and quotes."""

    def __init__(self, path: Path, raw: BinaryIO, progress: Callable[[int], None]) -> None:
        super().__init__()
        self._path = path
        self._raw = raw
        self._data = gzip.GzipFile(fileobj=raw) if path.suffix.lower() == ".gz" else raw
        self._progress = progress
        self._told = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._fault: InputError | None = None
        # the last two bytes: a quotation mark is looked at once both its neighbours are there
        self._tail = b"\n\n"
        self._quotes = 0
        self._line = 1
        self._open_line = 1
        self._started = False
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._data.read(size if size and size > 0 else _BLOCK)
        except (EOFError, gzip.BadGzipFile, OSError) as error:
            self._fault = InputError(
                f"{self._path.name}: the compressed file is cut off or damaged near line {self._line:,} ({error}); "
                "copy or export it again"
            )
            raise
        place = self._raw.tell()
        self._progress(place - self._told)
        self._told = place
        try:
            self._check(data)
        except InputError as error:
            self._fault = error
            raise OSError(str(error)) from error
        return data

    def explain(self, error: BaseException) -> InputError:
        """The fault that these checks found; else what the parser says, in our words."""
        if self._fault is not None:
            return self._fault
        reason = str(error).splitlines()[0]
        return InputError(
            f"{self._path.name}: can't be read as CSV near line {self._line:,} ({reason}); export it again"
        )

    def _check(self, data: bytes) -> None:
        if not self._started:
            data = data.removeprefix(codecs.BOM_UTF8)
            self._started = True
        if self._ended:
            return
        self._ended = not data
        try:
            self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise self._wrong(data, error.start, "is not UTF-8 text", "export it again as CSV in UTF-8") from error
        zero = data.find(b"\0")
        if zero >= 0:
            raise self._wrong(data, zero, "holds a zero byte: this is no text file", "export it again as CSV")
        self._check_quotes(data or b"\n")
        self._line += data.count(b"\n")
        if self._ended and self._quotes % 2:
            raise InputError(
                f"{self._path.name}: a quotation mark opened on line {self._open_line:,} is never closed: the file is "
                "cut off, or a quotation mark inside a value is not doubled; export it again"
            )

    def _check_quotes(self, data: bytes) -> None:
        window = np.frombuffer(self._tail + data, dtype=np.uint8)
        self._tail = window[-2:].tobytes()
        places = np.flatnonzero(window[1:-1] == _QUOTE) + 1
        if len(places) == 0:
            return
        opening = (self._quotes + np.arange(len(places))) % 2 == 0
        wrong = ~np.where(opening, _BESIDE_QUOTES[window[places - 1]], _BESIDE_QUOTES[window[places + 1]])
        if wrong.any():
            raise self._wrong(
                data,
                int(places[wrong.argmax()]) - 2,
                "has a quotation mark inside a value that is not enclosed, or not doubled",
                "export it again with values enclosed in double quotes and quotation marks in them doubled",
            )
        self._quotes += len(places)
        if self._quotes % 2:
            self._open_line = self._line + data[: max(int(places[-1]) - 2, 0)].count(b"\n")

    def _wrong(self, data: bytes, place: int, what: str, cure: str) -> InputError:
        line = self._line + data[: max(place, 0)].count(b"\n")
        return InputError(f"{self._path.name}: line {line:,} {what}; {cure}")
