"""What stands between pages and data: an opened history, and answers kept as long as nothing newer is published.

A key is the edition of the history, the scope included, and the question, all of it. The answers kept have numbers for
people, never names: they are shared by everyone who uses the app. (The opened history itself reads names from its
store.)
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

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
from ui.answers import Answers

R = TypeVar("R")
_TEXTS = pl.Categorical()


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


def newest_history(store: Root, scope: Scope = EVERYTHING) -> History:
    """The history of a store in its newest state, of which this is seen. Raises HistoryError where there is none."""
    return _opened(str(store), load_settings().time_zone).within(scope)


def engagement(history: History, query: Query) -> Answer:
    """`History.engagement`, kept; without machine activity it is worked out, not asked a second time."""
    if query.machine:
        return _asked(history, "engagement", lambda: history.engagement(query), query)

    def less() -> Answer:
        counted = engagement(history, query.other)
        return Answer(without(counted.frame, machine(history, query).frame, ["person"]), counted.provenance)

    return keep(history, "engagement", less, query)


def sends(history: History, query: Query) -> Answer:
    """`History.sends`, kept; without machine activity it is worked out, not asked a second time."""
    if query.machine:
        return _asked(history, "sends", lambda: history.sends(query), query)
    counted = sends(history, query.other)
    return Answer(sends_without(counted.frame, machine(history, query).frame), counted.provenance)


def machine(history: History, query: Query) -> Answer:
    """`History.machine`, kept."""
    query = _counted(query)
    return _asked(history, "machine", lambda: history.machine(query), query)


def domains(history: History, query: Query) -> Answer:
    """`History.domains`, kept."""
    query = _counted(query)
    return _asked(history, "domains", lambda: history.domains(query), query)


def clicks(history: History, query: Query, articles: pl.Series | None = None) -> Answer:
    """`History.clicks`, kept."""
    wanted = None if articles is None else frozenset(articles)
    return _asked(history, "clicks", lambda: history.clicks(query, wanted), query, wanted)


def links(history: History, query: Query) -> Answer:
    """`History.links`, kept."""
    return _asked(history, "links", lambda: history.links(query), query)


def articles(history: History) -> pl.DataFrame:
    """`History.articles`, kept."""
    return _asked(history, "articles", history.articles)


def periods(history: History, query: Query, per: Per) -> tuple[date, ...]:
    """`History.periods`, kept."""
    return _asked(history, "periods", lambda: history.periods(query, per), query, per)


def frequency(history: History, query: Query, per: Per) -> Answer:
    """`History.frequency`, in its turn; not kept: `worked_out.got`, made of it, takes a quarter of the room."""
    return _answers().scan(lambda: history.frequency(query, per))


def reach(history: History, query: Query) -> Answer:
    """`History.reach`, kept."""
    return _asked(history, "reach", lambda: history.reach(query), query)


def memberships(history: History) -> pl.DataFrame:
    """`History.audiences`, kept; its texts, of which there are few, as Categorical: millions are counted at once."""
    return _asked(history, "memberships", lambda: history.audiences().sort("person").cast({pl.String(): _TEXTS}))


def directory(history: History) -> Directory:
    """What the history knows of the people on file, kept."""

    def everything() -> Directory:
        affiliated = memberships(history)
        profiles, education = _answers().scan(lambda: (history.profiles(), history.education()))
        return Directory(affiliated, profiles, education)

    return keep(history, "directory", everything)


def coverage(history: History) -> pl.DataFrame:
    """`History.coverage`, kept."""
    return _asked(history, "coverage", history.coverage)


def standing(history: History) -> pl.DataFrame:
    """`History.standing`, kept."""
    return _asked(history, "standing", history.standing)


def email_sends(history: History, query: Query) -> Answer:
    """`History.email_sends`, kept."""
    return _asked(history, "email_sends", lambda: history.email_sends(query), query)


def totals(history: History, query: Query) -> Answer:
    """`History.totals`, kept."""
    return _asked(history, "totals", lambda: history.totals(query), query)


def series(history: History) -> pl.DataFrame:
    """`History.series`, kept."""
    return _asked(history, "series", history.series)


def topics() -> tuple[Topic, ...]:
    """The topics that the team keeps, by name."""
    kept = open_kept()
    return _topics(kept.place, kept.version(Kind.TOPIC), kept)


def topic_tally(history: History, topics: tuple[Topic, ...], query: Query) -> pl.DataFrame:
    """`analytics.topic_links.tally`, kept."""

    def counted() -> pl.DataFrame:
        every = links(history, query).frame
        return tally(topics, every, lambda groups: _answers().scan(lambda: history.clickers(query, groups)))

    return keep(history, "topic_tally", counted, topics, query)


def results_begin(history: History) -> date | None:
    """The first local day of which there are results."""
    first: date | None = coverage(history).filter(pl.col("results") > 0)["day"].min()  # type: ignore[assignment]
    return first


def people_reached(history: History, query: Query) -> int:
    """`History.people_reached`, kept."""
    query = _counted(query)
    return _asked(history, "people_reached", lambda: history.people_reached(query), query)


def keep(of: History, name: str, work_out: Callable[[], R], *asked: Hashable) -> R:
    """What is worked out of a history's answers, kept: `name` and `asked` are all of the question."""
    return _answers().of((name, Edition.of(of), *asked), work_out)


def _counted(query: Query) -> Query:
    return replace(query, machine=True)


def _asked(of: History, name: str, read: Callable[[], R], *asked: Hashable) -> R:
    return keep(of, name, lambda: _answers().scan(read), *asked)


@st.cache_resource(max_entries=1, show_spinner=False)
def _answers() -> Answers:
    return Answers()


@st.cache_resource(max_entries=4, validate=lambda opened: not opened.is_overtaken(), show_spinner=False)
def _opened(store: str, time_zone: str) -> History:
    return open_history(store, time_zone)


@st.cache_data(ttl="1h", max_entries=16, show_spinner=False)
def _topics(place: str, version: int, _kept: Kept) -> tuple[Topic, ...]:  # noqa: ARG001 - the key
    try:
        return topics_of(_kept.topics())
    except TopicError as error:
        raise KeptError(f"{error} It stands in {place}.") from error
