"""How the sends did, one by one and together."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from analytics.overview import by_month, overview, pooled, series_by_size, totals_only, within
from analytics.rates import RATES
from tests.analytics.frames import MOMENT, utc

TODAY = date(2026, 11, 20)
COUNTS = ("sent", "delivered", "bounced", "opened", "clicked", "opened_or_clicked", "unsubscribed")


def a_send(send_id: str, sent_at: datetime, day: date, **given: int) -> dict[str, Any]:
    return {"send_id": send_id, "sent_at": sent_at, "day": day, **dict.fromkeys(COUNTS, 0), **given}


def sends(*rows: dict[str, Any]) -> pl.DataFrame:
    counts = dict.fromkeys(COUNTS, pl.Int64())
    schema = {"send_id": pl.String(), "sent_at": MOMENT, "day": pl.Date(), **counts, "triggered": pl.Boolean()}
    return pl.DataFrame(list(rows), schema=schema).with_columns(pl.col("triggered").fill_null(value=False))


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


def test_days_of_automated_emails_are_in_the_rates_but_no_sends() -> None:
    days = [
        {
            **a_send(f"day {number}", utc(2026, 11, number), date(2026, 11, number), sent=10, delivered=10),
            "triggered": True,
        }
        for number in range(1, 4)
    ]
    total = pooled(overview(sends(*THREE.to_dicts(), *days), TODAY)).row(0, named=True)
    assert (total["sends"], total["automated_days"], total["delivered"]) == (3, 3, 1050)
    assert total["median_open_rate"] == 0.3


def test_no_sends() -> None:
    rows = overview(sends(), TODAY)
    assert rows.height == 0
    assert rows.schema["still_arriving"] == pl.Boolean
    total = pooled(rows).row(0, named=True)
    assert (total["sends"], total["sent"], total["open_rate"], total["median_open_rate"]) == (0, 0, None, None)


def test_the_median_of_every_rate() -> None:
    total = pooled(overview(THREE, TODAY)).row(0, named=True)
    assert total["median_unsubscribe_rate"] == 0
    assert total["median_bounce_rate"] == 0
    # 50 of 120; the others have nobody who opened or clicked
    assert total["median_click_to_open_rate"] == 50 / 120


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (None, None, ["big", "small", "middle"]),
        (date(2026, 11, 2), None, ["small", "middle"]),
        (None, date(2026, 11, 2), ["big", "small"]),
        (date(2026, 11, 2), date(2026, 11, 2), ["small"]),
    ],
    ids=["all", "from", "until", "one-day"],
)
def test_both_days_are_included(first: date | None, last: date | None, found: list[str]) -> None:
    assert within(THREE, first, last)["send_id"].to_list() == found


def test_series_by_what_was_delivered() -> None:
    rows = THREE.with_columns(series=pl.Series(["A", "C", "B"]))
    assert series_by_size(rows) == ["A", "B", "C"]


def email_sends(*rows: dict[str, Any]) -> pl.DataFrame:
    texts = dict.fromkeys(("send_id", "series"), pl.String())
    names = ("number_sent", "delivered", "unique_opens", "unique_clicks", "unsubscribes")
    counts = dict.fromkeys(names, pl.Int64())
    schema = {**texts, "day": pl.Date(), "sent_at": MOMENT, "tracking_disabled": pl.Boolean(), **counts}
    usual = {"series": "News", "tracking_disabled": False, **dict.fromkeys(names)}
    return pl.DataFrame([{**usual, **row} for row in rows], schema=schema)


OLD = {"send_id": "old", "day": date(2019, 3, 1), "sent_at": utc(2019, 3, 1, 18)}
OLD_COUNTS = {"number_sent": 100, "delivered": 80, "unique_opens": 20, "unique_clicks": 4, "unsubscribes": 2}
SECRET = {"send_id": "secret", "day": date(2026, 11, 5), "sent_at": utc(2026, 11, 5, 18), "tracking_disabled": True}
TOTALS = totals_only(
    email_sends({**OLD, **OLD_COUNTS}, {**SECRET, "number_sent": 50, "delivered": 50}), date(2026, 11, 1)
)


def test_totals_give_rates_newest_first_and_unknown_counts_none() -> None:
    names = ("send_id", "sent", "bounced", "opened", "open_rate", "click_rate", "unsubscribe_rate", "bounce_rate")
    assert TOTALS.select(names).rows() == [
        ("secret", 50, 0, None, None, None, None, 0.0),
        ("old", 100, 20, 20, 0.25, 0.05, 0.025, 0.2),
    ]
    assert "click_to_open_rate" not in TOTALS.columns


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({**OLD, **OLD_COUNTS}, "older than the results here"),
        ({**OLD, "tracking_disabled": True}, "individual tracking disabled"),
        ({**OLD, "day": date(2026, 11, 1)}, "no results arrived"),
        ({**OLD, "day": date(2026, 11, 1), "number_sent": 0}, "sent to nobody"),
    ],
)
def test_why_there_are_no_results(row: dict[str, Any], why: str) -> None:
    assert totals_only(email_sends(row), date(2026, 11, 1))["why"].to_list() == [why]


def test_months_keep_results_and_totals_apart() -> None:
    months = by_month(overview(THREE, TODAY), TOTALS, RATES[0])
    assert months.rows() == [
        (date(2019, 3, 1), "totals", 1, 100, 0.25),
        (date(2026, 11, 1), "results", 3, 1022, 111 / 1020),
        # sent and not tracked: counted, without a rate
        (date(2026, 11, 1), "totals", 1, 50, None),
    ]


def test_a_month_has_the_rate_of_the_sends_that_have_one() -> None:
    both = email_sends({**OLD, **OLD_COUNTS}, {**OLD, "send_id": "b", "number_sent": 900, "delivered": 900})
    months = by_month(sends(), totals_only(both, None), RATES[0])
    assert months.rows() == [(date(2019, 3, 1), "totals", 2, 1000, 0.25)]


def test_totals_have_no_click_to_open_rate() -> None:
    months = by_month(sends(), TOTALS, RATES[2])
    assert months["click_to_open_rate"].to_list() == [None, None]


def test_no_months() -> None:
    assert by_month(sends(), totals_only(email_sends(), None), RATES[0]).height == 0
