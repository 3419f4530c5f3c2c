"""What pages work out of a history's answers for millions of people, kept like the answers themselves.

Only a change of what it hangs on works it out anew: another audience asks the store nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics import breakdown as places
from analytics import frequency, interests, overlap
from analytics.audience import Affiliations, Audience, affiliations
from analytics.frequency import Spread, Threshold
from analytics.lattice import Homes, homes
from analytics.topics import Topic
from analytics.whom import Whom
from data_access.calendar import Per
from data_access.history import History
from data_access.query import Provenance, Query
from ui import cache


@dataclass(frozen=True)
class Got:
    """What each person got (`analytics.frequency.per_person`), counted from these results.

    `present`: the first days of the weeks or months in which anybody got anything.
    """

    persons: pl.DataFrame
    present: frozenset[date]
    provenance: Provenance


@dataclass(frozen=True)
class Often:
    """How often whom: the emails, weeks or months, the people who are meant, what is many, and the last bar."""

    query: Query
    per: Per
    whom: Whom
    threshold: Threshold
    last_bar: int = frequency.LAST_BAR


def chosen_among(history: History) -> Affiliations:
    """What an audience is chosen among."""
    return cache.keep(history, "affiliations", lambda: affiliations(cache.memberships(history)))


def homes_of(history: History) -> Homes:
    """`analytics.lattice.homes`: on which line of a table without people everybody stands."""
    return cache.keep(history, "homes", lambda: homes(cache.memberships(history)))


def meant(history: History, whom: Whom) -> pl.Series:
    """`Whom.among` of everybody on file."""
    return cache.keep(history, "meant", lambda: whom.among(cache.directory(history)), whom)


def breakdown(history: History, query: Query, audience: Audience, by: Sequence[str]) -> pl.DataFrame:
    """`analytics.breakdown.breakdown`."""
    return cache.keep(
        history,
        "breakdown",
        lambda: places.breakdown(cache.engagement(history, query).frame, cache.memberships(history), audience, by),
        *(query, audience, tuple(by)),
    )


def articles_of(history: History, topic: Topic) -> pl.Series:
    """The articles of a topic, whenever anybody clicked them."""
    return topic.articles(cache.articles(history))["article"]


def readers(history: History, topic: Topic, query: Query) -> pl.DataFrame:
    """`analytics.interests.readers` of a topic's articles."""

    def found() -> pl.DataFrame:
        articles = articles_of(history, topic)
        return interests.readers(cache.clicks(history, query, articles).frame, articles)

    return cache.keep(history, "readers", found, topic, query)


def got(history: History, query: Query, per: Per) -> Got:
    """What each person got, and in which weeks or months anybody got anything."""

    def counted() -> Got:
        answer = cache.frequency(history, query, per)
        days = [date.fromisoformat(name) for name in answer.frame.columns if name != "person"]
        present = frozenset(day for day in days if answer.frame[str(day)].max())
        return Got(frequency.per_person(answer.frame), present, answer.provenance)

    return cache.keep(history, "got", counted, query, per)


def spread(history: History, often: Often) -> Spread:
    """`analytics.frequency.spread`."""

    def counted() -> Spread:
        persons, people = got(history, often.query, often.per).persons, meant(history, often.whom)
        weeks = len(cache.periods(history, often.query, often.per))
        return frequency.spread(persons, people, often.threshold, weeks, often.last_bar)

    return cache.keep(history, "spread", counted, often)


def by_role(history: History, often: Often, audience: Audience) -> Mapping[str, Spread]:
    """`analytics.frequency.by_role`."""

    def counted() -> Mapping[str, Spread]:
        persons, people = got(history, often.query, often.per).persons, meant(history, often.whom)
        weeks = len(cache.periods(history, often.query, often.per))
        members = audience.among(cache.memberships(history))
        return frequency.by_role(persons, members, people, often.threshold, weeks, often.last_bar)

    return cache.keep(history, "by_role", counted, often, audience)


def above(history: History, often: Often) -> pl.DataFrame:
    """`analytics.frequency.above`."""

    def found() -> pl.DataFrame:
        persons = got(history, often.query, often.per).persons
        return frequency.above(persons, often.threshold, meant(history, often.whom))

    return cache.keep(history, "above", found, often)


def reach(history: History, days: Query, whom: Whom) -> pl.DataFrame:
    """Whose emails those who are meant got: `History.reach`, of them alone."""
    if whom == Whom():
        return cache.reach(history, days).frame

    def theirs() -> pl.DataFrame:
        return overlap.of_people(cache.reach(history, days).frame, meant(history, whom))

    return cache.keep(history, "reach_of", theirs, days, whom)


def senders(history: History, days: Query, often: Often) -> pl.DataFrame:
    """`analytics.overlap.senders`."""

    def counted() -> pl.DataFrame:
        return overlap.senders(reach(history, days, often.whom), above(history, often)["person"])

    return cache.keep(history, "senders", counted, days, often)


def overlaps(history: History, days: Query, whom: Whom) -> pl.DataFrame:
    """`analytics.overlap.overlap`."""
    return cache.keep(history, "overlap", lambda: overlap.overlap(reach(history, days, whom)), days, whom)
