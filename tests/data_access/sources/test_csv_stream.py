"""What is no well-formed CSV is refused, with the file, the line and the cure."""

import gzip
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import InputError
from data_access.sources import csv_file, csv_stream
from data_access.sources.csv_file import read_blocks, read_header
from data_access.sources.csv_stream import CheckedStream

NOT_UTF8 = "is not UTF-8 text; export it again as CSV in UTF-8"
ZERO = "holds a zero byte, which no text does; export it again as CSV in UTF-8"
QUOTES = "export it again with values enclosed in double quotes and quotation marks inside them doubled"
STRAY = f"has a quotation mark in a value that is not enclosed in quotation marks; {QUOTES}"


def early(line: int) -> str:
    return (
        f"has text behind the quotation mark that closes a value begun on line {line}: that value is never closed, or "
        f"a quotation mark inside it is not doubled; {QUOTES}"
    )


def unclosed(line: int) -> str:
    return (
        f"a quotation mark opened on line {line} is never closed: the file is cut off, or a quotation mark inside a "
        f"value is not doubled; {QUOTES}"
    )


def write(folder: Path, content: bytes, name: str = "Contact.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    """What reading the file says is wrong with it."""
    with pytest.raises(InputError) as caught:
        for _ in read_blocks(path, read_header(path), lambda _: None):
            pass
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('a,b\n1,2\n3,"4', unclosed(3)),
        ('a,b\n1,2\n3,"4\n5\n', unclosed(3)),
        ('a,b\n"1\n2",3\n"', unclosed(4)),
        ('a,b\n1,"2"",3\n', unclosed(2)),
        ('a,b\n1,2"\n3,"4"\n', f"line 2 {STRAY}"),
        ('a,b\n1,say "hi" twice\n', f"line 2 {STRAY}"),
        ('a,b\n1,""x""\n', f"line 2 {early(2)}"),
        ('a,b\n1, "2"\n', f"line 2 {STRAY}"),
        ('a,b\n\n1,"2" \n', f"line 3 {early(3)}"),
        ('a,b\n1,"he said "hi""\n', f"line 2 {early(2)}"),
        ('a,b\r\n"1\r\n2\r\n,"3"\r\n4,5\r\n', f"line 4 {early(2)}"),
        ('a,b\r"1\r2\r,"3"\r', f"line 4 {early(2)}"),
        ('a,b\n1,"2"3\n4,"5"6\n', f"line 2 {early(2)}"),
        ('a,b\n1,"2"\\"3"\n', f"line 2 {early(2)}"),
    ],
    ids=[
        "cut-in-a-quoted-value",
        "never-closed",
        "opened-at-the-very-end",
        "odd-doubling",
        "quote-ends-a-bare-value",
        "even-number-of-stray-quotes",
        "doubled-quotes-around-a-value",
        "space-before-a-quote",
        "space-after-a-quote",
        "quotes-not-doubled",
        "unclosed-until-the-next-quote",
        "lines-end-with-cr",
        "text-after-a-closing-quote",
        "backslash-escape",
    ],
)
@pytest.mark.parametrize("piece", [1, 2, 7, csv_stream.PIECE])
def test_wrong_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, content: str, sentence: str) -> None:
    monkeypatch.setattr(csv_stream, "PIECE", piece)
    assert refusal(write(tmp_path, content.encode())) == sentence


@pytest.mark.parametrize("block_size", [40, 100, 1000])
def test_an_unclosed_quote_far_from_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_size: int) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", block_size)
    lines = b"".join(b"%d,x\n" % number for number in range(200))
    message = refusal(write(tmp_path, b'a,b\n1,2\n"3,4\n' + lines))
    assert message.startswith("a quotation mark opened on line 3 is never closed: the file is cut off, or a quotation")


def test_a_record_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_SIZE", 50)
    message = refusal(write(tmp_path, b"a,b\n" + b"x" * 500 + b",2\n3,4\n"))
    assert message.startswith("a record near line ")
    assert message.endswith("is longer than 50 bytes, as no Salesforce record is; export it again")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n".encode("utf-16"), f"line 1 {NOT_UTF8}"),
        ("a,b\n1,2\n".encode("utf-16-le"), f"line 1 {ZERO}"),
        ("a,b\n1,Zoë\n".encode("latin-1"), f"line 2 {NOT_UTF8}"),
        ("á,b\n1,2\n".encode("latin-1"), f"line 1 {NOT_UTF8}"),
        ("a,b\n1,2\n3,é".encode()[:-1], f"line 3 {NOT_UTF8}"),
        (b"a,b\n1,2\n\n3,\0\n", f"line 4 {ZERO}"),
        (b"a,b\n" + b"1,2\n" * 100_000 + b"\xff,3\n", f"line 100,002 {NOT_UTF8}"),
        (b"a,b\r\n" + b"1,2\r\n" * 100_000 + b"\0,3\r\n", f"line 100,002 {ZERO}"),
        (b"", "is empty, not even column names; export it again"),
        (b"\n\r\n", "is empty, not even column names; export it again"),
        (b'a,"b\n1,2\n', unclosed(1)),
        (b'a,"b"c\n1,2\n', f"line 1 {early(1)}"),
        (gzip.compress(b"a,b\n1,2\n"), f"line 1 {NOT_UTF8}"),
    ],
    ids=[
        "utf-16",
        "utf-16-without-mark",
        "latin-1",
        "latin-1-header",
        "cut-in-a-character",
        "zero-byte",
        "latin-1-far-down",
        "zero-byte-far-down",
        "empty",
        "blank",
        "unclosed-header",
        "wrongly-quoted-header",
        "gz-without-its-name",
    ],
)
def test_no_text(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert refusal(write(tmp_path, content)) == sentence


DAMAGED = "is cut off, damaged or no gz file, somewhere after line 1"
AGAIN = "copy or export it again"
PACKED = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (number, number * 7919) for number in range(200_000)), mtime=0)


def damaged() -> bytes:
    middle = len(PACKED) // 2
    return PACKED[:middle] + bytes(byte ^ 0xFF for byte in PACKED[middle : middle + 64]) + PACKED[middle + 64 :]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PACKED[: len(PACKED) // 2], rf"{DAMAGED} \(Compressed file ended before .+\); {AGAIN}"),
        (PACKED[:-4], rf"{DAMAGED} \(Compressed file ended before .+\); {AGAIN}"),
        (damaged(), rf"{DAMAGED} \(.+\); {AGAIN}"),
        (PACKED + b"more", rf"{DAMAGED} \(Not a gzipped file .+\); {AGAIN}"),
        (PACKED[:20], rf"{DAMAGED} \(Compressed file ended before .+\); {AGAIN}"),
        (PACKED[:10] + b"\xff" * 50, rf"{DAMAGED} \(Error -3 while decompressing data: .+\); {AGAIN}"),
        (b"a,b\n1,2\n", rf"{DAMAGED} \(Not a gzipped file \(b'a,'\)\); {AGAIN}"),
        (b"", "is empty, not even column names; export it again"),
    ],
    ids=[
        "half",
        "without-its-end",
        "damaged",
        "something-behind",
        "cut-in-the-header",
        "broken-start",
        "no-gz",
        "empty",
    ],
)
def test_damaged_gz(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = write(tmp_path, content, "Contact.csv.gz")
    with pytest.raises(InputError, match=sentence):
        for _ in read_blocks(path, read_header(path), lambda _: None):
            pass


@pytest.mark.parametrize("name", ["Contact.csv", "Contact.csv.gz"])
def test_random_bytes(tmp_path: Path, name: str) -> None:
    rng = random.Random(7)
    for size in (1, 10, 1000, 100_000):
        path = write(tmp_path, bytes(rng.randrange(128, 256) for _ in range(size)), name)
        with pytest.raises(InputError):
            read_header(path)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = write(tmp_path_factory.getbasetemp(), b"a,b\n" + content, "any.csv")
    found: list[str | None] = []
    try:
        for block in read_blocks(path, ["a", "b"], lambda _: None):
            found += block.frame["a"].to_list()
    except InputError as error:
        message = str(error)
    else:
        message = f"{path}: "
    assert message.startswith(f"{path}: ")
    assert all(value is None or value.encode() in content.replace(b'""', b'"') for value in found)


@pytest.mark.parametrize("content", [b"a\r\nb\r\n", b"a\r\rb", b"a\r\n\r\n,\r"])
@pytest.mark.parametrize("size", [3, 4, 5, 6, 100])
def test_reads_give_everything_and_never_more_than_asked(tmp_path: Path, content: bytes, size: int) -> None:
    path = write(tmp_path, content)
    with path.open("rb") as raw:
        stream = CheckedStream(path, raw)
        reads = list(iter(lambda: stream.read(size), b""))
    assert b"".join(reads) == content + (b"" if content.endswith((b"\r", b"\n")) else b"\n")
    assert max(map(len, reads)) <= size
    assert not [read for read, after in pairwise(reads) if read.endswith(b"\r") and after.startswith(b"\n")]


def test_no_permission_or_no_file(tmp_path: Path) -> None:
    path = tmp_path / "Contact.csv"
    path.mkdir()
    with pytest.raises(InputError, match=r"Contact\.csv: line 1, the column names, can't be read \(.*Is a directory"):
        read_header(path)
