"""Take the pictures of docs/pictures anew (`make screenshots`): every page of the demo, wide, narrow, light, dark."""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect

from analytics.audience import Audience
from analytics.segments import Clicked, Combined, Frequent, How, Saved, Segment, to_dict
from analytics.topics import topic_named, topics_of
from analytics.whom import Whom
from data_access.kept import Entry, Kind, Taken, open_kept, open_ledger
from tests.browser.served import open_page, opened_browser, served, settle
from ui.visitor import NOBODY

PICTURES = Path(__file__).parent / "pictures"
PEOPLE = 40_000
SITE = "ier.example.edu"
"""What the browser calls the server: no picture shall show an address of where somebody took it."""
WIDTHS = (1440, 800)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# tall enough to hold a page without scrolling; what stays empty below is cut off
TALLEST = 6000
HEIGHT = 3200

VIEWS = {
    "overview": "",
    "contact-timeline": "contact_timeline?person={person}",
    "evidence": "contact_timeline?person={person}&show=evidence&days=past-90-days",
    "audience-breakdown": "audience_breakdown?series=CU+Connections&sent=past-180-days&compare=yes",
    "link-interests": "link_interests?role=Alumni&graduated_from=1990&state=CO",
    "follow-up": "follow_up",
    "frequency": "frequency",
    "figures": "figures",
    "topics": "topics?topic=athletics",
    "segments": "segments?segment={segment}",
    "sources": "sources",
    "exports": "exports?entry=2",
}


def take(browser: Browser, address: str, path: Path, width: int, scheme: Literal["light", "dark"]) -> None:
    """One picture of a page, as tall as what stands on it."""
    context = browser.new_context(viewport={"width": width, "height": TALLEST}, color_scheme=scheme)
    page = context.new_page()
    open_page(page, address)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0)
    # Plotly draws once more when fonts have arrived
    page.evaluate("document.fonts.ready")
    settle(page)
    introduce(page)
    bottom = page.get_by_test_id("stMainBlockContainer").locator("> div").first.bounding_box()
    height = min(HEIGHT, int(bottom["y"] + bottom["height"]) + 40) if bottom else HEIGHT
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": width, "height": height})
    context.close()


def introduce(page: Page) -> None:
    """Say who is asking, and what for, where the page would show that nobody did."""
    if not page.get_by_text(NOBODY, exact=True).count():
        return
    page.get_by_role("button", name="What is it for?").first.click()
    for label, text in (("What are your files for?", "A complaint"), ("Your name", "Kim Roe")):
        field = page.get_by_role("textbox", name=label)
        field.fill(text)
        field.press("Enter")
        settle(page)
    page.keyboard.press("Escape")
    # neither the button that was clicked last nor its tooltip stands out
    page.mouse.move(min(WIDTHS) - 1, 0)
    page.evaluate("document.activeElement.blur()")
    expect(page.get_by_role("tooltip")).to_have_count(0)
    expect(page.get_by_text(NOBODY, exact=True)).to_have_count(0)


def person_of(browser: Browser, url: str) -> str:
    """Someone with a long history: whoever the mail list of Link interests names first."""
    context = browser.new_context(viewport={"width": 1440, "height": 2000})
    page = context.new_page()
    open_page(page, f"{url}/link_interests?role=Faculty")
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    if table is None:
        raise RuntimeError("Link interests names nobody")
    page.mouse.click(table["x"] + 15, table["y"] + 52)
    page.wait_for_url("**/contact_timeline?person=*")
    person = page.url.split("person=")[1][:18]
    context.close()
    return person


def save_segments(database: str) -> str:
    """Keep three segments; gives the id of one that is made of the others."""
    kept = open_kept(database)
    alumni = Whom(Audience(roles=("Alumni",)))
    asked: dict[str, Segment] = {
        "Athletics fans among alumni": Clicked(
            topic_id=topic_named("Athletics", topics_of(kept.topics())).id, whom=alumni
        ),
        "Get many emails": Frequent(more_than=2),
    }
    fans, many = (kept.save(Kind.SEGMENT, name, to_dict(one), "Kim Roe").id for name, one in asked.items())
    rested = Combined(How.BUT_NOT, Saved(fans), Saved(many))
    return kept.save(Kind.SEGMENT, "Fans who hear from us rarely", to_dict(rested), "Jo Garcia").id


def take_something(database: str) -> None:
    """Enter what people may have taken."""
    people = ("Contact ID", "Contact ID (15)", "First Name", "Last Name", "Email", "Articles")
    fans = "Who among current Alumni clicked 3 or more articles about Athletics, Nov 20, 2025 – Nov 20, 2026?"
    file = Entry(Taken.FILE, "kim.roe@example.edu", "analyst", "all emails, to people at CU Boulder", fans)
    file = replace(file, link="./link_interests?role=Alumni", rows=1_812, columns=people)
    file = replace(file, purpose="Season tickets: the invitation", file_name="link-interests-athletics.zip")
    push = Entry(
        Taken.PUSH, "jo.garcia@example.edu", "admin", "everything", f"{fans} Sent into the Campaign “Homecoming”."
    )
    push = replace(push, rows=1_812, columns=("CampaignId", "ContactId", "Status"), purpose="Homecoming")
    ledger = open_ledger(database)
    for entry in (file, push, replace(file, kind=Taken.EVIDENCE, question="Was this person told?", rows=4)):
        ledger.enter(replace(entry, sha256=sha256(entry.question.encode()).hexdigest()))


def pictures(names: list[str]) -> Iterator[Path]:
    """Take them; gives the path of each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(
            # the demo names the store that it is not: no picture shall show where somebody took it
            {
                "IER_DEMO": str(PEOPLE),
                "IER_DATABASE": f"sqlite:///{folder}/kept.sqlite",
                "IER_STORE": "/srv/ier/store",
            },
            Path(folder) / "log.txt",
        ) as server,
        opened_browser(f"--host-resolver-rules=MAP {SITE}:80 {server.url.removeprefix('http://')}") as browser,
    ):
        person, segment = person_of(browser, f"http://{SITE}"), save_segments(f"sqlite:///{folder}/kept.sqlite")
        take_something(f"sqlite:///{folder}/kept.sqlite")
        for name, width, scheme in product(names, WIDTHS, SCHEMES):
            path = PICTURES / f"{name}-{width}-{scheme}.png"
            take(browser, f"http://{SITE}/{VIEWS[name].format(person=person, segment=segment)}", path, width, scheme)
            yield path


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for taken in pictures(sys.argv[1:] or list(VIEWS)):
        sys.stdout.write(f"{taken.name}\n")
