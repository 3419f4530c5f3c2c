"""A sync: fetch from each connection what is wanted, load it, publish one snapshot.

Safe to repeat, to kill and to run twice at once: what was fetched stays in the spool until it is published, a watermark
moves with the rows that it stands for, and the store has one writer at a time.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path

import polars as pl

from data_access.errors import SourceError
from data_access.sources.source import Connection, Origin
from data_access.store import Store
from data_access.store.snapshots import Snapshot, SourceState
from data_access.store.staging import Tally, latest
from data_access.store.writer import Writer
from data_access.sync.plan import FORGETS, Months, Want, plan
from data_access.sync.spool import PartState, Spool, SpooledPart

_log = logging.getLogger(__name__)


class Status(IntEnum):
    """How a sync ended, as a process says it: LATER may well work when it is tried again, FAILED needs somebody."""

    DONE = 0
    FAILED = 1
    REFUSED = 3
    LATER = 75


@dataclass(frozen=True)
class Fetching:
    """How far a sync is with one part: `total` rows where the source tells, `seconds` since the part was begun."""

    origin: Origin
    table: str
    part: str
    rows: int
    total: int | None
    seconds: float


@dataclass
class Outcome:
    """What a sync did: the snapshot that stands after it, rows by connection and table, and what went wrong where."""

    snapshot: Snapshot | None = None
    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    failures: dict[Origin, SourceError] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows that could not be taken."""
        return sum(tally.refused for tables in self.tallies.values() for tally in tables.values())

    @property
    def status(self) -> Status:
        """The worst of it."""
        if any(not failure.transient for failure in self.failures.values()):
            return Status.FAILED
        if self.failures:
            return Status.LATER
        return Status.REFUSED if self.refused else Status.DONE


def sync(
    store: Path,
    connections: Sequence[Connection],
    *,
    months: Months | None = None,
    tracking_parameters: tuple[str, ...] = (),
    wait: float = 0,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[Fetching], None] = lambda _: None,
) -> Outcome:
    """Bring a store up to date with its connections. A connection that fails leaves the others to be published.

    `months` restricts what is fetched of an archive. Raises StoreBusyError where another process writes for longer than
    `wait` seconds, of which `say` is told.
    """
    outcome = Outcome()
    with Store(store).writing(tracking_parameters=tracking_parameters, wait=wait, say=say) as writer:
        outcome.snapshot = writer.last
        spool = Spool(store / ".spool")
        fetched: list[Origin] = []
        for connection in connections:
            origin, before = connection.origin, _state(writer.last, connection.origin)
            try:
                parts = _fetch(connection, before, spool, months, progress)
            except SourceError as error:
                outcome.failures[origin] = error
                _log.error("%s: %s", origin, error)
                continue
            outcome.warnings += _warnings(origin, before)
            _stage(writer, origin, parts, before)
            fetched.append(origin)
        if fetched:
            outcome.snapshot, outcome.tallies = writer.commit()
            for origin in fetched:
                spool.clear(origin)
    for warning in outcome.warnings:
        _log.warning(warning)
    return outcome


def planned(store: Path, connection: Connection, months: Months | None = None) -> list[Want]:
    """What a sync would fetch from a connection now."""
    last = Store(store).newest()
    return list(plan(connection, _state(last, connection.origin), datetime.now(UTC), months))


def _fetch(
    connection: Connection,
    before: SourceState | None,
    spool: Spool,
    months: Months | None,
    progress: Callable[[Fetching], None],
) -> list[SpooledPart]:
    """Every part that is wanted, complete."""
    now = datetime.now(UTC)
    parts = [spool.part(connection.origin, want) for want in plan(connection, before, now, months)]
    for part in parts:
        if part.state is None or not part.state.done:
            _fetch_part(connection, part, progress)
    return parts


