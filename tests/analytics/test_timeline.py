"""One person's emails as events: nothing that Salesforce says is left out, also where it is not dated."""

from datetime import date
from typing import Any

import polars as pl

from analytics.timeline import (
    Engagement,
    Event,
    Reach,
    chosen,
    days_seen,
    emails,
    engagement,
    events,
    flagged,
    reach,
    sent_in,
    undated,
    with_events,
    without_machine,
)
from tests.analytics.frames import MOMENT, utc

DENVER = "America/Denver"
RESULT_SCHEMA = {
    "result_id": pl.String(),
    "send_id": pl.String(),
    "series": pl.String(),
    "email_name": pl.String(),
    "subject": pl.String(),
    "in_live": pl.Boolean(),
    "in_archive": pl.Boolean(),
    "sent_at": MOMENT,
    "day": pl.Date(),
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
    "url": pl.String(),
    "total_clicks": pl.Int64(),
}


def results(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "series": "CU Connections",
        "email_name": "Issue 1",
        "send_id": "s1",
        "subject": "News",
        "in_live": True,
        "in_archive": False,
        "sent_at": utc(2026, 5, 4, 15),
        "delivered": True,
        "opened": False,
        "clicked": False,
    }
    empty = dict.fromkeys(RESULT_SCHEMA)
    return pl.DataFrame([{**empty, **usual, **row} for row in rows], schema=RESULT_SCHEMA)


def links(*rows: tuple[Any, ...]) -> pl.DataFrame:
    whole = [(*row, None, None)[: len(LINK_SCHEMA)] for row in rows]
    return pl.DataFrame(whole, schema=LINK_SCHEMA, orient="row")


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
    columns = ("at", "day", "event", "result_id", "series", "email_name", "link_name", "article")
    assert rows.select(columns).rows() == [
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
    told = ["send_id", "series", "email_name", "subject", "in_live", "in_archive"]
    assert rows.columns == ["at", "day", "event", "result_id", *told, "link_name", "article", "link_clicks"]


def test_an_event_says_which_send_it_belongs_to_where_it_stands_and_how_often_a_link_was_clicked() -> None:
    rows = events(results({"result_id": "r1"}), links(("r1", "Story", "cu.edu/a", utc(2026, 5, 6), None, 5)), DENVER)
    told = ("event", "send_id", "subject", "in_live", "in_archive", "link_clicks")
    assert rows.select(told).rows() == [
        ("sent", "s1", "News", True, False, None),
        ("clicked", "s1", "News", True, False, 5),
    ]


def test_emails_newest_first_with_their_links_in_the_order_of_the_clicks() -> None:
    sent = results({"result_id": "r1"}, {"result_id": "r2", "sent_at": utc(2026, 6, 1)})
    details = links(
        ("r1", "Undated", "cu.edu/c", None),
        ("r1", "Story", "cu.edu/a", utc(2026, 5, 6), "https://cu.edu/a?utm_id=1", 2),
        ("r1", "Other", "cu.edu/b", utc(2026, 5, 5), None, 1),
    )
    newest, oldest = emails(sent, details).select("result_id", "links").rows()
    assert newest == ("r2", [])
    assert oldest[0] == "r1"
    assert [(link["link_name"], link["url"], link["total_clicks"]) for link in oldest[1]] == [
        ("Other", None, 1),
        ("Story", "https://cu.edu/a?utm_id=1", 2),
        ("Undated", None, None),
    ]


def test_sent_in_keeps_series_and_local_days_both_ends_included() -> None:
    sent = results(
        {"result_id": "r1", "day": date(2026, 5, 4)},
        {"result_id": "r2", "day": date(2026, 5, 5), "series": "CU Presents"},
        {"result_id": "r3", "day": date(2026, 5, 6)},
    )

    def kept(*asked: Any) -> list[str]:
        return sent_in(sent, *asked)["result_id"].to_list()

    assert kept() == ["r1", "r2", "r3"]
    assert kept(("CU Presents",)) == ["r2"]
    assert kept((), date(2026, 5, 5)) == ["r2", "r3"]
    assert kept((), None, date(2026, 5, 5)) == ["r1", "r2"]
    assert kept(("CU Connections",), date(2026, 5, 4), date(2026, 5, 4)) == ["r1"]


def test_emails_to_which_any_of_the_chosen_events_happened() -> None:
    sent = results({"result_id": "r1"}, {"result_id": "r2", "opened": True}, {"result_id": "r3", "delivered": False})
    found = events(sent, links(), DENVER)
    assert with_events(sent, chosen(found, ["opened", "bounced"]))["result_id"].to_list() == ["r2", "r3"]
    assert chosen(found, []).height == 0


def test_engagement_counts_opens_and_clicks_of_delivered_emails_only() -> None:
    sent = results(
        {"result_id": "r1", "opened": True, "opened_at": utc(2026, 5, 4, 16), "clicked": True},
        {"result_id": "r2", "opened": True},
        {"result_id": "r3", "clicked": True},
        {"result_id": "r4", "delivered": False, "opened": True, "opened_at": utc(2026, 7, 1), "clicked": True},
    )
    assert engagement(sent) == Engagement(
        sent=4,
        delivered=3,
        bounced=1,
        opened=2,
        clicked=2,
        opened_or_clicked=3,
        bounced_but_opened=1,
        last_opened_at=utc(2026, 5, 4, 16),
    )
    assert engagement(results()).last_opened_at is None


def test_what_is_not_dated_is_counted() -> None:
    sent = results({"result_id": "r1", "opened": True}, {"result_id": "r2", "opened": True, "clicked": True})
    assert undated(events(sent, links(), DENVER)) == {Event.OPENED: 2, Event.CLICKED: 1}
    assert undated(events(results({"result_id": "r1"}), links(), DENVER)) == {}


def test_how_far_live_and_archive_reach() -> None:
    day = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), None]
    coverage = pl.DataFrame({"day": day, "in_live": [0, 1, 2, 0], "in_archive": [3, 1, 0, 0]})
    both = reach(coverage)
    assert both == Reach(live=(day[1], day[2]), archive=(day[0], day[1]))  # type: ignore[arg-type]
    assert both.days == (day[0], day[2])
    nothing = reach(coverage.clear())
    assert nothing == Reach(None, None)
    assert nothing.days is None


def test_the_days_to_be_seen_are_those_asked_for_else_all_that_was_searched_up_to_today() -> None:
    searched, today = Reach(live=(date(2026, 1, 2), date(2026, 1, 9)), archive=None), date(2026, 1, 12)
    assert days_seen(None, None, searched, today) == (date(2026, 1, 2), date(2026, 1, 12))
    assert days_seen(date(2026, 1, 5), date(2026, 1, 6), searched, today) == (date(2026, 1, 5), date(2026, 1, 6))
    assert days_seen(None, None, Reach(None, None), today) == (today, today)


def test_without_what_a_machine_did() -> None:
    sent = results(
        {"result_id": "r1", "opened": True, "clicked": True},
        {"result_id": "r2", "opened": True, "clicked": True},
        {"result_id": "r3", "opened": True},
    ).with_columns(
        pl.Series("reasons", [["every link"], ["every link"], []]),
        pl.Series("opened_by_machine", [True, False, False]),
        pl.Series("clicked_by_machine", [True, True, False]),
    )
    assert flagged(sent) == 2
    by_people = engagement(without_machine(sent))
    assert (by_people.delivered, by_people.opened, by_people.clicked, by_people.opened_or_clicked) == (3, 2, 0, 2)
