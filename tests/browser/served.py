"""The app on a server of its own, and a browser to look at it: for tests, pictures and measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.parts import find_browser

ROOT = Path(__file__).parents[2]
_PATIENCE = 60
_MOMENT = 400
# a page that is not asked anything yet has no freshness to tell, but every page has its title
_DRAWN = """() => {
    const one = (selector) => document.querySelector(selector)
    return one("h1")?.checkVisibility() && !one("[data-testid=stSkeleton]")
        && one("[data-testid=stApp][data-test-script-state=notRunning]")
}"""
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Server:
    """The app, served with these environment variables; can be started anew."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = environment
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
                [*command, *address], cwd=ROOT, env={**os.environ, **self._environment}, stdout=log, stderr=log
            )
        self._wait()

    @property
    def pid(self) -> int:
        """The process. Raises RuntimeError where it was not started."""
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process.pid

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_PATIENCE)

    def _wait(self) -> None:
        for _ in range(_PATIENCE * 10):
            if self._process is None or self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server never answered:\n{self._log.read_text()}")


@contextmanager
def served(environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """A server while the block runs."""
    server = Server(environment, log)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def opened_browser(*arguments: str) -> Iterator[Browser]:
    """The machine's own Chromium, without a window, started with these arguments beside its own."""
    # a busy machine needs longer than Playwright thinks
    expect.set_options(timeout=_PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*_ARGUMENTS, *arguments])
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the app has drawn everything it was asked for."""
    # a click takes a moment to reach the server: until then the app looks as if it had done all
    page.wait_for_timeout(_MOMENT)
    # not by `expect`, which soon looks only once a second
    page.wait_for_function(_DRAWN, polling=50, timeout=_PATIENCE * 1000)


def open_page(page: Page, address: str) -> None:
    """Go there, and wait until the page is drawn."""
    page.goto(address)
    settle(page)
    # Streamlit's notice to the first visitor of a page after a restart, where a folder is called pages/
    notice = page.get_by_role("dialog").filter(has_text="Page not found")
    if notice.is_visible():
        notice.get_by_role("button").click()
        expect(notice).to_be_hidden()
