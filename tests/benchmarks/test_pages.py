"""The benchmark of pages: clicks in a real browser, each with what it took and what the server sent."""

from pathlib import Path

import pytest

from benchmarks import pages
from benchmarks.server_process import environment_of
from tests.browser.served import served


@pytest.mark.needs("browser")
def test_clicks_are_timed(example_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES", ("Exports", "Link interests"))
    monkeypatch.setattr(pages, "WITH_AUDIENCE", ("Link interests",))
    with served(environment_of(example_store, 0, tmp_path), tmp_path / "log.txt") as server:
        timings = pages.measure(server.url, 1)
    assert [timing.what for timing in timings] == [
        "Exports, first after a start",
        "Link interests, first after a start",
        "Exports, opened again",
        "Link interests, opened again",
        "Link interests, another audience",
        "Contact timeline, somebody’s opened by a click on their row",
    ]
    for timing in timings:
        assert len(timing.times) == len(timing.bytes) == 1
        assert timing.times[0] > 10
        assert 1000 < timing.bytes[0] < 3 * 2**20
        assert timing.row.startswith(f"| {timing.what} | ")
