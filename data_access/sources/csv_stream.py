"""The bytes of a CSV file on their way to the parser, looked at for what the parser would forgive."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from data_access.errors import InputError

_QUOTE = ord('"')
# what may stand before a quotation mark that opens a value, and after one that closes it
_BESIDE_QUOTES = np.isin(np.arange(256), list(b',\r\n"'))
_ENCODING_CURE = "export it again as CSV in UTF-8"
_QUOTES_CURE = "export it again with values enclosed in double quotes and quotation marks inside them doubled"


def unpacked(path: Path, raw: BinaryIO) -> BinaryIO:
    """The content of an open file: unpacked if its name ends in .gz."""
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.suffix.lower() == ".gz" else raw


class CheckedStream(io.RawIOBase):
    """A CSV file for pyarrow to read. Tells `progress` how many bytes of the file were read.

    Raises InputError, naming file and line, for a file that is cut off, not UTF-8, binary or wrongly quoted.
    """

    def __init__(self, path: Path, raw: BinaryIO, progress: Callable[[int], None]) -> None:
        super().__init__()
        self._path = path
        self._raw = raw
        self._data = unpacked(path, raw)
        self._progress = progress
        self._told = 0
        self._held = b""
        self._at_start = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        # the last two bytes: a quotation mark is looked at once both its neighbours are there
        self._tail = b"\n\n"
        self._quotes = 0
        self._line = 1
        self._open_line = 1

    def readable(self) -> bool:
        """True; pyarrow asks."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; a last line without an end gets one."""
        data = self._held + self._unpack(size - len(self._held))
        self._held = b""
        if len(data) > 1 and data.endswith(b"\r"):
            # two blocks must not share a \r\n: pyarrow would take the \n away, inside values too
            data, self._held = data[:-1], b"\r"
        if data:
            self._check(data)
            return data
        if self._tail[-1:] not in (b"\n", b"\r"):
            self._check(b"\n")
            return b"\n"
        if self._quotes % 2:
            raise InputError(f"{self._path}: {self.unclosed}; {_QUOTES_CURE}")
        return b""

    @property
    def line(self) -> int:
        """The line that reading has come to."""
        return self._line

    @property
    def unclosed(self) -> str:
        """What is wrong if the value now open is never closed; empty if none is open."""
        if self._quotes % 2 == 0:
            return ""
        return (
            f"a quotation mark opened on line {self._open_line:,} is never closed: the file is cut off, or a quotation "
            "mark inside a value is not doubled"
        )

    def _unpack(self, size: int) -> bytes:
        try:
            data = self._data.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"{self._path}: the compressed file is cut off or damaged near line {self._line:,} ({error}); "
                "copy or export it again"
            ) from error
        place = self._raw.tell()
        self._progress(place - self._told)
        self._told = place
        return data

    def _check(self, data: bytes) -> None:
        try:
            self._decoder.decode(data)
        except UnicodeDecodeError as error:
            raise self._fault(data, error.start, "is not UTF-8 text", _ENCODING_CURE) from error
        zero = data.find(b"\0")
        if zero >= 0:
            raise self._fault(data, zero, "holds a zero byte, which no text does", _ENCODING_CURE)
        self._check_quotes(data.removeprefix(codecs.BOM_UTF8) if self._at_start else data)
        self._at_start = False
        self._line += _line_breaks(data)

    def _check_quotes(self, data: bytes) -> None:
        window = np.frombuffer(self._tail + data, dtype=np.uint8)
        self._tail = window[-2:].tobytes()
        places = np.flatnonzero(window[1:-1] == _QUOTE) + 1
        if len(places) == 0:
            return
        opens = (np.arange(self._quotes, self._quotes + len(places)) % 2) == 0
        beside = window[np.where(opens, places - 1, places + 1)]
        wrong = ~_BESIDE_QUOTES[beside]
        if wrong.any():
            first = int(wrong.argmax())
            what = "has a quotation mark inside a value that is not enclosed in quotation marks"
            if not opens[first]:
                begun = self._line_at(data, int(places[first - 1]) - 2) if first else self._open_line
                what = (
                    f"has text behind the quotation mark that closes a value begun on line {begun:,}: "
                    "that value is never closed, or a quotation mark inside it is not doubled"
                )
            raise self._fault(data, int(places[first]) - 2, what, _QUOTES_CURE)
        self._quotes += len(places)
        if opens[-1]:
            self._open_line = self._line_at(data, int(places[-1]) - 2)

    def _line_at(self, data: bytes, place: int) -> int:
        return self._line + _line_breaks(data[: max(place, 0)])

    def _fault(self, data: bytes, place: int, what: str, cure: str) -> InputError:
        return InputError(f"{self._path}: line {self._line_at(data, place):,} {what}; {cure}")


def _line_breaks(data: bytes) -> int:
    """Line breaks of any kind; a \\r\\n is one."""
    count = data.count(b"\n")
    if b"\r" in data:
        count += data.count(b"\r") - data.count(b"\r\n")
    return count
