"""How the sends did, one by one and together."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from analytics.overview import overview, pooled
from tests.analytics.frames import MOMENT, utc

TODAY = date(2026, 11, 20)
COUNTS = ("sent", "delivered", "bounced", "opened", "clicked", "opened_or_clicked", "unsubscribed")


def a_send(send_id: str, sent_at: datetime, day: date, **given: int) -> dict[str, Any]:
    return {"send_id": send_id, "sent_at": sent_at, "day": day, **dict.fromkeys(COUNTS, 0), **given}


def sends(*rows: dict[str, Any]) -> pl.DataFrame:
    counts = dict.fromkeys(COUNTS, pl.Int64())
    return pl.DataFrame(list(rows), schema={"send_id": pl.String(), "sent_at": MOMENT, "day": pl.Date(), **counts})


@pytest.mark.parametrize(
    ("day", "still_arriving"),
    [
        (date(2026, 11, 16), False),
        (date(2026, 11, 17), False),
        (date(2026, 11, 18), True),
        (date(2026, 11, 20), True),
    ],
    ids=["four-days", "three-days", "two-days", "today"],
)
def test_sends_younger_than_three_days_are_still_arriving(day: date, still_arriving: bool) -> None:
    rows = overview(sends(a_send("a", utc(day.year, day.month, day.day, 18), day)), TODAY)
    assert rows["still_arriving"].to_list() == [still_arriving]


def test_newest_first_with_rates_and_intervals() -> None:
    rows = overview(
        sends(
            a_send("a", utc(2026, 11, 1), date(2026, 11, 1), sent=25, delivered=20, bounced=5, opened=10),
            a_send("b", utc(2026, 11, 2), date(2026, 11, 2), sent=1, bounced=1),
            a_send("c", utc(2026, 11, 2), date(2026, 11, 2), sent=4, delivered=4, opened=1, unsubscribed=4),
        ),
        TODAY,
    )
    assert rows.select("send_id", "open_rate", "bounce_rate", "unsubscribe_rate").rows() == [
        ("c", 0.25, 0.0, 1.0),
        ("b", None, 1.0, None),
        ("a", 0.5, 0.2, 0.0),
    ]
    low, high = rows.filter(send_id="a").select("open_rate_low", "open_rate_high").row(0)
    assert (low, high) == (pytest.approx(0.2993, abs=5e-5), pytest.approx(0.7007, abs=5e-5))


THREE = sends(
    a_send(
        "big",
        utc(2026, 11, 1),
        date(2026, 11, 1),
        sent=1000,
        delivered=1000,
        opened=100,
        clicked=50,
        opened_or_clicked=120,
    ),
    a_send("small", utc(2026, 11, 2), date(2026, 11, 2), sent=12, delivered=10, bounced=2, opened=8, clicked=1),
    a_send("middle", utc(2026, 11, 3), date(2026, 11, 3), sent=10, delivered=10, opened=3, unsubscribed=1),
)


def test_pooled_weighs_results_and_the_median_weighs_sends() -> None:
    total = pooled(overview(THREE, TODAY)).row(0, named=True)
    assert {name: total[name] for name in ("sends", *COUNTS)} == {
        "sends": 3,
        "sent": 1022,
        "delivered": 1020,
        "bounced": 2,
        "opened": 111,
        "clicked": 51,
        "opened_or_clicked": 120,
        "unsubscribed": 1,
    }
    assert (total["open_rate"], total["median_open_rate"]) == (111 / 1020, 0.3)
    assert (total["click_rate"], total["median_click_rate"]) == (0.05, 0.05)
    assert total["bounce_rate"] == 2 / 1022


def test_a_send_of_which_nothing_arrived_has_no_say_in_the_median() -> None:
    lost = a_send("lost", utc(2026, 11, 4), date(2026, 11, 4), sent=5, bounced=5)
    total = pooled(overview(sends(*THREE.to_dicts(), lost), TODAY)).row(0, named=True)
    assert (total["sends"], total["bounced"], total["median_open_rate"]) == (4, 7, 0.3)


def test_no_sends() -> None:
    rows = overview(sends(), TODAY)
    assert rows.height == 0
    assert rows.schema["still_arriving"] == pl.Boolean
    total = pooled(rows).row(0, named=True)
    assert (total["sends"], total["sent"], total["open_rate"], total["median_open_rate"]) == (0, 0, None, None)
