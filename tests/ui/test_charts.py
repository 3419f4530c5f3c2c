"""What charts draw, without a browser."""

import polars as pl

from analytics.audience import Audience
from analytics.breakdown import breakdown
from analytics.rates import PEOPLE_RATES, RATES
from ui import charts, tables

ENGAGEMENT = pl.DataFrame(
    {
        "person": [0, 1, 2, 3],
        "sent": [2, 2, 2, 2],
        "delivered": [2, 2, 2, 2],
        "bounced": [0, 0, 0, 0],
        "opened": [1, 0, 2, 2],
        "clicked": [0, 0, 1, 0],
        "clicked_content": [0, 0, 1, 0],
        "opened_or_clicked": [1, 0, 2, 2],
        "unsubscribed": [0, 0, 0, 0],
    }
)
MEMBERSHIPS = pl.DataFrame(
    {
        "person": [0, 1, 2, 3],
        "role": ["Faculty"] * 4,
        "current": [True] * 4,
        "campus": ["CU Boulder", "CU Boulder", "CU Denver", "CU Denver"],
        "school": ["Law", "Law", "Business", "Business"],
        "department": ["(school itself)"] * 4,
    }
)
TABLE = breakdown(ENGAGEMENT, MEMBERSHIPS, Audience(("Faculty",)))


def test_shares_are_sorted_one_trace_a_campus_with_whiskers_and_a_hairline() -> None:
    rate = PEOPLE_RATES[0]
    figure = charts.shares(tables.places(TABLE), ("campus", "school"), rate, 0.75, ["CU Boulder", "CU Denver"])
    boulder, denver = figure.data
    assert (boulder.name, list(boulder.x), list(boulder.y)) == ("CU Boulder", [0.5], [1])
    assert (denver.name, list(denver.x), list(denver.y)) == ("CU Denver", [1.0], [0])
    assert boulder.marker.symbol != denver.marker.symbol
    assert round(boulder.error_x.array[0], 4) == round(boulder.error_x.arrayminus[0], 4) == 0.4055
    assert figure.layout.shapes[0].x0 == 0.75
    assert figure.layout.xaxis.title.text == "People who opened"


def test_a_dot_carries_its_places_for_whoever_clicks_it() -> None:
    rate = PEOPLE_RATES[0]
    figure = charts.shares(tables.places(TABLE), ("campus", "school"), rate, None, ["CU Boulder", "CU Denver"])
    assert [list(map(tuple, trace.customdata)) for trace in figure.data] == [
        [("CU Boulder", "Law")],
        [("CU Denver", "Business")],
    ]


def test_where_dots_were_before_is_a_grey_ring_tied_to_the_dot() -> None:
    rate = PEOPLE_RATES[0]
    cells = tables.places(TABLE).with_columns(
        people_opened_share_before=pl.Series([0.2, None]), people_opened_share_change=pl.Series([0.3, None])
    )
    figure = charts.shares(cells, ("campus", "school"), rate, None, ["CU Boulder", "CU Denver"])
    ring = figure.data[2]
    assert (ring.name, list(ring.x), list(ring.y), ring.marker.symbol) == (
        "the period before",
        [0.2],
        [1],
        "circle-open",
    )
    tie = figure.layout.shapes[0]
    assert (tie.x0, tie.x1, tie.y0) == (0.2, 0.5, 1)
    assert "before: 20.0% (+30.0 points)" in figure.data[0].text[0]


def test_rates_of_results_have_no_whiskers() -> None:
    figure = charts.shares(tables.places(TABLE), ("campus", "school"), RATES[0], None, ["CU Boulder", "CU Denver"])
    assert [trace.error_x.array for trace in figure.data] == [None, None]
    assert len(figure.layout.shapes) == 0


def test_names_are_text_not_markup() -> None:
    cells = tables.places(TABLE).with_columns(school=pl.lit("<img src=x>"))
    figure = charts.shares(cells, ("campus", "school"), PEOPLE_RATES[0], None, ["CU Boulder", "CU Denver"])
    assert all("<img" not in note.text for note in figure.layout.annotations)


def test_readers_are_stacked_by_audience_with_the_threshold_before_its_bar() -> None:
    by_articles = pl.DataFrame({"articles": [1, 3], "people": [97, 29], "in_audience": [36, 8]})
    figure = charts.readers(by_articles, 3, "current Alumni")
    inside, others = figure.data
    assert (list(inside.y), list(others.y)) == ([36, 8], [61, 21])
    assert figure.layout.shapes[0].x0 == 2.5
    everyone = charts.readers(by_articles, None, None)
    assert [list(trace.y) for trace in everyone.data] == [[97, 29]]


def test_whoever_clicked_more_articles_than_there_are_bars_stands_in_the_last() -> None:
    by_articles = pl.DataFrame({"articles": [1, 20, 21, 54], "people": [97, 5, 4, 1], "in_audience": [36, 2, 1, 1]})
    inside, others = charts.readers(by_articles, 3, "current Alumni").data
    assert (list(inside.x), list(inside.y), list(others.y)) == ([1, 20], [36, 4], [61, 6])
    assert list(inside.customdata) == ["1", "20 or more"]
    # the threshold always has a bar of its own
    assert list(charts.readers(by_articles, 30, "current Alumni").data[0].x) == [1, 20, 21, 30]
