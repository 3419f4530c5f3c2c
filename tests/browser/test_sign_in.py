"""Signing in by a real provider: who gets where, what is kept from whom, and that nothing leaves before it."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, WebSocket, expect

from tests.browser.conftest import say_purpose
from tests.browser.provider import provider
from tests.browser.served import Server, settle
from tests.leaks import exported, naming, told
from ui.links import Place

pytestmark = pytest.mark.needs("browser")

SERIOUS = ("serious", "critical")
USERS: dict[str, dict[str, object]] = {
    "kim": {"email": "kim@example.edu", "email_verified": True, "groups": ["ier-admins"]},
    "ann": {"email": "ann@example.edu", "groups": ["staff", "ier-analysts"]},
    "sue": {"email": "sue@example.edu", "groups": ["ier-uccs"]},
    "vic": {"email": "vic@example.edu", "groups": ["staff"]},
    "eve": {"email": "kim@example.edu", "email_verified": False},
}
SECRETS = """\
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"

[auth.campus]
client_id = "ier"
client_secret = "s3"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
max_age_hours = {hours}
ask = "the eComm desk"

[[access.grants]]
claim = "groups"
value = "ier-analysts"
role = "{analyst}"

[[access.grants]]
claim = "groups"
value = "ier-uccs"
role = "analyst"
senders = ["CU Connections"]
campuses = ["UCCS"]

[[access.grants]]
email = "kim@example.edu"
role = "admin"

[[access.grants]]
claim = "groups"
value = "staff"
role = "viewer"
"""


@dataclass
class Gate:
    """The app behind a sign-in: its server, and the file that says who may come in."""

    server: Server
    secrets: Path
    provider: str

    def grant(self, analyst: str = "analyst", hours: float = 8) -> None:
        text = SECRETS.format(url=self.server.url, provider=self.provider, analyst=analyst, hours=hours)
        self.secrets.write_text(text, encoding="utf-8")


class Heard:
    """What a page gets from the server, and where it asks for more; without Streamlit's own scripts."""

    def __init__(self, page: Page, gate: Gate) -> None:
        self._server = f"{gate.server.url}/"
        self.frames: list[bytes] = []
        self.addresses: set[str] = set()
        page.on("websocket", self._connected)
        page.on("request", self._asked)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self.frames.append(data if isinstance(data, bytes) else data.encode()))

    def _asked(self, request: Request) -> None:
        # the provider's pages are its own
        if self._server in request.url and "/static/" not in request.url:
            self.addresses.add(request.url)

    def everything(self) -> bytes:
        """All frames so far, and what is at those addresses for whoever asks."""
        return b"\n".join([*self.frames, *(fetched(address)[1] for address in self.addresses)])


