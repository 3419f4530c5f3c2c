"""Names, subjects, senders and links come from outside: whatever they are, they are shown as text and do nothing."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, Request

from analytics.segments import NeverEngages, to_dict
from analytics.whom import Whom
from campaigns.csv_text import to_csv
from data_access.kept import Kind, open_kept
from tests.browser.served import Server, open_page, served
from tests.data_access.loads import load_rows
from tests.data_access.rows import START, an_id, at, contact, link_row, result_row, send

pytestmark = pytest.mark.needs("browser")

ELSEWHERE = "evil.invalid"
TEXTS = (
    f'<img src="http://{ELSEWHERE}/i.png" onerror="window.stolen=1">',
    f"<script>window.stolen=1</script><a href='http://{ELSEWHERE}/'>a</a>",
    '"><svg onload="window.stolen=1"><iframe srcdoc="<script>parent.stolen=1</script>">',
    f"![picture](http://{ELSEWHERE}/i.png) [x](javascript:window.stolen=1) <http://{ELSEWHERE}>",
    f"http://{ELSEWHERE}/plain www.{ELSEWHERE} a@{ELSEWHERE}",
    ":material/bug_report: :red[red] :rainbow-background[y] :streamlit: :smile:",
    "$\\sqrt{2}$ $$x^2$$ # heading\r# heading\n- list\n```\ncode\n```",
    "=cmd|' /C calc'!A0",
    "\u202e=HYPERLINK(1)\u202c \u2066gpj.exe\u2069",
    "-1+1\t@SUM(1) {{7*7}} %(name)s {name} \x00\x07\x1b[31m",
    "long " + "W" * 10_000,
)
VIEWS = (
    "overview?sent=everything",
    f"contact_timeline?person={contact(0)}",
    f"contact_timeline?person={contact(8)}",
    "contact_timeline?person=" + quote(TEXTS[0]),
    "audience_breakdown?sent=everything&compare=yes",
    "link_interests?sent=everything&standing=any&least=1",
    "follow_up?question=never&delivered=1",
    "frequency?more_than=1&sent=everything",
    "topics?topic=hostile",
    "segments?segment={segment}",
    "sources",
)
PLANTED = (
    f'a[href*="{ELSEWHERE}"]:not([href^="mailto:"])',
    f'img[src*="{ELSEWHERE}"]',
    '[href^="javascript:"]',
    "[onerror], [onload], iframe[srcdoc]",
    "main .katex",
    'main [data-testid="stIconMaterial"]:text-is("bug_report")',
    "main script",
    'main h1:text-is("heading"), main h2:text-is("heading")',
)
"""What a text would have become."""


def nth(number: int) -> str:
    return TEXTS[number % len(TEXTS)]


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven people, emails, senders, places and links, and each text is every one of them somewhere."""
    store = tmp_path_factory.mktemp("hostile") / "store"
    every = range(len(TEXTS))
    attributes = [json.dumps({nth(number + 5)[:200]: nth(number)}) for number in every]
    load_rows(
        store,
        {
            "contacts": [
                {
                    "id": contact(number),
                    "first_name": nth(number),
                    "last_name": nth(number + 1),
                    "email": nth(number + 2),
                    "city": nth(number + 3),
                    "state": nth(number + 4),
                    "attributes": attributes[number],
                    "modified_at": START,
                }
                for number in every
            ],
            "accounts": [
                {
                    "id": an_id("001", number),
                    "name": nth(number),
                    "parent_id": an_id("001", number - 1) if number % 3 else None,
                }
                for number in every
            ],
            "affiliations": [
                {
                    "id": an_id("a1A", number),
                    "contact_id": contact(number),
                    "account_id": an_id("001", number),
                    "role": nth(number + 1),
                    "status": "Current",
                }
                for number in every
            ],
            "education": [
                {"id": an_id("a3E", number), "contact_id": contact(number), "degree": nth(number)} for number in every
            ],
            "sends": [
                {
                    "id": send(number),
                    "email_name": nth(number),
                    "subject": nth(number + 1),
                    "from_name": nth(number + 2),
                    "from_address": nth(number + 3),
                    "business_unit": nth(number),
                    "number_sent": 7,
                    "sent_at": at(number),
                }
                for number in range(len(TEXTS) + 2)
            ],
            "results": [
                result_row(
                    100 * of_send + number,
                    contact_id=contact(number),
                    send_id=send(of_send),
                    email_name=nth(of_send),
                    subject=nth(of_send + 1),
                    from_name=nth(of_send + 2),
                    from_address=nth(of_send + 3),
                    sent_at=at(of_send),
                    opened=number % 2 == 0,
                    unique_clicks=number % 2,
                )
                for of_send in every
                for number in every
            ],
            "link_details": [
                link_row(
                    100 * of_send + number,
                    100 * of_send + number,
                    link_name=nth(number),
                    url=f"https://{ELSEWHERE}/{nth(of_send)}" if number % 3 else nth(of_send),
                    last_clicked_at=at(of_send) + timedelta(hours=3),
                )
                for of_send in every
                for number in every
                if number % 2
            ],
        },
    )
    return store


