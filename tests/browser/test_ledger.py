"""The ledger through the browser: what is taken is entered, found again, and not given where it can’t be."""

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data_access.kept import Ledger
from data_access.kept.tables import LEDGER
from tests.browser.conftest import say_purpose
from tests.browser.served import open_page, served, settle
from tests.browser.test_accessibility import serious

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/kept.sqlite"


@pytest.fixture
def page(browser: Browser, example_store: Path, address: str, tmp_path: Path) -> Iterator[Page]:
    """Sources of an app whose ledger is that of this test alone."""
    environment = {"IER_STORE": str(example_store), "IER_DATABASE": address}
    with served(environment, tmp_path / "log.txt") as app:
        context = browser.new_context(viewport={"width": 1440, "height": 3000}, accept_downloads=True)
        context.set_default_timeout(30_000)
        opened = context.new_page()
        open_page(opened, f"{app.url}/sources")
        yield opened
        context.close()


def test_what_is_taken_is_entered_and_what_cannot_be_entered_is_not_given(
    page: Page, address: str, tmp_path: Path
) -> None:
    button = page.get_by_role("button", name="Download", exact=False).first
    expect(button).to_be_disabled()
    say_purpose(page)
    with page.expect_download() as started:
        button.click()
    given = Path(started.value.path()).read_bytes()
    with closing(Ledger(address)) as ledger:
        (entry,) = ledger.entries().rows(named=True)
        assert (entry["who"], entry["purpose"], entry["link"]) == ("Ana", "A review", "./sources")
        assert (entry["sha256"], entry["file_name"]) == (sha256(given).hexdigest(), started.value.suggested_filename)
        assert f"ledger: entry 1, head {entry['hash']}" in (tmp_path / "log.txt").read_text("utf-8")
        page.get_by_role("link", name="Exports").click()
        settle(page)
        expect(page.get_by_text("No entry was changed, removed, moved or put in.")).to_be_visible()
        page.goto(page.url + "?entry=1")
        settle(page)
        expect(page.get_by_text(entry["sha256"])).to_be_visible()
        assert serious(page) == []
        page.get_by_role("link", name="Ask the same again").click()
        again = page.context.wait_for_event("page") if len(page.context.pages) == 1 else page.context.pages[-1]
        expect(again.get_by_role("heading", name="Sources", exact=True)).to_be_visible()
        # a session of its own, which says anew what for
        settle(again)
        say_purpose(again)
        with ledger._engine.begin() as connection:
            LEDGER.drop(connection)
    asked = again.get_by_role("button", name="Download", exact=False).first
    downloads: list[object] = []
    again.on("download", lambda one: downloads.append(one))  # noqa: PLW0108 - Playwright takes no method
    asked.click()
    expect(again.get_by_text("No file was given. Every file is entered in the ledger first")).to_be_visible()
    expect(again.get_by_role("heading", name="Sources", exact=True)).to_be_visible()
    assert downloads == []
    log = (tmp_path / "log.txt").read_text("utf-8")
    assert "no file was given:" in log
    assert "data_access.errors.KeptError" in log
