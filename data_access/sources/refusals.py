"""The rows that could not be taken, written to a file as they are met, so that nothing is lost and memory stays flat."""

import csv
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_COLUMNS = ("source", "file", "record", "line", "field", "value", "reason", "row")
_SAMPLES = 5


@dataclass(frozen=True)
class Refusal:
    """One row that could not be taken. `record` counts from 1, the header not counted; `line` is None for Parquet."""

    source: str
    file: str
    record: int
    line: int | None
    field: str
    value: str | None
    reason: str
    row: Any

    def __str__(self) -> str:
        line = f" (line {self.line:,})" if self.line else ""
        value = f" {self.value!r}" if self.value is not None else ""
        field = f", {self.field}" if self.field else ""
        return f"{self.source}/{self.file}: record {self.record:,}{line}{field}:{value} {self.reason}"


class RefusedRows:
    """Collects refusals into a CSV file, readable by its owner only; without any, there is no file.

    `value` and `row` are written as JSON, which keeps them exact and keeps a spreadsheet from running them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.samples: list[Refusal] = []

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Write these down."""
        refusals = list(refusals)
        if not refusals:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(
            self.path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if not self.count else os.O_APPEND), 0o600
        )
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if not self.count:
                writer.writerow(_COLUMNS)
            for refusal in refusals:
                value, row = (json.dumps(part, ensure_ascii=False) for part in (refusal.value, refusal.row))
                writer.writerow(
                    (
                        refusal.source,
                        refusal.file,
                        refusal.record,
                        refusal.line,
                        refusal.field,
                        value,
                        refusal.reason,
                        row,
                    )
                )
        self.count += len(refusals)
        self.samples += refusals[: max(0, _SAMPLES - len(self.samples))]
