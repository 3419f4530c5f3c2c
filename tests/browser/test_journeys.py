"""What people come for, in a real browser, from the first click to the parsed file."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import choose, click_mark, download, download_list
from tests.browser.served import Server, settle

pytestmark = pytest.mark.needs("browser")
Visit = Callable[[str], Page]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_athletics(visit: Visit, exports_dir: Path) -> None:
    """Athletics topic, three articles, past year, Alumni: the list, with and without those who may not be mailed."""
    expected = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))["athletics_fans"]
    page = visit("link_interests")
    choose(page, "Links about", "Athletics")
    choose(page, "Clicked in", "Past year")
    choose(page, "Audience", "Alumni")
    expect(page.get_by_role("spinbutton", name="At least so many articles")).to_have_value("3")
    mailable = parts(download_list(page))
    assert sorted(row["Contact ID"] for row in mailable) == expected["mailable_contact_ids"]
    assert all(row["Contact ID (15)"] == row["Contact ID"][:15] for row in mailable)
    assert all(int(row["Articles"]) == len(row["Articles Read"].split(" | ")) >= 3 for row in mailable)
    for reason in ("Opted out of email", "Newest email to them bounced hard", "Unsubscribed through an email"):
        page.get_by_test_id("stCheckbox").get_by_text(reason, exact=True).click()
        settle(page)
    expect(page.get_by_text("On the list although they should not be mailed: 1 opted out of email.")).to_be_visible()
    page.get_by_role("textbox", name="Your name").fill("Kim Roe")
    page.get_by_role("textbox", name="Your name").press("Enter")
    settle(page)
    inside = download_list(page)
    everyone = parts(inside)
    assert json.loads(inside["manifest.json"])["made_by"] == "Kim Roe"
    assert sorted(row["Contact ID"] for row in everyone) == expected["contact_ids"]


def test_more_about_the_people_by_keyboard(visit: Visit) -> None:
    """What stands in the fold is reached by keyboard, and it does not close while somebody is at it."""
    page = visit("link_interests?least=1")
    fold = page.get_by_test_id("stExpander").filter(has_text="More about the people")
    expect(fold.locator("details")).not_to_have_attribute("open", "")
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    choose(page, "State", "CO")
    expect(page).to_have_url(re.compile(r"state=CO"))
    expect(page.get_by_text("Who is meant: people living in CO.")).to_be_visible()
    page.get_by_role("combobox", name="State").focus()
    page.keyboard.press("Backspace")
    expect(page).not_to_have_url(re.compile(r"state="))
    expect(fold.locator("details")).to_have_attribute("open", "")


def parts(inside: dict[str, str]) -> list[dict[str, str]]:
    """The people of a zip, which are as many as its manifest says."""
    found = [row for name, text in inside.items() if name.endswith(".csv") for row in rows(text)]
    assert json.loads(inside["manifest.json"])["people"]["in_file"] == len(found)
    return found


def test_faculty_who_open_cu_connections(visit: Visit, exports_dir: Path) -> None:
    """CU Connections, Faculty, past year: the table by campus and school."""
    expected = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))["cu_connections_faculty"]
    page = visit("audience_breakdown")
    choose(page, "Newsletter or sender", "CU Connections")
    table = rows(download(page, "Download the table"))
    columns = {
        "sent": "Sent",
        "delivered": "Delivered",
        "opened": "Opened",
        "clicked": "Clicked",
        "clicked_content": "Content clicks",
        "opened_or_clicked": "Opened or clicked",
        "unsubscribed": "Unsubscribed",
        "people": "People",
        "people_opened": "People who opened",
    }
    cells = [row for row in table if row["School"]]
    found = [
        {"campus": row["Campus"], "school": row["School"], **{name: int(row[title]) for name, title in columns.items()}}
        for row in cells
    ]
    assert found == sorted(expected["cells"], key=lambda cell: (cell["campus"], cell["school"]))
    total = next(row for row in table if row["Campus"] == "People in the audience (each once)")
    assert {name: int(total[title]) for name, title in columns.items()} == expected["any_faculty"]


def test_a_colleague_opens_my_link_and_sees_what_i_saw(visit: Visit) -> None:
    page = visit("audience_breakdown")
    choose(page, "Newsletter or sender", "CU Connections")
    figures = page.get_by_test_id("stMetricValue").all_inner_texts()
    colleague = visit(page.url.split("/", 3)[3])
    expect(colleague.get_by_test_id("stMetricValue")).to_have_text(figures)


def test_a_cold_deep_link_shows_the_page_inside_the_frame(visit: Visit, server: Server) -> None:
    server.stop()
    server.start()
    page = visit("link_interests?role=Alumni")
    expect(page.get_by_role("heading", name="Link interests", exact=True)).to_be_visible()
    expect(page.get_by_text("Live to")).to_be_visible()
    expect(page.get_by_role("link", name="Audience breakdown")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue")).to_have_count(4)


def test_clicks_lead_on_from_a_send_to_its_school_to_its_people_to_a_timeline(visit: Visit) -> None:
    page = visit("?series=CU+Connections")
    page.set_viewport_size({"width": 1440, "height": 3000})
    settle(page)
    click_row(page, 0)
    expect(page.get_by_role("heading", name="Audience breakdown", exact=True)).to_be_visible()
    settle(page)
    assert "email=" in page.url
    click_mark(page)
    expect(page.get_by_role("combobox", name="People of the row")).not_to_have_value("")
    settle(page)
    assert "people=" in page.url
    click_row(page, 1)
    expect(page.get_by_role("heading", name="Contact timeline", exact=True)).to_be_visible()
    settle(page)
    assert re.search(r"person=003\w{15}$", page.url)
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text("0")


def click_row(page: Page, number: int) -> None:
    """Choose the first row of the page's table of that number, by its box."""
    # the table is drawn on a canvas: there is nothing in it that could be asked for by name
    page.get_by_test_id("stDataFrame").nth(number).click(position={"x": 15, "y": 52})
