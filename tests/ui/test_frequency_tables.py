"""How often people are written to, as tables and in words."""

from datetime import date

import polars as pl
import pytest

from analytics.frequency import Counted, Spread, per_person
from data_access.calendar import Per
from tests.analytics import frames
from tests.analytics.test_overlap import REACH
from ui import frequencies, tables
from ui.frequency_questions import FrequencyFilters
from ui.tables.frequency import spreads_columns

STAFF = Spread(4, 3, 1, 0.875, 1.0, 6.0, 6.0, (1, 2, 0, 0, 1))
NOBODY = Spread(0, 0, 0, None, None, None, None, (0, 0, 0, 0, 0))
EVERYONE = Spread(10, 3, 1, 0.35, 0.0, 1.0, 6.0, (7, 2, 0, 0, 1))


def test_a_row_a_role_and_the_totals_last() -> None:
    table = tables.spreads_table({"Staff": STAFF, "Donor": NOBODY}, STAFF, EVERYONE, Per.WEEK, 3)
    assert table["Audience"].to_list() == ["Staff", "Donor", "Everybody meant, each once", "Everyone on file"]
    assert table.drop("0, 1, 2 … emails").rows()[:2] == [
        ("Staff", 4, 25.0, 0.88, 1.0, 6.0, 6.0, 1, 25.0),
        ("Donor", 0, None, None, None, None, None, 0, None),
    ]
    assert table["0, 1, 2 … emails"][0].to_list() == [25.0, 50.0, 0.0, 0.0, 25.0]
    assert set(spreads_columns(table, "Busiest week", Per.WEEK, 3)) == set(table.columns)
    alone = tables.spreads_table({"Staff": STAFF}, EVERYONE, None, Per.MONTH, 3)
    assert alone["Audience"].to_list() == ["Staff", "Everyone on file"]
    assert "Average a month" in alone.columns


def test_the_file_has_the_people_of_each_bar() -> None:
    file = tables.spreads_file({"Staff": STAFF}, STAFF, EVERYONE, Per.WEEK, 3)
    bars = [f"People with {title}" for title in ("0", "1", "2", "3", "4 or more")]
    assert file.columns[-5:] == bars
    assert file.select(bars).rows() == [(1, 2, 0, 0, 1), (1, 2, 0, 0, 1), (7, 2, 0, 0, 1)]


def test_why_somebody_is_on_the_list() -> None:
    weeks = frames.frequency({2: (4, 11, 0), 3: (3, 0, 0)}, [date(2026, 11, day) for day in (2, 9, 16)])
    many = per_person(weeks).sort("delivered", descending=True)
    reasons = tables.frequent_reasons(many, REACH, Per.WEEK)
    assert reasons.columns == [
        *("person", "Busiest Week", "Typical Week", "Average Week", "Emails", "Senders", "Sent By"),
    ]
    assert reasons.rows() == [
        (2, 11, 4, 5.0, 15, 3, "Athletics | News | Alumni"),
        (3, 3, 0, 1.0, 3, 2, "Athletics | News"),
    ]
    assert set(tables.frequent_columns(Per.WEEK)) == set(reasons.columns) - {"person"}


def test_whoever_sent_without_a_name_is_told_apart() -> None:
    pairs = pl.DataFrame(
        {"first": ["News"], "second": [""], "first_people": [9], "second_people": [2], "both": [1], "share": [0.5]}
    )
    assert tables.overlap_table(pairs).rows() == [("News", "(no From Name)", 1, 50.0, 9, 2)]
    one = {"series": [""], "reached": [2], "delivered": [3], "theirs": [1], "to_them": [2], "share": [0.25]}
    table = tables.senders_table(pl.DataFrame(one), 3)
    assert table.rows() == [("(no From Name)", 2, 3, 1, 2, 25.0)]
    assert set(tables.senders_columns(3)) == set(table.columns)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (FrequencyFilters(), "more than 3 emails in at least one week"),
        (FrequencyFilters(counted=Counted.TYPICAL, per=Per.MONTH, more_than=1), "more than 1 email in most months"),
        (FrequencyFilters(counted=Counted.AVERAGE, more_than=0), "more than 0 emails a week on average"),
    ],
)
def test_many_in_words(filters: FrequencyFilters, words: str) -> None:
    assert filters.many == words
    assert frequencies.headline(STAFF, filters) == f"**1** of 4 people (25.0%) got {words}."


def test_which_weeks_are_counted() -> None:
    whole = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]
    told = frequencies.about_periods(whole, set(whole), Per.WEEK, 0)
    assert told.startswith("3 whole weeks, from Monday to Sunday; a week that is cut off or not over yet is left out.")
    assert "no such email" not in told
    told = frequencies.about_periods(whole, {whole[0]}, Per.WEEK, 2)
    assert (
        "In 2 of them (Mar 9, 2026, Mar 16, 2026) no such email was delivered to anyone on file: they count as 0."
        in told
    )
    assert told.endswith("2 emails of these days left totals only: who got them is not known, and not counted.")
    assert frequencies.about_periods(whole[:1], set(whole), Per.MONTH, 0).startswith("1 whole month; a month that")


def test_how_many_senders_are_compared() -> None:
    pairs = pl.DataFrame({"first": ["A", "A", "B"], "second": ["B", "C", "C"]})
    assert "are compared" not in frequencies.about_overlap(pairs, 3)
    assert frequencies.about_overlap(pairs, 50).endswith("The 3 senders that reach most people are compared, of 50.")
