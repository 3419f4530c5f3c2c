"""Faults on the wire: each time no row is lost, none comes twice, and the message says what to do and no secret."""

import socket
from itertools import islice
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from data_access.errors import SourceError
from data_access.schema import RESULTS
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Finding, Origin, Severity
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from tests.data_access.sources.sql.conftest import EXPORTS, Opener
from tests.data_access.sources.sql.frames import exported, together
from tests.databases import PASSWORD, Postgres, Snowflake
from tests.proxy import cuttable

needs_postgresql = pytest.mark.needs("postgresql")


@pytest.fixture
def replica_at(open_database: Opener) -> Opener:
    """Makes a connection to the replica of an address."""

    def make(url: str, **more: object) -> Database:
        section = {"url": url, "schema": "salesforce", **more}
        return open_database(SqlSettings.from_settings(section, "connections.live"), Origin.LIVE, 500)

    return make


@pytest.fixture
def archive_at(open_database: Opener) -> Opener:
    """Makes a connection to the archive of a section."""

    def make(section: dict[str, object]) -> Database:
        settings = SnowflakeSettings.from_settings({**section, "login_timeout": 2}, "connections.archive")
        return open_database(settings, Origin.ARCHIVE)

    return make


def refusal(database: Database) -> SourceError:
    with pytest.raises(SourceError) as caught:
        list(database.read(RESULTS))
    shown = f"{caught.value} {caught.value.__cause__}"
    assert PASSWORD not in shown
    assert "postgresql://" not in shown
    return caught.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_connection_refused(replica_at: Opener) -> None:
    error = refusal(replica_at(f"postgresql://reader:pw@127.0.0.1:{free_port()}/replica"))
    assert str(error).startswith("connections.live: can't be reached; look whether host and port are right")
    assert error.transient


@needs_postgresql
@pytest.mark.parametrize(
    ("url", "message"),
    [
        ({"password": "not-it"}, "the sign-in was refused; correct user and password, key or token"),
        ({"user": "nobody"}, "the sign-in was refused; correct user and password, key or token"),
        ({"database": "nowhere"}, "the database does not exist; correct the database's name"),
    ],
    ids=["password", "user", "database"],
)
def test_sign_in_refused(
    postgres: Postgres, replica: str, url: dict[str, Any], message: str, replica_at: Opener
) -> None:
    error = refusal(replica_at(postgres.url(**{"database": replica, **url})))
    assert str(error) == f"connections.live: {message}"
    assert not error.transient


@needs_postgresql
def test_a_check_of_what_can_not_be_reached(postgres: Postgres, replica: str, replica_at: Opener) -> None:
    found = replica_at(postgres.url(replica, password="not-it")).check()
    cure = "correct user and password, key or token"
    assert found == [Finding(Severity.UNUSABLE, "", "the sign-in was refused", cure)]


@needs_postgresql
def test_a_dropped_connection_goes_on(
    postgres: Postgres, replica: str, replica_at: Opener, refused: RefusedRows
) -> None:
    with cuttable(postgres.port) as proxy:
        database = replica_at(postgres.url(replica, port=proxy.port))
        database.tables()
        database.close()
        # in the middle of the rows, and again, and once while signing in
        proxy.cuts = [400_000, 400_000, 0]
        before = proxy.connections
        batches = list(database.read(RESULTS))
        assert proxy.connections == before + 4
        database.close()
    assert_frame_equal(together(batches, RESULTS), exported(EXPORTS / "live", Origin.LIVE, RESULTS, refused))


@needs_postgresql
def test_a_connection_that_drops_every_time(
    postgres: Postgres, replica: str, replica_at: Opener, refused: RefusedRows
) -> None:
    with cuttable(postgres.port) as proxy:
        database = replica_at(postgres.url(replica, port=proxy.port))
        database.tables()
        database.close()
        proxy.cuts = [400_000, 2_000, 2_000, 2_000]
        got: list[Any] = []
        with pytest.raises(SourceError, match=r"connections.live: the connection broke off") as caught:
            got.extend(database.read(RESULTS))
        assert caught.value.transient
        # what arrived is not lost: the sync goes on from there another time
        rest = list(database.read(RESULTS, position=got[-1].position))
        database.close()
    assert_frame_equal(together(got + rest, RESULTS), exported(EXPORTS / "live", Origin.LIVE, RESULTS, refused))


@needs_postgresql
def test_the_server_ends_the_session(
    postgres: Postgres, replica: str, replica_at: Opener, refused: RefusedRows
) -> None:
    database = replica_at(postgres.url(replica))
    reading = database.read(RESULTS)
    got = list(islice(reading, 1))
    with postgres.superuser() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ier-explorer'")
    got += reading
    database.close()
    assert_frame_equal(together(got, RESULTS), exported(EXPORTS / "live", Origin.LIVE, RESULTS, refused))


@needs_postgresql
def test_a_statement_that_takes_too_long(postgres: Postgres, replica_at: Opener) -> None:
    database = postgres.put(EXPORTS / "live")
    with postgres.superuser(database) as cursor:
        cursor.execute("ALTER TABLE salesforce.contact RENAME TO contacts")
        cursor.execute(
            "CREATE VIEW salesforce.et4ae5__automated_send__c2 AS SELECT * FROM salesforce.et4ae5__automated_send__c "
            "WHERE pg_sleep(1) IS NOT NULL"
        )
    tables = {"et4ae5__Automated_Send__c": "et4ae5__automated_send__c2"}
    opened = replica_at(postgres.url(database), tables=tables, statement_timeout=1)
    table = next(table for table in opened.tables() if table.name == "triggered_sends")
    with pytest.raises(SourceError, match=r"a statement took too long and was stopped \(57014\)") as caught:
        list(opened.read(table))
    assert caught.value.transient


@needs_postgresql
def test_a_read_that_is_given_up(postgres: Postgres, replica: str, replica_at: Opener) -> None:
    database = replica_at(postgres.url(replica))
    for _ in range(3):
        reading = database.read(RESULTS)
        assert next(iter(reading)).read > 0
        del reading
    assert sum(batch.read for batch in database.read(RESULTS)) == 2455
    database.close()


def test_a_dropped_snowflake_result_goes_on(
    snowflake: Snowflake, archive: str, archive_at: Opener, refused: RefusedRows
) -> None:
    with cuttable(snowflake.port) as proxy:
        database = archive_at({**snowflake.section(archive), "port": proxy.port})
        database.tables()
        database.close()
        before = proxy.connections
        proxy.cuts = [500_000]
        batches = list(database.read(RESULTS))
        assert proxy.connections > before + 1
        database.close()
    assert_frame_equal(together(batches, RESULTS), exported(EXPORTS / "archive", Origin.ARCHIVE, RESULTS, refused))


def test_a_session_of_snowflake_that_ended(
    snowflake: Snowflake, archive: str, archive_at: Opener, refused: RefusedRows
) -> None:
    database = archive_at(snowflake.section(archive))
    database.tables()
    # between two questions, and in the middle of the rows
    snowflake.forget()
    batches = []
    for batch in database.read(RESULTS):
        snowflake.forget()
        batches.append(batch)
    assert_frame_equal(together(batches, RESULTS), exported(EXPORTS / "archive", Origin.ARCHIVE, RESULTS, refused))
    assert database.months(RESULTS)


def test_snowflake_is_not_there(snowflake: Snowflake, archive_at: Opener) -> None:
    error = refusal(archive_at({**snowflake.section("ARCHIVE"), "port": free_port()}))
    assert str(error).startswith("connections.archive: can't be reached")
    assert error.transient
