"""What a sync tells: log lines for people or for machines, how far it is, and the runs of late."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data_access.errors import StoreBusyError
from data_access.faults import cause_of
from data_access.private import KIND, write_private
from data_access.roots import Root
from data_access.sources.source import ApiUsage, Origin
from data_access.store.beside import runs_of
from data_access.sync.run import Fetching, Outcome

_EVERY_SECONDS = 5.0
_KEPT_RUNS = 200

STORE = "store"
"""Among the failures of a run: what stopped all of it."""


class _Lines(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802 (its name in the base class)
        """Of an exception that a library logs no more than its kind: its text may quote a row."""
        return str(ei[0].__name__)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if error := getattr(record, KIND, None) or (
            record.exc_info and record.exc_info[0] and record.exc_info[0].__name__
        ):
            told["error"] = error
        return json.dumps(told, ensure_ascii=False)


def log_to_stderr(*, as_json: bool) -> None:
    """Send what is logged to standard error: a line for people each, or an object of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if as_json else _Lines("%(asctime)s  %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # it tells of every connection that it makes
    logging.getLogger("snowflake").setLevel(logging.WARNING)


def log_progress(clock: Callable[[], float] = time.monotonic) -> Callable[[Fetching], None]:
    """Something to tell progress to; it logs rows, rate and, where it is known, the time left, every few seconds."""
    logger = logging.getLogger(__name__)
    told_at = clock()

    def tell(at: Fetching) -> None:
        nonlocal told_at
        if clock() - told_at < _EVERY_SECONDS:
            return
        told_at = clock()
        rate = at.rows / max(at.seconds, 0.001)
        left = (at.total - at.rows) / rate if at.total and rate else None
        facts: dict[str, Any] = {"source": at.origin.value, "table": at.table, "part": at.part, "rows": at.rows}
        facts |= {"total": at.total, "rows_per_second": round(rate), "seconds_left": left and round(left)}
        of = f" of {at.total:,}" if at.total else ""
        rest = f", {left:,.0f} s left" if left is not None else ""
        text = f"{at.origin}: {at.part} of {at.table}: {at.rows:,}{of} rows, {rate:,.0f} a second{rest}"
        logger.info(text, extra={"facts": facts})

    return tell


@dataclass(frozen=True)
class Run:
    """A sync of late: when it began and ended (UTC), and how; new and updated rows; by connection, what failed.

    What stopped all of it stands under "store". `tried`: the connections that it was for, none if the store was busy.
    `api_usage`: what they said of their limits.
    """

    began: datetime
    ended: datetime
    status: str
    new: int
    updated: int
    refused: int
    failures: dict[str, str]
    # runs were noted without it once, and taken for those of all connections
    tried: tuple[str, ...] = tuple(Origin)
    api_usage: dict[str, ApiUsage] = field(default_factory=dict)

    @property
    def answered(self) -> tuple[str, ...]:
        """The connections that gave all that they were asked for, which was published."""
        return () if STORE in self.failures else tuple(name for name in self.tried if name not in self.failures)


def note_run(store: Root, began: datetime, outcome: Outcome, tried: Iterable[str]) -> Run:
    """Write a run down beside the store; no row, no name and no secret is in it."""
    failures = {origin.value: str(error) for origin, error in outcome.failures.items()}
    if outcome.stopped_by is not None:
        failures[STORE] = cause_of(outcome.stopped_by)
    run = Run(
        began,
        datetime.now(UTC),
        outcome.status.name.lower(),
        outcome.new,
        outcome.updated,
        outcome.refused,
        failures,
        () if isinstance(outcome.stopped_by, StoreBusyError) else tuple(tried),
        {origin.value: usage for origin, usage in outcome.api_usage.items()},
    )
    path = runs_of(store)
    told = {**asdict(run), "began": run.began.isoformat(), "ended": run.ended.isoformat()}
    lines = _worth_keeping([*_lines(path), json.dumps(told, ensure_ascii=False)])
    # a name of its own: a sync that found the store busy notes that while the other one notes its own end
    write_private(path, "\n".join(lines) + "\n", path.with_suffix(f".{os.getpid()}.draft"))
    return run


def _worth_keeping(lines: list[str]) -> list[str]:
    """The newest ones; and of each connection, however old, the newest that it answered and the newest it did not."""
    kept: list[str] = []
    told: set[tuple[str, bool]] = set()
    for number, line in enumerate(reversed(lines)):
        run = _run(line)
        tells = {(name, name in run.answered) for name in run.tried} if run else set()
        if number < _KEPT_RUNS or not tells <= told:
            kept.append(line)
        told |= tells
    return kept[::-1]


def runs(store: Root) -> list[Run]:
    """The runs of late, newest first."""
    found = (_run(line) for line in _lines(runs_of(store)))
    return [run for run in found if run is not None][::-1]


def _run(line: str) -> Run | None:
    try:
        told = json.loads(line)
        moments = {name: datetime.fromisoformat(told[name]) for name in ("began", "ended")}
        if "tried" in told:
            told["tried"] = tuple(told["tried"])
        usage = {name: ApiUsage(**said) for name, said in told.get("api_usage", {}).items()}
        return Run(**{**told, **moments, "api_usage": usage})
    except (ValueError, KeyError, TypeError):
        # a line that a full disk or another version left must not take the page away
        return None


def _lines(path: Path) -> list[str]:
    # read in one go, and by line feeds only: the text of a failure may hold what else Python takes for a line's end
    return [line for line in path.read_bytes().decode().split("\n") if line] if path.exists() else []