def fetched(address: str) -> tuple[int, bytes]:
    """What somebody gets who is signed in nowhere and knows an address."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.fixture(scope="module")
def gate(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("gate")
    secrets = folder / "secrets.toml"
    environment = {
        "IER_STORE": str(example_store),
        "IER_SECRETS": str(secrets),
        "STREAMLIT_SECRETS_FILES": str(secrets),
        "IER_ACCESS_ALLOW_ANONYMOUS": "",
    }
    with provider(USERS, folder / "provider.txt") as address:
        opened = Gate(Server(environment, folder / "log.txt"), secrets, address)
        opened.grant()
        opened.server.start()
        yield opened
        opened.server.stop()


@pytest.fixture
def arrive(browser: Browser, gate: Gate) -> Iterator[Callable[[], BrowserContext]]:
    """A browser of somebody who was never here."""
    contexts = []

    def fresh() -> BrowserContext:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
        context.set_default_timeout(30_000)
        # the provider's pages want a style sheet from afar
        context.route(re.compile("^https:"), lambda route: route.abort())
        contexts.append(context)
        return context

    yield fresh
    for context in contexts:
        context.close()
    gate.grant()


@pytest.fixture(scope="module")
def words(exports_dir: Path) -> tuple[bytes, ...]:
    return naming(exports_dir)


@pytest.fixture(scope="module")
def outside(exports_dir: Path) -> list[str]:
    """Contacts who have nothing to do with UCCS, by id; without those of merges."""
    exports = exported(exports_dir)
    accounts = {row["id"]: row for row in exports["account"]}

    def campus(account: str) -> str:
        above = accounts[account]["parentid"]
        return campus(above) if above else accounts[account]["name"]

    there = {row["contact"] for row in exports["affiliation"] if campus(row["account"]) == "UCCS"}
    merged = {row[key] for row in exports["contact"] if row["masterrecordid"] for key in ("id", "masterrecordid")}
    return sorted({row["id"] for row in exports["contact"]} - there - merged)


def sign_in(page: Page, gate: Gate, who: str, path: str = "") -> None:
    page.goto(f"{gate.server.url}/{path}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(f"{gate.server.url}/**")
    settle(page)


def test_signed_out_no_data_leaves_the_server(
    arrive: Callable[[], BrowserContext], gate: Gate, words: tuple[bytes, ...]
) -> None:
    assert len(words) > 5000
    page = arrive().new_page()
    heard = Heard(page, gate)
    for place in Place:
        if place in (Place.OVERVIEW, Place.TIMELINE):
            # the very first visitor of a server: Streamlit knows no pages yet (tests/pages tries that for every page)
            page.goto("about:blank")
            gate.server.stop()
            gate.server.start()
        page.goto(f"{gate.server.url}/{Path(place).parent.name}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert told(heard.everything(), words) == []
    assert len(heard.frames) >= len(Place)
    assert [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS] == []
    # who is let in does get data, so this would see it
    sign_in(page, gate, "kim")
    assert len(told(heard.everything(), words)) > 10


def test_the_roles_of_those_who_sign_in(
    arrive: Callable[[], BrowserContext], gate: Gate, words: tuple[bytes, ...]
) -> None:
    page = arrive().new_page()
    sign_in(page, gate, "vic")
    expect(page.get_by_role("heading", name="Figures", exact=True)).to_be_visible()
    heard = Heard(page, gate)
    for place in (Place.TIMELINE, Place.SEGMENTS):
        page.goto(f"{gate.server.url}/{Path(place).parent.name}")
        expect(page.get_by_text(f"This needs the role {place.role.words}; yours is viewer.")).to_be_visible()
        expect(page.get_by_role("link", name="Segments")).to_have_count(0)
        assert told(heard.everything(), words) == []
    ann = arrive().new_page()
    sign_in(ann, gate, "ann")
    expect(ann.get_by_text("Analyst: people, files, campaigns. You see everything.")).to_be_visible()
    expect(ann.get_by_role("link", name="Segments")).to_be_visible()
    expect(ann.get_by_role("link", name="Sources")).to_have_count(0)
    ann.goto(f"{gate.server.url}/sources")
    expect(ann.get_by_text("This needs the role admin; yours is analyst.")).to_be_visible()
    eve = arrive().new_page()
    sign_in(eve, gate, "eve")
    expect(eve.get_by_text("nothing here is open to you. Your address does not count")).to_be_visible()
    expect(eve.get_by_text("Signed in as campus:eve.")).to_be_visible()


def test_a_session_ends(arrive: Callable[[], BrowserContext], gate: Gate, words: tuple[bytes, ...]) -> None:
    page = arrive().new_page()
    sign_in(page, gate, "ann")
    # the role is taken away in the file: the next run refuses, in the same session
    heard = Heard(page, gate)
    gate.grant(analyst="viewer")
    page.get_by_role("link", name="Segments").click()
    expect(page.get_by_text("This needs the role analyst; yours is viewer.")).to_be_visible()
    gate.grant(hours=0.0001)
    page.goto(f"{gate.server.url}/link_interests")
    expect(page.get_by_text("A sign-in is good for 0.0001 hours, and yours has ended")).to_be_visible()
    expect(page.get_by_text("open the link that brought you here once more")).to_be_visible()
    assert told(heard.everything(), words) == []
    gate.grant()
    page.reload()
    settle(page)
    expect(page.get_by_role("heading", name="Link interests", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto(f"{gate.server.url}/segments")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_file_has_no_address_before_it_is_asked_for(
    arrive: Callable[[], BrowserContext], gate: Gate, words: tuple[bytes, ...]
) -> None:
    page = arrive().new_page()
    heard = Heard(page, gate)
    sign_in(page, gate, "ann")
    ids = set(re.findall(rb"[0-9a-f]{32}", b"".join(heard.frames)))
    assert ids
    assert {fetched(f"{gate.server.url}/media/{one.decode()}.csv")[0] for one in ids} == {404}
    say_purpose(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").first.click()
    # from now on whoever knows the address has the file: docs/access.md says so
    status, body = fetched(started.value.url)
    assert status == 200
    assert told(body, words) != []
    # … until two more pages were drawn, for anybody
    for name in ("Segments", "Overview"):
        page.get_by_role("link", name=name).click()
        settle(page)
    assert fetched(started.value.url)[0] == 404


def test_nothing_of_another_campus_or_sender_is_sent(
    arrive: Callable[[], BrowserContext], gate: Gate, exports_dir: Path, outside: list[str]
) -> None:
    hidden, exports = set(outside), exported(exports_dir)
    emails = {row["id"]: row["email"].encode() for row in exports["contact"]}
    kept_from_her = {word for one in outside for word in (one[:15].encode(), emails[one]) if word}
    kept_from_her |= {row["fromname"].encode() for row in exports["senddefinition"]} - {b"CU Connections"}
    page = arrive().new_page()
    heard = Heard(page, gate)
    sign_in(page, gate, "sue")
    expect(page.get_by_text("You see emails of CU Connections, to people at UCCS.")).to_be_visible()
    for path in ("audience_breakdown?people=UCCS", "follow_up?who=never-opens", "frequency", "segments"):
        page.goto(f"{gate.server.url}/{path}")
        settle(page)
    assert told(heard.everything(), tuple(kept_from_her)) == []
    assert told(heard.everything(), tuple(email for one, email in emails.items() if one not in hidden and email)) != []
    # who is outside and who does not exist get the same answer
    answers = set()
    for person in (outside[0], "003000000000000AAA"):
        page.goto(f"{gate.server.url}/contact_timeline?person={person}")
        settle(page)
        answers.add(page.get_by_test_id("stMainBlockContainer").inner_text().replace(person, "…"))
    assert len(answers) == 1
