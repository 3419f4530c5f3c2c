"""What the sources of a test gave, as frames that can be compared."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from data_access.schema import Table
from data_access.sources.exports import ExportFolder
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Batch, Origin


def together(batches: Iterable[Batch], table: Table) -> pl.DataFrame:
    """All rows, in an order that depends on nothing but them; the arithmetic of every batch holds."""
    frames = [pl.DataFrame(schema=table.schema)]
    for batch in batches:
        assert batch.read == batch.frame.height + batch.left_out + batch.refused
        assert dict(batch.frame.schema) == table.schema
        frames.append(batch.frame)
    return pl.concat(frames).sort(table.names)


def exported(folder: Path, origin: Origin, table: Table, refused: RefusedRows) -> pl.DataFrame:
    """What the exports of a folder have of a table."""
    return together(ExportFolder(folder, origin, refused).read(table), table)
