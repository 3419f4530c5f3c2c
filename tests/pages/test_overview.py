"""Overview, on the example exports."""

import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

PAGE = "pages/overview/page.py"


@pytest.fixture(scope="module", autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, **address: str | list[str]) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.subheader]
    return "\n".join(str(element.value) for element in shown)


def table(app: AppTest, column: str) -> list[dict[str, Any]]:
    """The rows of the table that has this column; of no table, none."""
    found = [shown.value.to_dict("records") for shown in app.dataframe if column in shown.value.columns]
    return found[0] if found else []


def test_five_figures_of_the_past_30_days(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch)
    assert {metric.label: (metric.value, metric.delta) for metric in app.metric} == {
        "Sends": ("2", "-33.3%"),
        "People reached": ("508", "-17.8%"),
        "Open rate": ("33.7%", "+0.9 points"),
        "Click rate": ("7.6%", "+1.6 points"),
        "Unsubscribed": ("1", "±0.0%"),
    }
    assert all(metric.help for metric in app.metric)
    assert "most of their opens and clicks still come in" in texts(app)
    assert "Compared with the 30 days before, Sep 19, 2026 – Oct 18, 2026." in texts(app)


def test_every_send_of_the_past_year(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch)
    rows = table(app, "State")
    assert len(rows) == 145
    assert [row["State"] for row in rows[:3]] == ["still arriving, automated", "still arriving, automated", "automated"]
    assert sum(row["Delivered"] for row in rows) == 10_656
    assert "all of them together have 33.7%" in texts(app)


def test_everything_there_is(exports_dir: Path, example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    app = visit(example_store, monkeypatch, sent="everything")
    rows = table(app, "State")
    assert len(rows) == answers["sends_by_day"]
    assert len({row["Email"] for row in rows}) == answers["sends_with_results"]
    counts = {name: sum(row[name.capitalize()] for row in rows) for name in ("delivered", "opened", "clicked")}
    assert counts == {name: answers["everything"][name] for name in counts}


def test_a_send_without_tracking_is_named_and_not_mixed_in(
    example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(example_store, monkeypatch)
    (row,) = table(app, "Why no results")
    assert row["Email"] == "Salary letters (tracking disabled)"
    assert row["Why no results"] == "individual tracking disabled"
    assert (row["Sent"], row["Delivered"]) == (500, 495)
    assert "Salary letters (tracking disabled)" not in {row["Email"] for row in table(app, "State")}
    assert table(visit(example_store, monkeypatch, series="CU Connections"), "Why no results") == []


def test_the_chosen_series_and_measure(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, series="CU Connections", measure="click_rate", sent="past-90-days")
    rows = table(app, "State")
    assert {row["Series"] for row in rows} == {"CU Connections"}
    assert "The send in the middle has" in texts(app)
    figure = json.loads(app.get_by_key("overview.chart.0").proto.spec)
    assert figure["layout"]["yaxis"]["title"]["text"] == "Click rate"
    assert app.get_by_key("overview.chart.0").proto.alt.startswith("Click rate of every send")


def test_nothing_in_the_period_says_what_to_do(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, sent="2020-01-01..2020-01-31")
    assert "choose other days or another sender" in texts(app)
    assert table(app, "State") == []
    assert len(app.metric) == 5


def test_what_means_nothing_is_ignored(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, series="No such", sent="2026-02-30..2026-01-01", measure="luck")
    assert r"measure\=luck" in texts(app)
    assert "“No such” is not among what" in texts(app)
    assert len(table(app, "State")) == 145


def test_likely_machine_activity_by_mail_domain(
    exports_dir: Path, example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    app = visit(example_store, monkeypatch, sent="everything")
    rows = table(app, "Mail domain")
    assert [row["Mail domain"] for row in rows] == ["example.edu", "(no address on file)"]
    assert sum(row["Likely a machine"] for row in rows) == len(answers["planted_machine_results"])
    assert "56 of 11,974 delivered results look like a machine’s doing" in texts(app)
    quiet = visit(example_store, monkeypatch, sent="2025-11-20..2025-11-30")
    assert "No email sent Nov 20, 2025 – Nov 30, 2025 shows likely machine activity." in texts(quiet)
    assert table(quiet, "Mail domain") == []


def test_without_machine_activity_every_send_has_its_own_clicks(
    example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clicked = [
        sum(row["Clicked"] for row in table(visit(example_store, monkeypatch, machine=machine), "State"))
        for machine in ("yes", "no")
    ]
    assert clicked == [808, 756]
