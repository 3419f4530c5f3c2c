"""What an Email Send says beside what its results add up to."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from analytics.reconcile import Reason, choices, of_send, reasons, reconciled

TODAY, BEGIN, DAY = date(2026, 11, 20), date(2025, 10, 16), date(2026, 6, 1)


def told(**given: Any) -> dict[str, Any]:
    """A row of `History.totals`: 100 sent, 3 bounced, 40 opened, 9 clicked, 1 unsubscribed."""
    usual = {"number_sent": 100, "hard_bounces": 2, "soft_bounces": 1, "delivered": 97}
    return {
        "day": DAY,
        "tracking_disabled": False,
        **usual,
        "unique_opens": 40,
        "unique_clicks": 9,
        "unsubscribes": 1,
        **given,
    }


def counted(**given: Any) -> dict[str, Any]:
    """A row of `History.sends` that says the same."""
    usual = {"sent": 100, "hard_bounces": 2, "soft_bounces": 1, "delivered": 97}
    return {**usual, "opened": 40, "clicked": 9, "unsubscribed": 1, "bounced_but_opened": 0, **given}


def why(says: dict[str, Any] | None, counts: dict[str, Any] | None) -> list[Reason]:
    return reasons(reconciled(says, counts), says, counts, TODAY, BEGIN)


def test_each_count_beside_what_the_email_send_calls_it() -> None:
    table = reconciled(told(), counted(sent=98, delivered=95, opened=41))
    assert table.rows() == [
        ("sent", 100, 98, -2),
        ("hard_bounces", 2, 2, 0),
        ("soft_bounces", 1, 1, 0),
        ("delivered", 97, 95, -2),
        ("opened", 40, 41, 1),
        ("clicked", 9, 9, 0),
        ("unsubscribed", 1, 1, 0),
    ]


def test_what_salesforce_does_not_say_is_no_difference() -> None:
    says = told(unique_opens=None, unique_clicks=None, unsubscribes=None)
    assert reconciled(says, counted())["difference"].to_list() == [0, 0, 0, 0, None, None, None]
    assert why(says, counted()) == []


def test_a_send_of_which_one_side_is_missing() -> None:
    assert reconciled(told(), None)["difference"].to_list() == [-100, -2, -1, -97, -40, -9, -1]
    assert reconciled(None, counted())["difference"].to_list() == [None] * 7
    assert why(None, counted()) == [Reason.NO_EMAIL_SEND]


@pytest.mark.parametrize(
    ("says", "counts", "expected"),
    [
        ({}, {}, []),
        ({"tracking_disabled": True}, None, [Reason.TRACKING_DISABLED]),
        ({"day": date(2025, 10, 15)}, None, [Reason.OLDER]),
        ({"day": date(2025, 10, 15)}, {}, []),
        ({}, {"sent": 99}, [Reason.RECYCLE_BIN, Reason.LEADS]),
        ({}, {"sent": 101}, [Reason.READ_EARLIER]),
        ({}, {"opened": 39}, [Reason.OTHER_TIMES]),
        ({}, {"opened": 39, "bounced_but_opened": 1}, [Reason.BOUNCED_BUT_OPENED, Reason.OTHER_TIMES]),
        ({}, {"opened": 41, "bounced_but_opened": 1}, [Reason.OTHER_TIMES]),
        ({"day": date(2026, 11, 18)}, {"opened": 39}, [Reason.STILL_ARRIVING]),
        ({"day": date(2026, 11, 17)}, {"opened": 39}, [Reason.OTHER_TIMES]),
        (
            {"day": date(2026, 11, 18)},
            {"sent": 99},
            [Reason.STILL_ARRIVING, Reason.RECYCLE_BIN, Reason.LEADS],
        ),
    ],
)
def test_why_they_may_differ(says: dict[str, Any], counts: dict[str, Any] | None, expected: list[Reason]) -> None:
    assert why(told(**says), None if counts is None else counted(**counts)) == expected


def test_without_any_results_everything_is_older() -> None:
    assert reasons(reconciled(told(), None), told(), None, TODAY, None) == [Reason.OLDER]


def test_who_sees_a_part_is_told_so() -> None:
    one, other = told(), counted(sent=99)
    assert reasons(reconciled(one, other), one, other, TODAY, None, restricted=True) == [Reason.RESTRICTED]
    assert reasons(reconciled(None, other), None, other, TODAY, None, restricted=True) == [Reason.RESTRICTED]
    assert reasons(reconciled(one, counted()), one, counted(), TODAY, None, restricted=True) == []


TOTALS = pl.DataFrame({"send_id": ["a", "b"], "day": [date(2026, 1, 1), date(2026, 3, 1)], "email_name": ["A", None]})
SENDS = pl.DataFrame(
    {
        "send_id": ["a", "c", "t", ""],
        "triggered": [False, False, True, False],
        "day": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 5, 1)],
        "email_name": ["A", "C", "T", "unnamed"],
    }
)


def test_what_can_be_chosen_newest_first() -> None:
    assert choices(TOTALS, SENDS).rows() == [
        ("b", date(2026, 3, 1), None, False),
        ("c", date(2026, 2, 1), "C", True),
        ("a", date(2026, 1, 1), "A", True),
    ]


def test_the_row_of_a_send() -> None:
    assert of_send(TOTALS, "c") is None
    assert of_send(SENDS, "t") is None
    found = of_send(SENDS, "c")
    assert found is not None
    assert found["email_name"] == "C"
