"""Many people at once, against one real server: `python -m benchmarks.visitors`.

Everyone opens a page, looks at it for some seconds, changes a filter or goes on to another. Measured is who waits how
long, whether anything breaks, and what the server takes meanwhile. Seconds are from the click to the last of the page's
messages; what the browser draws of them comes on top (`python -m benchmarks.pages` measures that).
"""

import argparse
import json
import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from websockets.exceptions import WebSocketException

from benchmarks.report import put
from benchmarks.server_process import Sample, ServerProcess, environment_of, shown
from benchmarks.visitor import Drawn, Visitor, visiting
from tests.browser.served import served

PEOPLE, MINUTES, THINK, DEMO = 20, 5.0, 10.0, 40_000
_SEED = 20_261_120
_SAMPLE = 1.0
# the beginning, in which everything is asked for the first time, tells nothing of what grows
_BEGINNING = 0.2
_FLAT = 1.1

Step = Callable[[Visitor], Drawn]


@dataclass(frozen=True)
class Errand:
    """What somebody does at a page: `opens` it, then `changes` a filter so often; how many of a hundred come for it."""

    name: str
    page: str
    share: int
    query: str = ""
    changes: tuple[str, ...] = ()


ERRANDS = (
    Errand("Overview", "overview", 20),
    Errand("Audience breakdown", "audience_breakdown", 20, changes=("Affiliation", "A row for each")),
    Errand("Link interests", "link_interests", 15, "role=Alumni", ("Affiliation",)),
    Errand("Contact timeline", "contact_timeline", 15),
    Errand("Follow-up", "follow_up", 10, "question=never-engages", ("Affiliation",)),
    Errand("Frequency", "frequency", 8, changes=("Affiliation",)),
    Errand("Figures", "figures", 5),
    Errand("Topics", "topics", 3),
    Errand("Segments", "segments", 2),
    Errand("Sources", "sources", 2),
)


@dataclass
class Visits:
    """What everybody got: seconds by what they did, what broke, and samples of the server."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    largest: int = 0
    samples: list[Sample] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, drawn: Drawn) -> None:
        """One answer."""
        with self.lock:
            self.seconds[what].append(drawn.seconds)
            self.faults += [f"{what}: {fault}" for fault in drawn.faults]
            self.largest = max(self.largest, drawn.largest)

    def broke(self, what: str, error: Exception) -> None:
        """No answer."""
        with self.lock:
            self.faults.append(f"{what}: {type(error).__name__}: {error}")

    @property
    def record(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        every = [one for times in self.seconds.values() for one in times]
        return {
            "answers": len(every),
            "errors": len(self.faults),
            "faults": self.faults[:20],
            "seconds": _summary(every),
            "by_page": {what: _summary(times) for what, times in sorted(self.seconds.items())},
            "largest_message": self.largest,
            "memory": memory(self.samples),
            "samples": [asdict(one) for one in self.samples],
        }


def memory(samples: Sequence[Sample]) -> dict[str, Any]:
    """The server's memory: first after the beginning, last, most; and whether it is flat, by the halves' medians."""
    settled = samples[int(_BEGINNING * len(samples)) :]
    if len(settled) < 2:
        return {}
    sizes = [one.resident for one in settled]
    half = len(sizes) // 2
    return {
        "first": sizes[0],
        "last": sizes[-1],
        "most": max(one.resident for one in samples),
        "flat": median(sizes[half:]) <= _FLAT * median(sizes[:half]),
        "cores": (settled[-1].cpu - settled[0].cpu) / (settled[-1].at - settled[0].at),
    }


def visit(url: str, number: int, until: float, think: float, visits: Visits) -> None:
    """One person's time at the app, from a moment of their own until it is over."""
    chance = random.Random(_SEED + number)
    time.sleep(chance.uniform(0, max(0.0, min(think, until - time.monotonic()))))
    while time.monotonic() < until:
        # whoever gets no answer begins once more
        with visiting(url) as visitor:
            look_around(visitor, chance, until, think, visits)


