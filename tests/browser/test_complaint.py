"""A complaint: was this person really told? From whatever they give us to the whole timeline and its file."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from data_access.kept import Search, Taken, open_ledger
from tests.browser.conftest import choose, click_mark, download, say_purpose
from tests.browser.served import settle

pytestmark = pytest.mark.needs("browser")
Visit = Callable[[str], Page]
NAME, ADDRESS = "Fatima Martinez", "person7@example.edu"


@pytest.fixture
def answer(exports_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))["merged_person"]
    return found


def search(page: Page, text: str) -> None:
    box = page.get_by_role("searchbox", name="Find a person").or_(page.get_by_role("textbox", name="Find a person"))
    box.fill(text)
    box.press("Enter")
    settle(page)


def rows(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(download(page, re.compile("^Download")), newline="")))  # type: ignore[arg-type]


def check(page: Page, answer: dict[str, Any]) -> None:
    """The timeline is that of the person, whole, and so is the file; the link holds the id and nothing else."""
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    settle(page)
    assert page.url.endswith(f"/contact_timeline?person={answer['contact_id']}")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(str(answer["results"]))
    file = rows(page)
    assert len({row["Result ID"] for row in file}) == len(file) == answer["results"]
    absorbed = set(answer["absorbed"])
    filed = [row for row in file if absorbed & set(row["Filed Under Contact ID"].split(" | "))]
    assert len(filed) == answer["results_of_which_a_copy_names_an_absorbed_id"]
    assert sum(int(row["Links"]) for row in file) == answer["links_clicked"]
    assert [row["Sent"] for row in file] == sorted((row["Sent"] for row in file), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[67]:00", row["Sent"]) for row in file)
    assert sum(row["Delivered"] == "yes" for row in file) == 37
    assert sum(row["Opened"] == "yes" for row in file) == 12


@pytest.mark.parametrize("given", ["address", "18", "15", "absorbed 18", "absorbed 15"])
def test_a_person_is_found_by_whatever_they_give_us(visit: Visit, answer: dict[str, Any], given: str) -> None:
    contact_id, absorbed = answer["contact_id"], answer["absorbed"][0]
    texts = {
        "address": ADDRESS,
        "18": contact_id,
        "15": contact_id[:15],
        "absorbed 18": absorbed,
        "absorbed 15": absorbed[:15],
    }
    page = visit("contact_timeline")
    search(page, texts[given])
    check(page, answer)
    expect(page.get_by_text("was merged into this person’s record")).to_have_count(1 if "absorbed" in given else 0)


def test_a_person_is_chosen_among_those_of_their_name(visit: Visit, answer: dict[str, Any]) -> None:
    page = visit("contact_timeline")
    search(page, NAME)
    expect(page.get_by_text("3 people are meant by this.")).to_be_visible()
    assert page.url.endswith("/contact_timeline")
    # cells of the table are drawn on a canvas: its own table for screen readers says which row is whose
    table = page.get_by_test_id("stDataFrameResizable")
    expect(table.locator("tbody tr")).to_have_count(3)
    ids = table.locator("tbody tr").all_text_contents()
    row = next(number for number, text in enumerate(ids) if answer["contact_id"] in text)
    corner = table.bounding_box()
    assert corner
    page.mouse.click(corner["x"] + 16, corner["y"] + 35 * (row + 1) + 17)
    check(page, answer)
    page.get_by_role("button", name="Back to what was found").click()
    expect(page.get_by_text("3 people are meant by this.")).to_be_visible()


def test_a_link_with_an_id_of_any_kind_opens_the_person(visit: Visit, answer: dict[str, Any]) -> None:
    page = visit(f"contact_timeline?person={answer['absorbed'][1][:15]}")
    check(page, answer)


def test_the_file_has_what_is_shown_and_the_link_says_which(visit: Visit, answer: dict[str, Any]) -> None:
    page = visit(f"contact_timeline?person={answer['contact_id']}&event=bounced")
    file = rows(page)
    assert [(row["Delivered"], row["Bounced"], row["Bounced At"][:10]) for row in file] == [
        ("no", "hard", "2026-08-12"),
        ("no", "hard", "2026-06-02"),
    ]
    choose(page, "Emails that were", "opened")
    expect(page.get_by_role("button", name="Download 14 emails")).to_be_visible()
    assert page.url.endswith(f"?event=bounced&event=opened&person={answer['contact_id']}")


def test_was_this_person_told_as_a_paper_that_the_ledger_knows(
    visit: Visit, answer: dict[str, Any], servers_database: str
) -> None:
    page = visit(f"contact_timeline?person={answer['contact_id']}&days=2026-10-01..2026-10-31")
    page.get_by_text("Was this person told?").click()
    said = "This data has a record of 3 emails to this person that match what was asked."
    expect(page.get_by_text(said)).to_be_visible()
    settle(page)
    assert page.url.endswith(f"?days=2026-10-01..2026-10-31&person={answer['contact_id']}&show=evidence")
    say_purpose(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as PDF").click()
    content = Path(started.value.path()).read_bytes()
    text = " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert said in text
    assert "Made by Ana on" in text
    (entry,) = open_ledger(servers_database).entries(Search(kinds=[Taken.EVIDENCE]), most=1).rows(named=True)
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert (entry["who"], entry["rows"], entry["about"]) == ("Ana", 3, [answer["contact_id"], *answer["absorbed"]])


def test_a_click_on_a_mark_opens_the_breakdown_of_that_email(visit: Visit, answer: dict[str, Any]) -> None:
    page = visit(f"contact_timeline?person={answer['contact_id']}&event=bounced")
    click_mark(page)
    expect(page.get_by_role("heading", name="Audience breakdown", exact=True)).to_be_visible()
    settle(page)
    assert re.search(r"/audience_breakdown\?email=a2S\w+&role=&sent=everything&standing=any$", page.url)
