"""Figures, on the example exports."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.lattice import By, Question
from data_access.access import Scope
from data_access.history import open_history
from tests.pages.at import app_at
from ui import told
from ui.links import Place

UNKNOWN = "a0Y000000000000AAA"


@pytest.fixture(scope="module", autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = app_at(Place.FIGURES)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def lines(app: AppTest) -> dict[str, list[Any]]:
    """The lines of the table by what they are called, those of schools with a sign for their place."""
    rows = app.dataframe[0].value.to_dict("split")["data"]
    return {name.replace("\N{NO-BREAK SPACE}" * 6, "> "): numbers for name, *numbers in rows}


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.header]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def test_the_newest_email_that_has_settled(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch)
    assert [header.value.replace("\\", "") for header in app.header] == [
        "2026-11-09 CU Anschutz News #39 · Nov 9, 2026"
    ]
    assert "Figures as of Nov 20, 2026" in texts(app)
    found = lines(app)
    assert found["Everyone"] == ["165", "55", "33%", "10", "6%"]
    assert found["CU Boulder"] == ["15", None, "withheld", None, "withheld"]
    assert found["> University Relations"] == ["10", None, "withheld", None, "withheld"]
    assert found["> Office of the President"] == ["withheld", None, None, None, None]
    assert found["> Groups too small to show, together"] == ["15", None, "withheld", None, "withheld"]
    assert found["(several campuses)"] == ["30", "10", "33%", None, "withheld"]
    assert "email" not in app.query_params


def test_a_month_of_a_newsletter(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, by="newsletter", series="CU Connections", month="2026-10")
    assert "CU Connections · Oct 2026" in texts(app)
    assert app.selectbox(key="figures.month").options[:2] == ["Oct 2026", "Aug 2026"]
    # November is not over, and of October 2025 the history holds a part
    assert "Nov 2026" not in app.selectbox(key="figures.month").options
    app.selectbox(key="figures.month").set_value("2026-08").run()
    assert "CU Connections · Aug 2026" in texts(app)
    app.radio(key="figures.by").set_value("automated").run()
    assert not app.exception
    assert len(lines(app)) > 1


@pytest.mark.parametrize("address", [{"email": UNKNOWN}, {"by": "newsletter", "series": "Nobody"}, {"by": "free"}])
def test_what_can_not_be_asked_is_said_and_the_newest_shown(
    address: dict[str, str], example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(example_store, monkeypatch, **address)
    assert len(app.warning) == 1
    assert len(lines(app)) > 1


def test_what_was_told_first_stands_all_day(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lines(visit(example_store, monkeypatch))
    # whatever was loaded meanwhile
    monkeypatch.setattr(told, "tally_at", lambda *_: pytest.fail("it was told already"))
    assert lines(visit(example_store, monkeypatch)) == before


def test_each_scope_has_its_own_tables(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = open_history(example_store)
    visit(example_store, monkeypatch)
    send = history.sends().frame.filter(email_name="2026-11-09 CU Anschutz News #39")["send_id"][0]
    boulder = history.within(Scope(campuses=("CU Boulder",)))
    limited, everything = (told.told(one, Question(By.EMAIL, send)) for one in (boulder, history))
    assert limited
    assert everything
    # everybody with any affiliation at Boulder, a former one too, whichever line they stand on
    assert (limited.lines[0].reached, everything.lines[0].reached) == (30, 165)
