"""Empty databases for what the team keeps."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from data_access.drivers import with_driver
from data_access.kept import Kept

if TYPE_CHECKING:
    from tests.databases import Postgres

BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql")))


@pytest.fixture(scope="session")
def postgres_address(postgres: "Postgres") -> str:
    """The address of a PostgreSQL database of its own."""
    return postgres.url(postgres.make())


@pytest.fixture(params=BACKENDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nothing is in yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/kept.sqlite"
        return
    found: str = request.getfixturevalue("postgres_address")
    yield found
    engine = sa.create_engine(with_driver(sa.make_url(found)), poolclass=sa.NullPool)
    tables = sa.MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)


@pytest.fixture
def opened(address: str) -> Iterator[Callable[[], Kept]]:
    """Opens the database, as often as it is called, each time as another process would."""
    every: list[Kept] = []

    def another() -> Kept:
        every.append(Kept(address))
        return every[-1]

    yield another
    for kept in every:
        kept.close()


@pytest.fixture
def kept(opened: Callable[[], Kept]) -> Kept:
    return opened()
