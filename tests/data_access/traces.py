"""Every byte below a folder, searched: files as they are, and what Parquet and gzip keep compressed, unpacked."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq


def traces(words: Iterable[str], *places: Path) -> list[str]:
    """Where any of the words stands, in any letter case: file and word; `places` are files and folders."""
    wanted = sorted({word.lower().encode() for word in words})
    files = sorted({file for place in places for file in [place, *place.rglob("*")] if file.is_file()})
    return [f"{file}: {word!r}" for file in files for text in _texts(file) for word in wanted if word in text]


def _texts(file: Path) -> Iterator[bytes]:
    # the statistics of a Parquet file stand in it as they are
    content = file.read_bytes()
    yield content.lower()
    if file.suffix == ".gz":
        yield gzip.decompress(content).lower()
    if file.suffix == ".parquet" and content.startswith(b"PAR1"):
        chunks = [chunk for column in pq.read_table(file, partitioning=None).columns for chunk in column.chunks]
        yield b"\n".join(bytes(part) for chunk in chunks for part in chunk.buffers() if part is not None).lower()
