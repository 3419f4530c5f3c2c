"""Who each kind of segment is, and why."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from analytics.audience import Audience
from analytics.frequency import Counted
from analytics.periods import Days, Span
from analytics.segments import (
    Clicked,
    Combined,
    Frequent,
    How,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    SavedSegment,
    Segment,
    SegmentError,
    people,
)
from analytics.whom import Whom
from data_access.calendar import Per
from data_access.query import Query
from tests.analytics import frames
from tests.analytics.frames import clicked, clicks, engaged, engagement, member, utc
from tests.analytics.segments.asked import Asked, directory

REGISTER = "cu.edu/register"
ALUMNI = Whom(Audience(roles=("Alumni",)))
MEMBERS = directory(member(1, role="Alumni"), member(2, role="Alumni"))
SENT = engagement(
    engaged(1, opened=1),
    engaged(2, opened=1, clicked=1),
    # blocks images
    engaged(3, clicked=1),
    engaged(4),
    engaged(5, bounced=1),
    # a triggered send: opened the first, clicked the call to action in the second
    engaged(6, sent=2, opened=1, clicked=1),
    # a triggered send: one bounced, one not opened
    engaged(7, sent=2, bounced=1),
    engaged(None, sent=9, opened=9),
)
CLICKED = clicks(
    clicked(2, REGISTER),
    clicked(3, "cu.edu/news/1", 3, utc(2026, 5, 2)),
    clicked(3, "cu.edu/news/2"),
    clicked(6, REGISTER),
    clicked(1, "cu.edu/volleyball"),
)


def history(**given: Any) -> Asked:
    return Asked(**{"by_send": {"send": SENT}, "everything": SENT, "clicked": CLICKED, **given})


def found(segment: Segment, asked: Asked | None = None) -> list[int]:
    return people(segment, asked or history(), MEMBERS)["person"].to_list()


def test_opened_and_did_not_click_the_call_to_action() -> None:
    frame = people(OpenedNotClicked(send_id="send", article=REGISTER), history(), MEMBERS)
    assert frame.rows(named=True) == [
        {
            "person": 3,
            "delivered": 1,
            "opened": 0,
            "clicked": 1,
            "last_clicked_at": utc(2026, 5, 2),
            "read": ["cu.edu/news/1", "cu.edu/news/2"],
        },
        {
            "person": 1,
            "delivered": 1,
            "opened": 1,
            "clicked": 0,
            "last_clicked_at": utc(2026, 5, 1),
            "read": ["cu.edu/volleyball"],
        },
    ]


def test_a_click_on_something_else_is_an_open_unless_said_otherwise() -> None:
    assert found(OpenedNotClicked(send_id="send", article=REGISTER, clicks_count=False)) == [1]


def test_did_not_open() -> None:
    """Neither to whom it bounced, nor who clicked without an open; of two results one delivered is enough."""
    frame = people(NotOpened(send_id="send"), history(), MEMBERS)
    assert frame.rows() == [(4, 1), (7, 1)]
    assert frame.columns == ["person", "delivered"]


def test_who_was_silent_most_often_comes_first() -> None:
    sent = engagement(engaged(1), engaged(2, sent=3), engaged(3, sent=2), engaged(4, sent=3))
    assert found(NotOpened(send_id="send"), history(by_send={"send": sent})) == [2, 4, 3, 1]


def test_never_engages() -> None:
    sent = engagement(engaged(1, sent=5), engaged(2, sent=4), engaged(3, sent=9, opened=1), engaged(4, sent=6))
    assert found(NeverEngages(), history(everything=sent)) == [4, 1]
    assert found(NeverEngages(least_delivered=6), history(everything=sent)) == [4]


def test_clicked_so_many_articles() -> None:
    segment = Clicked(contains="news", least=2)
    frame = people(segment, history(), MEMBERS)
    assert frame.rows(named=True) == [
        {
            "person": 3,
            "articles": 2,
            "total_clicks": 4,
            "last_clicked_at": utc(2026, 5, 2),
            "read": ["cu.edu/news/1", "cu.edu/news/2"],
        }
    ]
    assert found(Clicked(contains="news", least=3)) == []
    assert found(Clicked(contains="news", least=4, by_total_clicks=True)) == [3]


def test_who_gets_many() -> None:
    weeks = (date(2026, 11, 2), date(2026, 11, 9))
    got = {1: (4, 0), 2: (3, 3), 3: (5, 4)}
    asked = history(often=frames.frequency(got, weeks), weeks=weeks)
    frame = people(Frequent(), asked, MEMBERS)
    assert frame.rows() == [(3, 9, 5), (1, 4, 4)]
    assert frame.columns == ["person", "delivered", "busiest_week"]
    assert found(Frequent(counted=Counted.AVERAGE, more_than=2), asked) == [3, 2]
    assert found(Frequent(whom=ALUMNI), asked) == [1]


def test_not_one_whole_week() -> None:
    with pytest.raises(SegmentError, match="No whole month lies in the days of this segment"):
        people(Frequent(per=Per.MONTH), history(), MEMBERS)


@pytest.mark.parametrize(
    "segment",
    [
        OpenedNotClicked(send_id="send", article=REGISTER, whom=ALUMNI),
        Clicked(contains="volleyball", least=1, whom=ALUMNI),
    ],
)
def test_only_those_who_are_meant(segment: Segment) -> None:
    assert found(segment) == [1]


@pytest.mark.parametrize(
    ("segment", "queries"),
    [
        (
            NeverEngages(series=("CU Connections",)),
            [("engagement", Query(("CU Connections",), (), date(2026, 5, 24), date(2026, 11, 20)))],
        ),
        (
            NeverEngages(days=Days(date(2026, 1, 1), date(2026, 1, 31)), machine=False),
            [("engagement", Query((), (), date(2026, 1, 1), date(2026, 1, 31), machine=False))],
        ),
        (NotOpened(send_id="send", machine=False), [("engagement", Query(sends=("send",), machine=False))]),
        (
            Clicked(contains="news", machine=False),
            [("clicks", Query(first=date(2025, 11, 20), last=date(2026, 11, 20), machine=False))],
        ),
        (
            Frequent(series=("HR",), days=Span.MONTH),
            [
                ("periods a week", Query(("HR",), (), date(2026, 10, 21), date(2026, 11, 20))),
                ("frequency a week", Query(("HR",), (), date(2026, 10, 21), date(2026, 11, 20))),
            ],
        ),
        (
            OpenedNotClicked(send_id="send", article=REGISTER),
            [("clicks", Query(sends=("send",))), ("engagement", Query(sends=("send",)))],
        ),
    ],
)
def test_what_is_asked(segment: Segment, queries: list[tuple[str, Query]]) -> None:
    asked = history(weeks=(date(2026, 11, 2),))
    people(segment, asked, MEMBERS)
    assert asked.queries == queries


def test_a_window_moves_on_with_the_data() -> None:
    asked = history(today=date(2027, 1, 15))
    people(NeverEngages(days=Span.MONTH), asked, MEMBERS)
    assert asked.queries == [("engagement", Query(first=date(2026, 12, 16), last=date(2027, 1, 15)))]


OPENED, SILENT = OpenedNotClicked(send_id="send", article=REGISTER), NotOpened(send_id="send")


def test_why_somebody_is_in_a_combined_segment() -> None:
    frame = people(Combined(How.OR, OPENED, SILENT), history(), MEMBERS)
    assert frame.select("person", "delivered_1", "delivered_2", "opened").rows() == [
        (3, 1, None, 0),
        (1, 1, None, 1),
        (4, None, 1, None),
        (7, None, 1, None),
    ]
    both = people(Combined(How.AND, Clicked(contains="cu.edu", least=1), OPENED), history(), MEMBERS)
    # most interested first, as in the left part
    assert both["person"].to_list() == [3, 1]
    assert both["read_1"].to_list()[1] == both["read_2"].to_list()[1] == ["cu.edu/volleyball"]
    assert "delivered" in both.columns


def test_who_is_left_out_needs_no_reason() -> None:
    frame = people(Combined(How.BUT_NOT, OPENED, Clicked(contains="news", least=1)), history(), MEMBERS)
    assert frame["person"].to_list() == [1]
    assert frame.columns == ["person", "delivered", "opened", "clicked", "last_clicked_at", "read"]


def test_a_saved_segment_is_asked_as_it_is_now() -> None:
    saved = [SavedSegment("a", "Readers", OPENED), SavedSegment("b", "Both", Combined(How.OR, Saved("a"), SILENT))]
    assert people(Saved("b"), history(), MEMBERS, (), saved)["person"].to_list() == [3, 1, 4, 7]
    changed = [SavedSegment("a", "Readers", SILENT), saved[1]]
    assert people(Saved("b"), history(), MEMBERS, (), changed)["person"].to_list() == [4, 7]


def test_a_topic_that_was_removed() -> None:
    with pytest.raises(SegmentError, match="about a topic that was removed"):
        people(Clicked(topic_id="gone"), history(), MEMBERS)


def test_nobody_at_all() -> None:
    silent = history(by_send={"send": engagement()}, everything=engagement(), clicked=clicks())
    for segment in (OPENED, SILENT, NeverEngages(), Clicked(contains="news"), Combined(How.AND, OPENED, SILENT)):
        assert people(segment, silent, MEMBERS).schema["person"] == pl.Int32
        assert found(segment, silent) == []
