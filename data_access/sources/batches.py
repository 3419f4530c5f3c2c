"""Raw rows of a source as a canonical batch: conformed, the faulty refused, the deleted left out."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from data_access.schema import Table
from data_access.sources.refusals import Refusal, RefusedRows
from data_access.sources.source import Batch, DeletedMeans, Origin, apply_deleted
from data_access.sources.values import Fault, conform, faulty_rows


def refusal(
    origin: Origin, label: str, record: int, line: int | None, faults: Sequence[Fault], values: Mapping[str, object]
) -> Refusal:
    """A row that has these faults, as it is written down: the first is named, the others stand behind it."""
    first, *others = faults
    reason = "; also ".join([first.reason, *map(str, others)])
    told = {name: value if value is None else str(value) for name, value in values.items()}
    return Refusal(origin, label, record, line, first.field, first.value, reason, told)


def without(frame: pl.DataFrame, rows: Collection[int]) -> pl.DataFrame:
    """The frame without the rows of these numbers, which count from 0."""
    return frame.with_row_index("row").filter(~pl.col("row").is_in(list(rows))).drop("row") if rows else frame


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
        refusal(origin, object_name, first_record + row, None, found, raw.row(row, named=True))
        for row, found in sorted(rows.items())
    )
    frame = without(frame, rows)
    kept = apply_deleted(frame, table, deleted)
    return Batch(kept, raw.height, frame.height - kept.height, len(rows), position)
