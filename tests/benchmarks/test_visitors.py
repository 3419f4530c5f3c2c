"""Visitors without a browser get what a browser gets; several at once get answers; no page sends too much."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.Element_pb2 import Element

from benchmarks.report import put
from benchmarks.server_process import Sample, ServerProcess, environment_of
from benchmarks.visitor import AppError, Drawn, Visitor, faults_of, visiting
from benchmarks.visitors import ERRANDS, Visits, measure, memory, report
from tests.browser.served import Server, open_page, opened_browser, served
from ui.links import Place

MOST = 2 * 2**20
"""Bytes that the server may send for one click."""
PAGES = [Path(place).parent.name for place in Place]


@pytest.fixture(scope="module")
def server(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("visitors")
    with served(environment_of(example_store, 0, folder), folder / "log.txt") as running:
        yield running


@pytest.fixture
def visitor(server: Server) -> Iterator[Visitor]:
    with visiting(server.url) as visitor:
        yield visitor


def test_no_page_breaks_or_sends_too_much(visitor: Visitor) -> None:
    assert {errand.page for errand in ERRANDS} <= set(PAGES)
    for page in PAGES:
        drawn = visitor.open(page)
        assert drawn.faults == [], page
        assert 2000 < drawn.bytes < MOST, page
        assert "heading" in drawn.kinds


def test_another_audience_is_another_answer(visitor: Visitor) -> None:
    def values(drawn: Drawn) -> list[str]:
        return [element.metric.body for element in drawn.elements if element.HasField("metric")]

    current = visitor.open("audience_breakdown")
    former = visitor.other_option("Affiliation")
    assert values(former) != values(current)
    assert values(visitor.choose("Affiliation", "Current")) == values(current)
    with pytest.raises(AppError, match="no option Once, only Current, Former, Current or former"):
        visitor.choose("Affiliation", "Once")
    with pytest.raises(AppError, match="no list Mood"):
        visitor.choose("Mood", "Good")


def test_what_a_visitor_sees_as_broken() -> None:
    broken, refused, said = Element(), Element(), Element()
    broken.exception.type, broken.exception.message = "ValueError", "no"
    refused.alert.format, refused.alert.body = Alert.ERROR, "The store can’t be read."
    said.alert.format, said.alert.body = Alert.WARNING, "Mind this."
    assert [faults_of(one) for one in (broken, refused, said)] == [["ValueError: no"], ["The store can’t be read."], []]


@pytest.mark.needs("browser")
def test_a_browser_has_the_same_when_the_visitor_calls_it_finished(visitor: Visitor, server: Server) -> None:
    with opened_browser() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 3000})
        for name in ("overview", "audience_breakdown"):
            drawn = visitor.open(name)
            open_page(page, f"{server.url}/{name}")
            assert seen(page) == (
                [element.metric.label for element in drawn.elements if element.HasField("metric")],
                [element.metric.body for element in drawn.elements if element.HasField("metric")],
                drawn.kinds.count("dataframe"),
                drawn.kinds.count("plotly_chart"),
            )


def seen(page: Page) -> tuple[list[str], list[str], int, int]:
    """The figures, and the number of tables and charts, that stand in a browser."""
    labels = page.get_by_test_id("stMetricLabel").all_inner_texts()
    values = page.get_by_test_id("stMetricValue").all_inner_texts()
    tables = page.get_by_test_id("stDataFrame").count()
    return labels, values, tables, page.get_by_test_id("stPlotlyChart").count()


def test_three_people_at_once(server: Server) -> None:
    visits = measure(ServerProcess(server.pid), server.url, people=3, minutes=0.1, think=0.3)
    assert visits.faults == []
    record = json.loads(json.dumps(visits.record))
    assert record["errors"] == 0
    assert record["seconds"]["answers"] == record["answers"] >= 6
    assert sum(one["answers"] for one in record["by_page"].values()) == record["answers"]
    assert record["memory"]["most"] > 100 * 2**20
    assert "| **all** |" in report(record)


def test_memory_that_grows_is_called_so() -> None:
    def samples(*megabytes: int) -> list[Sample]:
        return [Sample(at, size * 2**20, at / 2) for at, size in enumerate(megabytes)]

    flat = memory(samples(10, 400, 500, 500, 520, 480, 500, 510, 490, 500))
    assert flat == {"first": 500 * 2**20, "last": 500 * 2**20, "most": 520 * 2**20, "flat": True, "cores": 0.5}
    assert memory(samples(10, 400, 500, 550, 600, 650, 700, 750, 800, 850))["flat"] is False
    assert memory([]) == {}


def test_a_visitor_who_gets_no_answer_is_an_error() -> None:
    visits = Visits()
    visits.broke("Overview", TimeoutError("too long"))
    visits.note("Figures", Drawn(1.5, 100, 100, ["ValueError: no"]))
    assert visits.record["faults"] == ["Overview: TimeoutError: too long", "Figures: ValueError: no"]
    assert visits.record["seconds"] == {"answers": 1, "median": 1.5, "nineteen of twenty": 1.5, "worst": 1.5}


def test_a_table_is_put_where_its_block_stands(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("Before\n<!-- pages -->\nold\n<!-- /pages -->\nafter\n", "utf-8")
    put("pages", "| new |\n", document)
    assert document.read_text("utf-8") == "Before\n<!-- pages -->\n| new |\n<!-- /pages -->\nafter\n"
    with pytest.raises(ValueError, match="there is no <!-- visitors -->"):
        put("visitors", "", document)
