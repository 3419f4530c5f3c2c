"""One person's emails as events: nothing that Salesforce says is left out, also where it is not dated."""

from datetime import date
from typing import Any

import polars as pl

from analytics.timeline import events
from tests.analytics.frames import MOMENT, utc

DENVER = "America/Denver"
RESULT_SCHEMA = {
    "result_id": pl.String(),
    "series": pl.String(),
    "email_name": pl.String(),
    "sent_at": MOMENT,
    "delivered": pl.Boolean(),
    "opened": pl.Boolean(),
    "opened_at": MOMENT,
    "clicked": pl.Boolean(),
    "bounced_at": MOMENT,
    "unsubscribed_at": MOMENT,
}
LINK_SCHEMA = {
    "result_id": pl.String(),
    "link_name": pl.String(),
    "article": pl.String(),
    "last_clicked_at": MOMENT,
}


def results(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "series": "CU Connections",
        "email_name": "Issue 1",
        "sent_at": utc(2026, 5, 4, 15),
        "delivered": True,
        "opened": False,
        "clicked": False,
    }
    empty = dict.fromkeys(RESULT_SCHEMA)
    return pl.DataFrame([{**empty, **usual, **row} for row in rows], schema=RESULT_SCHEMA)


def links(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=LINK_SCHEMA, orient="row")


def told(results: pl.DataFrame, links: pl.DataFrame) -> list[tuple[Any, ...]]:
    return events(results, links, DENVER).select("event", "result_id", "at", "article").rows()


def test_everything_that_can_happen_oldest_first() -> None:
    rows = events(
        results(
            {
                "result_id": "r2",
                "email_name": "Issue 2",
                "sent_at": utc(2026, 6, 1, 15),
                "delivered": False,
                "bounced_at": utc(2026, 6, 1, 16),
            },
            {
                "result_id": "r1",
                "opened": True,
                "opened_at": utc(2026, 5, 4, 16),
                "clicked": True,
                "unsubscribed_at": utc(2026, 5, 5, 5),
            },
        ),
        links(("r1", "Story", "cu.edu/news", utc(2026, 5, 4, 17))),
        DENVER,
    )
    first, second = ("CU Connections", "Issue 1"), ("CU Connections", "Issue 2")
    may_4 = date(2026, 5, 4)
    assert rows.rows() == [
        (utc(2026, 5, 4, 15), may_4, "sent", "r1", *first, None, None),
        (utc(2026, 5, 4, 16), may_4, "opened", "r1", *first, None, None),
        (utc(2026, 5, 4, 17), may_4, "clicked", "r1", *first, "Story", "cu.edu/news"),
        # 23:00 in Denver
        (utc(2026, 5, 5, 5), may_4, "unsubscribed", "r1", *first, None, None),
        (utc(2026, 6, 1, 15), date(2026, 6, 1), "sent", "r2", *second, None, None),
        (utc(2026, 6, 1, 16), date(2026, 6, 1), "bounced", "r2", *second, None, None),
    ]


def test_an_open_without_its_moment_stands_at_the_end_undated() -> None:
    rows = events(results({"result_id": "r1", "opened": True}), links(), DENVER)
    assert rows.select("event", "at", "day").rows() == [
        ("sent", utc(2026, 5, 4, 15), date(2026, 5, 4)),
        ("opened", None, None),
    ]


def test_a_bounce_without_its_moment_is_undated() -> None:
    assert told(results({"result_id": "r1", "delivered": False}), links())[-1] == ("bounced", "r1", None, None)


def test_a_click_without_link_details_is_an_undated_event() -> None:
    assert told(results({"result_id": "r1", "clicked": True}), links()) == [
        ("sent", "r1", utc(2026, 5, 4, 15), None),
        ("clicked", "r1", None, None),
    ]


def test_a_click_with_link_details_is_told_once_a_link() -> None:
    clicked = results({"result_id": "r1", "clicked": True}, {"result_id": "r2", "clicked": True})
    details = links(
        ("r1", "Story", "cu.edu/a", utc(2026, 5, 6)),
        ("r1", "Other", "cu.edu/b", utc(2026, 5, 5)),
    )
    assert [row for row in told(clicked, details) if row[0] == "clicked"] == [
        ("clicked", "r1", utc(2026, 5, 5), "cu.edu/b"),
        ("clicked", "r1", utc(2026, 5, 6), "cu.edu/a"),
        ("clicked", "r2", None, None),
    ]


def test_a_link_without_the_moment_of_its_click_is_told_undated() -> None:
    details = links(("r1", "Story", "cu.edu/a", None))
    assert told(results({"result_id": "r1", "clicked": True}), details)[-1] == ("clicked", "r1", None, "cu.edu/a")


def test_a_link_says_that_it_was_clicked_even_where_the_result_does_not_yet() -> None:
    details = links(("r1", "Story", "cu.edu/a", utc(2026, 5, 6)))
    assert told(results({"result_id": "r1", "clicked": False}), details)[-1][0] == "clicked"


def test_a_bounced_result_that_was_opened_has_both_events() -> None:
    both = {
        "result_id": "r1",
        "delivered": False,
        "bounced_at": utc(2026, 5, 4, 16),
        "opened": True,
        "opened_at": utc(2026, 5, 4, 17),
    }
    assert [row[0] for row in told(results(both), links())] == ["sent", "bounced", "opened"]


def test_nothing_happened() -> None:
    rows = events(results(), links(), DENVER)
    assert rows.height == 0
    assert rows.columns == ["at", "day", "event", "result_id", "series", "email_name", "link_name", "article"]
