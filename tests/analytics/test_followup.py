"""Opened but did not act; never engages; opened, perhaps."""

import pytest

from analytics.followup import never_engages, opened_not_clicked, uncertain_openers
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
