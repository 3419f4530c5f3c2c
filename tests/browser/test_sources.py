"""Refresh now and Try the connections, in a real browser, with folders of exports as connections."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data_access import load_exports
from tests.browser.served import Server, open_page, served, settle
from tests.browser.test_accessibility import serious, tab_to

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def connected(exports_dir: Path, tmp_path: Path) -> Iterator[Server]:
    """The app with live loaded only, and both connections declared."""
    load_exports(tmp_path / "store", live=exports_dir / "live")
    for name in ("live", "archive"):
        shutil.copytree(exports_dir / name, tmp_path / name)
    secrets = tmp_path / "secrets.toml"
    sections = [f'[connections.{name}]\ntype = "exports"\nfolder = "{tmp_path / name}"' for name in ("live", "archive")]
    secrets.write_text("\n".join(sections), encoding="utf-8")
    with served({"IER_STORE": str(tmp_path / "store"), "IER_SECRETS": str(secrets)}, tmp_path / "log.txt") as running:
        yield running


@pytest.fixture
def page(browser: Browser, connected: Server) -> Iterator[Page]:
    expect.set_options(timeout=30_000)
    context = browser.new_context(viewport={"width": 1440, "height": 3000})
    opened = context.new_page()
    open_page(opened, f"{connected.url}/sources")
    yield opened
    context.close()


def test_refresh_now_brings_the_archive_and_everybody_sees_it(page: Page) -> None:
    expect(page.get_by_text("Nothing was fetched yet")).to_be_visible()
    expect(page.get_by_text("archive back to")).to_have_count(0)
    tab_to(page, "BUTTON", "Refresh now")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Refreshed at")).to_be_visible()
    settle(page)
    expect(page.get_by_text("archive back to Oct 2025")).to_be_visible()
    expect(page.get_by_role("button", name="Download 14 months")).to_be_visible()
    expect(page.get_by_role("button", name="Refresh now")).to_be_enabled()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    expect(page.get_by_text("archive back to Oct 2025")).to_be_visible()


def test_what_went_wrong_can_be_read_by_everyone(page: Page, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "archive")
    page.get_by_role("button", name="Try the connections").click()
    expect(page.get_by_text("something can’t be used as it is")).to_be_visible()
    page.get_by_role("button", name="Refresh now").click()
    expect(page.get_by_text("Archive could not be refreshed.")).to_be_visible()
    expect(page.get_by_text("archive sync failed at")).to_be_visible()
    settle(page)
    assert serious(page) == []
