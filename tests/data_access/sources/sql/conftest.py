"""The example exports in three databases, and each of them as a connection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin
from data_access.sources.sql.database import Database, Patience
from data_access.sources.sql.settings import DatabaseSettings, SnowflakeSettings, SqlSettings
from tests.conftest import ROOT
from tests.databases import Postgres, Snowflake, put_sqlite

EXPORTS = ROOT / "examples" / "exports"
BACKENDS = (pytest.param("postgresql", marks=pytest.mark.needs("postgresql")), "snowflake", "sqlite")


@dataclass(frozen=True)
class Example:
    """Exports as a database of a kind has them: the folder that was put in, and how to connect."""

    dialect: str
    folder: Path
    origin: Origin
    settings: Callable[[], DatabaseSettings]


@pytest.fixture
def refused(tmp_path: Path) -> RefusedRows:
    return RefusedRows(tmp_path / "refused.csv")


@pytest.fixture(scope="session")
def replica(postgres: Postgres) -> str:
    """The name of a PostgreSQL database that holds the live example; nobody may change it."""
    return postgres.put(EXPORTS / "live")


@pytest.fixture(scope="session")
def archive(snowflake: Snowflake) -> str:
    """The name of a Snowflake database that holds the archived example; nobody may change it."""
    return snowflake.put(EXPORTS / "archive")


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The live example in a SQLite file; nobody may change it."""
    return put_sqlite(EXPORTS / "live", tmp_path_factory.mktemp("sqlite") / "replica.db")


@pytest.fixture
def example(backend: str, request: pytest.FixtureRequest) -> Example:
    """The example of a test that is parametrised by `backend`."""
    if backend == "snowflake":
        server, database = request.getfixturevalue("snowflake"), request.getfixturevalue("archive")
        section = server.section(database)
        return Example(
            backend,
            EXPORTS / "archive",
            Origin.ARCHIVE,
            lambda: SnowflakeSettings.from_settings(section, "the archive"),
        )
    if backend == "postgresql":
        server, database = request.getfixturevalue("postgres"), request.getfixturevalue("replica")
        section = {"url": server.url(database), "schema": "salesforce"}
    else:
        section = {"url": request.getfixturevalue("sqlite_url")}
    return Example(backend, EXPORTS / "live", Origin.LIVE, lambda: SqlSettings.from_settings(section, "the replica"))


Opener = Callable[..., Database]


@pytest.fixture
def open_database(refused: RefusedRows) -> Iterator[Opener]:
    """Makes a connection of settings and an origin, as `Database` does; closed when the test is over."""
    opened: list[Database] = []

    def make(settings: DatabaseSettings, origin: Origin, batch_rows: int = 1000) -> Database:
        patience = Patience(tries=3, seconds=0.01)
        opened.append(Database(settings, origin, refused, batch_rows=batch_rows, patience=patience))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def database(example: Example, open_database: Opener) -> Database:
    """The example as a connection, which gives 1,000 rows at a time."""
    return open_database(example.settings(), example.origin)
