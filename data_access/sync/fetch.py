"""Fetching the parts of a connection that are wanted into the spool, each from where it stands."""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from data_access.errors import SourceError
from data_access.sources.source import Connection, Origin
from data_access.store.snapshots import SourceState
from data_access.store.staging import earliest
from data_access.sync.plan import Months, plan
from data_access.sync.spool import Spool, SpooledPart

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetching:
    """How far a sync is with one part: `total` rows where the source tells, `seconds` since the part was begun."""

    origin: Origin
    table: str
    part: str
    rows: int
    total: int | None
    seconds: float


@dataclass(frozen=True)
class _Clocks:
    """What this machine and the source took for the time before anything was asked for; None: the source tells none."""

    ours: datetime
    theirs: datetime | None


def utc_now() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


def fetch(
    connection: Connection,
    before: SourceState | None,
    spool: Spool,
    months: Months | None,
    anew: Collection[str],
    progress: Callable[[Fetching], None],
    clock: Callable[[], datetime],
) -> list[SpooledPart]:
    """Every part that is wanted, complete. Raises SourceError; what was fetched until then stays in the spool."""
    # once: earlier than need be costs some rows the next time, and asking for each table costs requests every time
    clocks = _Clocks(clock(), connection.now())
    parts = [spool.part(connection.origin, want) for want in plan(connection, before, clocks.ours, months, anew)]
    for part in parts:
        if part.state is None or not part.state.done:
            _fetch_part(connection, part, progress, clocks)
    return parts


def _fetch_part(
    connection: Connection,
    part: SpooledPart,
    progress: Callable[[Fetching], None],
    clocks: _Clocks,
) -> None:
    want, started = part.want, time.monotonic()
    facts = {"source": connection.origin.value, "table": want.table.name, "part": want.label}
    had = part.state.batches if part.state and part.state.position else 0
    if had:
        _log.info("going on with %s of %s", want.label, want.table.name, extra={"facts": facts})
    else:
        _begin(part, clocks)
    try:
        _read_on(connection, part, started, progress)
    except SourceError as error:
        if error.transient or not had or part.known.batches > had:
            raise
        # a position that the source can't make sense of any more: from the beginning, once
        _log.warning("reading %s anew: %s", want.table.name, error, extra={"facts": facts})
        _begin(part, clocks)
        _read_on(connection, part, started, progress)
    part.finish()
    seconds = time.monotonic() - started
    rows = part.known.read
    told = {**facts, "rows": rows, "seconds": round(seconds, 1), "rows_per_second": round(rows / max(seconds, 0.001))}
    _log.info("fetched %s of %s: %s rows", want.label, want.table.name, f"{rows:,}", extra={"facts": told})


def _begin(part: SpooledPart, clocks: _Clocks) -> None:
    """Start a part. A clock that runs ahead, the source's or ours, must not pass for how far its rows are complete."""
    part.begin(clocks.theirs and earliest(clocks.theirs, clocks.ours), clocks.ours)


def _read_on(connection: Connection, part: SpooledPart, started: float, progress: Callable[[Fetching], None]) -> None:
    want = part.want
    total = want.state.rows if want.state else None
    for batch in connection.read(want.table, want.part, position=part.known.position):
        part.add(batch)
        seconds = time.monotonic() - started
        progress(Fetching(connection.origin, want.table.name, want.label, part.known.read, total, seconds))
