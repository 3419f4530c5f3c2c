"""Refresh now: one sync in the background for everybody, how far it is, and how it ended."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import streamlit as st

from data_access.access import Role
from data_access.connections import ConnectionSettings
from data_access.errors import HistoryError, StoreBusyError
from data_access.faults import UNFORESEEN, cause_of, is_the_disks, place_of
from data_access.roots import Root
from data_access.schema import TABLES
from data_access.settings import load_settings
from data_access.sources.source import UNDATED, Origin
from data_access.store.beside import refused_rows
from data_access.sync import Outcome, Status
from data_access.sync.command import sync_declared
from data_access.sync.run import Fetching
from ui import access, formats, notices
from ui.tables.sources import OBJECTS

_log = logging.getLogger(__name__)
_GLANCE = 1.0
_SILENCE = 3.0
# what is fetched has to be written, too
_FETCHED = 0.8
_PARTS = {"changes": "what changed", "all": "all of them", "files": "its new files", UNDATED: "those of no month"}
_BUSY = (
    "The history is being written to at the moment, by a refresh that was started elsewhere or by a load. When that is "
    "done, this page shows what it brought; try again then."
)
_DISK = "Nothing was published, because the disk of the server said no: whoever runs the app has to make room there."
_BROKE = "Nothing was published, because the refresh broke off. The log of the app says why; tell whoever runs it."


class Refreshing(threading.Thread):
    """One sync, whoever waits for it; goes on when they close the page."""

    def __init__(self, store: Root, settings: Sequence[ConnectionSettings]) -> None:
        super().__init__(name="refresh", daemon=True)
        self.share = 0.0
        self.outcome: Outcome | None = None
        self.error = ""
        self.ended = datetime.now(UTC)
        self._store = store
        self._settings = list(settings)
        self._words = "Asking what changed"
        self._told_at = time.monotonic()

    @property
    def words(self) -> str:
        """What is being done."""
        if time.monotonic() - self._told_at < _SILENCE:
            return self._words
        return f"{self._words}. Waiting for the source, or putting the rows into the history"

    def run(self) -> None:
        """Sync; what goes wrong is kept as a sentence for those who wait."""
        try:
            self.outcome = sync_declared(self._store, self._settings, progress=self._tell)
        except StoreBusyError:
            self.error = _BUSY
        except HistoryError as error:
            self.error = f"Nothing was published. {error}"
        except UNFORESEEN as error:  # nobody sees what a thread raises, and messages may quote rows
            _log.error("a refresh broke off: %s at\n%s", cause_of(error), place_of(error))
            self.error = _DISK if is_the_disks(error) else _BROKE
        self.ended = datetime.now(UTC)

    def _tell(self, at: Fetching) -> None:
        origins = [settings.origin for settings in self._settings]
        tables = list(TABLES)
        of_part = min(at.rows / at.total, 1.0) if at.total else 0.5
        before = origins.index(at.origin) + (tables.index(at.table) + of_part) / len(tables)
        self.share = max(self.share, _FETCHED * before / len(origins))
        of = f" of {at.total:,}" if at.total else ""
        part = _PARTS.get(at.part, at.part)
        self._words = f"Fetching from {at.origin}: {OBJECTS[at.table]}, {part}, {at.rows:,}{of} rows"
        self._told_at = time.monotonic()


class Desk:
    """Where refreshes of a store are asked for: two who press at once share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.newest: Refreshing | None = None

    @property
    def running(self) -> Refreshing | None:
        """The refresh that is under way."""
        return self.newest if self.newest and self.newest.is_alive() else None

    def ask(self, store: Root, settings: Sequence[ConnectionSettings]) -> None:
        """Begin one, unless one is under way."""
        with self._lock:
            if self.running is None:
                self.newest = Refreshing(store, settings)
                self.newest.start()


@st.cache_resource(max_entries=4, show_spinner=False)
def desk(store: str) -> Desk:  # noqa: ARG001 - the key
    """The one desk of a store, whoever asks."""
    return Desk()


