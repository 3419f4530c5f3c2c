"""Whoever was sent something is found, or fell away at one step for one reason."""

import pytest

from analytics.segments import NeverEngages, NotOpened, OpenedNotClicked, people
from analytics.segments.reckoning import FollowUp, Reckoning, reckon, uncertain_among
from data_access.query import Query
from tests.analytics.segments.test_evaluate import ALUMNI, CLICKED, MEMBERS, REGISTER, history


def reckoned(segment: FollowUp) -> Reckoning:
    asked = history()
    return reckon(segment, people(segment, asked, MEMBERS), asked, MEMBERS)


@pytest.mark.parametrize(
    ("segment", "steps"),
    [
        (
            OpenedNotClicked(send_id="send", article=REGISTER),
            [
                ("Sent to", 7, "", 0),
                ("Delivered to", 6, "bounced", 1),
                ("Opened or clicked", 4, "neither opened it nor clicked in it", 2),
                ("Did not click it", 2, "clicked the call to action", 2),
            ],
        ),
        (
            OpenedNotClicked(send_id="send", article=REGISTER, clicks_count=False),
            [
                ("Sent to", 7, "", 0),
                ("Delivered to", 6, "bounced", 1),
                ("Opened", 3, "did not open it", 3),
                ("Did not click it", 1, "clicked the call to action", 2),
            ],
        ),
        (
            NotOpened(send_id="send"),
            [
                ("Sent to", 7, "", 0),
                ("Delivered to", 6, "bounced", 1),
                ("Did not open", 2, "opened it or clicked in it", 4),
            ],
        ),
        (
            NeverEngages(least_delivered=1),
            [
                ("Sent to", 7, "", 0),
                ("1 or more delivered", 6, "got fewer than 1", 1),
                ("Never engaged", 2, "opened or clicked something", 4),
            ],
        ),
        (
            NotOpened(send_id="send", whom=ALUMNI),
            [
                ("Sent to", 2, "", 0),
                ("Delivered to", 2, "bounced", 0),
                ("Did not open", 0, "opened it or clicked in it", 2),
            ],
        ),
    ],
)
def test_the_steps(segment: FollowUp, steps: list[tuple[str, int, str, int]]) -> None:
    found = reckoned(segment)
    assert [(step.title, step.people, step.why, step.out) for step in found.steps] == steps
    assert found.steps[-1].people == people(segment, history(), MEMBERS).height
    assert found.steps[0].people - sum(step.out for step in found.steps) == found.steps[-1].people


def test_who_is_nobody_is_counted_in_emails() -> None:
    assert reckoned(NotOpened(send_id="send")).not_linked == 9


def test_a_click_of_which_no_link_is_on_record_may_have_been_the_one() -> None:
    segment = OpenedNotClicked(send_id="send", article=REGISTER)
    assert reckoned(segment).link_unknown == 0
    purged = history(clicked=CLICKED.filter(person=2))
    assert reckon(segment, people(segment, purged, MEMBERS), purged, MEMBERS).link_unknown == 2


def test_who_opened_and_never_clicked_in_any_email() -> None:
    asked = history()
    found = people(OpenedNotClicked(send_id="send", article=REGISTER), asked, MEMBERS)
    # of 1 and 3, the latter clicked
    assert uncertain_among(found, asked, machine=True) == 1
    assert asked.queries[-1] == ("engagement", Query())
    uncertain_among(found, asked, machine=False)
    assert asked.queries[-1] == ("engagement", Query(machine=False))
