"""Topics in a real browser: made from a link that is of none, used in Link interests; two editors; a broken file."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data_access.kept import Kept
from tests.browser.conftest import choose, say_purpose
from tests.browser.served import Server, open_page, served, settle

pytestmark = pytest.mark.needs("browser")

BROKEN = '[[topic]]\nname = "Sports"\nany_of = [{hots = "cubuffs.com"}]\n'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which no topic is about athletics or news, so that their links are of none."""
    found = f"sqlite:///{tmp_path_factory.mktemp('topics')}/kept.sqlite"
    with closing(Kept(found)) as kept:
        for document in kept.topics():
            if document.id in ("athletics", "news"):
                kept.remove("topic", document.id, "Ana", document.version)
    return found


@pytest.fixture(scope="module")
def topics_server(example_store: Path, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("topics-server") / "log.txt"
    with served({"IER_STORE": str(example_store), "IER_DATABASE": address}, log) as running:
        yield running


@pytest.fixture
def open_topics(browser: Browser, topics_server: Server) -> Iterator[Callable[[], Page]]:
    """Opens the page as another person would."""
    contexts = []

    def opened(path: str = "topics") -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 3000}, accept_downloads=True)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        open_page(page, f"{topics_server.url}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def fill(page: Page, label: str, text: str) -> None:
    """Type into a field, and wait for what it changes."""
    box = page.get_by_role("textbox", name=label, exact=True).first
    box.fill(text)
    box.press("Enter")
    settle(page)


def metric(page: Page, label: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def click_first_row(page: Page, heading: str) -> None:
    """Choose the first row of the table below a heading."""
    table = page.locator("[data-testid=stHeading]", has_text=heading).locator(
        "xpath=following::*[@data-testid='stDataFrame'][1]"
    )
    place = table.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 15, place["y"] + 52)
    settle(page)


def test_a_topic_is_made_from_a_link_and_used(open_topics: Callable[..., Page], address: str) -> None:
    page = open_topics()
    click_first_row(page, "Clicked often, and of no topic")
    expect(page.get_by_role("heading", name="A new topic")).to_be_visible()
    expect(page.get_by_role("textbox", name="Host", exact=True)).to_have_value("gomountainlions.com")
    assert metric(page, "Clickers in the past year") == "75"
    fill(page, "Path begins", "")
    page.get_by_role("button", name="Add a rule").first.click()
    settle(page)
    fill(page, "Host (any of, rule 2)", "cubuffs.com")
    assert (metric(page, "Links caught"), metric(page, "Clickers in the past year")) == ("39", "212")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    fill(page, "Name", "Games")
    fill(page, "Your name", "Kim Roe")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Games” is saved.")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Who cares about it").click()
    expect(page.get_by_role("heading", name="Link interests", exact=True)).to_be_visible()
    settle(page)
    choose(page, "Audience", "Alumni")
    assert [metric(page, label) for label in ("Clicked any", "May be mailed")] == ["212", "19"]
    with closing(Kept(address)) as kept:
        (games,) = [document for document in kept.topics() if document.name == "Games"]
    assert games.changed_by == "Kim Roe"
    assert games.definition == {"any_of": [{"host": "gomountainlions.com"}, {"host": "cubuffs.com"}]}
    assert f"topic={games.id}" in page.url


def test_two_editors_at_once(open_topics: Callable[..., Page], address: str) -> None:
    mine, theirs = open_topics("topics?topic=events"), open_topics("topics?topic=events")
    fill(mine, "Contains", "rsvp")
    fill(theirs, "Name", "Events")
    fill(theirs, "Your name", "Bo Park")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.get_by_text("“Events” is saved.")).to_be_visible()
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("Bo Park changed this topic on")).to_be_visible()
    expect(mine.get_by_role("textbox", name="Contains", exact=True)).to_have_value("rsvp")
    settle(mine)
    mine.get_by_role("button", name="Keep mine").click()
    expect(mine.get_by_text("Bo Park changed this topic on")).to_have_count(0)
    settle(mine)
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("“Events and registration” is saved.")).to_be_visible()
    with closing(Kept(address)) as kept:
        assert kept.changes("topic", "events")["by"].to_list() == ["somebody", "Bo Park", "IER Explorer"]
        assert kept.changes("topic", "events")["name"].to_list()[0] == "Events and registration"


def test_a_broken_file_changes_nothing_and_a_whole_one_is_shown_first(
    open_topics: Callable[..., Page], address: str
) -> None:
    page = open_topics()
    with closing(Kept(address)) as kept:
        before = kept.version("topic")
        give = page.locator("input[type=file]")
        give.set_input_files({"name": "topics.toml", "mimeType": "application/toml", "buffer": BROKEN.encode()})
        expect(
            page.get_by_text("Line 3 (topic 1, any_of, rule 1, hots): A rule says nothing of “hots”")
        ).to_be_visible()
        assert kept.version("topic") == before
        say_purpose(page)
        with page.expect_download() as started:
            page.get_by_role("button", name="Download as a file").click()
        written = Path(started.value.path()).read_text(encoding="utf-8")
        assert started.value.suggested_filename == "topics-2026-11-20.toml"
        whole = written + '\n[[topic]]\nname = "Tickets"\nany_of = [{path = "/tickets"}]\n'
        page.reload()
        settle(page)
        give.set_input_files({"name": "topics.toml", "mimeType": "application/toml", "buffer": whole.encode()})
        page.get_by_role("button", name="Take it in: 1 added").click()
        expect(page.get_by_text("Taken in: 1 added.")).to_be_visible()
        assert [document.name for document in kept.topics()][-1] == "Tickets"
        assert kept.version("topic") == before + 1
