"""The frame around every page, and what a page needs before it may show anything."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import polars as pl
import streamlit as st
from deltalake.exceptions import DeltaError

from data_access.access import Role
from data_access.errors import HistoryError, StoreError
from data_access.history import History
from data_access.settings import load_settings
from ui import access, cache, forgotten, formats, links, notices, sources
from ui.demo import require_demo

_log = logging.getLogger(__name__)
_UNREADABLE = (OSError, DeltaError, pl.exceptions.PolarsError)


def require_history(role: Role = Role.ANALYST) -> History:
    """What whoever asks may see of the history in its newest state, if they may do what this role may; else a sentence.

    Every page calls this first: what app.py did before does not count, since a page can't know who ran it.
    """
    with sentences():
        scope = access.require(role).scope
        people = load_settings().demo_people
        history = cache.newest_history(require_demo(people) if people else load_settings().store, scope)
        forgotten.drawn_from(history)
        return history


def freshness_line(history: History) -> None:
    """How far the history reaches, on every page."""
    as_of = formats.moment(history.as_of, history.time_zone)
    # the only place that looks at today's clock; a demo is of no age
    age = timedelta() if load_settings().demo_people else datetime.now(UTC) - history.as_of
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if load_settings().demo_people:
            st.badge("demo data", icon=":material/science:", color="orange", help=notices.DEMO)
        elif not access.visitor().signed_in:
            st.badge("no sign-in", icon=":material/lock_open:", color="orange", help=notices.OPEN)
        st.caption(f":material/schedule: {notices.freshness(as_of, cache.coverage(history), age)}", width="content")
        if words := sources.stale(history):
            st.markdown(
                f":small[:orange-background[:material/sync_problem: {words}]]",
                width="content",
                help=notices.STALE if access.permits(links.Place.SOURCES.role) else notices.STALE_ELSEWHERE,
            )


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what data_access raises into a sentence, and stop there; the log gets no message that could quote a row."""
    try:
        yield
    except StoreError as error:
        _log.warning("no history: %s", type(error).__name__)
        if access.permits(Role.ADMIN):
            notices.no_history(load_settings().store, str(error))
        else:
            notices.nothing_to_show()
        st.stop()
    except HistoryError as error:
        _log.warning("a question without an answer: %s", type(error).__name__)
        notices.problem(str(error))
        st.stop()
    except _UNREADABLE as error:
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("the store can't be read: %s\n%s", type(error).__name__, where)
        if access.permits(Role.ADMIN):
            notices.unreadable(load_settings().store)
        else:
            notices.nothing_to_show()
        st.stop()
