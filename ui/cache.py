"""What stands between pages and data: an opened history, and answers kept as long as nothing newer is published.

A key is the edition of the history, the scope included, and the question, all of it. The answers kept have numbers for
people, never names: these caches are shared by everyone who uses the app. (The opened history itself reads names from
its store.)
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
import streamlit as st

from analytics.topic_links import tally
from analytics.topics import Topic, TopicError, topics_of
from analytics.whom import Directory
from data_access.access import EVERYTHING, Scope
from data_access.calendar import Per
from data_access.errors import KeptError
from data_access.history import History, open_history
from data_access.kept import Kept, Kind, open_kept
from data_access.machine import sends_without, without
from data_access.query import Answer, Query
from data_access.roots import Root
from data_access.settings import load_settings

_FOR = "1h"
_SIZE = "512MB"


@dataclass(frozen=True)
class Edition:
    """Which history, in which state, and about whom it is asked."""

    store: str
    time_zone: str
    published_at: datetime
    scope: Scope

    @classmethod
    def of(cls, history: History) -> "Edition":
        """The edition that a history reads now."""
        return cls(str(history.store), history.time_zone, history.published_at, history.scope)


_edition = Edition.of


def newest_history(store: Root, scope: Scope = EVERYTHING) -> History:
    """The history of a store in its newest state, of which this is seen. Raises HistoryError where there is none."""
    return _opened(str(store), load_settings().time_zone).within(scope)


def engagement(history: History, query: Query) -> Answer:
    """`History.engagement`, kept; without machine activity it is worked out, not asked a second time."""
    counted = _engagement(_edition(history), _counted(query), history)
    if query.machine:
        return counted
    return Answer(without(counted.frame, machine(history, query).frame, ["person"]), counted.provenance)


def sends(history: History, query: Query) -> Answer:
    """`History.sends`, kept; without machine activity it is worked out, not asked a second time."""
    counted = _sends(_edition(history), _counted(query), history)
    if query.machine:
        return counted
    return Answer(sends_without(counted.frame, machine(history, query).frame), counted.provenance)


def machine(history: History, query: Query) -> Answer:
    """`History.machine`, kept."""
    return _machine(_edition(history), _counted(query), history)


def domains(history: History, query: Query) -> Answer:
    """`History.domains`, kept."""
    return _domains(_edition(history), _counted(query), history)


def clicks(history: History, query: Query) -> Answer:
    """`History.clicks`, kept."""
    return _clicks(_edition(history), query, history)


def links(history: History, query: Query) -> Answer:
    """`History.links`, kept."""
    return _links(_edition(history), query, history)


def periods(history: History, query: Query, per: Per) -> tuple[date, ...]:
    """`History.periods`, kept."""
    return _periods(_edition(history), query, per, history)


def frequency(history: History, query: Query, per: Per) -> Answer:
    """`History.frequency`, kept."""
    return _frequency(_edition(history), query, per, history)


def reach(history: History, query: Query) -> Answer:
    """`History.reach`, kept."""
    return _reach(_edition(history), query, history)


def memberships(history: History) -> pl.DataFrame:
    """`History.audiences`, kept."""
    return _memberships(_edition(history), history)


def directory(history: History) -> Directory:
    """What the history knows of the people on file, kept. It is not copied for each session: nobody changes it."""
    return _directory(_edition(history), history)


def coverage(history: History) -> pl.DataFrame:
    """`History.coverage`, kept."""
    return _coverage(_edition(history), history)


def standing(history: History) -> pl.DataFrame:
    """`History.standing`, kept."""
    return _standing(_edition(history), history)


def email_sends(history: History, query: Query) -> Answer:
    """`History.email_sends`, kept."""
    return _email_sends(_edition(history), query, history)


def totals(history: History, query: Query) -> Answer:
    """`History.totals`, kept."""
    return _totals(_edition(history), query, history)


def series(history: History) -> pl.DataFrame:
    """`History.series`, kept."""
    return _series(_edition(history), history)


def topics() -> tuple[Topic, ...]:
    """The topics that the team keeps, by name."""
    kept = open_kept()
    return _topics(kept.place, kept.version(Kind.TOPIC), kept)


def topic_tally(history: History, topics: tuple[Topic, ...], query: Query) -> pl.DataFrame:
    """`analytics.topic_links.tally`, kept."""
    return _topic_tally(_edition(history), topics, query, history)


def results_begin(history: History) -> date | None:
    """The first local day of which there are results."""
    first: date | None = coverage(history).filter(pl.col("results") > 0)["day"].min()  # type: ignore[assignment]
    return first


def people_reached(history: History, query: Query) -> int:
    """The number of people on file to whom at least one of these emails was delivered, each once; kept."""
    return _people_reached(_edition(history), _counted(query), history)


def _counted(query: Query) -> Query:
    return replace(query, machine=True)


@st.cache_resource(max_entries=4, validate=History.is_current, show_spinner=False)
def _opened(store: str, time_zone: str) -> History:
    return open_history(store, time_zone)


@st.cache_resource(ttl=_FOR, max_entries=8, show_spinner=False)
def _directory(edition: Edition, _history: History) -> Directory:  # noqa: ARG001 - the key
    return Directory(memberships(_history), _history.profiles(), _history.education())


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _engagement(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.engagement(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _sends(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.sends(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _machine(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.machine(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _domains(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.domains(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _clicks(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.clicks(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _links(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.links(query)


@st.cache_data(ttl=_FOR, max_entries=1000, show_spinner=False)
def _periods(edition: Edition, query: Query, per: Per, _history: History) -> tuple[date, ...]:  # noqa: ARG001 - the key
    return _history.periods(query, per)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _frequency(edition: Edition, query: Query, per: Per, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.frequency(query, per)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _reach(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.reach(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _memberships(edition: Edition, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return _history.audiences()


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _coverage(edition: Edition, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return _history.coverage()


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _standing(edition: Edition, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return _history.standing()


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _email_sends(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.email_sends(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _totals(edition: Edition, query: Query, _history: History) -> Answer:  # noqa: ARG001 - the key
    return _history.totals(query)


@st.cache_data(ttl=_FOR, max_size=_SIZE, show_spinner=False)
def _series(edition: Edition, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return _history.series()


@st.cache_data(ttl=_FOR, max_entries=10_000, show_spinner=False)
def _people_reached(edition: Edition, query: Query, _history: History) -> int:  # noqa: ARG001 - the key
    return _history.engagement(query).frame.filter(pl.col("person").is_not_null() & (pl.col("delivered") > 0)).height


@st.cache_data(ttl=_FOR, max_entries=16, show_spinner=False)
def _topics(place: str, version: int, _kept: Kept) -> tuple[Topic, ...]:  # noqa: ARG001 - the key
    try:
        return topics_of(_kept.topics())
    except TopicError as error:
        raise KeptError(f"{error} It stands in {place}.") from error


@st.cache_data(ttl=_FOR, max_entries=256, show_spinner=False)
def _topic_tally(edition: Edition, topics: tuple[Topic, ...], query: Query, _history: History) -> pl.DataFrame:  # noqa: ARG001 - the key
    return tally(topics, links(_history, query).frame, clicks(_history, query).frame)
