"""Exports: what was taken is found again, and whether the ledger is as it was made; whom people opened."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.kept import Entry, Ledger, Search, Taken, open_ledger
from data_access.kept.tables import LEDGER
from tests.pages.at import app_at
from ui import exports, tables
from ui.questions import ExportsFilters

ANA = Entry(
    Taken.FILE,
    "ana@cu.edu",
    "analyst",
    "emails of Alumni News",
    "Who clicked *Athletics*?",
    "./link_interests?topic=athletics",
    1812,
    ("Contact ID", "Email"),
    "ab" * 32,
    "Season tickets",
    "link-interests.zip",
)
PERSON = "003f4LGr0u9CGDeADO"

Visit = Callable[..., AppTest]


@pytest.fixture
def ledger() -> Ledger:
    """The ledger of this test alone: a file, a push, and a hundred files more."""
    st.cache_data.clear()
    return open_ledger()


@pytest.fixture
def visit(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Opens a page by its name and address."""
    monkeypatch.setenv("IER_STORE", str(example_store))

    def visited(page: str, **address: str) -> AppTest:
        app = app_at(f"pages/{page}/page.py")
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        return app

    return visited


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.error, *app.info, *app.text]
    return "\n".join(str(element.value) for element in shown)


def test_nothing_was_taken_yet(ledger: Ledger, visit: Visit) -> None:
    assert ledger.head().count == 0
    app = visit("exports")
    assert "Nothing was taken yet." in words(app)
    assert len(app.dataframe) == 0


def test_a_hundred_at_a_time_and_the_rest_said(ledger: Ledger, visit: Visit) -> None:
    ledger.enter(ANA)
    for number in range(101):
        ledger.enter(Entry(Taken.PUSH, "bo@cu.edu", "admin", "everything", f"Question {number}", purpose="Spring"))
    app = visit("exports")
    table = app.dataframe[0].value
    assert table["Entry"].tolist() == list(range(102, 2, -1))
    assert "The first 100 of 102; the file has all of them." in words(app)
    assert "verified" in words(app)
    assert app.code[0].value == ledger.head().hash
    (button,) = app.get("download_button")
    assert button.proto.label == "Download 102 entries"
    # and searched
    app.text_input(key="exports.who").set_value("ANA").run()
    assert app.dataframe[0].value.to_dict("records")[0] == {
        "Entry": 1,
        "When": app.dataframe[0].value["When"][0],
        "Who": "ana@cu.edu",
        "What": "file",
        "What was asked": "Who clicked *Athletics*?",
        "Rows": 1812,
        "What for": "Season tickets",
    }
    assert app.query_params["who"] == "ANA"
    app.text_input(key="exports.words").set_value("nowhere").run()
    assert "Nothing of that kind was taken" in words(app)


def test_one_entry_with_its_link(ledger: Ledger, visit: Visit) -> None:
    ledger.enter(ANA)
    ledger.enter(Entry(Taken.FILE, "bo", "admin", "everything", "x", "javascript:alert(1)", about=(PERSON,)))
    app = visit("exports", entry="1")
    assert r"**Who clicked \*Athletics\*\?**" in words(app)
    for told in ("analyst, emails of Alumni News", "Contact ID, Email", "ab" * 32, "link-interests.zip", "1,812"):
        assert told in [element.value for element in app.text]
    (link,) = app.get("link_button")
    assert link.proto.url == "./link_interests?topic=athletics"
    # what is no address of this app is a text, and what was taken out is said to be
    app.query_params["entry"] = "2"
    app.run()
    assert not app.get("link_button")
    assert "javascript:alert(1)" in [element.value for element in app.text]
    ledger.blank(lambda text: PERSON in text)
    assert "taken out, since it named somebody who was forgotten" in [element.value for element in app.run().text]
    app.query_params["entry"] = "3"
    assert "There is no entry 3 in the ledger." in words(app.run())


def test_a_ledger_that_was_changed_says_so(ledger: Ledger, visit: Visit) -> None:
    ledger.enter(ANA)
    ledger.enter(ANA)
    with ledger._engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER kept_ledger_no_update")
    app = visit("exports")
    assert "verified" in words(app)
    assert "Verified " in words(app)
    with ledger._engine.begin() as connection:
        connection.execute(sa.update(LEDGER).where(LEDGER.c.number == 1).values(who="nobody"))
    # for a while the page says when it looked, not that it looked again
    assert not app.run().error
    app.button(key="exports.verify").click().run()
    assert app.error[0].value == "The ledger is not as it was made:\n\n- entry 1: changed after it was made"


def test_the_file_for_an_auditor(ledger: Ledger) -> None:
    ledger.enter(ANA)
    search = ExportsFilters(who="ana").search("America/Denver")
    frame = exports.file(search)
    assert frame.columns == [
        *("Entry", "At", "Kind", "Who", "Role", "Scope", "Question", "Purpose", "File name", "Link", "Rows"),
        *("Columns", "About", "SHA-256", "Previous hash", "Hash"),
    ]
    row = frame.row(0, named=True)
    assert (row["Columns"], row["Hash"]) == ("Contact ID | Email", ledger.head().hash)
    assert row["At"].endswith("+00:00")
    assert set(tables.TAKEN) == set(Taken)


def test_what_is_searched_for_in_words() -> None:
    asked = ExportsFilters(who="Ana", text="x", kinds=("file",))
    assert asked.words == "everything by “Ana”, of the kinds file, with “x” in it"
    assert (ExportsFilters().words, ExportsFilters().anything) == ("everything", False)


def test_whom_people_open_is_kept_once_a_session_where_that_is_wanted(
    ledger: Ledger, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("contact_timeline", person=PERSON)
    assert ledger.count(Search(kinds=[Taken.PERSON])) == 0
    monkeypatch.setenv("IER_ACCESS_LOG_PERSON_PAGES", "1")
    app = visit("contact_timeline", person=PERSON)
    app.run()
    (entry,) = ledger.entries(Search(kinds=[Taken.PERSON])).rows(named=True)
    assert (entry["kind"], entry["about"]) == ("person", [app.query_params["person"]])
    assert entry["question"].startswith("What is on record of ")


def test_nobody_is_shown_of_whom_that_cannot_be_kept(
    ledger: Ledger, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IER_ACCESS_LOG_PERSON_PAGES", "1")
    with ledger._engine.begin() as connection:
        LEDGER.drop(connection)
    app = visit("contact_timeline", person=PERSON)
    assert "can’t be used" in app.error[0].value.replace("\\", "")
    assert not app.header
