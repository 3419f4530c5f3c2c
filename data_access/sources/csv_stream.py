"""The bytes of a CSV file on their way to the parser, looked at for what the parser would forgive."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from data_access.errors import InputError

# bytes that are looked at in one go: few enough for the processor's cache
PIECE = 1 << 18
_QUOTE, _COMMA, _RETURN, _NEWLINE = b'",\r\n'
_ENCODING_CURE = "export it again as CSV in UTF-8"
_QUOTES_CURE = "export it again with values enclosed in double quotes and quotation marks inside them doubled"


class CheckedStream(io.RawIOBase):
    """A CSV file for a parser to read, unpacked if its name ends in .gz.

    Tells `progress` how many bytes of the file were read. Raises InputError, naming file and line, for a file that is
    cut off, not UTF-8, binary or wrongly quoted.
    """

    def __init__(self, path: Path, raw: BinaryIO, progress: Callable[[int], None] = lambda _: None) -> None:
        super().__init__()
        self._path = path
        self._raw = raw
        self._data = gzip.GzipFile(fileobj=raw) if path.suffix.lower() == ".gz" else raw
        self._progress = progress
        self._told = 0
        self._held = b""
        self._last = b""
        self._line = 1
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._quotes = _Quotes()

    @property
    def line(self) -> int:
        """The line that reading has come to."""
        return self._line

    @property
    def unclosed(self) -> str:
        """What is wrong if the file ends here inside a value; empty if it does not."""
        if self._quotes.open_line is None:
            return ""
        return (
            f"a quotation mark opened on line {self._quotes.open_line:,} is never closed: the file is cut off, or a "
            "quotation mark inside a value is not doubled"
        )

    def readable(self) -> bool:
        """True; pyarrow asks."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; a last line without an end gets one."""
        # room for the end of the last line: pyarrow can't take it by itself
        asked = size - len(self._held) - 1
        more = self._unpack(asked)
        data, self._held = self._held + more, b""
        if len(more) < asked:
            if (data or self._last)[-1:] not in (b"", b"\r", b"\n"):
                data += b"\n"
        elif data.endswith(b"\r"):
            # pyarrow takes the \n from a \r\n that two reads share, also inside a value
            data, self._held = data[:-1], b"\r"
        if not data and self.unclosed:
            raise InputError(f"{self._path}: {self.unclosed}; {_QUOTES_CURE}")
        self._check(data)
        return data

    def _unpack(self, size: int) -> bytes:
        try:
            data = self._data.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"{self._path}: is cut off, damaged or no gz file, somewhere after line {self._line:,} ({error}); "
                "copy or export it again"
            ) from error
        place = self._raw.tell()
        self._progress(place - self._told)
        self._told = place
        return data

    def _check(self, data: bytes) -> None:
        for piece in _pieces(data if self._last else data.removeprefix(codecs.BOM_UTF8)):
            self._check_text(piece)
            if fault := self._quotes.check(piece, self._line):
                raise InputError(f"{self._path}: {fault}; {_QUOTES_CURE}")
            self._line += _line_breaks(piece)
            self._last = piece[-1:]

    def _check_text(self, piece: bytes) -> None:
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError as error:
            raise self._no_text(piece[: error.start], "is not UTF-8 text") from error
        before, zero, _ = piece.partition(b"\0")
        if zero:
            raise self._no_text(before, "holds a zero byte, which no text does")

    def _no_text(self, before: bytes, what: str) -> InputError:
        return InputError(f"{self._path}: line {self._line + _line_breaks(before):,} {what}; {_ENCODING_CURE}")


class _Quotes:
    """Follows the quotation marks of a file. `open_line`: where the value that is open now began, None if none is.

    Quotation marks open and close a value in turn, because a doubled one closes it and opens it again. What opens one
    stands behind, and what closes one before, a comma, a line break or another quotation mark.
    """

    def __init__(self) -> None:
        self.open_line: int | None = None
        # the last two bytes: a quotation mark is looked at once both its neighbours are there
        self._tail = b"\n\n"

    def check(self, piece: bytes, line: int) -> str:
        """What is wrong in the next piece of the file, which begins on that line; empty if nothing is."""
        data = self._tail + piece
        self._tail = data[-2:]
        window = np.frombuffer(data, dtype=np.uint8)
        places = np.flatnonzero(window[1:-1] == _QUOTE) + 1
        opening, closing = (places[0::2], places[1::2]) if self.open_line is None else (places[1::2], places[0::2])

        def line_at(place: int) -> int:
            return line + _line_breaks(data[2:place])

        stray = opening[~_may_stand_beside(window[opening - 1])]
        early = closing[~_may_stand_beside(window[closing + 1])]
        if len(stray) and not (early[:1] < stray[0]).any():
            return f"line {line_at(stray[0]):,} has a quotation mark in a value that is not enclosed in quotation marks"
        if len(early):
            before = opening[opening < early[0]]
            begun = line_at(before[-1]) if len(before) else self.open_line
            return (
                f"line {line_at(early[0]):,} has text behind the quotation mark that closes a value begun on line "
                f"{begun:,}: that value is never closed, or a quotation mark inside it is not doubled"
            )
        if len(places):
            opens_last = np.array_equal(opening[-1:], places[-1:])
            self.open_line = line_at(places[-1]) if opens_last else None
        return ""


def _pieces(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = start + PIECE
        if data[end - 1 : end + 1] == b"\r\n":
            # one line break, which counts once
            end += 1
        yield data[start:end]
        start = end


def _may_stand_beside(char: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    may: npt.NDArray[np.bool_] = (char == _QUOTE) | (char == _COMMA) | (char == _NEWLINE) | (char == _RETURN)
    return may


def _line_breaks(data: bytes) -> int:
    """Line breaks of any kind; a \\r\\n is one."""
    count = data.count(b"\n")
    if b"\r" in data:
        count += data.count(b"\r") - data.count(b"\r\n")
    return count
