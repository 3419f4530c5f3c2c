"""Opened but did not act; never engages; opened, perhaps."""

import polars as pl
import pytest

from analytics.followup import (
    call_to_action,
    never_engages,
    not_opened,
    opened_not_clicked,
    same_page,
    uncertain_openers,
)
from tests.analytics.frames import clicked, clicks, engaged, engagement

REGISTER = "cu.edu/register"


def test_opened_but_did_not_click_the_call_to_action() -> None:
    got = engagement(
        engaged(1, opened=1),
        engaged(2, opened=1, clicked=1),
        engaged(3, clicked=1),
        engaged(4),
        # two results: opened one, clicked the call to action in the other
        engaged(5, sent=2, opened=1, clicked=1),
        engaged(6, clicked=1),
        engaged(None, sent=9, opened=9),
    )
    acted = clicks(
        clicked(2, REGISTER),
        clicked(3, "cu.edu/news"),
        clicked(5, "cu.edu/news"),
        clicked(5, REGISTER),
        clicked(6, f"{REGISTER}/now"),
    )
    assert opened_not_clicked(got, acted, REGISTER)["person"].to_list() == [1, 3, 6]


def test_a_click_on_another_link_is_no_open_if_so_asked() -> None:
    got = engagement(engaged(1, opened=1), engaged(2, clicked=1), engaged(3, opened=1, clicked=1))
    acted = clicks(clicked(2, "cu.edu/news"), clicked(3, REGISTER))
    assert opened_not_clicked(got, acted, REGISTER)["person"].to_list() == [1, 2]
    assert opened_not_clicked(got, acted, REGISTER, clicks_count=False)["person"].to_list() == [1]


def test_did_not_open() -> None:
    got = engagement(
        engaged(1),
        engaged(2, opened=1),
        engaged(3, clicked=1),
        engaged(4, bounced=1),
        engaged(5, sent=2, opened=1),
        engaged(6, sent=2, bounced=1),
        engaged(None, sent=3),
    )
    assert not_opened(got)["person"].to_list() == [1, 6]


def test_nobody_acted() -> None:
    got = engagement(engaged(1, opened=1), engaged(2))
    assert opened_not_clicked(got, clicks(), REGISTER).select("person", "opened").rows() == [(1, 1)]


def test_a_bounced_result_was_not_opened() -> None:
    got = engagement(engaged(1, bounced=1))
    assert opened_not_clicked(got, clicks(), REGISTER).height == 0


GOT = engagement(
    engaged(1, sent=5),
    engaged(2, sent=4),
    # sent five, delivered four
    engaged(3, sent=5, bounced=1),
    engaged(4, sent=9, opened=1),
    engaged(5, sent=9, clicked=1),
    engaged(6, sent=6, bounced=1),
    engaged(None, sent=50),
)


def test_never_engages_with_at_least_five_delivered() -> None:
    assert never_engages(GOT)["person"].to_list() == [1, 6]


@pytest.mark.parametrize(("least", "persons"), [(4, [1, 2, 3, 6]), (5, [1, 6]), (6, [])])
def test_how_many_must_be_delivered_can_be_chosen(least: int, persons: list[int]) -> None:
    assert never_engages(GOT, least)["person"].to_list() == persons


def test_nothing_was_sent() -> None:
    assert never_engages(engagement()).height == 0


def linked(*rows: tuple[str, list[str], int]) -> pl.DataFrame:
    """The frame of `History.links`, most clickers first; an article that is called “utility” is one."""
    schema = {"article": pl.String(), "link_names": pl.List(pl.String()), "clickers": pl.UInt32()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns((pl.col("article") == "utility").alias("utility"))


@pytest.mark.parametrize(
    ("links", "suggested"),
    [
        ([("cu.edu/story", ["Read more"], 9), (REGISTER, ["Here"], 2)], REGISTER),
        ([("cu.edu/story", ["Read more"], 9), ("cu.edu/x", ["Read", "RSVP today"], 1)], "cu.edu/x"),
        ([("cu.edu/sign-up", [], 3), ("cu.edu/apply", [], 2)], "cu.edu/sign-up"),
        ([("cu.edu/a", ["Sign up"], 3)], "cu.edu/a"),
        ([("giving.cu.edu/fund", ["Fund"], 1), ("cu.edu/b", ["B"], 5)], "giving.cu.edu/fund"),
        # words that only begin or end like one
        ([("cu.edu/forgiveness", ["Caregivers"], 1), ("cu.edu/b", ["B"], 5)], "cu.edu/b"),
        ([("utility", ["Register"], 9), ("cu.edu/b", ["B"], 5)], "cu.edu/b"),
        ([("utility", ["Unsubscribe"], 9)], None),
        ([], None),
    ],
)
def test_the_call_to_action_that_is_suggested(links: list[tuple[str, list[str], int]], suggested: str | None) -> None:
    ordered = linked(*links).sort("clickers", descending=True)
    assert call_to_action(ordered) == suggested


@pytest.mark.parametrize(
    ("article", "alike"),
    [
        (REGISTER, [f"{REGISTER}?src=footer", f"{REGISTER}?src=top"]),
        (f"{REGISTER}?src=top", [f"{REGISTER}?src=footer", REGISTER]),
        ("cu.edu/story", []),
        ("cu.edu/unknown", []),
        ("utility?a=1", []),
    ],
)
def test_other_links_to_the_same_page_differ_after_the_question_mark_only(article: str, alike: list[str]) -> None:
    found = linked(
        (f"{REGISTER}?src=footer", [], 9),
        (REGISTER, [], 5),
        (f"{REGISTER}?src=top", [], 2),
        (f"{REGISTER}/now", [], 2),
        ("cu.edu/story", [], 1),
        ("utility", [], 1),
    )
    assert same_page(found, article)["article"].to_list() == alike


def test_an_uncertain_opener_opened_and_never_clicked() -> None:
    got = engagement(
        engaged(1, sent=3, opened=3),
        engaged(2, sent=3, opened=3, clicked=1),
        engaged(3, sent=3, clicked=1),
        engaged(4, sent=3),
        engaged(5, opened=1),
        engaged(None, opened=1),
    )
    assert uncertain_openers(got)["person"].to_list() == [1, 5]
    assert uncertain_openers(engagement()).is_empty()
