"""A sync: fetch from each connection what is wanted, load it, publish one snapshot.

Safe to repeat, to kill and to run twice at once: what was fetched stays in the spool until it is published, a watermark
moves with the rows that it stands for, and the store has one writer at a time.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

import polars as pl

from data_access.errors import SourceError, StoreBusyError
from data_access.faults import UNFORESEEN, cause_of, is_the_disks, place_of
from data_access.roots import Root
from data_access.schema import CONTACTS
from data_access.sources.source import ApiUsage, Connection, FileState, Origin
from data_access.store import Store
from data_access.store.beside import spool_of
from data_access.store.snapshots import Snapshot, SourceState
from data_access.store.staging import Changes, Tally, latest
from data_access.store.writer import Writer
from data_access.sync.fetch import Fetching, fetch, utc_now
from data_access.sync.plan import FORGETS, Months, Want, plan
from data_access.sync.spool import PartState, Spool, SpooledPart
from data_access.sync.stop import NEVER, Stop, Stoppable

__all__ = ["Fetching", "Outcome", "Status", "planned", "sync"]

_log = logging.getLogger(__name__)


class Status(IntEnum):
    """How a sync ended, as a process says it: LATER may well work when it is tried again, FAILED needs somebody."""

    DONE = 0
    FAILED = 1
    REFUSED = 3
    LATER = 75


@dataclass
class Outcome:
    """What a sync did: the snapshot that stands after it, rows by connection and table, and what went wrong where.

    `stopped_by`: what ended it before anything could be published: a busy store, a full disk. `api_usage`: what the
    connections said of their limits.
    """

    snapshot: Snapshot | None = None
    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    failures: dict[Origin, SourceError] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    stopped_by: BaseException | None = None
    api_usage: dict[Origin, ApiUsage] = field(default_factory=dict)

    @property
    def new(self) -> int:
        """Rows that the store did not have."""
        return sum(tally.new for tally in self._all())

    @property
    def updated(self) -> int:
        """Rows that the store had otherwise."""
        return sum(tally.updated for tally in self._all())

    @property
    def refused(self) -> int:
        """Rows that could not be taken."""
        return sum(tally.refused for tally in self._all())

    def _all(self) -> list[Tally]:
        return [tally for tables in self.tallies.values() for tally in tables.values()]

    @property
    def status(self) -> Status:
        """The worst of it."""
        if self.stopped_by is not None:
            return Status.LATER if isinstance(self.stopped_by, StoreBusyError) else Status.FAILED
        if any(not failure.transient for failure in self.failures.values()):
            return Status.FAILED
        if self.failures:
            return Status.LATER
        return Status.REFUSED if self.refused else Status.DONE


def sync(
    store: Root,
    connections: Sequence[Connection],
    *,
    months: Months | None = None,
    anew: Collection[str] = (),
    tracking_parameters: tuple[str, ...] = (),
    keep_years: int | None = None,
    wait: float = 0,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[Fetching], None] = lambda _: None,
    clock: Callable[[], datetime] = utc_now,
    stop: Stop = NEVER,
) -> Outcome:
    """Bring a store up to date with its connections. A connection that fails leaves the others to be published.

    `months` restricts what is fetched of an archive; of the tables `anew` everything is fetched, not what changed.
    `keep_years`: see `Store.writing`.
    `clock` is this machine's time, UTC. Raises StoreBusyError where
    another process writes for longer than `wait` seconds, of which `say` is told; Stopped where `stop` says so:
    what was fetched until then is kept.
    """
    outcome = Outcome()
    with ExitStack() as stack:
        writing = Store(store).writing(
            tracking_parameters=tracking_parameters,
            keep_years=keep_years,
            wait=wait,
            say=say,
            progress=lambda _: stop.check(),
        )
        writer = stop.during(lambda: stack.enter_context(writing))
        outcome.snapshot = writer.last
        spool = Spool(spool_of(store))
        fetched: list[Origin] = []
        for connection in (Stoppable(one, stop) for one in connections):
            origin, before = connection.origin, _state(writer.last, connection)
            spool.keep_to(origin, connection.identity)
            outcome.warnings += _warnings(origin, before, clock())
            try:
                parts = fetch(connection, before, spool, months, anew, progress, clock)
            except SourceError as error:
                outcome.failures[origin] = error
                _log.error("%s: %s", origin, error)
                continue
            except UNFORESEEN as error:
                if is_the_disks(error):
                    raise
                # what one connection does wrong must not keep the other out
                _log.error("%s: %s at\n%s", origin, cause_of(error), place_of(error))
                outcome.failures[origin] = SourceError(f"connections.{origin}: {cause_of(error)}")
                continue
            _stage(writer, connection, parts, before)
            fetched.append(origin)
        if fetched:
            outcome.snapshot, outcome.tallies = writer.commit()
            for origin in fetched:
                spool.clear(origin)
    nowhere = set(anew).difference(*outcome.tallies.values())
    if nowhere and not outcome.failures:
        outcome.warnings.append(f"Nothing was there to fetch anew of {', '.join(sorted(nowhere))}.")
    for warning in outcome.warnings:
        _log.warning(warning)
    return outcome


def planned(
    store: Root, connection: Connection, months: Months | None = None, anew: Collection[str] = ()
) -> list[Want]:
    """What a sync would fetch from a connection now."""
    last = Store(store).newest()
    return list(plan(connection, _state(last, connection), utc_now(), months, anew))


def _stage(writer: Writer, connection: Connection, parts: list[SpooledPart], before: SourceState | None) -> None:
    origin = connection.origin
    watermarks: dict[str, datetime] = {}
    by_month: dict[str, dict[str, tuple[int, datetime | None]]] = {}
    files: dict[str, dict[str, FileState]] = {}
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
        elif part.want.folder:
            files[table.name] = part.want.folder
        elif (
            mark := _watermark(state, before.watermarks.get(table.name) if before else None, daily=part.want.daily)
        ) is not None:
            watermarks[table.name] = mark
        complete_to.append(state.began)
    # complete up to when the first of them was begun
    to = min(filter(None, complete_to), default=None) if all(complete_to) else None
    writer.mark(origin, Changes(to, watermarks, by_month, files, connection.identity))


def _watermark(state: PartState, before: datetime | None, *, daily: bool) -> datetime | None:
    """Up to where a table's changes are here: when its rows were asked for, by the earlier of the two clocks.

    Earlier than before where the source's clock ran back: what it stamps from then on must not be skipped. A source
    that does not tell its time: the newest row seen, unless that lies in the future. A table that tells nothing of its
    changes: when it was read.
    """
    if daily:
        return state.asked
    if state.began is not None:
        return state.began
    return latest(before, min(state.newest, state.asked) if state.newest else None)


def _state(last: Snapshot | None, connection: Connection) -> SourceState | None:
    known = last.sources.get(connection.origin) if last else None
    return known.as_known_to(connection.identity) if known else None


def _warnings(origin: Origin, before: SourceState | None, now: datetime) -> list[str]:
    """That nobody may know any more who was merged into whom, since only contacts tell."""
    read_to = _contacts_to(before) if origin is Origin.LIVE and before else None
    if read_to is None or now - read_to <= FORGETS:
        return []
    return [
        f"What is here of live’s contacts is {(now - read_to) // timedelta(days=1)} days old. Salesforce’s recycle bin "
        "forgets who was merged into whom after about 15 days, so merges since then may be unknown: load an older "
        "export of the contacts, with MasterRecordId, if there is one."
    ]


def _contacts_to(state: SourceState) -> datetime | None:
    """Up to when the changes of contacts are here; of a folder, when the newest of their files was written."""
    written = [written for _, written in state.files.get(CONTACTS.name, {}).values()]
    if written:
        return datetime.fromtimestamp(max(written) / 1e9, UTC)
    return state.watermarks.get(CONTACTS.name)
