"""Contact timeline on the example exports: who is found, what is said of them, what is left to say."""

import json
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.history import History
from data_access.history.persons import Timeline
from tests.conftest import ROOT
from tests.pages.at import app_at

PAGE = "pages/contact_timeline/page.py"
ANSWERS = json.loads((ROOT / "examples" / "exports" / "answers.json").read_text(encoding="utf-8"))
MERGED, ABSORBED = ANSWERS["merged_person"]["contact_id"], ANSWERS["merged_person"]["absorbed"]
NOT_MAILED = "No result does not mean not mailed"


@pytest.fixture(scope="module", autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def visit(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("IER_STORE", str(example_store))

    def open_page(**address: str) -> AppTest:
        app = app_at(PAGE)
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    return open_page


def search(app: AppTest, text: str) -> AppTest:
    return app.text_input(key="timeline.search").set_value(text).run()


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.subheader]
    return "\n".join(str(element.value) for element in shown)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def address(app: AppTest) -> dict[str, str]:
    return {key: value if isinstance(value, str) else ",".join(value) for key, value in app.query_params.items()}


FIGURES = {
    "Sent to them": "39",
    "Delivered": "37",
    "Opened or clicked": "12",
    "Clicked": "0",
    "Last opened": "Oct 21, 2026",
}


@pytest.mark.parametrize("text", [MERGED, MERGED[:15], ABSORBED[0], ABSORBED[1][:15], f" {MERGED} "])
def test_a_person_is_found_by_every_id_they_ever_had(visit: Any, text: str) -> None:
    app = search(visit(), text)
    assert not app.exception
    assert figures(app) == FIGURES
    assert address(app) == {"person": MERGED}
    assert [block.value for block in app.code][1:] == [MERGED, MERGED[:15], "\n".join(sorted(ABSORBED))]
    assert ("was merged into this person’s record" in texts(app)) is (text[:15] in {id_[:15] for id_ in ABSORBED})
    assert "2 of 39 emails bounced: they were not delivered." in texts(app)
    assert len(app.dataframe[0].value) == ANSWERS["merged_person"]["results"]


@pytest.mark.parametrize(
    "text", ["person7@example.edu", "PERSON7@Example.EDU", "Fatima Martinez <person7@example.edu>"]
)
def test_a_person_is_found_by_their_address_which_stays_out_of_the_link(visit: Any, text: str) -> None:
    app = search(visit(), text)
    assert figures(app) == FIGURES
    assert address(app) == {"person": MERGED}


def test_a_name_that_several_have_asks_which_of_them(visit: Any) -> None:
    app = search(visit(), "fatima martinez")
    assert not app.metric
    found = app.dataframe[0].value
    assert list(found["Name"]) == ["Fatima Martinez"] * len(found)
    assert len(found) == 3
    assert "**3 people are meant by this.**" in texts(app)
    assert address(app) == {}
    assert MERGED in list(found["Contact ID"])
    # what a click on the row does; AppTest can't click rows, tests/browser can
    app.session_state["timeline.person"] = MERGED
    app.run()
    assert figures(app) == FIGURES
    assert address(app) == {"person": MERGED}
    app.button[0].click().run()
    assert len(app.dataframe[0].value) == 3


def test_more_people_than_are_shown(visit: Any) -> None:
    app = search(visit(), "example.edu")
    assert "The first 100 people are meant by this." in texts(app)
    assert len(app.dataframe[0].value) == 100


@pytest.mark.parametrize("given", [MERGED, MERGED[:15], ABSORBED[0], ABSORBED[0][:15]])
def test_a_link_opens_the_person_and_says_the_id_of_today(visit: Any, given: str) -> None:
    app = visit(person=given)
    assert figures(app) == FIGURES
    assert address(app) == {"person": MERGED}
    assert ("was merged into this person’s record" in texts(app)) is not given.startswith(MERGED[:15])


def test_a_deleted_and_an_unknown_contact_are_nobody_and_that_is_said(visit: Any) -> None:
    app = search(visit(), ANSWERS["not_a_contact"]["deleted_contact_id"])
    assert "was deleted in Salesforce, and nobody on file stands for it" in texts(app)
    app = search(app, ANSWERS["not_a_contact"]["unknown_contact_id"][:15])
    assert "There is no record of this contact in this data" in texts(app)
    assert NOT_MAILED in texts(app)
    assert address(app) == {"person": ANSWERS["not_a_contact"]["unknown_contact_id"], "show": "evidence"}


@pytest.mark.parametrize("text", ["No such person", "0030000000000AA", "☃", "*", "<script>"])
def test_nobody_found_says_what_was_searched_and_what_to_try(visit: Any, text: str) -> None:
    app = search(visit(), text)
    assert not app.exception
    assert "Nobody here is meant by" in texts(app)
    assert "Try part of a name" in texts(app)
    assert "Searched: results of emails sent Oct 16, 2025 – Nov 19, 2026 (live Aug 10, 2026 – Nov 19, 2026" in texts(
        app
    )


@pytest.mark.parametrize("person", ["garbage", "jane@example.edu", "003", "x" * 5000, "003f4DHh6rOxZMwAAA"])
def test_an_absurd_person_in_the_link_is_ignored_in_words(visit: Any, person: str) -> None:
    app = visit(person=person, event="dancing", days="..", series="No such series")
    assert not app.exception
    assert "ignored" in texts(app)
    assert address(app) == {}


def test_an_id_that_nobody_has_is_said(visit: Any) -> None:
    app = visit(person="0030000000000AA")
    assert not app.exception
    assert "Nobody here is meant by" in texts(app)
    assert address(app) == {}


def test_events_series_and_days_choose_emails(visit: Any) -> None:
    app = visit(person=MERGED, event="opened")
    assert len(app.dataframe[0].value) == 12
    assert figures(app)["Sent to them"] == "39"
    app = visit(person=MERGED, days="2026-08-12..2026-08-31", series="CU Connections")
    assert figures(app) == {
        "Sent to them": "1",
        "Delivered": "0",
        "Opened or clicked": "0",
        "Clicked": "0",
        "Last opened": "–",
    }
    assert "1 of 1 email bounced: it was not delivered." in texts(app)
    assert app.dataframe[0].value["Delivered"][0] == "BOUNCED (hard)"
    assert app.dataframe[0].value["Bounced"][0] == "Aug 12, 2026 07:23 MDT"
    app = visit(person=MERGED, event="")
    assert "None of this happened to these emails" in texts(app)
    app = visit(person=MERGED, days="2020-01-01..2020-12-31")
    assert "39 other emails to them are" in texts(app)


def test_a_person_to_whom_nothing_was_sent_is_told_honestly(monkeypatch: pytest.MonkeyPatch, visit: Any) -> None:
    asked = History.timeline

    def nothing(self: History, contact_id: str) -> Timeline:
        found = asked(self, contact_id)
        return Timeline(found.contact_id, found.absorbed, found.results.clear(), found.links.clear(), found.provenance)

    monkeypatch.setattr(History, "timeline", nothing)
    app = visit(person=MERGED)
    assert not app.exception
    assert "No result of any email to Fatima Martinez is in this data. No result does not mean not mailed" in texts(app)
    assert not app.metric
    assert app.expander[0].label == "1 email sent in this time leaves open who got them"


def test_emails_without_results_are_named_where_they_may_have_been_sent(visit: Any) -> None:
    app = visit(person=MERGED)
    assert list(app.dataframe[1].value["Email"]) == ["Salary letters (tracking disabled)"]
    app = visit(person=MERGED, days="2026-01-01..2026-06-30")
    assert not app.expander


def test_what_was_likely_a_machine_is_marked_and_both_numbers_stand_there(visit: Any) -> None:
    app = visit(person="003f4qWSONXneXUA4Z")
    told = "clicked 3 · without 1. 2 emails show likely machine activity; the table says which"
    assert told in texts(app)
    marked = app.dataframe[0].value["Likely a machine"].dropna()
    assert len(marked) == 2
    assert all(words.startswith("every or nearly every link clicked within seconds") for words in marked)
    nothing = visit(person=MERGED)
    assert "likely machine activity" not in texts(nothing)
    assert "Likely a machine" not in nothing.dataframe[0].value.columns
