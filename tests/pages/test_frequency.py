"""Frequency, on the example exports."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.audience import Audience
from analytics.frequency import Counted
from analytics.periods import Span
from analytics.segments import Frequent, from_dict
from analytics.whom import Whom
from data_access.calendar import Per
from data_access.kept import open_kept
from tests.pages.at import app_at
from ui.links import Place

MERGED = "003f4DHh6rOxZMwADN"


@pytest.fixture(scope="module", autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, **address: str | list[str]) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = app_at(Place.FREQUENCY)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.subheader]
    return "\n".join(str(element.value) for element in shown)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def table(app: AppTest, column: str) -> list[dict[str, Any]]:
    """The rows of the table that has this column; of no table, none."""
    found = [shown.value.to_dict("records") for shown in app.dataframe if column in shown.value.columns]
    return found[0] if found else []


def test_more_than_one_a_week(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, more_than="1")
    assert figures(app) == {
        "People": "889",
        "Average a week": "0.2",
        "Median": "1",
        "90th percentile": "1",
        "More than 1": "15",
    }
    said = texts(app)
    assert "**15** of 889 people (1.7%) got more than 1 email in at least one week." in said
    assert "12 whole weeks, from Monday to Sunday" in said
    assert "In 3 of them (Aug 24, 2026, Sep 14, 2026, Oct 12, 2026) no such email was" in said
    assert [row["Audience"] for row in table(app, "Median")] == [
        *("Alumni", "Faculty", "Staff", "Student", "Donor", "Everyone on file"),
    ]
    senders = table(app, "People reached")
    assert sum(row["Emails to those above 1"] for row in senders) == sum(row["Emails"] for row in table(app, "Sent By"))
    pairs = table(app, "Reached by both")
    assert (len(pairs), pairs[0]["Sender"], pairs[0]["And"]) == (10, "CU Boulder Alumni Association", "CU Connections")
    assert pairs[0]["Reached by both"] == 268
    people = table(app, "Sent By")
    assert [row["Busiest Week"] for row in people] == [2] * 15
    assert "Left out of the list: 1 person (1 opted out of email)." in said
    assert app.get_by_key("frequency.download").proto.label == "Download 14 people for a campaign"


def test_faculty_month_by_month(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, role="Faculty", per="month", sent="past-year", more_than="2")
    assert figures(app)["More than 2"] == "78"
    assert "11 whole months" in texts(app)
    rows = table(app, "Median")
    assert [row["Audience"] for row in rows] == ["Faculty", "Everybody meant, each once", "Everyone on file"]
    assert [row["People"] for row in rows] == [201, 201, 889]
    listed = table(app, "Sent By")
    assert len(listed) == 78
    busiest = listed[0]
    # everything that came to records which were merged into hers is hers
    assert (busiest["Contact ID"], busiest["Busiest Month"], busiest["Emails"]) == (MERGED, 6, 31)
    chart = app.get_by_key("frequency.chart").proto.spec
    assert "current Faculty" in chart
    assert "everyone on file" in chart


def test_another_way_of_counting(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, per="month", sent="past-year", more_than="2")
    before = figures(app)
    next(box for box in app.selectbox if box.label == "Count each person’s").set_value("typical").run()
    after = figures(app)
    assert (before["More than 2"], after["More than 2"]) == ("377", "1")
    assert before["Average a month"] == after["Average a month"]
    assert app.query_params["counted"] == "typical"


def test_a_period_without_a_whole_month_says_so(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, per="month", sent="past-30-days")
    assert "No whole month lies in this period" in texts(app)
    assert not app.metric


def test_nobody_gets_so_much(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch)
    assert figures(app)["More than 3"] == "0"
    assert "Nobody: ask for fewer emails" in texts(app)
    assert table(app, "Sent By") == []
    # nothing to divide by is a dash, not a number
    assert all(row["Share of their emails (%)"] != row["Share of their emails (%)"] for row in table(app, "Emails"))


def test_one_sender_is_compared_with_nobody(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, series="CU Connections", more_than="0")
    assert "Fewer than two senders reached these people" in texts(app)
    assert {row["Sent By"] for row in table(app, "Sent By")} == {"CU Connections"}
    assert "The first 100 of 449; the file has all of them." in texts(app)


def test_nobody_is_meant(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, graduated_from="1990")
    assert "Nobody on file is meant: choose other people." in texts(app)
    assert not app.metric


def test_it_is_saved_as_a_question_that_finds_the_same_people(
    example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"role": "Faculty", "per": "month", "counted": "typical", "sent": "past-year", "more_than": "1"}
    app = visit(example_store, monkeypatch, **asked)
    many = figures(app)["More than 1"]
    next(button for button in app.button if button.label == "Save as a new segment").click().run()
    assert not app.exception
    (document,) = open_kept().segments()
    assert document.name == "Got more than 1 email in most months in the past year, current Faculty"
    assert from_dict(document.definition) == Frequent(
        per=Per.MONTH, counted=Counted.TYPICAL, more_than=1, days=Span.YEAR, whom=Whom(Audience(("Faculty",)))
    )
    # what was saved is open now
    assert app.query_params["segment"] == document.id
    assert figures(app) == {"People": many}
    assert int(many) > 1
