"""What lies beside the tables and may tell of people: the spool, files of refused rows, the runs of late."""

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

from data_access.erasure.marks import Marks
from data_access.private import write_private
from data_access.roots import Root
from data_access.store.beside import every_refused_rows, runs_of, spool_of


def forget_beside(store: Root, marks: Marks) -> int:
    """Take everything that tells of these people out of the files beside the tables; gives how many rows went.

    What was fetched and not yet published goes as a whole: it is fetched anew.
    """
    spool = spool_of(store)
    if spool.exists():
        shutil.rmtree(spool)
    refused = sum(_thin_out_refused(path, marks) for path in every_refused_rows(store))
    return refused + _thin_out_runs(runs_of(store), marks)


def _thin_out_refused(path: Path, marks: Marks) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    kept = [row for row in rows if not any(marks.stand_in(text) for value in row for text in _as_told(value))]
    if len(kept) < len(rows):
        text = StringIO(newline="")
        csv.writer(text).writerows(kept)
        write_private(path, text.getvalue())
    return len(rows) - len(kept)


def _as_told(value: str) -> list[str]:
    """A value as it is written, and all that it tells where it is JSON, in one text: name stands beside name there."""
    try:
        told = json.loads(value)
    except ValueError:
        return [value]
    values = list(told.values()) if isinstance(told, dict) else told if isinstance(told, list) else [told]
    return [value, " ".join(str(one) for one in values)]


def _thin_out_runs(path: Path, marks: Marks) -> int:
    if not path.exists():
        return 0
    lines = [line for line in path.read_bytes().decode().split("\n") if line]
    kept = [line for line in lines if not any(marks.stand_in(text) for text in _as_told(line))]
    if len(kept) < len(lines):
        write_private(path, "".join(f"{line}\n" for line in kept))
    return len(lines) - len(kept)
