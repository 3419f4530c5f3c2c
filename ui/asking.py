"""A history as segments ask it, its answers kept."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from analytics import segments
from analytics.segments import Segment
from analytics.segments.reckoning import FollowUp, Reckoning, reckon
from data_access.calendar import Per
from data_access.history import History
from data_access.query import Answer, Query
from ui import cache


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

    def clicks(self, query: Query, articles: pl.Series | None = None) -> Answer:
        """`History.clicks`, kept."""
        return cache.clicks(self.history, query, articles)

    def articles(self) -> pl.DataFrame:
        """`History.articles`, kept."""
        return cache.articles(self.history)

    def periods(self, query: Query, per: Per) -> tuple[date, ...]:
        """`History.periods`, kept."""
        return cache.periods(self.history, query, per)

    def frequency(self, query: Query, per: Per) -> Answer:
        """`History.frequency`."""
        return cache.frequency(self.history, query, per)


def people(history: History, segment: Segment) -> pl.DataFrame:
    """Who an expanded segment is, kept: see `analytics.segments.people`."""
    topics = cache.topics()
    return cache.keep(
        history,
        "segment",
        lambda: segments.people(segment, Asking(history), cache.directory(history), topics),
        *(segment, topics),
    )


def reckoned(history: History, segment: FollowUp) -> Reckoning:
    """How it comes to those people, kept: see `analytics.segments.reckoning.reckon`. Its answer is without rows."""

    def worked_out() -> Reckoning:
        every = reckon(segment, people(history, segment), Asking(history), cache.directory(history))
        return replace(every, answer=replace(every.answer, frame=every.answer.frame.clear()))

    return cache.keep(history, "reckoned", worked_out, segment)


def size(history: History, segment: Segment) -> int:
    """How many people an expanded segment is, kept."""
    # the number for itself: it stays when there is no room for the people of many segments
    return cache.keep(history, "size", lambda: people(history, segment).height, segment, cache.topics())