@pytest.fixture(scope="module")
def hostile(hostile_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str, Path]]:
    """The app on it, with a topic and a segment of such a name; and the id of the segment."""
    folder = tmp_path_factory.mktemp("server")
    database = f"sqlite:///{folder}/kept.sqlite"
    kept = open_kept(database)
    rules = {"any_of": [{"contains": "evil"}]}
    kept.save(Kind.TOPIC, TEXTS[0], {"id": "hostile", "name": TEXTS[0], **rules}, TEXTS[1])
    segment = kept.save(Kind.SEGMENT, TEXTS[3], to_dict(NeverEngages(whom=Whom(cities=(TEXTS[0],)))), TEXTS[5]).id
    environment = {"IER_STORE": str(hostile_store), "IER_DATABASE": database}
    with served(environment, folder / "log.txt") as server:
        yield server, segment, folder / "log.txt"


def grown(page: Page, selector: str) -> list[str]:
    """The elements, as HTML with what they stand in."""
    found: list[str] = page.locator(selector).evaluate_all("found => found.map(one => one.parentElement.outerHTML)")
    return found


def test_nothing_comes_of_what_is_shown(hostile: tuple[Server, str, Path], browser: Browser) -> None:
    server, segment, log = hostile
    context = browser.new_context(viewport={"width": 1440, "height": 3000})
    page, asked = context.new_page(), list[str]()

    def note(request: Request) -> None:
        if not request.url.startswith((server.url, "data:", "blob:")):
            asked.append(request.url)

    context.on("request", note)
    seen, planted = "", list[str]()
    for view in VIEWS:
        open_page(page, f"{server.url}/{view.replace('{segment}', segment)}")
        assert page.evaluate("window.stolen") is None, view
        planted += [f"{view}: {one}: {html[:300]}" for one in PLANTED for html in grown(page, one)]
        seen += page.locator("main").inner_text()
    assert planted == [], "\n".join(planted)
    assert asked == []
    # it was shown, as it is
    assert 'onerror="window.stolen=1"' in seen
    assert ":material/bug_report:" in seen
    assert "[U+202E]" in seen
    context.close()
    said = log.read_text("utf-8")
    assert [one for one in (*TEXTS, "003000000") if one in said] == []


def test_files_hold_the_texts_and_nothing_that_a_spreadsheet_runs() -> None:
    written = to_csv(pl.DataFrame({"Name": TEXTS})).decode()
    cells = [row["Name"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    assert [cell.removeprefix("'") for cell in cells] == list(TEXTS)
    signs = [cell for cell in cells if cell.lstrip().lstrip("\u202e\u2066").startswith(("=", "+", "-", "@"))]
    assert signs == []
    assert sum(cell.startswith("'") for cell in cells) == 3
