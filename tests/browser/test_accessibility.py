"""What axe-core finds on every page, light and dark; and the faculty journey by keyboard alone."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from analytics.segments import NeverEngages
from tests.browser.served import Server, open_page, settle
from ui.segment_address import pack

pytestmark = pytest.mark.needs("browser")

ABSORBED = "003f4LGr0u9CGDeADO"
VIEWS = {
    "overview": "?sent=everything",
    "contact_timeline": f"contact_timeline?person={ABSORBED}",
    "evidence": f"contact_timeline?person={ABSORBED}&show=evidence",
    "audience_breakdown": "audience_breakdown?series=CU+Connections&compare=yes&sent=past-90-days"
    "&people=CU+Boulder+%C2%B7+College+of+Music",
    "link_interests": "link_interests?role=Alumni&standing=any&state=CO",
    "follow_up": "follow_up",
    "segments": "segments?show=combine&left={silent}&how=or&right={silent}".format(silent=pack(NeverEngages())),
    "frequency": "frequency?role=Alumni&more_than=1",
    "figures": "figures?by=newsletter&series=CU+Connections",
    "topics": "topics?topic=athletics",
    "sources": "sources",
    "exports": "exports?entry=1",
}
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(18, 23, 29)"
"""The page's ground, as .streamlit/config.toml has it."""
SERIOUS = {"serious", "critical"}
STREAMLITS_OWN: dict[str, str] = {
    # its navigation puts the section's heading and list items into a list through a div
    "list": 'data-testid="stSidebarNavItems"',
    "listitem": "<li class=",
    # the trend line in a metric
    "svg-img-alt": "metric_chart_",
}
"""Rules that Streamlit's own elements break, and where: nothing of ours may be excused here."""


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical, one line an element, Streamlit's own left out."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:300]}"
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
        if not (violation["id"] in STREAMLITS_OWN and STREAMLITS_OWN[violation["id"]] in node["html"])
    ]


def darken(page: Page) -> None:
    """The visitor's machine turns dark, and so does all of the page."""
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", DARK)
    # charts have letters of a colour that the server chose: with the next run they are as if it had been dark all along
    page.keyboard.press("r")
    settle(page)


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_serious(name: str, browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 4000}, color_scheme="light")
    page = context.new_page()
    open_page(page, f"{server.url}/{VIEWS[name]}")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", LIGHT)
    light = serious(page)
    # a page opened once more would cost three times as much
    darken(page)
    dark = serious(page)
    context.close()
    assert (light, dark) == ([], [])


def test_the_faculty_journey_by_keyboard_alone(browser: Browser, server: Server, exports_dir: Path) -> None:
    """From the first page to the downloaded table, without a mouse."""
    expected = json.loads((exports_dir / "answers.json").read_text(encoding="utf-8"))["cu_connections_faculty"]
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    open_page(page, server.url)
    tab_to(page, "A", "Audience breakdown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Audience breakdown", exact=True)).to_be_visible()
    settle(page)
    tab_to(page, "INPUT", "Newsletter or sender")
    page.keyboard.type("CU Connections")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMultiSelect").first.get_by_text("CU Connections")).to_be_visible()
    page.keyboard.press("Escape")
    settle(page)
    tab_to(page, "BUTTON", "What is it for?")
    page.keyboard.press("Enter")
    tab_to(page, "INPUT", "What are your files for?")
    page.keyboard.type("A review")
    page.keyboard.press("Enter")
    settle(page)
    tab_to(page, "INPUT", "Your name")
    page.keyboard.type("Ana")
    page.keyboard.press("Enter")
    settle(page)
    page.keyboard.press("Escape")
    tab_to(page, "BUTTON", "Download the table")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8"), newline="")))
    context.close()
    opened = {(row["Campus"], row["School"]): int(row["Opened"]) for row in rows if row["School"]}
    assert opened == {(cell["campus"], cell["school"]): cell["opened"] for cell in expected["cells"]}


def tab_to(page: Page, element: str, name: str) -> None:
    """Press Tab until the element that is called so has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        focused: list[str] = page.evaluate(
            "() => { const at = document.activeElement;"
            " return [at.tagName, at.getAttribute('aria-label') || at.innerText || '']; }"
        )
        if focused[0] == element and name in focused[1]:
            return
    pytest.fail(f"Tab never came to {name}")