def _fetch_part(connection: Connection, part: SpooledPart, progress: Callable[[Fetching], None]) -> None:
    want, began = part.want, time.monotonic()
    facts = {"source": connection.origin.value, "table": want.table.name, "part": want.label}
    if part.state is None or part.state.position is None:
        part.begin(connection.now())
    else:
        _log.info("going on with %s of %s", want.label, want.table.name, extra={"facts": facts})
    try:
        _read_on(connection, part, began, progress)
    except SourceError as error:
        if error.transient or part.state is None or part.state.position is None or part.state.batches == 0:
            raise
        # a position that the source can't make sense of any more: from the beginning, once
        _log.warning("reading %s anew: %s", want.table.name, error, extra={"facts": facts})
        part.begin(connection.now())
        _read_on(connection, part, began, progress)
    part.finish()
    seconds = time.monotonic() - began
    rows = part.state.read if part.state else 0
    told = {**facts, "rows": rows, "seconds": round(seconds, 1), "rows_per_second": round(rows / max(seconds, 0.001))}
    _log.info("fetched %s of %s: %s rows", want.label, want.table.name, f"{rows:,}", extra={"facts": told})


def _read_on(connection: Connection, part: SpooledPart, began: float, progress: Callable[[Fetching], None]) -> None:
    want = part.want
    total = want.state.rows if want.state else None
    position = part.state.position if part.state else None
    for batch in connection.read(want.table, want.part, position=position):
        part.add(batch)
        rows = part.state.read if part.state else 0
        progress(Fetching(connection.origin, want.table.name, want.label, rows, total, time.monotonic() - began))


def _stage(writer: Writer, origin: Origin, parts: list[SpooledPart], before: SourceState | None) -> None:
    watermarks: dict[str, datetime] = {}
    by_month: dict[str, dict[str, tuple[int, datetime | None]]] = {}
    complete_to: list[datetime | None] = []
    for part in parts:
        state, table = part.state, part.want.table
        if state is None:
            continue
        rows = 0
        for frame in part.frames():
            rows += frame.height
            writer.stage(origin, table, frame, read=frame.height, left_out=0, refused=0)
        others = {"read": state.read - rows, "left_out": state.left_out, "refused": state.refused}
        writer.stage(origin, table, pl.DataFrame(schema=table.schema), **others)
        if state.says is not None and state.month is not None:
            by_month.setdefault(table.name, {})[state.month] = state.says
        elif (
            mark := _watermark(state, before.watermarks.get(table.name) if before else None, table.replaced)
        ) is not None:
            watermarks[table.name] = mark
        complete_to.append(state.began)
    # complete up to when the first of them was begun
    to = min(filter(None, complete_to), default=None) if all(complete_to) else None
    writer.mark(origin, complete_to=to, watermarks=watermarks, months=by_month)


def _watermark(state: PartState, before: datetime | None, replaced: bool) -> datetime | None:
    """Up to where a table's changes are here: the newest seen, but no later than when its rows were asked for.

    The rows' own stamps, because a clock that runs ahead would skip what is stamped by a right one later. Never
    backwards. For a table that tells nothing of its changes: when it was read.
    """
    if replaced:
        return datetime.now(UTC)
    seen = min(filter(None, (state.newest, state.began)), default=None) if state.newest else None
    return latest(before, seen)


def _state(last: Snapshot | None, origin: Origin) -> SourceState | None:
    return last.sources.get(origin) if last else None


def _warnings(origin: Origin, before: SourceState | None) -> list[str]:
    if origin is not Origin.LIVE or before is None or not before.watermarks:
        return []
    gap = datetime.now(UTC) - before.loaded_at
    if gap <= FORGETS:
        return []
    return [
        f"The last sync of live was {gap // timedelta(days=1)} days ago. Salesforce’s recycle bin forgets who was "
        "merged into whom after about 15 days, so merges in between may be unknown: load an older export of the "
        "contacts, with MasterRecordId, if there is one."
    ]
