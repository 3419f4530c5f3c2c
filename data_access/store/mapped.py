"""Frames in files of Arrow's own layout, mapped into memory: reading is opening, and processes share the pages."""

from pathlib import Path

import polars as pl
import pyarrow as pa

UNREADABLE = (OSError, pa.ArrowInvalid)
"""What `read` raises where the file is not there, or not whole."""


def write(frame: pl.DataFrame, path: Path, *, packed: bool = False) -> None:
    """Write a frame to a new file; `packed`: smaller, and unpacked into memory when it is read. Raises OSError."""
    # in one piece, as which numpy can look at a column without a copy of it
    frame.rechunk().write_ipc(
        path, compression="zstd" if packed else "uncompressed", record_batch_size=max(1, frame.height)
    )


def read(path: Path) -> pl.DataFrame:
    """A frame that was written so; the file may be deleted while it is in use, and never changes."""
    # Polars' own reader copies all of it
    frame = pl.from_arrow(pa.ipc.open_file(pa.memory_map(str(path))).read_all())
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
