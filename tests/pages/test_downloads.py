"""Buttons for files: they wait until somebody says what for, and what the ledger will say is right."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.__main__ import main
from data_access.errors import HistoryError
from data_access.kept import Taken, open_ledger
from data_access.store import Store
from tests.pages.at import app_at
from ui import handing, purpose
from ui.handing import Handing

SAID = {"purpose.session": "A review", "who.name": "Ana"}
PERSON = "003f4LGr0u9CGDeADO"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Handing]:
    """What each button of the page would do, by its key."""
    found: dict[str, Handing] = {}
    draw = st.download_button

    def drawn(label: str, data: Handing, *args: Any, **kwargs: Any) -> bool:
        found[kwargs["key"]] = data
        return draw(label, data, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", drawn)
    return found


def visit(page: str, store: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], **address: str) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(store))
    app = app_at(f"pages/{page}/page.py")
    for key, value in said.items():
        app.session_state[key] = value
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> dict[str, bool]:
    """Whether each button for a file does anything, by its label."""
    return {one.proto.label: not one.proto.disabled for one in app.get("download_button")}


def test_every_file_waits_for_its_purpose_and_a_name(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit("frequency", example_store, monkeypatch, {})
    assert (len(buttons(app)), set(buttons(app).values())) == (3, {False})
    assert {one.proto.help for one in app.get("download_button")} == {purpose.MISSING}
    first = next(one for one in app.text_input if one.label == "What are your files for?")
    app = first.set_value("  A \n review ").run()
    assert set(buttons(app).values()) == {False}
    name = next(one for one in app.text_input if one.key == "who.name.frequency.roles.download.purpose")
    app = name.set_value("Ana").run()
    assert set(buttons(app).values()) == {True}
    assert app.session_state["purpose.session"] == "A review"
    # and on other pages, too
    assert set(buttons(app.switch_page("pages/overview/page.py").run()).values()) == {True}


def test_a_large_file_has_a_purpose_of_its_own(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purpose, "MANY_ROWS", 5)
    app = visit("overview", example_store, monkeypatch, SAID)
    assert buttons(app) == {
        "Download 145 sends": False,
        "Download 2 mail domains": True,
        "Download 1 send with totals only": True,
    }
    field = next(one for one in app.text_input if one.label.startswith("What is this file of"))
    app = field.set_value("The yearly report").run()
    assert set(buttons(app).values()) == {True}
    # of other days it is another file
    app.query_params["sent"] = "2026-01-01..2026-06-30"
    assert buttons(app.run()) == {"Download 51 sends": False, "Download 1 mail domain": True}


def test_what_the_ledger_will_say(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Handing]
) -> None:
    visit("contact_timeline", example_store, monkeypatch, SAID, person=PERSON)
    entry = given["timeline.download"].entry
    assert (entry.kind, entry.who, entry.role, entry.scope) == (Taken.FILE, "Ana", "admin", "everything")
    assert entry.question.startswith("What was ")
    assert entry.link.endswith(f"?person={entry.about[0]}")
    assert (entry.purpose, entry.file_name) == ("A review", f"contact-timeline-{entry.about[0].lower()}-2026-11-20.csv")


def test_a_page_from_before_somebody_was_forgotten_gives_nothing(
    example_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Handing]
) -> None:
    store = tmp_path / "store"
    shutil.copytree(example_store, store)
    visit("contact_timeline", store, monkeypatch, SAID, person=PERSON)
    give = given["timeline.download"]
    # a newer state alone, as each sync makes one, is no reason
    with Store(store).writing() as writer:
        writer.commit()
    assert give()
    assert open_ledger().entries()["about"].to_list() == [list(give.entry.about)]
    assert main(["forget", PERSON, "--store", str(store)]) == 0
    told: list[str] = []
    with pytest.raises(HistoryError, match="no file was given"):
        replace(give, tell=told.append)()
    assert told == ["No file was given. Somebody was forgotten since this page was drawn: reload it."]
    assert open_ledger().entries().select("kind", "about").rows() == [("erasure", []), ("file", [None])]


def test_of_few_people_the_ledger_says_who(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Handing]
) -> None:
    visit("link_interests", example_store, monkeypatch, SAID, role="Alumni")
    given["interests.download"]()
    view = {"series": "CU Connections", "people": "CU Boulder · College of Music"}
    visit("audience_breakdown", example_store, monkeypatch, SAID, **view)
    given["breakdown.people"]()
    about = open_ledger().entries()["about"].to_list()
    assert open_ledger().entries()["rows"].to_list() == [len(ids) for ids in about]
    assert len(about[1]) == 19
    assert all(len(one) == 18 for ids in about for one in ids)
    monkeypatch.setattr(handing, "MANY", 19)
    given["interests.download"]()
    assert open_ledger().entries()["about"].to_list()[0] == []


def test_of_a_list_the_columns_and_people_of_the_file_inside(
    example_store: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Handing]
) -> None:
    app = visit("link_interests", example_store, monkeypatch, SAID, role="Alumni")
    entry = given["interests.download"].entry
    assert (entry.rows, entry.columns[:4]) == (19, ("Contact ID", "Contact ID (15)", "First Name", "Last Name"))
    assert "Articles Read" in entry.columns
    assert entry.question.startswith("Who among ")
    app.selectbox(key="interests.preset").set_value("data-import-wizard").run()
    assert given["interests.download"].entry.columns == ("Contact ID",)