def button(store: Root, settings: Mapping[str, ConnectionSettings]) -> None:
    """What starts a refresh; never of a demo, which is not mixed with anything real."""
    at = desk(str(store))
    usable = bool(settings) and load_settings().demo_people is None
    st.button(
        "Refresh now",
        icon=":material/sync:",
        type="primary",
        key="sources.refresh",
        disabled=not usable or at.running is not None,
        on_click=_ask,
        args=(at, store, tuple(settings.values())),
        help="Fetches what changed at the connections and shows it to everybody. If somebody else refreshes already, "
        "you see how far theirs is.",
    )


@access.only(Role.ADMIN)
def _ask(at: Desk, store: Root, settings: Sequence[ConnectionSettings]) -> None:
    at.ask(store, settings)


def instead(settings: Mapping[str, ConnectionSettings], others: Sequence[str], *, declared_well: bool) -> None:
    """Where there is nothing to refresh from: why, and what to do; `others`: connections that are not used here."""
    if load_settings().demo_people is not None:
        st.info(
            "This is the demo, and nothing real is ever mixed with it. To see your own history, declare connections "
            "in `.streamlit/secrets.toml` (`.streamlit/secrets.toml.example` shows how), type this in the folder of "
            "the app, and start the app again without IER_DEMO:",
            icon=":material/science:",
        )
        st.code(notices.sync_command(load_settings().store), language="bash")
    elif not settings and declared_well:
        there = " and ".join(f"`[connections.{name}]`" for name in others)
        unused = f" There is {there}, but only `live` and `archive` are used here." if there else ""
        st.info(
            "No connection is declared, so there is nothing to refresh from. Load newer exports by hand, or declare a "
            f"connection in `.streamlit/secrets.toml`; `.streamlit/secrets.toml.example` shows how.{unused}",
            icon=":material/link_off:",
        )


def state(store: Root, time_zone: str, newest_run: datetime | None) -> None:
    """How far the refresh is that is under way; or how the last one ended, unless something ran since."""
    found = desk(str(store)).newest
    if found is None:
        return
    if found.is_alive():
        st.fragment(_progress, run_every=_GLANCE)(found)
    elif newest_run is None or newest_run <= found.ended:
        _ended(found, store, time_zone)


def _progress(found: Refreshing) -> None:
    access.still(Role.ADMIN)
    st.progress(found.share, f"{found.words} …")
    if not found.is_alive():
        # the whole page is drawn anew, from what was just published
        st.rerun()


def _ended(found: Refreshing, store: Root, time_zone: str) -> None:
    if found.outcome is None:
        st.error(formats.literal(found.error), icon=":material/sync_problem:")
        return
    outcome, at = found.outcome, formats.moment(found.ended, time_zone)
    brought = f"Refreshed at {at}: {_brought(outcome)}."
    failures = "\n\n".join(_failed(origin, str(error)) for origin, error in outcome.failures.items())
    match outcome.status:
        case Status.DONE:
            st.success(brought, icon=":material/check_circle:")
        case Status.REFUSED:
            files = formats.literal(str(refused_rows(store, "…")))
            st.warning(
                f"{brought} {formats.counted(outcome.refused, 'row')} could not be taken; each stands, with the "
                f"reason, in {files} on the server.",
                icon=":material/rule:",
            )
        case Status.LATER:
            st.warning(
                f"{failures}\n\nThe same may well work later. What was fetched is kept, and the next refresh goes on "
                f"from there. {brought}",
                icon=":material/sync_problem:",
            )
        case Status.FAILED:
            st.error(
                f"{failures}\n\nThis has to be mended first; until then you see what was fetched before. {brought}",
                icon=":material/sync_problem:",
            )
    for warning in outcome.warnings:
        st.warning(formats.literal(warning), icon=":material/merge:")


def _brought(outcome: Outcome) -> str:
    if not outcome.new and not outcome.updated:
        return "nothing new was brought"
    return f"{formats.counted(outcome.new, 'new row')}, {formats.counted(outcome.updated, 'updated row')}"


def _failed(origin: Origin, text: str) -> str:
    return f"**{origin.value.capitalize()} could not be refreshed.** {formats.literal(text.rstrip('.'))}."
