"""What a sync has fetched so far, on disk beside the store: a sync that dies goes on here instead of at the beginning.

Each part of a table has a folder: batches as Parquet files, and `state.json`, which is replaced after each batch. What
it does not name was written by a process that died, and does not count.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from data_access.sources.source import Batch, FileState
from data_access.sync.plan import Want

_STATE = "state.json"
_IDENTITY = "identity"


@dataclass(frozen=True)
class PartState:
    """How far a part has come: rows `read`, `left_out` and `refused` in so many `batches`; `position` to go on from.

    `since`, `month`, `files`: which part it is; `says`: what the source said of the month. `began`: the source's time
    when the first row was asked for, where it tells, and no later than `asked`, this machine's; `newest`: the newest
    modification seen. `columns`: those of the frames. Moments are UTC.
    """

    since: datetime | None
    month: str | None
    says: tuple[int, datetime | None] | None
    began: datetime | None
    asked: datetime
    columns: list[str]
    files: dict[str, FileState]
    newest: datetime | None = None
    position: str | None = None
    batches: int = 0
    read: int = 0
    left_out: int = 0
    refused: int = 0
    done: bool = False


class SpooledPart:
    """A part of a table, as far as it was fetched; of one that is wanted anew, as far as it was fetched here."""

    def __init__(self, folder: Path, want: Want) -> None:
        self.want = want
        self._folder = folder
        self._found = None if want.anew else self._read_state()

    @property
    def state(self) -> PartState | None:
        """How far it has come; None where nothing of this very part was fetched yet."""
        return self._found

    @property
    def known(self) -> PartState:
        """How far it has come; ValueError where it was not begun."""
        if self._found is None:
            raise ValueError("this part was not begun")
        return self._found

    def begin(self, began: datetime | None, asked: datetime) -> None:
        """Forget what is there, and start."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700)
        want = self.want
        columns = list(want.table.schema)
        self._write_state(PartState(want.part.since, want.part.month, _says(want), began, asked, columns, want.files))

    def add(self, batch: Batch) -> None:
        """Keep a batch, and where to go on after it."""
        state = self.known
        # not into the file itself, because then a full disk would be one of Polars' errors, without its cause
        parquet = BytesIO()
        batch.frame.write_parquet(parquet, compression="lz4")
        with (self._folder / f"{state.batches:06}.parquet").open("wb") as file:
            file.write(parquet.getbuffer())
            # the state must not name what a power cut took away
            file.flush()
            os.fsync(file.fileno())
        newest = _newest(batch.frame)
        self._write_state(
            replace(
                state,
                newest=max(filter(None, (state.newest, newest)), default=None),
                position=batch.position,
                batches=state.batches + 1,
                read=state.read + batch.read,
                left_out=state.left_out + batch.left_out,
                refused=state.refused + batch.refused,
            )
        )

    def finish(self) -> None:
        """All of it is here."""
        self._write_state(replace(self.known, done=True))

    def frames(self) -> Iterator[pl.DataFrame]:
        """The batches, in the order in which they came."""
        for number in range(self.known.batches):
            yield pl.read_parquet(self._folder / f"{number:06}.parquet")

    def _read_state(self) -> PartState | None:
        try:
            told = json.loads((self._folder / _STATE).read_text("utf-8"))
            for name in ("since", "began", "asked", "newest"):
                told[name] = _moment(told[name])
            if told["says"]:
                rows, newest = told["says"]
                told["says"] = (rows, _moment(newest))
            told["files"] = {name: (size, written) for name, (size, written) in told["files"].items()}
            state = PartState(**told)
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            # nothing yet, half of it, or of another version of this program
            return None
        # a month or a file that says something else by now is fetched anew
        part = self.want.part
        asked = (part.since, part.month, _says(self.want), self.want.files, list(self.want.table.schema))
        return state if (state.since, state.month, state.says, state.files, state.columns) == asked else None

    def _write_state(self, state: PartState) -> None:
        told: dict[str, Any] = asdict(state)
        draft = self._folder / f"{_STATE}.draft"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(told, file, default=datetime.isoformat)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / _STATE)
        self._found = state


def _newest(frame: pl.DataFrame) -> datetime | None:
    if "modified_at" not in frame.columns:
        return None
    found: datetime | None = frame.select(pl.col("modified_at").max()).item()
    return found


def _says(want: Want) -> tuple[int, datetime | None] | None:
    return (want.state.rows, want.state.newest) if want.state else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class Spool:
    """The folder of everything that is fetched and not yet published."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_to(self, origin: str, identity: str) -> None:
        """Forget what was fetched from another place, such as a database that the connection no longer leads to."""
        note = self._folder / origin / _IDENTITY
        if note.exists() and note.read_text("utf-8") == identity:
            return
        self.clear(origin)
        note.parent.mkdir(parents=True, mode=0o700)
        note.write_text(identity, "utf-8")

    def part(self, origin: str, want: Want) -> SpooledPart:
        """A part of a connection's table, begun earlier or not."""
        return SpooledPart(self._folder / origin / want.table.name / want.label, want)

    def clear(self, origin: str) -> None:
        """What was fetched from there is published."""
        shutil.rmtree(self._folder / origin, ignore_errors=True)
