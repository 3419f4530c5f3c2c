"""Questions about people: their addresses, and the definitions that they come to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.audience import Audience, Standing
from analytics.frequency import MOST_EMAILS, Counted
from analytics.mailing import REASONS
from analytics.segments import (
    MOST,
    Clicked,
    Combined,
    How,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
    SegmentError,
)
from analytics.whom import Whom
from data_access.calendar import Per
from data_access.ids import lift_one
from tests.analytics.segments.asked import leaves, segments
from tests.ui.test_address import ids, maybe, periods, several, whoms
from ui.address import from_address, to_address
from ui.people_questions import FOLLOW_UPS, FollowUpFilters, Question, SegmentsFilters, Show, filters_of
from ui.segment_address import pack, unpack

least = st.integers(1, MOST)
left_out = st.lists(st.sampled_from(list(REASONS)), unique=True).map(
    lambda chosen: tuple(reason for reason in REASONS if reason in chosen)
)
questions: dict[str, Any] = {
    **whoms,
    "email": st.one_of(st.just(""), ids),
    "link": maybe,
    "clicks_count": st.booleans(),
    "sent": periods,
    "series": several,
    "least_delivered": least,
    "topic": maybe,
    "contains": maybe,
    "clicked": periods,
    "least": least,
    "every_click": st.booleans(),
    "per": st.sampled_from(Per),
    "counted": st.sampled_from(Counted),
    "more_than": st.integers(0, MOST_EMAILS),
    "machine": st.booleans(),
    "leave_out": left_out,
}
# an id of what is kept has no dot in it, which is what packed definitions are told by
saved_ids = st.text("0123456789abcdef-_XYZ", min_size=1, max_size=32).map(Saved)
sides = st.one_of(st.none(), saved_ids, leaves.filter(lambda segment: not isinstance(segment, Saved)))
follow_ups = st.builds(FollowUpFilters, question=st.sampled_from(FOLLOW_UPS), **questions)
kept = st.builds(
    SegmentsFilters,
    question=st.sampled_from(Question),
    show=st.sampled_from(Show),
    saved=maybe,
    how=st.sampled_from(How),
    left=sides,
    right=sides,
    **questions,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(follow_ups, kept))
def test_an_address_gives_the_filters_that_it_was_made_of(filters: FollowUpFilters | SegmentsFilters) -> None:
    assert from_address(type(filters), to_address(filters)) == (filters, ())


def test_defaults_stay_out_of_the_address() -> None:
    assert to_address(FollowUpFilters()) == to_address(SegmentsFilters()) == {}


def test_an_address_reads_like_a_sentence() -> None:
    asked = SegmentsFilters(show=Show.COMBINE, how=How.BUT_NOT, left=Saved("9f3a"), right=Saved("04be"))
    assert to_address(asked) == {"how": ["but not"], "left": ["9f3a"], "right": ["04be"], "show": ["combine"]}


@pytest.mark.parametrize(
    ("key", "value"), [("question", "clicked"), ("question", "astrology"), ("email", "Jo"), ("least_delivered", "0")]
)
def test_what_follow_up_cannot_mean_is_ignored_and_said(key: str, value: str) -> None:
    filters, problems = from_address(FollowUpFilters, {key: [value], "machine": ["no"]})
    assert filters == FollowUpFilters(machine=False)
    assert problems == (f"The address says “{key}={value}”, which means nothing here; it was ignored.",)


@given(segments)
def test_a_definition_that_was_packed_is_the_one_that_is_unpacked(segment: Segment) -> None:
    if isinstance(segment, Saved):
        assert pack(segment) == segment.segment_id
    else:
        assert unpack(pack(segment)) == segment
        assert pack(segment).replace("-", "").replace("_", "").replace(".", "").isalnum()


def test_a_packed_definition_is_short() -> None:
    both = Combined(How.AND, Clicked(topic_id="athletics"), NeverEngages(series=("CU Connections",)))
    assert len(pack(both)) < 400


@pytest.mark.parametrize(
    "text",
    ["", "  ", "q.", "q.ab", "q.!!!!", "q." + "A" * 9000, "x" * 9000, "q.eJyrBQAAfQB9", "q.eJwrLs5IzcnJBwAGLAIV"],
)
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack(text)


def test_what_unpacks_to_very_much_is_not_unpacked() -> None:
    huge = pack(NeverEngages(series=("a" * 400_000,)))
    with pytest.raises(ValueError, match="too large"):
        unpack(huge)


@given(st.text(max_size=60))
def test_no_text_is_too_absurd(text: str) -> None:
    filters, _ = from_address(SegmentsFilters, {"left": [text], "right": ["q." + text]})
    assert isinstance(filters, SegmentsFilters)


SEND = lift_one("a2S000000000001") or ""
alumni = Whom(Audience(roles=("Alumni",), standing=Standing.ANY), states=("CO",), attributes=(("Class", ("2010",)),))


@pytest.mark.parametrize(
    "segment",
    [
        OpenedNotClicked(send_id=SEND, article="cu.edu/register", clicks_count=False, machine=False),
        NotOpened(send_id=SEND, whom=alumni),
        NeverEngages(least_delivered=9, series=("HR",)),
        Clicked(topic_id="athletics", least=2, by_total_clicks=True, whom=alumni, machine=False),
        Clicked(contains="volleyball"),
        Saved("9f3a"),
        Combined(How.OR, Saved("9f3a"), NeverEngages()),
    ],
)
def test_a_segment_is_asked_again_by_filters_and_their_address(segment: Segment) -> None:
    filters = filters_of(segment)
    assert filters.asks == segment
    assert from_address(SegmentsFilters, to_address(filters)) == (filters, ())


def test_as_long_as_it_is_not_said_what_there_is_no_segment() -> None:
    assert SegmentsFilters().asks is None
    assert SegmentsFilters(show=Show.COMBINE, left=Saved("9f3a")).asks is None
    with pytest.raises(SegmentError, match="which email"):
        replace(SegmentsFilters(show=Show.QUESTION), link="x").segment  # noqa: B018 - it is asked for its fault
