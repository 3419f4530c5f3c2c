"""What viewers may ask about: whole emails and whole months, once settled, and nothing that went to few."""

from datetime import date
from typing import Any

import polars as pl

from analytics.lattice import By, Question, emails, months
from data_access.query import Query

TODAY = date(2026, 11, 20)
_SEND = {
    "send_id": "",
    "triggered": False,
    "day": date(2026, 10, 5),
    "series": "News",
    "email_name": None,
    "people": 10,
    "delivered": 10,
}


def sends(*rows: dict[str, Any]) -> pl.DataFrame:
    """Those columns of `History.sends` that matter here."""
    return pl.DataFrame([{**_SEND, **row} for row in rows])


def test_emails_that_have_settled_newest_first() -> None:
    found = emails(
        sends(
            {"send_id": "a", "day": date(2026, 11, 13), "email_name": "November"},
            {"send_id": "b", "day": date(2026, 11, 14)},
            {"send_id": "c", "day": date(2026, 9, 1)},
            {"send_id": "d", "people": 9},
            {"send_id": "f", "delivered": 9},
            {"send_id": "e", "triggered": True},
            {"send_id": "", "day": date(2026, 9, 2)},
        ),
        TODAY,
    )
    assert found.rows() == [
        ("a", "November", "News", date(2026, 11, 13)),
        ("c", "c", "News", date(2026, 9, 1)),
    ]


def test_whole_months_that_have_settled_newest_first() -> None:
    september, october, november = (date(2026, month, 1) for month in (9, 10, 11))
    frame = sends(
        {"send_id": "a", "day": date(2026, 9, 30), "people": 5},
        {"send_id": "b", "day": date(2026, 9, 1), "people": 5},
        {"send_id": "c", "series": "", "day": date(2026, 9, 1)},
        # an automated email, day by day
        {"send_id": "t", "triggered": True, "series": "Welcome", "day": date(2026, 10, 1), "email_name": "Hello"},
        {"send_id": "t", "triggered": True, "series": "Welcome", "day": date(2026, 10, 31), "email_name": "Hello"},
        {"send_id": "u", "triggered": True, "series": "Welcome", "day": date(2026, 9, 1), "people": 9},
        {"send_id": "v", "series": "Bounced", "day": date(2026, 9, 1), "delivered": 4},
        {"send_id": "v", "series": "Bounced", "day": date(2026, 9, 2), "people": 5},
        {"send_id": "d", "day": date(2026, 8, 31)},
    )
    found = months(frame, [september, october], TODAY)
    assert found.rows() == [
        ("automated", "t", october, "Hello"),
        ("newsletter", "Welcome", october, "Welcome"),
        ("newsletter", "News", september, "News"),
    ]
    # November ends too late to have settled in its last days
    assert months(frame, [november], date(2026, 12, 6)).is_empty()
    assert months(frame, [october], date(2026, 11, 6)).is_empty()
    assert months(frame, [october], date(2026, 11, 7)).height == 2


def test_a_question_and_what_it_is_kept_as() -> None:
    october = date(2026, 10, 1)
    assert Question(By.EMAIL, "a0Y").query == Query(sends=("a0Y",))
    days = {"first": october, "last": date(2026, 10, 31)}
    assert Question(By.NEWSLETTER, "News", october).query == Query(series=("News",), **days)  # type: ignore[arg-type]
    assert Question(By.AUTOMATED, "a0Y", october).query == Query(sends=("a0Y",), **days)  # type: ignore[arg-type]
    asked = [Question(By.EMAIL, "a"), Question(By.NEWSLETTER, "a", october), Question(By.AUTOMATED, "a", october)]
    assert [question.text for question in asked] == ["email::a", "newsletter:2026-10-01:a", "automated:2026-10-01:a"]
