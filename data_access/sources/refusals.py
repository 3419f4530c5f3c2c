"""The rows that could not be taken, written to a file as they are met: nothing is lost and memory stays flat."""

import csv
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
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
    earlier load wrote is removed, unless this one shall `go_on`: then each faulty row stands in the file once, however
    often it comes again, until somebody takes the file away. Raises InputError where the path is taken by another kind
    of file or can't be written.
    """

    def __init__(self, path: Path, *, go_on: bool = False) -> None:
        self.path = path
        self.count = 0
        self.samples: list[Refusal] = []
        self._go_on = go_on
        # of the rows that stand in the file, where it is gone on with
        self._written: set[int] | None = None
        try:
            if self._is_ours() and not go_on:
                self.path.unlink()
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
        there = self._is_ours() if self._go_on else self.count > 0
        if there and self._written is None:
            self._written = self._rows_there()
        # O_EXCL: the mode counts only for a file that is made here, and nobody's link is followed
        new_or_longer = os.O_APPEND if there else os.O_CREAT | os.O_EXCL
        descriptor = os.open(self.path, os.O_WRONLY | new_or_longer | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if not there:
                writer.writerow(_COLUMNS)
                self._written = set()
            for refusal in refusals:
                self.count += 1
                fields = {**vars(refusal), "value": _as_json(refusal.value), "row": _as_json(refusal.row)}
                if self._is_new(fields):
                    writer.writerow([fields[column] for column in _COLUMNS])
                if self.count <= _SAMPLES:
                    self.samples.append(refusal)

    def _is_new(self, fields: dict[str, Any]) -> bool:
        """Whether a row is to be written; takes down that it is."""
        if not self._go_on or self._written is None:
            return True
        row = _fingerprint(fields["file"], fields["reason"], fields["row"])
        known = row in self._written
        self._written.add(row)
        return not known

    def _rows_there(self) -> set[int]:
        if not self._go_on:
            return set()
        with self.path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return {_fingerprint(row["file"], row["reason"], row["row"]) for row in rows}

    def _is_ours(self) -> bool:
        """Whether there is a file of refused rows. Raises InputError where there is another one."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as file:
            head = file.readline(1000).strip()
        if head != ",".join(_COLUMNS).encode():
            raise InputError(f"{self.path}: is there already and holds no refused rows; give another file for them")
        return True

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(f"{self.path}: refused rows can't be written to it ({error.strerror}); give another file")


def _fingerprint(file: str, reason: str, row: str) -> int:
    return int.from_bytes(blake2b(f"{file}\0{reason}\0{row}".encode(), digest_size=8).digest())


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
