"""A history as segments ask it, its answers kept."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from analytics import segments
from analytics.segments import Segment
from analytics.topics import Topic
from data_access.calendar import Per
from data_access.history import History
from data_access.query import Answer, Query
from ui import cache
from ui.cache import Edition


@dataclass(frozen=True)
class Asking:
    """What `analytics.segments.Ask` wants of a history, answered from `ui.cache`."""

    history: History

    @property
    def today(self) -> date:
        """The local day that the history reaches to."""
        return self.history.today

    def last_days(self, days: int) -> tuple[date, date]:
        """The window from so many local days before today to today."""
        return self.history.last_days(days)

    def past_year(self) -> tuple[date, date]:
        """The window from the same day a year ago to today."""
        return self.history.past_year()

    def engagement(self, query: Query) -> Answer:
        """`History.engagement`, kept."""
        return cache.engagement(self.history, query)

    def clicks(self, query: Query) -> Answer:
        """`History.clicks`, kept."""
        return cache.clicks(self.history, query)

    def links(self, query: Query) -> Answer:
        """`History.links`, kept."""
        return cache.links(self.history, query)

    def periods(self, query: Query, per: Per) -> tuple[date, ...]:
        """`History.periods`, kept."""
        return cache.periods(self.history, query, per)

    def frequency(self, query: Query, per: Per) -> Answer:
        """`History.frequency`, kept."""
        return cache.frequency(self.history, query, per)


def people(history: History, segment: Segment) -> pl.DataFrame:
    """Who an expanded segment is: see `analytics.segments.people`."""
    return segments.people(segment, Asking(history), cache.directory(history), cache.topics())


def size(history: History, segment: Segment) -> int:
    """How many people an expanded segment is, kept."""
    return _size(Edition.of(history), segment, cache.topics(), history)


@st.cache_data(ttl="1h", max_entries=10_000, show_spinner=False)
def _size(edition: Edition, segment: Segment, topics: tuple[Topic, ...], _history: History) -> int:  # noqa: ARG001 - the key
    return people(_history, segment).height
