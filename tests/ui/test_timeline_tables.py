"""One person's emails as the table and the file have them: nothing lost, every moment local with its zone."""

from datetime import date

import polars as pl

from analytics.timeline import emails
from tests.analytics.frames import utc
from tests.analytics.test_timeline import links, results
from ui import tables

DENVER = "America/Denver"
MORE = {
    "from_address": pl.lit("news@cu.edu"),
    "hard_bounce": ~pl.col("delivered"),
    "soft_bounce": pl.lit(value=False),
    "total_clicks": pl.lit(None, dtype=pl.Int64),
    "filed_under": pl.lit(["003A", "003B"]),
    "tracking_at": pl.lit(utc(2026, 5, 7)),
    "reasons": pl.when(result_id="r3").then(pl.lit(["every link", "click without open"])).otherwise([]),
}


def whole() -> pl.DataFrame:
    sent = results(
        {"result_id": "r1", "sent_at": utc(2026, 1, 6, 6), "opened": True, "clicked": True, "in_archive": True},
        {"result_id": "r2", "delivered": False, "bounced_at": utc(2026, 5, 4, 16)},
        {
            "result_id": "r3",
            "sent_at": utc(2026, 6, 1, 15),
            "opened": True,
            "opened_at": utc(2026, 6, 2),
            "clicked": True,
        },
    )
    clicked = links(
        ("r3", "Story", "cu.edu/a", utc(2026, 6, 2, 1), "https://cu.edu/a?x=1", 5),
        ("r3", None, "cu.edu/b", None, None, None),
    )
    return emails(sent.with_columns(**MORE), clicked)


def test_the_table() -> None:
    shown = tables.timeline_table(whole(), DENVER)
    assert shown["Day"].to_list() == [date(2026, 6, 1), date(2026, 5, 4), date(2026, 1, 5)]
    assert shown["Sent"].to_list() == ["09:00 MDT", "09:00 MDT", "23:00 MST"]
    assert shown["Delivered"].to_list() == ["delivered", "BOUNCED (hard)", "delivered"]
    assert shown["Bounced"].to_list() == [None, "May 4, 2026 10:00 MDT", None]
    assert shown["Opened"].to_list() == ["Jun 1, 2026 18:00 MDT", None, "yes, moment not known"]
    assert shown["Links clicked"].to_list() == [
        ["Story, 5 clicks, Jun 1, 2026 19:00 MDT", "cu.edu/b"],
        [],
        ["clicked, which link is not known"],
    ]
    machine = "every or nearly every link clicked within seconds, soon after the send; clicked without being opened"
    assert shown["Likely a machine"].to_list() == [machine, None, None]
    assert shown["Stands in"].to_list() == ["live", "live", "live and archive"]


def test_the_file() -> None:
    newest, bounced, oldest = tables.timeline_file(whole(), DENVER).iter_rows(named=True)
    assert (newest["Sent"], newest["Opened"], newest["Opened At"]) == (
        "2026-06-01T09:00:00-06:00",
        "yes",
        "2026-06-01T18:00:00-06:00",
    )
    assert newest["Links Clicked"] == (
        "Story · https://cu.edu/a?x=1 · 5 clicks · last 2026-06-01T19:00:00-06:00 | cu.edu/b"
    )
    assert (newest["Links"], newest["Result ID"], newest["Filed Under Contact ID"]) == (2, "r3", "003A | 003B")
    assert newest["Likely A Machine"].startswith("every or nearly every link")
    assert bounced["Likely A Machine"] is None
    assert (bounced["Delivered"], bounced["Bounced"], bounced["Bounced At"]) == (
        "no",
        "hard",
        "2026-05-04T10:00:00-06:00",
    )
    assert (oldest["Sent"], oldest["Opened"], oldest["Opened At"]) == ("2026-01-05T23:00:00-07:00", "yes", None)
    assert (oldest["Clicked"], oldest["Links"]) == ("yes", 0)


def test_nobody_is_lost_among_those_found() -> None:
    found = pl.DataFrame(
        {
            "person": [2, 1, 3],
            "contact_id": ["003C", "003B", "003D"],
            "first_name": ["Ann", "Bo", None],
            "last_name": ["Lee", "Kim", None],
            "email": ["a@x.edu", None, "d@x.edu"],
        },
        schema_overrides={"person": pl.Int32},
    )
    memberships = pl.DataFrame(
        {
            "person": [2, 2, 1],
            "role": ["Staff", "Faculty", "Staff"],
            "current": [True, True, False],
            "campus": ["UCCS"] * 3,
        },
        schema_overrides={"person": pl.Int32},
    )
    assert tables.found_people(found, memberships).rows() == [
        ("Bo Kim", None, None, "003B"),
        ("Ann Lee", "a@x.edu", ["Faculty, UCCS", "Staff, UCCS"], "003C"),
        ("", "d@x.edu", None, "003D"),
    ]