def look_around(visitor: Visitor, chance: random.Random, until: float, think: float, visits: Visits) -> None:
    """One errand after the other, until it is over or there is no answer."""
    shares = [errand.share for errand in ERRANDS]
    people: list[str] = []
    while time.monotonic() < until:
        (errand,) = chance.choices(ERRANDS, shares)
        query = f"person={chance.choice(people)}" if errand.page == "contact_timeline" and people else errand.query
        steps: list[tuple[str, Step]] = [(errand.name, partial(Visitor.open, page=errand.page, query=query))]
        other = f"{errand.name}, another filter"
        steps += [(other, partial(Visitor.other_option, label=label)) for label in errand.changes]
        for what, step in steps:
            try:
                drawn = step(visitor)
            except (OSError, RuntimeError, WebSocketException) as error:
                visits.broke(what, error)
                return
            visits.note(what, drawn)
            people = drawn.people[:50] or people
            # as long as somebody takes to look at it, more or less
            time.sleep(max(0.0, min(chance.uniform(0.5, 1.5) * think, until - time.monotonic())))


def measure(server: ServerProcess, url: str, people: int, minutes: float, think: float) -> Visits:
    """So many people for so many minutes."""
    visits, until = Visits(), time.monotonic() + 60 * minutes
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE):
            visits.samples.append(server.sample())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(people) as crowd:
            for done in [crowd.submit(visit, url, number, until, think, visits) for number in range(people)]:
                done.result()
    finally:
        over.set()
        watcher.join()
    return visits


def _summary(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    if not ordered:
        return {}
    return {
        "answers": len(ordered),
        "median": median(ordered),
        "nineteen of twenty": ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))],
        "worst": ordered[-1],
    }


def report(record: dict[str, Any]) -> str:
    """A Markdown table of a record."""
    rows = {"**all**": record["seconds"], **record["by_page"]}
    lines = ["| what | answers | median s | 95% s | worst s |", "|---|---|---|---|---|"]
    for what, one in rows.items():
        if one:
            numbers = f"{one['median']:.2f} | {one['nineteen of twenty']:.2f} | {one['worst']:.2f}"
            lines.append(f"| {what} | {one['answers']:,} | {numbers} |")
    took = record["memory"]
    lines.append(f"\nErrors: {record['errors']}. Largest message: {record['largest_message'] / 2**20:.2f} MiB.")
    if took:
        sizes = ", ".join(f"{name} {took[name] / 2**20:,.0f} MiB" for name in ("first", "last", "most"))
        flat = "flat" if took["flat"] else "**growing**"
        lines.append(f"Memory of the server: {sizes}: {flat}. {took['cores']:.2f} cores were busy with it.")
    return "\n".join(lines)


def main() -> None:
    """Serve, visit, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visitors", description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, help="the history to ask (default: the demo)")
    parser.add_argument("--demo", type=int, default=DEMO, metavar="PEOPLE", help="the size of the demo university")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many come at once")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long they stay")
    parser.add_argument("--think", type=float, default=THINK, help="seconds of looking at a page, on average")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement to a file, too")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(options.store, options.demo, Path(folder))
        with served(environment, Path(folder) / "log.txt") as server:
            # the demo is made at the first visit, which is no part of this
            with visiting(server.url) as first:
                first.open("exports")
            visits = measure(ServerProcess(server.pid), server.url, options.people, options.minutes, options.think)
    text = (
        f"{shown(options.store, options.demo)}; {options.people} people, {options.minutes:g} minutes, "
        f"{options.think:g} seconds of looking at each page.\n\n{report(visits.record)}"
    )
    print(text)
    for fault in visits.faults[:20]:
        print(f"- {fault}")
    if options.json:
        options.json.write_text(json.dumps(visits.record, indent=2) + "\n", "utf-8")
    if options.write:
        put("visitors", text)


if __name__ == "__main__":
    main()
