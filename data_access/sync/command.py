"""`python -m data_access sync` and `check`."""

import argparse
import logging
import re
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime

from data_access.connections import ConnectionSettings, connect, declared, declared_names, secrets_path
from data_access.errors import HistoryError, SourceError, StoreBusyError
from data_access.faults import UNFORESEEN, cause_of, is_the_disks, place_of
from data_access.field_map import load_field_map
from data_access.history import preparing
from data_access.keys import nearest
from data_access.retention import declared_retention
from data_access.roots import Root
from data_access.schema import TABLES
from data_access.settings import load_settings, store_at
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Connection, Origin, Severity
from data_access.store.beside import refused_rows
from data_access.store.lock import WAIT_SECONDS
from data_access.sync.plan import Months
from data_access.sync.report import log_progress, log_to_stderr, note_run
from data_access.sync.run import Fetching, Outcome, Status, planned, sync
from data_access.sync.stop import NEVER, Stop, Stopped

_log = logging.getLogger(__name__)
_UNITS = {"s": 1, "m": 60, "h": 3600}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sync` and `check` to the command line."""
    told = commands.add_parser("sync", help="fetch what changed at the declared connections")
    _add_only(told)
    told.add_argument("--months", type=_months, metavar="FROM..TO", help="of an archive, only these: 2024-01..2025-12")
    told.add_argument(
        "--anew", type=_table, action="append", default=[], metavar="TABLE", help="fetch all of it, not what changed"
    )
    told.add_argument("--every", type=_seconds, metavar="15m", help="again and again, this often, until it is stopped")
    told.add_argument("--dry-run", action="store_true", help="say what would be fetched, and fetch nothing")
    told.add_argument("--log", choices=("text", "json"), default="text", help="lines for people, or objects of JSON")
    told.add_argument("--store", metavar="PLACE", help="the history (default: IER_STORE, else var/store)")
    told.add_argument("--wait", type=float, default=WAIT_SECONDS, metavar="SECONDS", help="for another writer to end")
    _add_only(commands.add_parser("check", help="try each connection, and say what is missing or not visible"))


def run_sync(options: argparse.Namespace) -> int:
    """Sync once, or again and again; gives the exit status (Status).

    SIGTERM ends it as Ctrl-C does (see Stop): what was fetched is kept for the next one.
    """
    log_to_stderr(as_json=options.log == "json")
    store = store_at(options.store)
    settings = _chosen(options.only, _log.warning)
    if options.every and options.anew:
        raise SourceError("--anew is for one sync, or everything would be fetched each time: leave out --every")
    if options.dry_run:
        return _plan(store, settings, options)
    with Stop() as stop:
        while True:
            began = time.monotonic()
            status = _sync(store, settings, options, stop)
            if not options.every or stop.asked:
                return status
            try:
                stop.pause(max(options.every - (time.monotonic() - began), 0))
            except Stopped:
                return Status.DONE


def run_check(options: argparse.Namespace) -> int:
    """Try every connection; 1 where one of them can't be used."""
    unusable = False
    for settings in _chosen(options.only, print):
        connection = open_declared(settings, load_settings().store)
        try:
            findings, usage = connection.check(), connection.api_usage
        finally:
            connection.close()
        print(f"{settings.name} ({settings.type}): {'all is well' if not findings else ''}".rstrip(": "))
        if usage:
            print(f"  {usage}")
        for finding in findings:
            unusable |= finding.severity is Severity.UNUSABLE
            where = f"{finding.object_name}: " if finding.object_name else ""
            print(f"  {finding.severity}: {where}{finding.problem}; {finding.cure}")
    return int(unusable)


def sync_declared(
    store: Root,
    settings: list[ConnectionSettings],
    *,
    months: Months | None = None,
    anew: Collection[str] = (),
    wait: float = 0,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[Fetching], None] = lambda _: None,
    stop: Stop = NEVER,
) -> Outcome:
    """One sync with connections as they are declared; the run is noted beside the store, also one that failed.

    Raises HistoryError where the store is busy, what `is_the_disks` knows where the disk says no, Stopped where `stop`
    says so, and whatever else went wrong while the store was written.
    """
    began = datetime.now(UTC)
    connections: list[Connection] = []
    outcome = Outcome()
    try:
        connections += [open_declared(one, store) for one in settings]
        with preparing(store):
            outcome = sync(
                store,
                connections,
                months=months,
                anew=anew,
                tracking_parameters=load_field_map().tracking_parameters,
                keep_years=declared_retention().keep_years,
                wait=wait,
                say=say,
                progress=progress,
                stop=stop,
            )
    except UNFORESEEN as error:
        outcome.stopped_by = error
        _note(store, began, outcome, settings, connections)
        raise
    else:
        _note(store, began, outcome, settings, connections)
    finally:
        for connection in connections:
            connection.close()
    return outcome


def _note(
    store: Root,
    began: datetime,
    outcome: Outcome,
    settings: Sequence[ConnectionSettings],
    connections: Sequence[Connection],
) -> None:
    outcome.api_usage = {one.origin: one.api_usage for one in connections if one.api_usage}
    # a full disk may have no room for it; and what was published is published, whether this can be written or not
    with suppress(OSError):
        note_run(store, began, outcome, [one.name for one in settings])


def _sync(store: Root, settings: list[ConnectionSettings], options: argparse.Namespace, stop: Stop) -> Status:
    """One sync, whatever becomes of it, so that `--every` goes on."""
    began = time.monotonic()
    try:
        outcome = sync_declared(
            store,
            settings,
            months=options.months,
            anew=options.anew,
            wait=options.wait,
            say=_log.info,
            progress=log_progress(),
            stop=stop,
        )
    except Stopped:
        _log.warning("stopped; what was fetched is kept, and the next sync goes on there")
        return Status.LATER
    except UNFORESEEN as error:  # the next one, in 15 minutes, may do better
        foreseen = isinstance(error, HistoryError) or is_the_disks(error)
        _log.error("nothing was published: %s%s", cause_of(error), "" if foreseen else f" at\n{place_of(error)}")
        return Status.LATER if isinstance(error, StoreBusyError) else Status.FAILED
    for origin, tables in outcome.tallies.items():
        for table, tally in tables.items():
            facts = {"source": origin, "table": table, **vars(tally)}
            counts = f"{tally.new:,} new, {tally.updated:,} updated, {tally.known:,} already known"
            _log.info("%s: %s: %s", origin, table, counts, extra={"facts": facts})
    for origin, usage in outcome.api_usage.items():
        _log.info("%s: %s", origin, usage, extra={"facts": {"source": origin, **asdict(usage)}})
    seconds = round(time.monotonic() - began, 1)
    facts = {"status": outcome.status.name.lower(), "seconds": seconds}
    as_of = outcome.snapshot.as_of if outcome.snapshot else None
    _log.info("sync %s in %s s, history as of %s", facts["status"], seconds, as_of, extra={"facts": facts})
    return outcome.status


def _plan(store: Root, settings: list[ConnectionSettings], options: argparse.Namespace) -> int:
    outcome = Outcome()
    for one in settings:
        connection = open_declared(one, store)
        try:
            for want in planned(store, connection, options.months, options.anew):
                what = f"changed since {want.part.since:%Y-%m-%d %H:%M} UTC" if want.part.since else want.label
                if want.part.files:
                    what = f"{len(want.files):,} of {len(want.folder):,} files"
                rows = f", {want.state.rows:,} rows" if want.state else ""
                print(f"{one.name}: {want.table.name}: {what}{rows}")
        except SourceError as error:
            print(f"{one.name}: {error}", file=sys.stderr)
            outcome.failures[one.origin] = error
        finally:
            connection.close()
    return outcome.status


def open_declared(settings: ConnectionSettings, store: Root) -> Connection:
    """A connection as it was declared; rows that it can't take are added to those that stand beside the store."""
    refused = RefusedRows(refused_rows(store, settings.name), go_on=True)
    return connect(settings, refused, field_map=load_field_map())


def _chosen(only: str | None, say: Callable[[str], None]) -> list[ConnectionSettings]:
    """The connections that are wanted; `say` is told of those that nothing is fetched from."""
    connections, (_, others) = declared(), declared_names()
    there = ", ".join(f"[connections.{name}]" for name in others)
    but = f"; there is {there}, which is not used here" if there else ""
    if only and only not in connections:
        raise SourceError(f"There is no connection {only}: write [connections.{only}] (docs/connections.md){but}")
    if not connections:
        raise SourceError(
            f"No connection is declared: write [connections.live] or [connections.archive] into {secrets_path()} "
            f"(.streamlit/secrets.toml.example shows how){but}"
        )
    if there:
        say(f"not used: {there} of {secrets_path()}; the history is fetched from live and archive alone")
    return [settings for name, settings in connections.items() if only in (None, name)]


def _add_only(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=[origin.value for origin in Origin], help="one connection instead of all")


def _months(text: str) -> Months:
    first, dots, last = text.partition("..")
    try:
        return Months(first, last if dots else first)
    except SourceError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _table(text: str) -> str:
    if text not in TABLES:
        meant = nearest(text, TABLES)
        hint = f"; did you mean {meant}?" if meant else ""
        raise argparse.ArgumentTypeError(f"{text!r} is none of the tables {', '.join(TABLES)}{hint}")
    return text


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+)([smh])", text)
    if found is None or int(found[1]) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no span of time; write 15m, 90s or 1h")
    return float(int(found[1]) * _UNITS[found[2]])
