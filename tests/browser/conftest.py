"""A real server and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import ROOT
from tests.parts import find_browser

_PATIENCE = 60
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Server:
    """The app, served from a store; can be started anew."""

    def __init__(self, store: Path, log: Path) -> None:
        self._store = store
        self._log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until the server answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        address = ["--server.address", "127.0.0.1", "--server.port", str(self._port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *address],
                cwd=ROOT,
                env={**os.environ, "IER_STORE": str(self._store)},
                stdout=log,
                stderr=log,
            )
        self._wait()

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_PATIENCE)

    def _wait(self) -> None:
        assert self._process is not None
        for _ in range(_PATIENCE * 10):
            assert self._process.poll() is None, self._log.read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        pytest.fail(f"the server never answered:\n{self._log.read_text()}")


@pytest.fixture(scope="session")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(example_store, tmp_path_factory.mktemp("server") / "log.txt")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_browser(), args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[[str], Page]]:
    """Opens a path of the app in a browser of its own and waits until the page is drawn."""
    expect.set_options(timeout=30_000)
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(30_000)

    def open_page(path: str) -> Page:
        page = context.new_page()
        page.goto(f"{server.url}/{path}")
        settle(page)
        # Streamlit's notice to the first visitor of a page after a restart, where a folder is called pages/
        notice = page.get_by_role("dialog").filter(has_text="Page not found")
        if notice.is_visible():
            notice.get_by_role("button").click()
            expect(notice).to_be_hidden()
        return page

    yield open_page
    context.close()


def settle(page: Page) -> None:
    """Wait until the app has drawn everything it was asked for."""
    expect(page.get_by_text("complete to")).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box or multiselect by what a person reads."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=False).first.click()
    page.keyboard.press("Escape")
    settle(page)


def download(page: Page, button: str) -> str:
    """Click a download button; gives the file's text."""
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return Path(started.value.path()).read_text(encoding="utf-8")
