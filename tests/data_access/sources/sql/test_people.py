"""Further attributes of contacts, and education, from databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_access.schema import CONTACTS, EDUCATION
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Finding, Origin, Severity
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from tests.data_access.sources.people import check, field_map, put_exports
from tests.data_access.sources.sql.conftest import BACKENDS
from tests.data_access.sources.sql.frames import together
from tests.databases import put_sqlite


@pytest.fixture
def database(backend: str, tmp_path: Path, refused: RefusedRows, request: pytest.FixtureRequest) -> Iterator[Database]:
    """The rows of people.py in a database of a kind."""
    folder = put_exports(tmp_path / "live")
    settings: Any
    if backend == "snowflake":
        server = request.getfixturevalue("snowflake")
        settings = SnowflakeSettings.from_settings(server.section(server.put(folder)), "the warehouse")
    elif backend == "postgresql":
        postgres = request.getfixturevalue("postgres")
        section = {"url": postgres.url(postgres.put(folder)), "schema": "salesforce"}
        settings = SqlSettings.from_settings(section, "the replica")
    else:
        settings = SqlSettings.from_settings({"url": put_sqlite(folder, tmp_path / "replica.db")}, "the file")
    opened = Database(settings, Origin.LIVE, refused, field_map=field_map())
    yield opened
    opened.close()


@pytest.mark.parametrize("backend", BACKENDS)
def test_people(database: Database) -> None:
    check(together(database.read(CONTACTS), CONTACTS), together(database.read(EDUCATION), EDUCATION))
    # of several fields for one attribute, one is enough
    assert not any("Missing__c" in finding.problem for finding in database.check())


@pytest.mark.parametrize("backend", ["sqlite"])
def test_an_attribute_that_is_not_there_is_lacking(database: Database, tmp_path: Path, refused: RefusedRows) -> None:
    more = field_map().with_attributes({"Shoe size": ("Shoe_Size__c",)})
    settings = SqlSettings.from_settings({"url": f"sqlite:///{tmp_path / 'replica.db'}"}, "the file")
    opened = Database(settings, Origin.LIVE, refused, field_map=more)
    cure = (
        "let Contact have it and the role see it, or write into data_access/field_map.toml what your organisation "
        "calls it"
    )
    assert Finding(Severity.LACKING, "Contact", "there is no column Shoe_Size__c", cure) in opened.check()
    opened.close()
