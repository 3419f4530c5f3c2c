"""Raw rows of a source as a canonical batch: conformed, the faulty refused, the deleted left out."""

from collections.abc import Mapping

import polars as pl

from data_access.schema import Table
from data_access.sources.refusals import Refusal, RefusedRows
from data_access.sources.source import Batch, DeletedMeans, Origin, apply_deleted
from data_access.sources.values import conform, faulty_rows


def to_batch(
    raw: pl.DataFrame,
    table: Table,
    fields: Mapping[str, tuple[str, ...]],
    *,
    origin: Origin,
    object_name: str,
    deleted: DeletedMeans,
    refused: RefusedRows,
    first_record: int = 1,
    position: str | None = None,
) -> Batch:
    """A batch from rows of an object, as `conform` takes them; `first_record` numbers the first row in refusals."""
    frame, faults = conform(raw, table, fields)
    rows = faulty_rows(faults)
    refused.add(
        Refusal(
            origin,
            object_name,
            first_record + row,
            None,
            found[0].field,
            found[0].value,
            "; also ".join([found[0].reason, *map(str, found[1:])]),
            {name: value if value is None else str(value) for name, value in raw.row(row, named=True).items()},
        )
        for row, found in sorted(rows.items())
    )
    if rows:
        frame = frame.with_row_index("row").filter(~pl.col("row").is_in(list(rows))).drop("row")
    kept = apply_deleted(frame, table, deleted)
    return Batch(kept, raw.height, frame.height - kept.height, len(rows), position)
