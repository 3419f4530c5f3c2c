"""The rows that could not be taken, written to a file as they are met: nothing is lost and memory stays flat."""

import csv
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from data_access.errors import InputError

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

    `value` and `row` are written as JSON, which keeps them exact and keeps a spreadsheet from running them. What an
    earlier load wrote is removed. Raises InputError where the path is taken by another kind of file or can't be
    written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.samples: list[Refusal] = []
        try:
            self._remove_earlier()
        except OSError as error:
            raise self._unwritable(error) from error

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Write these down."""
        refusals = iter(refusals)
        first = next(refusals, None)
        if first is None:
            return
        try:
            self._write(chain([first], refusals))
        except OSError as error:
            raise self._unwritable(error) from error

    def _write(self, refusals: Iterable[Refusal]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL: the mode counts only for a file that is made here, and nobody's link is followed
        new_or_longer = os.O_APPEND if self.count else os.O_CREAT | os.O_EXCL
        descriptor = os.open(self.path, os.O_WRONLY | new_or_longer, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if not self.count:
                writer.writerow(_COLUMNS)
            for refusal in refusals:
                fields = {**vars(refusal), "value": _as_json(refusal.value), "row": _as_json(refusal.row)}
                writer.writerow([fields[column] for column in _COLUMNS])
                self.count += 1
                if self.count <= _SAMPLES:
                    self.samples.append(refusal)

    def _remove_earlier(self) -> None:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            head = file.readline(1000).strip()
        if head != ",".join(_COLUMNS).encode():
            raise InputError(f"{self.path}: is there already and holds no refused rows; give another file for them")
        self.path.unlink()

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(f"{self.path}: refused rows can't be written to it ({error.strerror}); give another file")


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
