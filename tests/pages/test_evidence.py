"""“Was this person told?” on Contact timeline, on the example exports."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.at import app_at

PAGE = "pages/contact_timeline/page.py"
MERGED, DELETED, LEAD = "003f4DHh6rOxZMwADN", "003f4Zn6K2Q4OtoAJF", "00Qf4N8gylkoJtBEBU"
UNTRACKED = "a2Sf4po6sxfxvhLEAQ"


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
        app.run()
        assert not app.exception
        return app

    return open_page


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.text, *app.warning, *app.info, *app.header, *app.subheader]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def address(app: AppTest) -> dict[str, str]:
    return {key: value if isinstance(value, str) else ",".join(value) for key, value in app.query_params.items()}


def test_a_person_a_period_and_a_sender(visit: Any) -> None:
    asked = {"person": MERGED, "show": "evidence", "days": "2026-10-01..2026-10-31"}
    app = visit(**asked)
    assert "This data has a record of 3 emails to this person that match what was asked." in texts(app)
    emails = app.dataframe[0].value
    assert list(emails["Email"]) == [
        "2026-10-01 CU Connections #35",
        "2026-10-11 UCCS Athletics #36",
        "2026-10-21 CU Boulder Alumni Association #37",
    ]
    assert emails["Opened"][2] == "Oct 21, 2026 10:48:07 MDT (2026-10-21 16:48:07 UTC)"
    # one place for both files
    assert [one.label for one in app.text_input].count("What are your files for?") == 1
    assert [app.get_by_key(f"timeline.evidence.{kind}").proto.label for kind in ("pdf", "csv")] == [
        "Download as PDF",
        "Download as CSV",
    ]
    assert address(app) == asked
    # a sender that never wrote to them can be asked about as well
    app.multiselect(key="timeline.series").set_value(["CU Human Resources"]).run()
    assert "**There is no record in this data that such an email was sent to this person.**" in texts(app)
    assert address(app) == {**asked, "series": "CU Human Resources"}
    names = app.selectbox(key="timeline.email").options
    assert names == [
        "2026-10-30 CU Human Resources #38 · automated, since Oct 31, 2026",
        "Salary letters (tracking disabled) · no results · Oct 11, 2026",
    ]
    app.selectbox(key="timeline.email").set_value(UNTRACKED).run()
    assert "that this email was sent to this person.**" in texts(app)
    assert address(app) == {**asked, "series": "CU Human Resources", "email": UNTRACKED}
    assert "email=a2Sf4po6sxfxvhLEAQ" in texts(app)
    app.radio(key="timeline.show").set_value("timeline").run()
    assert not app.exception
    assert "Which emails" not in texts(app)


def test_a_deleted_contact_and_a_lead(visit: Any) -> None:
    app = visit(person=DELETED)
    assert "This contact was deleted in Salesforce, and nobody on file stands for it." in texts(app)
    assert "Jordan Lopez" in texts(app)
    assert len(app.dataframe[0].value) == 11
    app.text_input(key="timeline.search").set_value(LEAD[:15]).run()
    assert "This is the id of a lead" in texts(app)
    assert list(app.dataframe[0].value["Email"]) == ["2026-08-31 CU Boulder Alumni Association #32"]
    assert address(app) == {"person": LEAD, "show": "evidence"}
    app.text_input(key="timeline.search").set_value("00Q0000000000AA").run()
    assert "Nobody here is meant by" in texts(app)


def test_an_email_that_the_period_does_not_have_is_left_out_in_words(visit: Any) -> None:
    app = visit(person=MERGED, show="evidence", days="2026-01-01..2026-01-31", email=UNTRACKED)
    assert "The email is not among those that the period and the senders leave to choose." in texts(app)
    assert address(app) == {"person": MERGED, "show": "evidence", "days": "2026-01-01..2026-01-31"}
