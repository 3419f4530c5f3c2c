"""Every page: with data, without, with a store that goes away, with absurd addresses."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access import load_exports
from data_access.history import History
from tests.conftest import ROOT
from tests.pages.at import app_at
from ui import cache, demo, filters, tables
from ui.warming import warm

PAGES = {path.parent.name: path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("pages/*/page.py"))}
MERGED = "003f4LGr0u9CGDeADO"
EXAMPLES = ROOT / "examples" / "exports"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loaded = tmp_path_factory.mktemp("pages") / "store"
    load_exports(loaded, live=EXAMPLES / "live", archive=EXAMPLES / "archive")
    return loaded


@pytest.fixture(autouse=True)
def _no_connections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever connections the machine has."""
    (tmp_path / "secrets.toml").touch()
    monkeypatch.setenv("IER_SECRETS", str(tmp_path / "secrets.toml"))


def visit(page: str, store: Path, monkeypatch: pytest.MonkeyPatch, **address: str | list[str]) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = app_at(PAGES[page])
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.subheader]
    return "\n".join(str(element.value) for element in shown)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize("page", PAGES)
def test_with_data(page: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(page, store, monkeypatch)
    assert not app.exception
    assert not app.error
    assert "Live to Nov 20, 2026 05:00 MST · archive back to Oct 2025" in texts(app)
    assert "complete to Nov 20, 2026 05:00 MST" in texts(app)


def test_faculty_who_open_cu_connections(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("audience_breakdown", store, monkeypatch, series="CU Connections")
    assert figures(app) == {
        "People": "201",
        "Delivered": "770",
        "People who opened": "64.7%",
        "Open rate": "33.2%",
        "Click rate": "4.8%",
    }
    table = app.dataframe[0].value
    music = table[table["Row"] == "CU Boulder · College of Music"].iloc[0]
    assert (music["People"], music["Sent"], music["Delivered"], music["Opened"]) == (14, 54, 50, 12)
    totals = dict(zip(table["Row"], table["Sent"], strict=True))
    parts = ("People in the audience (each once)", "People outside the audience", "Not linked to a contact")
    assert sum(totals[part] for part in parts) == totals["Everything sent"] == 3465


def test_alumni_who_read_athletics(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("link_interests", store, monkeypatch, role="Alumni")
    assert list(figures(app).values()) == ["212", "74", "20", "19"]
    assert "1 opted out of email" in texts(app)
    assert len(app.dataframe[0].value) == 19


def test_who_is_meant_by_more_than_affiliations(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("link_interests", store, monkeypatch, standing="any", city="Denver", opted_out="no", least="1")
    assert list(figures(app)) == ["Clicked any", "1 article or more", "Are those meant", "May be mailed"]
    assert "Who is meant: people living in Denver, not opted out of email" in texts(app).replace("\\", "")
    assert all(email for email in app.dataframe[0].value["Email"])


def test_what_nobody_has_is_left_out_of_the_question(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = {"with": "Shoe size=46", "degree": "BA", "graduated_from": "2015", "graduated_to": "2010"}
    app = visit("link_interests", store, monkeypatch, **unknown)
    said = texts(app).replace("\\", "")
    assert "No contact in this data has “Shoe size”; it was left out." in said
    assert "Degree: “BA” is not among what this data" in said
    assert "Nobody graduated in or after 2015 and in or before 2010: say the second anew." in said
    assert figures(app)["Are people graduated 2015 or later"] == "0"
    app.number_input(key="interests.graduated_to").set_value(2015).run()
    assert not app.warning
    assert figures(app)["Are people graduated in 2015"] == "0"


def test_of_very_many_values_the_frequent_ones_are_offered_and_any_can_be_typed(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = visit("link_interests", store, monkeypatch).multiselect(key="interests.cities").options
    assert every[:2] == ["Aurora (174)", "Austin (168)"]
    monkeypatch.setattr(filters, "_MOST_OPTIONS", 1)
    app = visit("link_interests", store, monkeypatch, city=["Aurora", "Atlantis"], least="1")
    cities = app.multiselect(key="interests.cities")
    assert len(cities.options) == 1
    assert "type any other" in cities.help
    assert cities.value == ["Aurora"]
    assert "City: “Atlantis” is not among" in texts(app).replace("\\", "")
    assert int(figures(app)["Are people living in Aurora"]) > 0


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Every question that a history was asked, with what it was asked; no answer is kept yet."""
    st.cache_data.clear()
    st.cache_resource.clear()
    questions: list[tuple[Any, ...]] = []
    ask = History._ask

    def noted(self: History, question: Any, *args: Any) -> Any:
        # a series of people can't be compared; its length says enough
        questions.append((question.__name__, *(arg.len() if isinstance(arg, pl.Series) else arg for arg in args)))
        return ask(self, question, *args)

    monkeypatch.setattr(History, "_ask", noted)
    return questions


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_asked_twice(
    page: str, store: Path, monkeypatch: pytest.MonkeyPatch, asked: list[tuple[Any, ...]]
) -> None:
    app = visit(page, store, monkeypatch, person=MERGED)
    assert len(asked) == len(set(asked)) >= 1
    asked.clear()
    app.run()
    # names, and what one person did, are not kept where everyone's questions are
    assert {question for question, *_ in asked} <= {"people", "find", "timeline"}


LEFT_TO_VISITORS = {"contact_timeline", "follow_up", "figures", "segments"}
"""Of a person, an email or a segment, nobody knows which it will be."""


@pytest.mark.parametrize("page", [page for page in PAGES if page not in LEFT_TO_VISITORS])
def test_what_takes_long_is_asked_before_anybody_comes(
    page: str, store: Path, monkeypatch: pytest.MonkeyPatch, asked: list[tuple[Any, ...]]
) -> None:
    warm(cache.newest_history(store))
    asked.clear()
    visit(page, store, monkeypatch)
    assert {question for question, *_ in asked} <= {"series", "coverage", "email_sends", "totals", "people"}


@pytest.mark.parametrize("page", ["audience_breakdown", "frequency", "link_interests"])
def test_another_audience_reads_nothing_anew(
    page: str, store: Path, monkeypatch: pytest.MonkeyPatch, asked: list[tuple[Any, ...]]
) -> None:
    app = visit(page, store, monkeypatch, role="Alumni")
    before = figures(app)
    asked.clear()
    next(box for box in app.selectbox if box.label == "Affiliation").set_value("former").run()
    assert figures(app) != before
    assert {question for question, *_ in asked} <= {"people"}


def test_another_place_reads_nothing_anew(
    store: Path, monkeypatch: pytest.MonkeyPatch, asked: list[tuple[Any, ...]]
) -> None:
    app = visit("link_interests", store, monkeypatch, least="1")
    before = figures(app)
    asked.clear()
    app.multiselect(key="interests.cities").set_value(["Denver"]).run()
    assert "Are people living in Denver" in figures(app).keys() - before.keys()
    assert {question for question, *_ in asked} <= {"people"}


@pytest.mark.parametrize("address", [{"compare": "yes", "sent": "past-90-days"}])
def test_compared_with_the_period_before(
    address: dict[str, str | list[str]], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("audience_breakdown", store, monkeypatch, series="CU Connections", **address)
    assert "Compared with the 91 days before, May 23, 2026 – Aug 21, 2026." in texts(app)
    changes = {metric.label: metric.delta for metric in app.metric}
    assert changes["People who opened"] == "-3.0 points"
    table = app.dataframe[0].value
    music = table[table["Row"] == "CU Boulder · College of Music"].iloc[0]
    columns = ["People who opened (%)", "People who opened before (%)", "Change (points)"]
    assert music[columns].to_list() == [80.0, 25.0, 55.0]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"sent": "everything"}, "“Everything there is” has no period before it"),
        ({"sent": "past-year"}, "Not compared: the period before is Nov 19, 2024 – Nov 19, 2025, but the history"),
        ({"email": "a2Sf4o4GoPedpdpEUA"}, "Single emails have no period before"),
    ],
)
def test_what_has_no_period_before_is_not_compared(
    address: dict[str, str], sentence: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("audience_breakdown", store, monkeypatch, compare="yes", **address)
    assert sentence in texts(app)
    assert not any(metric.delta for metric in app.metric)


def test_the_people_of_a_school(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "CU Boulder · College of Music"
    app = visit("audience_breakdown", store, monkeypatch, series="CU Connections", people=row)
    people = app.dataframe[1].value
    assert len(people) == 14
    assert people["Sent"].sum() == 54
    assert set(people.columns) >= {"Name", "Email", "Opened", "Contact ID"}
    nobody = visit("audience_breakdown", store, monkeypatch, series="CU Connections", people="Atlantis")
    assert "Atlantis: nobody" in texts(nobody)


def test_a_hundred_people_at_a_time_are_shown_and_the_rest_said(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("audience_breakdown", store, monkeypatch, people="Everything sent")
    people = app.dataframe[1].value
    assert len(people) == tables.MOST_PEOPLE == 100
    assert "The first 100 of 889; the file has all of them." in texts(app)
    assert app.get_by_key("breakdown.people").proto.label == "Download 889 people"
    # and where a page draws the names of no more
    app = visit("segments", store, monkeypatch, show="question", question="frequent", more_than="0")
    named = [table.value for table in app.dataframe if tables.PERSON in table.value.columns]
    assert [len(table) for table in named] == [100]
    assert "The first 100 of " in texts(app)


def test_the_demo_says_so_on_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "DEMO_PLACE", tmp_path)
    monkeypatch.delenv("IER_STORE", raising=False)
    monkeypatch.setenv("IER_DEMO", "1000")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    for path in PAGES.values():
        app.switch_page(path).run()
        assert not app.exception
        assert "demo data" in "".join(str(element.value) for element in app.markdown)


def test_every_click_and_everyone(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("link_interests", store, monkeypatch, role="Alumni", every_click="yes", leave_out="")
    assert list(figures(app).values()) == ["212", "122", "38", "38"]


def test_a_reason_switched_off_puts_people_on_the_list_and_says_so(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("link_interests", store, monkeypatch, role="Alumni")
    switches = {toggle.label: toggle for toggle in app.toggle if toggle.key and "leave_out" in toggle.key}
    assert {label: toggle.value for label, toggle in switches.items()} == {
        "Opted out of email": True,
        "Newest email to them bounced hard": True,
        "Unsubscribed through an email": True,
    }
    assert "1 of 20 people found" in texts(app)
    assert "Left out of the list: 1 person (1 opted out of email)." in texts(app)
    assert "should not be mailed" not in texts(app)
    switches["Opted out of email"].set_value(False).run()
    assert list(figures(app).values()) == ["212", "74", "20", "20"]
    assert "On the list although they should not be mailed: 1 opted out of email." in texts(app)
    assert "Left out of the list" not in texts(app)
    assert app.get_by_key("interests.download").proto.label == "Download 20 people for a campaign"


def test_the_button_says_what_its_file_is_for(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("link_interests", store, monkeypatch, role="Alumni")
    app.selectbox(key="interests.preset").set_value("data-import-wizard").run()
    assert app.get_by_key("interests.download").proto.label == "Download 19 people for the Data Import Wizard"


SWITCHES = {
    "overview": (
        ("Click rate", "7.6%", "7.4%"),
        "click rate 7.6% · without 7.4%",
        "click rate 7.4% · with 7.6%",
        {"machine"},
    ),
    "audience_breakdown": (
        ("Click rate", "7.3%", "7.0%"),
        "open rate 33.2% · without 33.2%; click rate 7.3% · without 7.0%.",
        "open rate 33.2% · with 33.2%; click rate 7.0% · with 7.3%.",
        set(),
    ),
    "link_interests": (
        ("Clicked any", "212", "197"),
        "Clicked any 212 · without likely machine activity 197; 3 or more articles 74 · without 64.",
        "Clicked any 197 · with likely machine activity 212; 3 or more articles 64 · with 74.",
        {"people", "links"},
    ),
}
"""A figure with and without machine activity, what is said of it, and all that may be asked for the other number."""


@pytest.mark.parametrize("page", SWITCHES)
def test_likely_machine_activity_is_switched_off(
    page: str, store: Path, monkeypatch: pytest.MonkeyPatch, asked: list[tuple[Any, ...]]
) -> None:
    (figure, counted, left), with_it, without_it, more = SWITCHES[page]
    app = visit(page, store, monkeypatch)
    assert figures(app)[figure] == counted
    assert with_it in texts(app)
    asked.clear()
    switch = next(toggle for toggle in app.toggle if toggle.label == "Count likely machine activity")
    switch.set_value(False).run()
    assert figures(app)[figure] == left
    assert without_it in texts(app)
    assert {question for question, *_ in asked} <= more
    again = visit(page, store, monkeypatch, machine="no")
    assert figures(again) == figures(app)


@pytest.mark.parametrize("page", PAGES)
def test_without_a_store(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(page, tmp_path / "nothing", monkeypatch)
    assert not app.exception
    assert "There is no history to show yet" in texts(app)
    assert any("make load LIVE=" in block.value for block in app.code)


@pytest.mark.parametrize("page", PAGES)
def test_a_store_that_is_gone(page: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passing = tmp_path / "passing"
    shutil.copytree(store, passing)
    app = visit(page, passing, monkeypatch)
    shutil.rmtree(passing)
    st.cache_resource.clear()
    app.run()
    assert not app.exception
    assert "history" in texts(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_store_whose_files_are_damaged(
    page: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(store, damaged)
    for path in damaged.rglob("*.parquet"):
        path.write_bytes(bytes(path.stat().st_size))
    app = visit(page, damaged, monkeypatch)
    assert not app.exception
    assert app.error or app.warning


@pytest.mark.parametrize("page", PAGES)
def test_absurd_addresses(page: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absurd: dict[str, str | list[str]] = {
        "role": ["<script>", "x" * 5000],
        "campus": "Atlantis",
        "school": ["", "", ""],
        "standing": "maybe",
        "series": "No such series",
        "email": "003",
        "sent": "2026-02-30..2026-01-01",
        "person": "Jane Doe",
        "event": "dancing",
        "days": "..",
        "clicked": "..",
        "rows": "galaxy",
        "measure": "luck",
        "least": "-7",
        "topic": "☃",
        "new": "perhaps",
        "every_click": "2",
        "machine": "both",
        "entry": "newest",
    }
    app = visit(page, store, monkeypatch, **absurd)
    assert not app.exception
    assert "ignored" in texts(app)


def test_a_newer_load_is_shown_at_the_next_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = tmp_path / "growing"
    load_exports(growing, live=EXAMPLES / "live")
    app = visit("audience_breakdown", growing, monkeypatch)
    before = figures(app)["Delivered"]
    load_exports(growing, archive=EXAMPLES / "archive")
    app.run()
    assert int(before.replace(",", "")) < int(figures(app)["Delivered"].replace(",", ""))


def test_a_store_made_anew_in_the_same_place_is_not_taken_for_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remade = tmp_path / "remade"
    load_exports(remade, live=EXAMPLES / "live")
    app = visit("link_interests", remade, monkeypatch)
    before = figures(app)["Clicked any"]
    shutil.rmtree(remade)
    load_exports(remade, live=EXAMPLES / "live", archive=EXAMPLES / "archive")
    app.run()
    assert int(before) < int(figures(app)["Clicked any"]) == 212
