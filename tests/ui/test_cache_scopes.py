"""Answers are kept for everyone who uses the app: two who see different things never get each other's."""

import inspect
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some

from analytics.audience import Audience
from analytics.frequency import Threshold
from analytics.segments import NeverEngages
from analytics.topics import Rule, Topic
from analytics.whom import Whom
from data_access import Answer, History, Per, Query, open_history
from data_access.access import EVERYTHING, Scope
from tests.thorough import times
from ui import asking, cache, worked_out

QUERY, WITHOUT = Query(), Query(machine=False)
TOPIC = Topic("any", "Any", (Rule(contains="news"),))
AUDIENCE = Audience(("Faculty",))
FACULTY = Whom(AUDIENCE)
OFTEN = worked_out.Often(QUERY, Per.MONTH, FACULTY, Threshold(more_than=1))
Asked = Callable[[History], object]


def by_query(name: str, query: Query) -> Asked:
    return lambda history: getattr(cache, name)(history, query)


def of_history(name: str) -> Asked:
    asked: Asked = getattr(cache, name)
    return asked


BY_QUERY = ("engagement", "sends", "machine", "domains", "clicks", "links", "reach", "email_sends", "totals")
OF_HISTORY = ("memberships", "coverage", "standing", "series", "articles", "results_begin")
ASKED: dict[str, Asked] = {
    **{name: by_query(name, QUERY) for name in (*BY_QUERY, "people_reached")},
    **{name: of_history(name) for name in OF_HISTORY},
    "periods": lambda history: cache.periods(history, QUERY, Per.MONTH),
    "frequency": lambda history: cache.frequency(history, QUERY, Per.MONTH),
    "directory": lambda history: cache.directory(history).profiles,
    "topic_tally": lambda history: cache.topic_tally(history, (TOPIC,), QUERY),
}
"""Every question that is kept."""
MORE: dict[str, Asked] = {
    **{f"{name} without machines": by_query(name, WITHOUT) for name in ("engagement", "sends", "links")},
    "size of a segment": lambda history: asking.size(history, NeverEngages()),
    "people of a segment": lambda history: asking.people(history, NeverEngages()),
    "affiliations": lambda history: worked_out.chosen_among(history).places,
    "who is meant": lambda history: worked_out.meant(history, FACULTY).to_frame(),
    "breakdown": lambda history: worked_out.breakdown(history, QUERY, AUDIENCE, ("campus",)),
    "readers": lambda history: worked_out.readers(history, TOPIC, QUERY).select("person", "articles").sort("person"),
    "per person": lambda history: worked_out.got(history, QUERY, Per.MONTH).persons,
    "months with any": lambda history: worked_out.got(history, QUERY, Per.MONTH).present,
    "reach of some": lambda history: worked_out.reach(history, QUERY, FACULTY),
    "by role": lambda history: worked_out.by_role(history, OFTEN, AUDIENCE),
    "senders": lambda history: worked_out.senders(history, QUERY, OFTEN),
    "overlaps": lambda history: worked_out.overlaps(history, QUERY, FACULTY),
    "lines": lambda history: worked_out.homes_of(history).lines,
}
TRIED = ASKED | MORE

SCOPES = [
    EVERYTHING,
    *(Scope(senders=senders) for senders in ((), ("CU Connections",), ("CU Connections", "UCCS Athletics"))),
    *(Scope(campuses=campuses) for campuses in ((), ("CU Denver",), ("UCCS",), ("UCCS", "CU Denver"))),
    Scope(("CU Connections",), ("CU Denver",)),
    # the same words, in the other place
    Scope(("CU Denver",), ("CU Connections",)),
]


@pytest.fixture(scope="module")
def fresh(example_store: Path) -> dict[Scope, dict[str, object]]:
    """What each scope is told by a history of its own, with nothing kept."""
    told: dict[Scope, dict[str, object]] = {}
    for scope in SCOPES:
        history = open_history(example_store, scope=scope)
        st.cache_data.clear()
        st.cache_resource.clear()
        told[scope] = {name: plain(question(history)) for name, question in TRIED.items()}
    return told


def plain(answer: object) -> object:
    if isinstance(answer, Answer):
        return answer.frame.rows(), answer.provenance
    return answer.rows() if isinstance(answer, pl.DataFrame) else answer


def test_every_kept_answer_is_tried() -> None:
    functions = {
        name: one for name, one in inspect.getmembers(cache, inspect.isfunction) if one.__module__ == cache.__name__
    }
    of_a_history = {name for name, one in functions.items() if "history" in inspect.signature(one).parameters}
    assert of_a_history == ASKED.keys()


@settings(max_examples=times(8, 50))
@given(
    asked=some.lists(some.tuples(some.sampled_from(SCOPES), some.sampled_from(sorted(TRIED))), min_size=10, max_size=60)
)
def test_alternating(
    example_store: Path, fresh: dict[Scope, dict[str, object]], asked: list[tuple[Scope, str]]
) -> None:
    for scope, name in asked:
        history = cache.newest_history(example_store, scope)
        assert history.scope == scope
        assert plain(TRIED[name](history)) == fresh[scope][name], f"{name} of {scope}"
