"""Cells may overlap; audience, others and not linked always add up to everything."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.audience import Audience, Standing
from analytics.breakdown import COUNTS, PLACES, Row, breakdown, people_in
from data_access.history.results import ENGAGEMENT_COUNTS
from tests.analytics.frames import engaged, engagement, member, memberships

EVERYONE = Audience()
SENT = engagement(
    engaged(1, sent=4, opened=2, clicked=1),
    engaged(2, sent=3, bounced=1, clicked=1, clicked_content=0),
    engaged(3, sent=2),
    engaged(4, sent=1, opened=1, unsubscribed=1),
    engaged(5, sent=5, bounced=5),
    engaged(None, sent=7, opened=3),
)
MEMBERS = memberships(
    # in two schools
    member(1, school="Arts"),
    member(1, school="Law", department="(school itself)"),
    # twice in one school
    member(2, school="Arts", department="History"),
    member(2, school="Arts", department="English"),
    member(3, role="Student", school="Law"),
    member(4, campus="Denver", school="Business", current=False),
    # nothing was sent to 9
    member(9, school="Music"),
)
WHO = ("kind", "people", "sent", "delivered", "bounced", "opened", "clicked")


def test_an_audience_by_campus_and_school() -> None:
    table = breakdown(SENT, MEMBERS, Audience(roles=("Faculty",)))
    assert table.select("campus", "school", *WHO).rows() == [
        ("Boulder", "Arts", "cell", 2, 7, 6, 1, 2, 2),
        ("Boulder", "Law", "cell", 1, 4, 4, 0, 2, 1),
        (None, None, "audience", 2, 7, 6, 1, 2, 2),
        (None, None, "others", 3, 8, 3, 5, 1, 0),
        (None, None, "not linked to a contact", 0, 7, 7, 0, 3, 0),
        (None, None, "everything", 5, 22, 16, 6, 6, 2),
    ]


def test_counts_of_people_and_their_shares() -> None:
    table = breakdown(SENT, MEMBERS, Audience(roles=("Faculty",)), by=())
    columns = ("kind", "people", "people_opened", "people_clicked", "people_opened_share", "people_clicked_share")
    assert table.select(columns).rows() == [
        ("audience", 2, 1, 2, 0.5, 1.0),
        ("others", 3, 1, 0, 1 / 3, 0.0),
        ("not linked to a contact", 0, 0, 0, None, None),
        ("everything", 5, 2, 2, 0.4, 0.4),
    ]


def test_the_interval_is_of_people() -> None:
    table = breakdown(SENT, MEMBERS, EVERYONE, by=()).filter(kind=Row.EVERYTHING)
    low, high = table.select("people_opened_share_low", "people_opened_share_high").row(0)
    # 2 of 5
    assert (low, high) == (pytest.approx(0.1176, abs=5e-5), pytest.approx(0.7693, abs=5e-5))
    assert "open_rate_low" not in table.columns


def test_every_count_and_every_rate_of_results() -> None:
    table = breakdown(SENT, MEMBERS, Audience(roles=("Faculty",)), by=()).filter(kind=Row.AUDIENCE)
    assert table.select(COUNTS).row(0, named=True) == {
        "sent": 7,
        "delivered": 6,
        "bounced": 1,
        "opened": 2,
        "clicked": 2,
        "clicked_content": 1,
        "opened_or_clicked": 3,
        "unsubscribed": 0,
    }
    rates = ("open_rate", "click_rate", "click_to_open_rate", "unsubscribe_rate", "bounce_rate")
    assert table.select(rates).row(0) == (2 / 6, 2 / 6, 2 / 3, 0.0, 1 / 7)


def test_two_departments_are_two_cells() -> None:
    cells = breakdown(SENT, MEMBERS, Audience(roles=("Faculty",)), by=("department",)).filter(kind=Row.CELL)
    assert cells.select("department", "people", "sent").rows() == [
        ("(school itself)", 1, 4),
        ("English", 1, 3),
        ("History", 2, 7),
    ]


@pytest.mark.parametrize(
    ("standing", "cells", "people"),
    [
        (Standing.CURRENT, [("Boulder", 3)], 3),
        (Standing.FORMER, [("Denver", 1)], 1),
        (Standing.ANY, [("Boulder", 3), ("Denver", 1)], 4),
    ],
)
def test_current_former_or_any(standing: Standing, cells: list[tuple[str, int]], people: int) -> None:
    table = breakdown(SENT, MEMBERS, Audience(standing=standing), by=("campus",))
    assert table.filter(kind=Row.CELL).select("campus", "people").rows() == cells
    assert table.filter(kind=Row.AUDIENCE)["people"].item() == people


def test_a_place_without_any_result_has_no_cell() -> None:
    assert "Music" not in breakdown(SENT, MEMBERS, EVERYONE, by=("school",))["school"].to_list()


def test_without_places_there_are_only_the_totals() -> None:
    table = breakdown(SENT, MEMBERS, EVERYONE, by=())
    assert table["kind"].to_list() == ["audience", "others", "not linked to a contact", "everything"]
    assert not {*PLACES} & {*table.columns}


@pytest.mark.parametrize(
    "by", [("school", "campus"), ("department", "school", "campus"), ("department", "campus")], ids=" ".join
)
def test_the_order_asked_for_does_not_matter(by: tuple[str, ...]) -> None:
    top_down = tuple(place for place in PLACES if place in by)
    table = breakdown(SENT, MEMBERS, EVERYONE, by=by)
    assert table.columns[: len(by) + 1] == ["kind", *top_down]
    assert table.equals(breakdown(SENT, MEMBERS, EVERYONE, by=top_down))
    cells = table.filter(kind=Row.CELL).select(top_down).rows()
    assert cells == sorted(cells)


def test_an_unknown_place_is_named() -> None:
    with pytest.raises(ValueError, match="by campus, school, department, not by role"):
        breakdown(SENT, MEMBERS, EVERYONE, by=("campus", "role"))


def test_nothing_was_sent() -> None:
    table = breakdown(engagement(), MEMBERS, EVERYONE)
    assert table.select("kind", "campus", "people", "sent", "open_rate", "people_opened_share").rows() == [
        ("audience", None, 0, 0, None, None),
        ("others", None, 0, 0, None, None),
        ("not linked to a contact", None, 0, 0, None, None),
        ("everything", None, 0, 0, None, None),
    ]
    assert table.schema["campus"] == pl.String


def test_nobody_is_affiliated() -> None:
    table = breakdown(SENT, memberships(), EVERYONE)
    assert table.select("kind", "people", "sent").rows() == [
        ("audience", 0, 0),
        ("others", 5, 15),
        ("not linked to a contact", 0, 7),
        ("everything", 5, 22),
    ]


def test_types_are_the_same_with_and_without_cells() -> None:
    full, bare = breakdown(SENT, MEMBERS, EVERYONE), breakdown(engagement(), memberships(), EVERYONE)
    assert full.schema == bare.schema
    assert {full.schema[name] for name in (*COUNTS, "people", "people_opened", "people_clicked")} == {pl.Int64()}


def test_people_in_an_audience_each_once() -> None:
    assert people_in(SENT, MEMBERS, Audience(roles=("Faculty",)))["person"].to_list() == [1, 2]
    assert people_in(SENT, memberships(), EVERYONE).height == 0


PEOPLE = st.integers(0, 5)
ROWS = st.lists(
    st.builds(
        engaged,
        st.none() | PEOPLE,
        st.integers(3, 6),
        bounced=st.integers(0, 1),
        opened=st.integers(0, 2),
        clicked=st.integers(0, 2),
    ),
    unique_by=lambda row: row["person"],
)
MEMBERSHIPS = st.lists(
    st.builds(
        member,
        PEOPLE,
        role=st.sampled_from(["Faculty", "Staff"]),
        current=st.booleans(),
        campus=st.sampled_from(["Boulder", "Denver"]),
        school=st.sampled_from(["Arts", "Law"]),
    )
)
AUDIENCES = st.builds(Audience, st.sampled_from([(), ("Faculty",)]), st.sampled_from(Standing))
SUMS = (*COUNTS, "people", "people_opened", "people_clicked")


@given(ROWS, MEMBERSHIPS, AUDIENCES, st.lists(st.sampled_from(PLACES), unique=True))
def test_the_parts_add_up_to_everything(
    rows: list[dict[str, Any]], members: list[dict[str, Any]], audience: Audience, by: list[str]
) -> None:
    table = breakdown(engagement(*rows), memberships(*members), audience, by=by)
    totals = {kind: table.filter(kind=kind).select(SUMS).row(0) for kind in Row if kind is not Row.CELL}
    parts = zip(totals[Row.AUDIENCE], totals[Row.OTHERS], totals[Row.NOT_LINKED], strict=True)
    assert tuple(map(sum, parts)) == totals[Row.EVERYTHING]
    assert totals[Row.EVERYTHING] == (
        *(sum(row[name] for row in rows) for name in COUNTS),
        sum(row["person"] is not None for row in rows),
        sum(row["person"] is not None and row["opened"] > 0 for row in rows),
        sum(row["person"] is not None and row["clicked"] > 0 for row in rows),
    )
    # no cell is larger than the audience, and together they are not smaller
    cells = table.filter(kind=Row.CELL)
    for name, whole in zip(SUMS, totals[Row.AUDIENCE], strict=True):
        assert (cells[name].max() or 0) <= whole
        assert not by or cells[name].sum() >= whole


def test_the_counts_are_those_that_a_history_gives() -> None:
    assert COUNTS == ENGAGEMENT_COUNTS
