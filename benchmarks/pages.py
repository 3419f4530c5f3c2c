"""From click to finished picture, in a real browser, page by page: `python -m benchmarks.pages`.

Measured inside the browser: from the click to the frame in which the app has stopped running and every chart and table
stands. The first opening of a page after the server started is told apart from those after it. Beside the time stands
what the server sent for it.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, Position, Request, WebSocket

from benchmarks.report import put
from benchmarks.server_process import environment_of, shown
from tests.browser.served import open_page, opened_browser, served

PEOPLE = 40_000
REPEAT = 9
PAGES = (
    "Overview",
    "Audience breakdown",
    "Link interests",
    "Follow-up",
    "Frequency",
    "Figures",
    "Topics",
    "Segments",
    "Sources",
    "Exports",
)
"""Every page but Contact timeline, which is opened by a click on a person."""
WITH_AUDIENCE = ("Audience breakdown", "Link interests", "Follow-up", "Frequency")

# notes when the server said something last: a run that takes hundredths of a second may be over before it is painted
# that it began
_LISTEN = """
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', () => { window.told = performance.now(); });
    }
  };
"""

# resolves with milliseconds from the click to the second frame after the app stopped for good: a click that leads to
# another page makes it run twice, with a breath in between
_WATCH = """
() => {
  const app = document.querySelector('[data-testid=stApp]');
  window.finished = new Promise((resolve, reject) => {
    let ran = false, check = null;
    const busy = () => app.getAttribute('data-test-script-state') !== 'notRunning'
      || document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]');
    // what stands inside a canvas is for screen readers: a table writes it a third of a second after it is painted
    const unseen = change => change.target.nodeType === Node.ELEMENT_NODE && change.target.closest('canvas')
      && change.type === 'childList';
    const look = changes => {
      if (changes.every(unseen)) return;
      clearTimeout(check);
      if (busy()) { ran = true; return; }
      ran ||= window.told > window.clicked;
      if (ran) requestAnimationFrame(() => requestAnimationFrame(() => {
        const painted = performance.now() - window.clicked;
        clearTimeout(check);
        check = setTimeout(() => { if (!busy()) { observer.disconnect(); resolve(painted); } }, 300);
      }));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, {attributes: true, childList: true, subtree: true});
    setTimeout(() => reject(new Error('the app did not run, or did not stop')), 120000);
  });
  window.clicked = Infinity;
  document.addEventListener('click', () => { window.clicked = performance.now(); }, {capture: true, once: true});
}
"""


@dataclass
class Timing:
    """How long something took each time, in milliseconds, and how many bytes the server sent for it."""

    what: str
    times: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)

    @property
    def row(self) -> str:
        """A row of a Markdown table: median and worst."""
        sent = f"{max(self.bytes) / 1024:,.0f}"
        return f"| {self.what} | {median(self.times):,.0f} | {max(self.times):,.0f} | {len(self.times)} | {sent} |"


class Sent:
    """What a page got from the server: messages, and answers to what it asked for besides the app's own scripts."""

    def __init__(self, page: Page) -> None:
        self._messages = 0
        self._requests: list[Request] = []
        page.on("websocket", self._connected)
        page.on("requestfinished", self._finished)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)

    def _finished(self, request: Request) -> None:
        self._requests.append(request)

    def _received(self, data: str | bytes) -> None:
        self._messages += len(data)

    def since(self) -> int:
        """Bytes since this was asked last."""
        asked = [one for one in self._requests if "/static/" not in one.url]
        total = self._messages + sum(one.sizes()["responseBodySize"] for one in asked)
        self._messages = 0
        self._requests.clear()
        return total


def timed(page: Page, click: Callable[[], None]) -> float:
    """Milliseconds from this click to the finished picture."""
    page.evaluate(_WATCH)
    click()
    elapsed: float = page.evaluate("() => window.finished")
    return elapsed


def to_page(page: Page, title: str) -> Callable[[], None]:
    """A click on a page's name in the navigation."""
    return lambda: page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()


def to_option(page: Page, label: str, option: str) -> Callable[[], None]:
    """A click on an option of an opened list."""
    page.get_by_role("combobox", name=label).click()
    chosen = page.get_by_role("option", name=option).first
    chosen.wait_for()
    return chosen.click


def measure(url: str, repeat: int) -> list[Timing]:
    """First openings, and everything after them."""
    first = {title: Timing(f"{title}, first after a start") for title in PAGES if title != "Sources"}
    again = {title: Timing(f"{title}, opened again") for title in PAGES}
    changes = {title: Timing(f"{title}, another audience") for title in WITH_AUDIENCE}
    person = Timing("Contact timeline, somebody’s opened by a click on their row")
    with opened_browser() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 2600}).new_page()
        page.add_init_script(_LISTEN)
        page.set_default_timeout(120_000)
        sent = Sent(page)

        def note(timing: Timing, click: Callable[[], None]) -> None:
            sent.since()
            timing.times.append(timed(page, click))
            timing.bytes.append(sent.since())

        # a page that asks little; its charts and tables make the browser read what it draws with, which takes seconds
        # whatever the history is. What pages ask by default is being worked out from now on, as for whoever comes first
        open_page(page, f"{url}/sources")
        for title, timing in first.items():
            note(timing, to_page(page, title))
        for _ in range(repeat):
            for title, timing in again.items():
                note(timing, to_page(page, title))
        for title, timing in changes.items():
            timed(page, to_page(page, title))
            for turn in range(repeat):
                note(timing, to_option(page, "Affiliation", "Former" if turn % 2 == 0 else "Current"))
        for turn in range(repeat):
            timed(page, to_page(page, "Link interests"))
            table = page.get_by_test_id("stDataFrame").first
            note(person, partial(table.click, position=Position(x=15, y=52 + 35 * (turn % 5))))
    return [*first.values(), *again.values(), *changes.values(), person]


def main() -> None:
    """Serve, measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, help="the history to show (default: the demo)")
    parser.add_argument("--people", type=int, default=PEOPLE, help="the size of the demo university")
    parser.add_argument("--repeat", type=int, default=REPEAT, help="how often each click is made")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement to a file, too")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(options.store, options.people, Path(folder))
        with served(environment, Path(folder) / "log.txt") as server:
            timings = measure(server.url, options.repeat)
    text = "\n".join(
        [
            f"{shown(options.store, options.people)}.\n",
            "| what | median ms | worst ms | times | KiB sent, at most |\n|---|---|---|---|---|",
            *(timing.row for timing in timings),
        ]
    )
    print(text)
    if options.json:
        options.json.write_text(json.dumps([asdict(timing) for timing in timings], indent=2) + "\n", "utf-8")
    if options.write:
        put("pages", text)


if __name__ == "__main__":
    main()
