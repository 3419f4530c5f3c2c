"""What stands between pages and data: an opened history, and answers kept as long as nothing newer is published.

A key is the edition of the history and the question, all of it. The answers kept have numbers for people, never names:
these caches are shared by everyone who uses the app. (The opened history itself reads names from its store.)
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
import streamlit as st

from analytics.mailing import REASONS
from data_access.history import History, open_history
from data_access.query import Answer, Query
from data_access.settings import load_settings

_FOR = "1h"
_SIZE = "512MB"


@dataclass(frozen=True)
class Edition:
    """Which history, in which state."""

    store: str
    time_zone: str
    published_at: datetime


def newest_history() -> History:
    """The history in its newest state. Raises HistoryError where there is none."""
    settings = load_settings()
    return _opened(str(settings.store), settings.time_zone)


def engagement(history: History, query: Query) -> Answer:
    """`History.engagement`, kept."""
    return _engagement(_edition(history), query, history)


def sends(history: History, query: Query) -> Answer:
    """`History.sends`, kept."""
    return _sends(_edition(history), query, history)


def clicks(history: History, query: Query) -> Answer:
    """`History.clicks`, kept."""
    return _clicks(_edition(history), query, history)


def links(history: History, query: Query) -> Answer:
    """`History.links`, kept."""
    return _links(_edition(history), query, history)


def memberships(history: History) -> pl.DataFrame:
    """`History.audiences`, kept."""
    return _memberships(_edition(history), history)


def coverage(history: History) -> pl.DataFrame:
    """`History.coverage`, kept."""
    return _coverage(_edition(history), history)


def mail_standing(history: History, persons: pl.Series) -> pl.DataFrame:
    """Of `History.people`, the number of each person and what may keep them out of a mailing; kept."""
    # the numbers themselves are the key: Streamlit looks at a sample of a series only
    return _mail_standing(_edition(history), persons.cast(pl.Int32).to_numpy().tobytes(), history)


def _edition(history: History) -> Edition:
    settings = load_settings()
    return Edition(str(settings.store), settings.time_zone, history.published_at)


@st.cache_resource(max_entries=4, validate=History.is_current, show_spinner=False)
def _opened(store: str, time_zone: str) -> History:
    return open_history(store, time_zone)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner="Counting …")
def _engagement(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.engagement(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner="Counting …")
def _sends(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.sends(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner="Counting …")
def _clicks(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.clicks(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner="Counting …")
def _links(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.links(query)


@st.cache_data(ttl=_FOR, max_entries=4, show_spinner=False)
def _memberships(edition: Edition, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return _history.audiences()


@st.cache_data(ttl=_FOR, max_entries=4, show_spinner=False)
def _coverage(edition: Edition, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return _history.coverage()


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _mail_standing(edition: Edition, persons: bytes, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    numbers = pl.Series("person", np.frombuffer(persons, dtype=np.int32))
    return _history.people(numbers).select("person", *REASONS)
