"""Who a segment is on the history of today, and why each of them is in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Protocol

import polars as pl

from analytics.followup import never_engages, not_opened, opened_not_clicked
from analytics.frequency import Threshold, above, per_person
from analytics.interests import interests
from analytics.periods import Clock, days_of
from analytics.segments.definitions import (
    EVERYONE,
    Clicked,
    Combined,
    Frequent,
    How,
    Leaf,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    SavedSegment,
    Segment,
    SegmentError,
)
from analytics.segments.kept import expand
from analytics.topics import Topic, links_containing
from analytics.whom import Directory
from data_access.calendar import Per
from data_access.query import Answer, Query

_PERSON = "person"
_OF_PART = "."


class Ask(Clock, Protocol):
    """What a segment asks of a history: a `History` is one, and so is whatever keeps its answers."""

    def engagement(self, query: Query) -> Answer:
        """One row a person that anything was sent to."""

    def clicks(self, query: Query, articles: pl.Series | None = None) -> Answer:
        """One row a person and article."""

    def articles(self) -> pl.DataFrame:
        """One row an article that anything ever linked to."""

    def periods(self, query: Query, per: Per) -> tuple[date, ...]:
        """The first days of the whole weeks or months of a query."""

    def frequency(self, query: Query, per: Per) -> Answer:
        """One row a person, a column for each of those weeks or months."""


def people(
    segment: Segment, ask: Ask, directory: Directory, topics: Sequence[Topic] = (), saved: Sequence[SavedSegment] = ()
) -> pl.DataFrame:
    """Who the segment is, one row a person, with why they are in it.

    - person: Int32
    - articles: UInt32, total_clicks: Int64, last_clicked_at: UTC, read: List(String), the articles, most clicked first
      (of clicks; of an email opened, what was clicked in it)
    - delivered, opened, clicked: Int64, counts of results of the emails asked about
    - busiest_week, typical_week: UInt16, average_week: Float64 (or _month): what is above the threshold

    Of a combined segment the columns of both parts are there, null where somebody is in one part only; a column that
    several parts have ends with the part's number, as in `words` of the expanded segment: `delivered_2`. Most
    interested, or most often silent, first; of several parts, in the order of the left one.
    Raises SegmentError where a topic or a segment is no longer there, QuestionError where a send or a series is not.
    """
    basis = _Basis(ask, directory, {topic.id: topic for topic in topics})
    found = _people(expand(segment, saved), basis, count(1))
    columns = [name.split(_OF_PART) for name in found.columns if name != _PERSON]
    told = Counter(base for base, _ in columns)
    names = {f"{base}{_OF_PART}{part}": base if told[base] == 1 else f"{base}_{part}" for base, part in columns}
    return found.rename(names)


@dataclass(frozen=True)
class _Basis:
    ask: Ask
    directory: Directory
    topics: dict[str, Topic]


def _people(segment: Segment, basis: _Basis, numbers: Iterator[int]) -> pl.DataFrame:
    """Columns end with a dot and the number of the part that they are of."""
    if isinstance(segment, Combined):
        left, right = (_people(side, basis, numbers) for side in (segment.left, segment.right))
        match segment.how:
            case How.AND:
                return left.join(right, on=_PERSON, maintain_order="left")
            case How.OR:
                return left.join(right, on=_PERSON, how="full", coalesce=True, maintain_order="left_right")
            case How.BUT_NOT:
                return left.join(right, on=_PERSON, how="anti", maintain_order="left")
    if isinstance(segment, Saved):
        raise TypeError("a saved segment has to be expanded first")
    number = next(numbers)
    found = _of_leaf(segment, basis)
    return found.rename({name: f"{name}{_OF_PART}{number}" for name in found.columns if name != _PERSON})


def _of_leaf(leaf: Leaf, basis: _Basis) -> pl.DataFrame:
    found = _asked(leaf, basis)
    if leaf.whom == EVERYONE:
        return found
    return found.filter(pl.col(_PERSON).is_in(leaf.whom.among(basis.directory).implode()))


def _asked(leaf: Leaf, basis: _Basis) -> pl.DataFrame:
    """Whoever the answer to a question is, of all people."""
    match leaf:
        case Clicked():
            return _clicked(leaf, basis)
        case OpenedNotClicked():
            return _opened_not_clicked(leaf, basis.ask)
        case NotOpened():
            sent = basis.ask.engagement(Query(sends=(leaf.send_id,), machine=leaf.machine))
            return _most_silent_first(not_opened(sent.frame))
        case NeverEngages():
            first, last = days_of(leaf.days, basis.ask)
            sent = basis.ask.engagement(Query(leaf.series, (), first, last, machine=leaf.machine))
            return _most_silent_first(never_engages(sent.frame, leaf.least_delivered))
        case Frequent():
            return _frequent(leaf, basis.ask)


def _most_silent_first(silent: pl.DataFrame) -> pl.DataFrame:
    return silent.select(_PERSON, "delivered").sort("delivered", _PERSON, descending=[True, False])


def _clicked(leaf: Clicked, basis: _Basis) -> pl.DataFrame:
    if leaf.contains:
        topic = links_containing(leaf.contains)
    elif leaf.topic_id in basis.topics:
        topic = basis.topics[leaf.topic_id]
    else:
        raise SegmentError(
            "This segment is about a topic that was removed. Its definition is kept: bring the topic back on the page "
            "Topics, or choose another one in its place."
        )
    first, last = days_of(leaf.days, basis.ask)
    query = Query(first=first, last=last, machine=leaf.machine)
    articles = topic.articles(basis.ask.articles())["article"]
    clicks = basis.ask.clicks(query, articles).frame
    return interests(clicks, articles, None, leaf.least, by_total_clicks=leaf.by_total_clicks).people


def _opened_not_clicked(leaf: OpenedNotClicked, ask: Ask) -> pl.DataFrame:
    query = Query(sends=(leaf.send_id,), machine=leaf.machine)
    clicks = ask.clicks(query).frame
    found = opened_not_clicked(ask.engagement(query).frame, clicks, leaf.article, clicks_count=leaf.clicks_count)
    instead = (
        clicks.filter(~pl.col("utility"))
        .sort(["total_clicks", "article"], descending=[True, False])
        .group_by(_PERSON)
        .agg(pl.col("last_clicked_at").max(), pl.col("article").alias("read"))
    )
    ordered = found.sort("clicked", "opened", _PERSON, descending=[True, True, False])
    return ordered.select(_PERSON, "delivered", "opened", "clicked").join(
        instead, on=_PERSON, how="left", maintain_order="left"
    )


def _frequent(leaf: Frequent, ask: Ask) -> pl.DataFrame:
    query = Query(leaf.series, (), *days_of(leaf.days, ask))
    if not ask.periods(query, leaf.per):
        raise SegmentError(f"No whole {leaf.per} lies in the days of this segment and in what the history holds.")
    many = above(per_person(ask.frequency(query, leaf.per).frame), Threshold(leaf.counted, leaf.more_than))
    return many.select(_PERSON, "delivered", pl.col(leaf.counted.value).alias(f"{leaf.counted}_{leaf.per}"))
