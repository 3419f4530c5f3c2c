"""Breakdowns and people as tables have them."""

import polars as pl

from analytics.audience import Audience
from analytics.breakdown import breakdown
from analytics.compare import with_before
from analytics.rates import PEOPLE_RATES
from tests.ui.test_charts import ENGAGEMENT, MEMBERSHIPS, TABLE
from ui import tables

BY = ("campus", "school")
RATE = PEOPLE_RATES[0]
FACULTY = Audience(("Faculty",))


def test_rows_are_called_by_their_places_and_totals_by_their_words() -> None:
    assert tables.row_names(TABLE, BY) == [
        "CU Boulder · Law",
        "CU Denver · Business",
        "People in the audience (each once)",
        "People outside the audience",
        "Not linked to a contact",
        "Everything sent",
    ]


def test_what_is_compared_stands_beside_the_measure() -> None:
    half = ENGAGEMENT.with_columns(opened=pl.Series([1, 1, 0, 2]))
    compared = with_before(TABLE, breakdown(half, MEMBERSHIPS, FACULTY), list(BY), RATE.name)
    table = tables.breakdown_table(compared, BY, RATE)
    assert table.columns[:5] == [
        "Row",
        "People",
        "People who opened (%)",
        "People who opened before (%)",
        "Change (points)",
    ]
    assert table["Change (points)"].to_list()[:3] == [-50.0, 50.0, 0.0]
    assert "Change (points)" in tables.breakdown_file(compared, BY, RATE).columns
    assert "Change (points)" not in tables.breakdown_table(TABLE, BY, RATE).columns


def test_the_people_of_a_row_are_those_whom_it_counts() -> None:
    rows = tables.rows_with_people(TABLE, BY)
    # rows that count nobody can't be chosen
    assert list(rows) == [
        "CU Boulder · Law",
        "CU Denver · Business",
        "People in the audience (each once)",
        "Everything sent",
    ]
    denver = tables.people_of_row(rows["CU Denver · Business"], ENGAGEMENT, MEMBERSHIPS, FACULTY)
    assert denver["person"].to_list() == [2, 3]
    everyone = tables.people_of_row(rows["Everything sent"], ENGAGEMENT, MEMBERSHIPS, FACULTY)
    assert everyone["person"].to_list() == [0, 1, 2, 3]
