"""Every byte below a folder, searched: files as they are, and what Parquet and gzip keep compressed, unpacked."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def traces(words: Iterable[str], *places: Path) -> list[str]:
    """Where any of the words stands, in any letter case: file and word; `places` are files and folders."""
    wanted = sorted({word.lower() for word in words})
    files = sorted({file for place in places for file in [place, *place.rglob("*")] if file.is_file()})
    return [
        f"{file}: {word}" for file in files for word in wanted if any(word.encode() in text for text in _texts(file))
    ]


def _texts(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    yield content.lower()
    if file.suffix == ".gz":
        yield gzip.decompress(content).lower()
    if file.suffix == ".parquet":
        parquet = pq.ParquetFile(file)
        yield str(parquet.metadata.to_dict()).lower().encode()
        for name, column in zip(parquet.schema_arrow.names, parquet.read().columns, strict=True):
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                yield "\n".join(value for value in column.to_pylist() if value is not None).lower().encode()
            elif pa.types.is_nested(column.type):
                yield f"{name}: {column.to_pylist()}".lower().encode()
