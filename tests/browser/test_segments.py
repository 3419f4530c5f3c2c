"""Follow-up and Segments in a real browser, from the first click to the parsed file."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from data_access.history import History
from tests.browser.conftest import choose, download_list
from tests.browser.served import settle
from tests.browser.test_accessibility import tab_to
from tests.browser.test_journeys import click_row, parts

pytestmark = pytest.mark.needs("browser")
Visit = Callable[[str], Page]
REASONS = ("Opted out of email", "Newest email to them bounced hard", "Unsubscribed through an email")


@pytest.fixture
def answers(exports_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))
    return found


def pick(page: Page, words: str) -> None:
    """Choose a radio button by what a person reads."""
    page.get_by_test_id("stRadioOption").get_by_text(words, exact=True).click()
    settle(page)


def ids(page: Page) -> list[str]:
    """The contact ids in the file that the page gives."""
    return sorted(row["Contact ID"] for row in parts(download_list(page)))


def everyone(page: Page) -> list[str]:
    """The same with every reason switched off."""
    for reason in REASONS:
        page.get_by_test_id("stCheckbox").get_by_text(reason, exact=True).click()
        settle(page)
    return ids(page)


def test_opened_and_did_not_click_the_call_to_action(visit: Visit, answers: dict[str, Any]) -> None:
    expected = answers["opened_not_cta"]
    article = History.article(expected["cta"])
    page = visit("follow_up")
    choose(page, "Email", expected["email_name"])
    choose(page, "Call to action", f"{article} (")
    expect(page.get_by_test_id("stMetricValue").last).to_have_text(f"{expected['count']:,}")
    mailable = ids(page)
    assert set(mailable) <= set(expected["contact_ids"])
    assert everyone(page) == expected["contact_ids"]
    manifest = json.loads(download_list(page)["manifest.json"])
    assert expected["email_name"] in manifest["question"]
    assert manifest["question"].endswith(f"did not click its call to action, {article}.")
    assert any("an open is no proof of reading" in words for words in manifest["definitions"])


def test_never_engages(visit: Visit, answers: dict[str, Any]) -> None:
    page = visit("follow_up")
    pick(page, "Never engages")
    expect(page.get_by_role("spinbutton", name="At least so many delivered")).to_have_value("5")
    assert everyone(page) == answers["never_engages"]["contact_ids"]
    assert "question=never-engages" in page.url


def test_did_not_open_by_keyboard_alone(visit: Visit) -> None:
    page = visit("follow_up")
    tab_to(page, "INPUT", "")
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.url.endswith("?question=not-opened")
    expect(page.get_by_text("Did not open").first).to_be_visible()


def test_athletics_fans_as_a_segment_and_combined(visit: Visit, answers: dict[str, Any]) -> None:
    """Asked, saved under a name, found again, sent to; then combined with another question, by a link that works."""
    expected = answers["athletics_fans"]
    page = visit("segments")
    page.set_viewport_size({"width": 1440, "height": 3000})
    pick(page, "Ask one question")
    pick(page, "Clicked links about something")
    choose(page, "Links about", "Athletics")
    choose(page, "Audience", "Alumni")
    page.get_by_text("Save this question as a segment").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Fans of ours")
    page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    settle(page)
    page.get_by_role("button", name="Save as a new segment").click()
    expect(page.get_by_role("heading", name="Fans of ours")).to_be_visible()
    settle(page)
    assert ids(page) == expected["mailable_contact_ids"]
    colleague = visit(page.url.split("/", 3)[3])
    expect(colleague.get_by_role("heading", name="Fans of ours")).to_be_visible()
    assert everyone(colleague) == expected["contact_ids"]

    page = visit("follow_up?question=never-engages")
    page.get_by_text("Save this question as a segment").click()
    page.get_by_role("button", name="Combine it with another …").click()
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()
    settle(page)
    choose(page, "Combined by", "or (in either)")
    # not by `choose`: Escape takes a choice away that may be taken away
    page.get_by_role("combobox", name="The second segment").click()
    page.get_by_role("option", name="Fans of ours").click()
    settle(page)
    both = set(answers["never_engages"]["contact_ids"]) | set(expected["contact_ids"])
    expect(page.get_by_test_id("stMetricValue").last).to_have_text(f"{len(both):,}")
    again = visit(page.url.split("/", 3)[3])
    assert everyone(again) == sorted(both)


def test_a_click_on_a_person_opens_the_timeline(visit: Visit) -> None:
    page = visit("follow_up")
    page.set_viewport_size({"width": 1440, "height": 3000})
    settle(page)
    click_row(page, 0)
    expect(page.get_by_role("heading", name="Contact timeline", exact=True)).to_be_visible()
    settle(page)
    assert re.search(r"person=003\w{15}$", page.url)
