"""What pages work out of a history's answers for millions of people, kept like the answers themselves.

Only a change of what it hangs on works it out anew: another audience asks the store nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from data_access.query import Query
from ui import cache


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


def readers(history: History, topic: Topic, query: Query) -> pl.DataFrame:
    """`analytics.interests.readers` of a topic's articles."""

    def found() -> pl.DataFrame:
        articles = topic.articles(cache.links(history, query).frame)["article"]
        return interests.readers(cache.clicks(history, query, articles).frame, articles)

    return cache.keep(history, "readers", found, topic, query)


def per_person(history: History, query: Query, per: Per) -> pl.DataFrame:
    """`analytics.frequency.per_person`."""

    def counted() -> pl.DataFrame:
        weeks = len(cache.periods(history, query, per))
        return frequency.per_person(cache.frequency(history, query, per).frame, weeks)

    return cache.keep(history, "per_person", counted, query, per)


def spread(history: History, often: Often) -> Spread:
    """`analytics.frequency.spread`."""

    def counted() -> Spread:
        persons, people = per_person(history, often.query, often.per), meant(history, often.whom)
        weeks = len(cache.periods(history, often.query, often.per))
        return frequency.spread(persons, people, often.threshold, weeks, often.last_bar)

    return cache.keep(history, "spread", counted, often)


def by_role(history: History, often: Often, audience: Audience) -> Mapping[str, Spread]:
    """`analytics.frequency.by_role`."""

    def counted() -> Mapping[str, Spread]:
        persons, people = per_person(history, often.query, often.per), meant(history, often.whom)
        weeks = len(cache.periods(history, often.query, often.per))
        members = audience.among(cache.memberships(history))
        return frequency.by_role(persons, members, people, often.threshold, weeks, often.last_bar)

    return cache.keep(history, "by_role", counted, often, audience)


def above(history: History, often: Often) -> pl.DataFrame:
    """`analytics.frequency.above`."""

    def found() -> pl.DataFrame:
        persons = per_person(history, often.query, often.per)
        return frequency.above(persons, often.threshold, meant(history, often.whom))

    return cache.keep(history, "above", found, often)


def senders(history: History, days: Query, often: Often) -> pl.DataFrame:
    """`analytics.overlap.senders`."""

    def counted() -> pl.DataFrame:
        reach = overlap.of_people(cache.reach(history, days).frame, meant(history, often.whom))
        return overlap.senders(reach, above(history, often)["person"])

    return cache.keep(history, "senders", counted, days, often)


def overlaps(history: History, days: Query, whom: Whom) -> pl.DataFrame:
    """`analytics.overlap.overlap`."""

    def counted() -> pl.DataFrame:
        return overlap.overlap(overlap.of_people(cache.reach(history, days).frame, meant(history, whom)))

    return cache.keep(history, "overlap", counted, days, whom)
