"""From click to finished picture, in a real browser, on the demo: `python -m benchmarks.pages`.

Measured inside the browser: from the click to the frame in which the app has stopped running and every chart and table
stands. The first opening of a page after the server started is told apart from those after it.
"""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, Position

from tests.browser.served import open_page, opened_browser, served

PEOPLE = 40_000
REPEAT = 9

# resolves with milliseconds from the click to the second frame after the app stopped for good: a click that leads to
# another page makes it run twice, with a breath in between
_WATCH = """
() => {
  const app = document.querySelector('[data-testid=stApp]');
  window.finished = new Promise((resolve, reject) => {
    let ran = false, check = null;
    const busy = () => app.getAttribute('data-test-script-state') !== 'notRunning'
      || document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]');
    const look = () => {
      clearTimeout(check);
      if (busy()) { ran = true; return; }
      if (ran) requestAnimationFrame(() => requestAnimationFrame(() => {
        const painted = performance.now() - window.clicked;
        check = setTimeout(() => { if (!busy()) { observer.disconnect(); resolve(painted); } }, 300);
      }));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, {attributes: true, childList: true, subtree: true});
    setTimeout(() => reject(new Error('the app did not run, or did not stop')), 30000);
  });
  document.addEventListener('click', () => { window.clicked = performance.now(); }, {capture: true, once: true});
}
"""


@dataclass
class Timing:
    """How long something took each time, in milliseconds."""

    what: str
    times: list[float] = field(default_factory=list)

    @property
    def row(self) -> str:
        """A row of a Markdown table: median and worst."""
        return f"| {self.what} | {median(self.times):,.0f} | {max(self.times):,.0f} | {len(self.times)} |"


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
    titles = ["Overview", "Audience breakdown", "Link interests", "Contact timeline"]
    first = {title: Timing(f"{title}, first after a start") for title in titles[:-1]}
    again = {title: Timing(f"{title}, opened again") for title in titles[:-1]}
    changes = {title: Timing(f"{title}, another audience") for title in titles[1:3]}
    person = Timing("Contact timeline, somebody’s opened by a click on their row")
    with opened_browser() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 2600}).new_page()
        page.set_default_timeout(120_000)
        # a page that asks little, so that each page's own first time is seen
        open_page(page, f"{url}/contact_timeline")
        for title, timing in first.items():
            timing.times.append(timed(page, to_page(page, title)))
        for _ in range(repeat):
            for title, timing in again.items():
                timing.times.append(timed(page, to_page(page, title)))
        for title, timing in changes.items():
            timed(page, to_page(page, title))
            for turn in range(repeat):
                option = to_option(page, "Affiliation", "Former" if turn % 2 == 0 else "Current")
                timing.times.append(timed(page, option))
        for turn in range(repeat):
            timed(page, to_page(page, "Link interests"))
            table = page.get_by_test_id("stDataFrame").first
            row = Position(x=15, y=52 + 35 * (turn % 5))
            timing_of_row = timed(page, partial(table.click, position=row))
            person.times.append(timing_of_row)
    return [*first.values(), *again.values(), *changes.values(), person]


def main() -> None:
    """Serve the demo, measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE, help="the size of the demo university")
    parser.add_argument("--repeat", type=int, default=REPEAT, help="how often each click is made")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        served({"IER_DEMO": str(options.people)}, Path(folder) / "log.txt") as server,
    ):
        timings = measure(server.url, options.repeat)
    print("| what | median ms | worst ms | times |\n|---|---|---|---|")
    for timing in timings:
        print(timing.row)


if __name__ == "__main__":
    main()
