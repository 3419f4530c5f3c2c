"""What a check says of a database, and what reading it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from polars.testing import assert_frame_equal

from data_access.errors import SourceError
from data_access.schema import CONTACTS, RESULTS, SENDS
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin, Part, Severity
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from tests.data_access.sources.sql.conftest import EXPORTS, Opener
from tests.data_access.sources.sql.frames import exported, together
from tests.databases import PASSWORD, WAREHOUSE, Postgres, Snowflake, read_exports, table_of

IER = "et4ae5__IndividualEmailResult__c"
needs_postgresql = pytest.mark.needs("postgresql")


@pytest.fixture
def own_replica(postgres: Postgres) -> str:
    """A PostgreSQL database with the live example that a test may change."""
    return postgres.put(EXPORTS / "live")


@pytest.fixture
def open_replica(postgres: Postgres, open_database: Opener) -> Opener:
    def make(database: str, user: str = "postgres", **more: object) -> Database:
        section = {"url": postgres.url(database, user=user), "schema": "salesforce", **more}
        return open_database(SqlSettings.from_settings(section, "connections.live"), Origin.LIVE)

    return make


def problems(database: Database) -> list[tuple[str, str, str]]:
    return [(finding.severity.value, finding.object_name, finding.problem) for finding in database.check()]


@needs_postgresql
def test_what_the_example_lacks(replica: str, open_replica: Opener) -> None:
    found = problems(open_replica(replica))
    assert ("lacking", "et4ae5__SendDefinition__c", "there is no column SystemModstamp") in found
    assert {severity for severity, _, _ in found} == {"lacking"}


def test_an_archive_of_results_and_links_is_whole(snowflake: Snowflake, archive: str, open_database: Opener) -> None:
    settings = SnowflakeSettings.from_settings(snowflake.section(archive), "connections.archive")
    assert open_database(settings, Origin.ARCHIVE).check() == []


@needs_postgresql
def test_a_vanished_column(postgres: Postgres, own_replica: str, open_replica: Opener) -> None:
    database = open_replica(own_replica)
    assert RESULTS in database.tables()
    with postgres.superuser(own_replica) as cursor:
        cursor.execute(f"ALTER TABLE salesforce.{IER} DROP COLUMN et4ae5__opened__c")
    with pytest.raises(
        SourceError, match=r"^connections.live: a column is gone \(42703\); look whether it was renamed"
    ):
        list(database.read(RESULTS))
    assert ("unusable", IER, "there is no column et4ae5__Opened__c") in problems(database)
    with pytest.raises(SourceError, match=f"^connections.live: {IER}: there is no column et4ae5__Opened__c; let"):
        list(database.read(RESULTS))


@needs_postgresql
def test_a_column_that_can_not_be_read(postgres: Postgres, own_replica: str, open_replica: Opener) -> None:
    with postgres.superuser(own_replica) as cursor:
        cursor.execute("ALTER TABLE salesforce.contact ALTER COLUMN mailingcity TYPE bytea USING NULL")
        cursor.execute("ALTER TABLE salesforce.contact ALTER COLUMN masterrecordid TYPE bytea USING NULL")
    found = {finding.problem: finding for finding in open_replica(own_replica).check()}
    city = found["the column mailingcity is of type BYTEA(), which can't be taken"]
    assert (city.severity, city.cure) == (Severity.LACKING, "give it as text, in a view for instance")
    assert found["the column masterrecordid is of type BYTEA(), which can't be taken"].severity is Severity.UNUSABLE


@needs_postgresql
def test_a_reader_with_the_grants_of_the_documentation(
    postgres: Postgres, own_replica: str, open_replica: Opener
) -> None:
    reader = f"reader_of_{own_replica}"
    with postgres.superuser(own_replica) as cursor:
        cursor.execute(f"CREATE ROLE {reader} LOGIN PASSWORD '{PASSWORD}'")
    database = open_replica(own_replica, user=reader)
    assert ("unusable", IER, "reading was not permitted (42501)") in problems(database)
    with pytest.raises(SourceError, match=r"^connections.live: reading was not permitted \(42501\); grant the role"):
        list(database.read(RESULTS))
    with postgres.superuser(own_replica) as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA salesforce TO {reader}")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA salesforce TO {reader}")
    assert {severity for severity, _, _ in problems(database)} == {"lacking"}
    assert sum(batch.read for batch in database.read(RESULTS)) == 2455


@needs_postgresql
def test_tables_of_other_names_and_views(
    postgres: Postgres, own_replica: str, refused: RefusedRows, open_replica: Opener
) -> None:
    with postgres.superuser(own_replica) as cursor:
        cursor.execute("ALTER TABLE salesforce.contact RENAME TO sf_contact")
        cursor.execute('CREATE VIEW salesforce."SF_Send" AS SELECT * FROM salesforce.et4ae5__senddefinition__c')
    plain = open_replica(own_replica)
    assert CONTACTS not in plain.tables()
    assert ("lacking", "Contact", "there is no table Contact in the schema salesforce, or it may not be seen") in (
        problems(plain)
    )
    tables = {"contact": "SF_CONTACT", "et4ae5__SendDefinition__c": "SF_Send"}
    database = open_replica(own_replica, tables=tables)
    for table in (CONTACTS, SENDS):
        expected = exported(EXPORTS / "live", Origin.LIVE, table, refused)
        assert_frame_equal(together(database.read(table), table), expected)


@needs_postgresql
@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"tables": {"Contact": "nobody"}}, "there is no table nobody in the schema salesforce, or it may not be seen"),
        ({"schema": "elsewhere"}, "there is no table Contact in the schema elsewhere, or it may not be seen"),
    ],
    ids=["table", "schema"],
)
def test_what_is_named_has_to_be_there(replica: str, more: dict[str, Any], message: str, open_replica: Opener) -> None:
    database = open_replica(replica, **more)
    assert ("unusable", "Contact", message) in problems(database)
    with pytest.raises(SourceError, match=r"there is no table .*; grant the role what docs/connections.md lists"):
        database.tables()


def test_an_unknown_object(tmp_path: Path, open_database: Opener) -> None:
    section = {"url": f"sqlite:///{tmp_path / 'x.db'}", "tables": {"Contacts": "c"}}
    with pytest.raises(SourceError, match=r"the place: tables names Contacts, which is no .*; did you mean Contact\?"):
        open_database(SqlSettings.from_settings(section, "the place"), Origin.LIVE)


@pytest.fixture
def odd_archive(snowflake: Snowflake) -> Iterator[str]:
    """An archive whose columns are of other types: flags and moments as text, counts as fractions, names in quotes."""
    types = {**WAREHOUSE, **{kind: sa.String(40) for kind in WAREHOUSE if kind.value in ("flag", "moment")}}
    frame = read_exports(EXPORTS / "archive")[IER]
    database = "ODD_ARCHIVE"
    with_case = table_of(IER, frame.columns, types, name=str)
    snowflake.put_table(database, with_case, frame)
    yield database
    snowflake.execute(database, f'DROP TABLE "{IER}"')


def test_an_archive_of_other_types(
    snowflake: Snowflake, odd_archive: str, refused: RefusedRows, open_database: Opener
) -> None:
    settings = SnowflakeSettings.from_settings(snowflake.section(odd_archive), "connections.archive")
    database = open_database(settings, Origin.ARCHIVE)
    whole = exported(EXPORTS / "archive", Origin.ARCHIVE, RESULTS, refused)
    assert_frame_equal(together(database.read(RESULTS), RESULTS), whole)
    march = whole.filter(pl.col("created_at").dt.strftime("%Y-%m") == "2026-03")
    assert database.months(RESULTS)["2026-03"].rows == march.height
    assert_frame_equal(together(database.read(RESULTS, Part(month="2026-03")), RESULTS), march)
