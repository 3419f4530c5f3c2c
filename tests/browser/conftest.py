"""A real server and a real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.served import Server, open_page, opened_browser, served, settle

_TRIES = 5


@pytest.fixture(scope="session")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with served({"IER_STORE": str(example_store)}, log) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def visitors(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of those who `visit`. Streamlit's scripts are fetched into it once: they are a third of a page."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def visit(visitors: BrowserContext, server: Server) -> Iterator[Callable[[str], Page]]:
    """Opens a path of the app in a browser that remembers nothing, and waits until the page is drawn."""

    def open_path(path: str) -> Page:
        page = visitors.new_page()
        open_page(page, f"{server.url}/{path}")
        return page

    yield open_path
    for page in visitors.pages:
        page.evaluate("localStorage.clear()")
        page.close()
    visitors.clear_cookies()


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box or multiselect by what a person reads."""
    before = page.url
    wanted = page.get_by_role("option", name=option, exact=False).first
    for _ in range(_TRIES):
        # a page that is drawn anew in this very moment closes the list again
        page.get_by_role("combobox", name=label).focus()
        page.keyboard.press("ArrowDown")
        with suppress(PlaywrightTimeout):
            wanted.click(timeout=3000)
            break
    else:
        pytest.fail(f"{label}: there is no option {option}")
    page.keyboard.press("Escape")
    # what is chosen stands in the address, unless it was chosen before
    with suppress(PlaywrightTimeout):
        page.wait_for_url(lambda url: url != before, timeout=3000)
    settle(page)


def click_mark(page: Page) -> None:
    """Click the first mark of the first chart."""
    # all of the page in sight: nothing scrolls or is drawn anew on the way
    page.set_viewport_size({"width": 1440, "height": 3000})
    # Plotly draws once more when its place is measured, and listens on a layer above the marks
    page.wait_for_timeout(1000)
    page.locator(".js-plotly-plot .point").first.click(force=True)


def say_purpose(page: Page) -> None:
    """Say what files are for, and who takes them, as long as the page asks for that."""
    asks = page.get_by_role("button", name="What is it for?")
    if not asks.count():
        return
    asks.first.click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_role("textbox").first).to_be_visible()
    for label, text in ((re.compile("for\\?$"), "A review"), ("Your name", "Ana")):
        field = body.get_by_role("textbox", name=label)
        if field.count():
            field.fill(text)
            field.press("Enter")
            settle(page)
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)


def download(page: Page, button: str) -> str:
    """Click a download button; gives the file's text."""
    say_purpose(page)
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return Path(started.value.path()).read_text(encoding="utf-8")


def download_list(page: Page, button: str = "for a campaign") -> dict[str, str]:
    """Click the button of a list ready for the next send; gives the texts in its zip, by name."""
    say_purpose(page)
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    with ZipFile(started.value.path()) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
