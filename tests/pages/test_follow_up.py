"""Follow-up, on the example exports."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access import open_history
from tests.data_access.loads import load_rows
from tests.data_access.rows import contact, contact_row, link_row, result_row
from tests.pages.at import app_at

PAGE = "pages/follow_up/page.py"


@pytest.fixture(scope="module", autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def answers(exports_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    return found


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, **address: str | list[str]) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = app_at(PAGE)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.header, *app.subheader]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def figures(app: AppTest) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in app.metric]


def people(app: AppTest) -> list[str]:
    """The contact ids on the screen."""
    ids: list[str] = app.dataframe[0].value["Contact ID"].to_list()
    return ids


def test_opened_and_did_not_click_the_call_to_action_that_is_suggested(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]
) -> None:
    """The newest newsletter, and the link that asks to register in it, without anything chosen."""
    app = visit(example_store, monkeypatch)
    expected = answers["opened_not_cta"]
    assert expected["email_name"] in texts(app)
    assert figures(app) == [
        ("Sent to", "174"),
        ("Delivered to", "167"),
        ("Opened or clicked", "57"),
        ("Did not click it", str(expected["count"])),
    ]
    assert sorted(people(app)) == expected["contact_ids"]
    said = texts(app)
    assert "Not among them: 7 bounced, 110 neither opened it nor clicked in it, 3 clicked the call to action." in said
    assert "3 emails went to nobody on file, such as a lead." in said
    assert "rests on opens" in said
    assert "16 of these people are uncertain openers" in said
    assert re.search(r"People 54 · without likely machine activity \d+\.", said)
    assert all(metric.help for metric in app.metric)
    assert dict(app.query_params) == {}


def test_an_open_alone_counts_as_interest_if_so_asked(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, clicks_count="no")
    assert [title for title, _ in figures(app)] == ["Sent to", "Delivered to", "Opened", "Did not click it"]
    assert all(app.dataframe[0].value["Opened"] > 0)


def test_another_call_to_action_stays_in_the_address(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, link="connections.cu.edu/stories/39-1")
    assert "did not click its call to action, connections.cu.edu/stories/39-1." in texts(app)
    assert app.query_params["link"] == "connections.cu.edu/stories/39-1"
    assert people(app) != people(visit(example_store, monkeypatch))


def test_other_links_to_the_page_of_the_call_to_action_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {
        "results": [result_row(number, contact_id=contact(number), opened=True) for number in (1, 2, 3)],
        "contacts": [contact_row(number) for number in (1, 2, 3)],
        "link_details": [
            link_row(1, 1, url="https://cu.edu/register", link_name="Register"),
            link_row(2, 2, url="https://cu.edu/register?src=footer", link_name="Here"),
        ],
    }
    load_rows(tmp_path / "store", live=rows)
    app = visit(tmp_path / "store", monkeypatch, link="cu.edu/register")
    # the definition stays exact
    assert figures(app)[-1] == ("Did not click it", "2")
    (warning,) = [one.value.replace("\\", "") for one in app.warning if "same page" in one.value]
    assert "The call to action is cu.edu/register exactly." in warning
    assert "differ only after the ? sign: cu.edu/register?src=footer (1 person). Who clicked only such" in warning
    other = visit(tmp_path / "store", monkeypatch, question="not-opened")
    assert "same page" not in texts(other)


def test_did_not_open(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, question="not-opened")
    assert figures(app) == [("Sent to", "174"), ("Delivered to", "167"), ("Did not open", "110")]
    assert app.dataframe[0].value.columns.to_list() == ["Name", "Email", "Delivered", "Contact ID"]
    assert "to whom “2026-11-09 CU Anschutz News #39” (Nov 9, 2026) was delivered" in texts(app)
    assert "uncertain" not in texts(app)


def test_never_engages(example_store: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Any]) -> None:
    app = visit(example_store, monkeypatch, question="never-engages")
    titles = [title for title, _ in figures(app)]
    assert titles == ["Sent to", "5 or more delivered", "Never engaged"]
    assert figures(app)[-1][1] == str(answers["never_engages"]["count"])
    assert set(people(app)) < set(answers["never_engages"]["contact_ids"])
    assert "The first 100 of 147; the file has all of them." in texts(app)
    assert "got fewer than 5" in texts(app)


def test_only_those_who_are_meant(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, question="never-engages", role="Faculty", least_delivered="2")
    everyone = visit(example_store, monkeypatch, question="never-engages", least_delivered="2")
    assert 0 < int(figures(app)[-1][1]) < int(figures(everyone)[-1][1])
    assert "Current Faculty to whom 2 or more emails were delivered" in texts(app)


def test_an_automated_email_is_still_arriving_and_counts_all_that_it_sent_to_somebody(
    example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends = open_history(example_store).sends().frame
    automated = sends.filter("triggered").sort("day")["send_id"][-1]
    app = visit(example_store, monkeypatch, question="not-opened", email=automated)
    assert "is still arriving" in texts(app)
    assert max(app.dataframe[0].value["Delivered"]) > 1
    settled = sends.filter(~sends["triggered"]).sort("day")["send_id"][0]
    assert "is still arriving" not in texts(visit(example_store, monkeypatch, question="not-opened", email=settled))


def test_what_the_address_asks_for_in_vain_is_said(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(example_store, monkeypatch, email="a2S000000000001", link="nowhere.edu", least_delivered="none")
    said = texts(app)
    assert "There is no email a2S000000000001EAA with results in this data; the newest one is shown." in said
    assert "Nobody clicked nowhere.edu in this email, as far as is on record: all who opened it are found." in said
    assert "least_delivered=none" in said
    assert figures(app)[-1] == ("Did not click it", "57")


def test_an_email_in_which_nobody_clicked_has_no_call_to_action(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {"results": [result_row(1, contact_id=contact(1), opened=True)], "contacts": [contact_row(1)]}
    load_rows(tmp_path / "store", live=rows)
    app = visit(tmp_path / "store", monkeypatch)
    assert "Nobody clicked a link in this email that is on record, so none can be suggested" in texts(app)
    assert not app.metric
    pasted = visit(tmp_path / "store", monkeypatch, link="https://www.cu.edu/RSVP/?utm_source=mail&sfmc_id=7")
    assert figures(pasted)[-1] == ("Did not click it", "1")
    # what tracking adds may stand for a person: it does not belong into a link to be passed on
    assert pasted.query_params["link"] == "cu.edu/RSVP"
    silent = visit(tmp_path / "store", monkeypatch, question="not-opened")
    assert figures(silent) == [("Sent to", "1"), ("Delivered to", "1"), ("Did not open", "0")]
    assert "Nobody on file" in texts(silent)
