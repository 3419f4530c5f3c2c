"""A definition that was kept is the one that is read."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.segments import (
    Clicked,
    Combined,
    How,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
    SegmentError,
    from_dict,
    to_dict,
)
from tests.analytics.segments.asked import segments


@given(segments)
def test_what_is_kept_is_what_is_read(segment: Segment) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(segment)))) == segment


def test_how_it_is_kept() -> None:
    kept = to_dict(Combined(How.BUT_NOT, Saved("x1"), NeverEngages(series=("CU Connections",))))
    assert kept == {
        "kind": "combined",
        "how": "but not",
        "left": {"kind": "saved", "segment_id": "x1"},
        "right": {
            "kind": "never_engages",
            "days": "past-180-days",
            "least_delivered": 5,
            "series": ["CU Connections"],
            "whom": {},
            "machine": True,
        },
    }


def test_what_is_not_said_is_as_usual() -> None:
    assert from_dict({"kind": "never_engages"}) == NeverEngages()
    assert from_dict({"kind": "clicked", "contains": "volleyball"}) == Clicked(contains="volleyball")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (None, "This is no segment: its definition does not say of which kind it is."),
        ([], "This is no segment: its definition does not say of which kind it is."),
        ({"kind": "astrology"}, "This is no segment: its definition does not say of which kind it is."),
        ({"kind": []}, "This is no segment: its definition does not say of which kind it is."),
        ({"kind": "not_opened"}, "A segment of this kind has to say send_id."),
        ({"kind": "not_opened", "send_id": " "}, "A segment does not say which email."),
        ({"kind": "opened_not_clicked", "send_id": "a", "article": ""}, "A segment does not say which link is the"),
        ({"kind": "not_opened", "send_id": 7}, "A segment’s “send_id” has to be a text: not '7'."),
        ({"kind": "never_engages", "least_delivered": True}, "has to be a whole number: not 'True'."),
        ({"kind": "never_engages", "least_delivered": 0}, "asks for at least 1 and at most 999, not 0."),
        ({"kind": "never_engages", "least_delivered": 1000}, "asks for at least 1 and at most 999, not 1000."),
        ({"kind": "never_engages", "machine": "no"}, "has to be true or false: not 'no'."),
        ({"kind": "never_engages", "days": "yesterday"}, "has to be a period: not 'yesterday'."),
        ({"kind": "never_engages", "days": "2026-05-02..2026-05-01"}, "has to be a period: not"),
        ({"kind": "never_engages", "series": "CU"}, "has to be a list of texts: not 'CU'."),
        ({"kind": "never_engages", "whom": {"planet": "Mars"}}, "A segment’s “whom” has to be who is meant: "),
        ({"kind": "never_engages", "since": 1}, "A segment of this kind says nothing about since."),
        ({"kind": "clicked"}, "A segment of clicks is about either a topic or a text that links contain."),
        ({"kind": "clicked", "topic_id": "a", "contains": "b"}, "about either a topic or a text that links contain."),
        ({"kind": "frequent", "per": "year"}, "A segment’s “per” has to be one of week, month: not 'year'."),
        ({"kind": "frequent", "more_than": -1}, "A segment asks for more than 0 to 99 emails, not for more than -1."),
        ({"kind": "clicked", "contains": "a"}, "“a” would catch almost every link: write at least 2 letters."),
        ({"kind": "combined", "how": "xor", "left": {}, "right": {}}, "has to be one of and, or, but not: not 'xor'."),
        ({"kind": "combined", "how": "or", "left": {}, "right": {}}, "This is no segment"),
        ({"kind": "combined", "how": "or"}, "A segment of this kind has to say left and right."),
    ],
)
def test_what_is_no_definition_is_said_in_a_sentence(told: Any, sentence: str) -> None:
    with pytest.raises(SegmentError) as error:
        from_dict(told)
    assert sentence in str(error.value)


def test_an_email_is_the_same_by_its_id_of_15_characters() -> None:
    told = {"kind": "not_opened", "send_id": "a2Sf4CE4AoHKKNo"}
    assert from_dict(told) == NotOpened(send_id="a2Sf4CE4AoHKKNoELP")
    opened = OpenedNotClicked(send_id="a2Sf4CE4AoHKKNo", article="cu.edu/register")
    assert opened.send_id == "a2Sf4CE4AoHKKNoELP"


def test_a_definition_as_deep_as_a_well_is_refused() -> None:
    deep: dict[str, Any] = {"kind": "saved", "segment_id": "x"}
    for _ in range(2000):
        deep = {"kind": "combined", "how": "or", "left": deep, "right": {"kind": "saved", "segment_id": "y"}}
    with pytest.raises(SegmentError, match="40 deep, not deeper"):
        from_dict(deep)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=9), below, max_size=3),
    max_leaves=5,
)
KINDS = ["clicked", "opened_not_clicked", "not_opened", "never_engages", "frequent", "saved", "combined"]
FIELDS = ["topic_id", "contains", "least", "days", "send_id", "article", "series", "whom", "machine", "how", "left"]


@given(st.dictionaries(st.sampled_from(FIELDS), json_values), st.sampled_from(KINDS))
def test_no_definition_is_too_absurd(told: dict[str, Any], kind: str) -> None:
    # anything but a segment or a sentence would be raised here
    with suppress(SegmentError):
        segment = from_dict({"kind": kind, **told})
        assert from_dict(to_dict(segment)) == segment
