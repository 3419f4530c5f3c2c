"""What pages ask by default is worked out in the background, from when somebody first comes to a state of a history."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache as once
from functools import partial
from threading import Thread

import streamlit as st
from streamlit import runtime

from data_access.errors import HistoryError
from data_access.faults import UNFORESEEN, cause_of, place_of
from data_access.history import History
from data_access.query import Query
from ui import cache, worked_out
from ui.answers import SECONDS
from ui.frequency_questions import FrequencyFilters
from ui.questions import BreakdownFilters, InterestFilters, OverviewFilters, TopicsFilters

_log = logging.getLogger(__name__)


def begin(history: History) -> None:
    """Begin, once for each state of a history; nothing where no server runs, as in a test.

    Of a restricted scope nothing is worked out: answers are kept by scope, and there are many.
    """
    if runtime.exists() and type(runtime.get_instance()) is runtime.Runtime:
        _settle()
        if history.scope.unrestricted:
            _begun(str(history.store), history.published_at, history)


def warm(history: History) -> None:
    """Ask what pages ask as long as nobody chose anything, in the order in which they are opened most.

    What can't be answered is left to the page, which says why.
    """
    try:
        for ask in _questions(history):
            with suppress(HistoryError):
                ask()
    except UNFORESEEN as error:
        _log.warning("what pages ask first was not worked out: %s at\n%s", cause_of(error), place_of(error))


@once
def _settle() -> None:
    """Have Python pass over all that the program itself is made of when it looks for what nobody needs any more.

    Streamlit has it look after each run of a page, which took 0.16 seconds, in which nobody else was answered.
    """
    gc.collect()
    gc.freeze()


# as long as answers are kept
@st.cache_resource(ttl=SECONDS, max_entries=4, show_spinner=False)
def _begun(store: str, published_at: datetime, _history: History) -> Thread:  # noqa: ARG001 - the key
    thread = Thread(target=warm, args=(_history,), name="warming", daemon=True)
    thread.start()
    return thread


def _questions(history: History) -> Iterator[Callable[[], object]]:
    overview = OverviewFilters()
    year, lately = overview.query(history), overview.lately(history)
    before = lately.before()
    for query in (replace(lately, first=before.first), year, Query()):
        yield partial(cache.sends, history, query.other)
    for query in (lately, before, *overview.weeks(history)):
        yield partial(cache.people_reached, history, query)
    yield partial(cache.domains, history, year)

    breakdown = BreakdownFilters()
    yield partial(worked_out.chosen_among, history)
    for query in (year, year.other):
        yield partial(worked_out.breakdown, history, query, breakdown.audience, breakdown.by)

    yield partial(cache.directory, history)
    yield partial(cache.standing, history)
    topics, clicked = cache.topics(), InterestFilters().query(history)
    yield partial(cache.links, history, clicked)
    for topic in topics[:1]:
        yield partial(worked_out.readers, history, topic, clicked)
        yield partial(worked_out.readers, history, topic, clicked.other)

    # of whom it is told how much of what they opened was a machine's
    yield partial(cache.engagement, history, Query())

    often = FrequencyFilters()
    query = often.query(history)
    yield partial(cache.sends, history, query)
    yield partial(worked_out.got, history, query, often.per)
    if whole := cache.periods(history, query, often.per):
        yield partial(cache.reach, history, often.within(whole, history))

    yield partial(worked_out.homes_of, history)
    if topics:
        asked = TopicsFilters().query(history)
        yield partial(cache.topic_tally, history, topics, asked)
        yield partial(cache.topic_tally, history, topics, asked.other)
