"""The charts and tables of sends, without a browser."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from analytics.overview import by_month, overview, totals_only
from analytics.rates import RATES
from tests.analytics.frames import MOMENT, utc
from ui import charts, notices, tables
from ui.charts import sends
from ui.periods import Days, Span
from ui.questions import OverviewFilters

TODAY = date(2026, 11, 20)
COUNTS = (
    *("sent", "delivered", "bounced", "opened", "clicked", "clicked_content", "opened_or_clicked", "unsubscribed"),
    *("hard_bounces", "soft_bounces", "people"),
)
TEXTS = ("send_id", "series", "email_name", "subject")
SCHEMA = {
    **dict.fromkeys(TEXTS, pl.String()),
    "triggered": pl.Boolean(),
    "day": pl.Date(),
    "sent_at": MOMENT,
    **dict.fromkeys(COUNTS, pl.Int64()),
}
OPEN_RATE = RATES[0]


def a_send(send_id: str, day: int, series: str, delivered: int, opened: int, **given: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(COUNTS, 0),
        "send_id": send_id,
        "series": series,
        "email_name": f"Issue {send_id}",
        "subject": None,
        "triggered": False,
        "day": date(2026, 11, day),
        "sent_at": utc(2026, 11, day, 18),
        "sent": delivered,
        "people": delivered,
        "delivered": delivered,
        "opened": opened,
        **given,
    }


def overview_of(*rows: dict[str, Any]) -> pl.DataFrame:
    return overview(pl.DataFrame(list(rows), schema=SCHEMA), TODAY)


SENDS = overview_of(
    a_send("a", 1, "News", 100, 40),
    a_send("b", 9, "News", 10, 2),
    a_send("c", 10, "Sport", 50, 25, triggered=True),
    a_send("d", 19, "News", 30, 3),
    a_send("e", 12, "Sport", 0, 0, sent=4, bounced=4),
)


def test_a_dot_a_send_one_colour_and_shape_a_series() -> None:
    figure = charts.sends_over_time(SENDS, OPEN_RATE, 0.3, ["News", "Sport"])
    news, sport, others = figure.data
    # large dots first, so that small ones stay on top; then what is still arriving
    assert (news.name, list(news.x), list(news.y)) == (
        "News",
        [date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 19)],
        [0.4, 0.2, 0.1],
    )
    assert list(news.marker.size) == [100, 10, 30]
    assert list(news.marker.symbol) == ["circle", "circle", "circle-open"]
    assert (sport.name, sport.marker.symbol, list(sport.y)) == ("Sport", "square", [0.5])
    assert (others.name, len(others.x), others.showlegend) == ("other series", 0, False)
    assert figure.layout.shapes[0].y0 == 0.3
    assert figure.layout.annotations[0].text == "median<br>30.0%"


def test_of_too_many_sends_those_that_went_to_most_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    together = {"median_open_rate": 0.1, "open_rate": 0.2}
    assert charts.most_delivered(SENDS) is SENDS
    assert "are drawn" not in notices.about_dots(SENDS, together, OPEN_RATE)
    for module in (sends, notices):
        monkeypatch.setattr(module, "MOST_DOTS", 3)
    # as they stand, newest first
    assert charts.most_delivered(SENDS)["send_id"].to_list() == ["d", "c", "a"]
    said = notices.about_dots(SENDS, together, OPEN_RATE)
    assert said.endswith("are drawn; the table has all 5. Click a dot to see who that email reached.")


def test_a_dot_says_what_it_is_and_which() -> None:
    news, sport, _ = charts.sends_over_time(SENDS, OPEN_RATE, 0.3, ["News", "Sport"]).data
    assert news.text[0] == (
        "<b>Issue a</b><br>News · Nov 1, 2026<br>Open rate 40.0%: 40 of 100<br>95% interval 30.9% – 49.8%"
    )
    assert news.text[2].endswith("<br>still arriving")
    assert "Nov 10, 2026, automated" in sport.text[0]
    assert [tuple(ids) for ids in news.customdata] == [("a", ""), ("b", ""), ("d", "")]
    assert [tuple(ids) for ids in sport.customdata] == [("c", "2026-11-10")]


def test_a_series_keeps_its_place_and_those_after_the_eighth_are_grey() -> None:
    everyone = [f"Series {number}" for number in range(8)]
    figure = charts.sends_over_time(SENDS, OPEN_RATE, None, [*everyone[:7], "Sport", "News"])
    assert [trace.showlegend for trace in figure.data] == [False] * 7 + [True, True]
    others = figure.data[-1]
    assert (others.name, others.marker.color, len(others.x)) == ("other series", "#7d8894", 3)
    assert others.zorder < 0
    assert len(figure.layout.shapes) == 0


def test_names_are_text_not_markup() -> None:
    name = "<img src=x>"
    rows = overview_of(a_send("a", 1, name, 10, 1, email_name=name))
    figure = charts.sends_over_time(rows, OPEN_RATE, 0.1, [name])
    assert "<img" not in figure.to_json()


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_nothing_to_draw(rate: Any) -> None:
    assert len(charts.sends_over_time(overview_of(), rate, None, []).data) == 1


EMAIL_SENDS = pl.DataFrame(
    [
        {
            "send_id": "old",
            "series": "",
            "email_name": " ",
            "subject": "Hello",
            "business_unit": None,
            "tracking_disabled": False,
            "day": date(2019, 3, 1),
            "sent_at": utc(2019, 3, 1, 18),
            "number_sent": 100,
            "hard_bounces": 15,
            "soft_bounces": 5,
            "delivered": 80,
            "unique_opens": 20,
            "unique_clicks": 4,
            "unsubscribes": 2,
        }
    ]
)
TOTALS = totals_only(EMAIL_SENDS, date(2026, 11, 1))


def test_months_of_totals_are_hollow_and_pale() -> None:
    figure = charts.months(by_month(SENDS, TOTALS, OPEN_RATE), OPEN_RATE)
    results, totals, sent, sent_totals = figure.data
    assert (list(results.x), list(results.y)) == ([date(2026, 11, 1)], [70 / 190])
    assert (list(totals.x), list(totals.y), totals.marker.symbol) == ([date(2019, 3, 1)], [0.25], "diamond-open")
    assert (list(sent.y), list(sent_totals.y)) == ([194], [100])
    assert sent_totals.marker.opacity < sent.marker.opacity
    assert totals.text[0] == ("<b>Mar 2019</b>, totals only, from Salesforce<br>Open rate 25.0%<br>1 send, 100 sent")


def test_the_table_of_sends_newest_first_with_what_still_arrives() -> None:
    table = tables.sends_table(SENDS)
    assert table["Email"].to_list() == ["Issue d", "Issue e", "Issue c", "Issue b", "Issue a"]
    assert table["State"].to_list() == ["still arriving", None, "automated", None, None]
    assert table["Open rate (%)"].to_list() == [10.0, None, 50.0, 20.0, 40.0]
    assert set(table.columns) <= set(tables.SEND_COLUMNS)
    assert tables.send_ids(SENDS) == [("d", ""), ("e", ""), ("c", "2026-11-10"), ("b", ""), ("a", "")]


def test_the_file_of_sends_has_every_count_and_the_id() -> None:
    row = tables.sends_file(SENDS).row(0, named=True)
    assert row["Send ID"] == "d"
    assert {name: row[name] for name in ("Sent", "Delivered", "Opened", "Hard bounces", "Bounce rate (%)")} == {
        "Sent": 30,
        "Delivered": 30,
        "Opened": 3,
        "Hard bounces": 0,
        "Bounce rate (%)": 0.0,
    }


def test_the_table_of_totals_says_why() -> None:
    table = tables.totals_table(TOTALS)
    assert table.row(0) == (
        *("Hello", "(no From Name)", date(2019, 3, 1), "older than the results here"),
        *(100, 80, 20, 4, 2, 20, 25.0, 5.0, 2.5, 20.0),
    )
    assert set(table.columns) == set(tables.TOTALS_COLUMNS)
    assert tables.totals_file(TOTALS)["Send ID"].to_list() == ["old"]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("open_rate", "open_rate"),
        ("click_rate", "click_rate"),
        ("click_to_open_rate", "click_to_open_rate"),
        # the breakdown has no dots for bounces
        ("bounce_rate", "open_rate"),
    ],
)
def test_a_click_opens_the_breakdown_of_everyone(measure: str, expected: str) -> None:
    asked = OverviewFilters(series=("News",), sent=Span.QUARTER, measure=measure)
    opened = asked.of_send(["a", ""])
    assert (opened.sends, opened.sent, opened.roles, opened.series) == (("a",), Span.QUARTER, (), ())
    assert opened.of_everyone
    assert opened.measure == expected


def test_a_click_on_an_automated_send_opens_its_day() -> None:
    day = date(2026, 11, 10)
    assert OverviewFilters().of_send(["c", "2026-11-10"]).sent == Days(day, day)


def test_what_is_left_out_of_the_past_30_days_is_said() -> None:
    assert notices.about_lately(0) == (
        "Emails of the last 3 days are left out: most of their opens and clicks still come in."
    )
    assert "Automated emails of 60 days are in the rates, but no sends." in notices.about_lately(60)
