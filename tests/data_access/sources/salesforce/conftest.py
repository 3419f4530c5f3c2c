"""Sources that look at the fake org of a test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data_access.field_map import FieldMap
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceConnection, SalesforceSource
from tests.fake_org import Server

PLACE = "[connections.live]"


class Waits(list[float]):
    """The seconds that a source would have waited. `during`: what happens at the first of them."""

    during: Callable[[], None] | None = None

    def __call__(self, seconds: float) -> None:
        self.append(seconds)
        if self.during is not None:
            happen, self.during = self.during, None
            happen()


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def refused(tmp_path: Path) -> RefusedRows:
    return RefusedRows(tmp_path / "refused.csv")


@pytest.fixture
def connect(server: Server, refused: RefusedRows, waits: Waits) -> Iterator[Callable[..., SalesforceSource]]:
    """Makes sources, with settings changed; `page_rows` is small by default, so that there are pages."""
    made: list[SalesforceSource] = []

    def make(page_rows: int = 2, field_map: FieldMap | None = None, **changes: Any) -> SalesforceSource:
        settings = SalesforceConnection.from_settings(server.settings(**changes), PLACE)
        made.append(SalesforceSource(settings, refused, field_map=field_map, page_rows=page_rows, sleep=waits))
        return made[-1]

    yield make
    for source in made:
        source.close()


@pytest.fixture
def source(connect: Callable[..., SalesforceSource]) -> SalesforceSource:
    return connect()
