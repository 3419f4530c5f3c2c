"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from data_access import load_exports

if TYPE_CHECKING:
    from tests.databases import Postgres, Snowflake
    from tests.fake_org import FakeOrg, Server
    from tests.object_storage import ObjectStorage

pytest_plugins = ["pytester", "tests.parts"]

# how long an example takes says how busy the machine is, and nothing of what is tried
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--exports",
        metavar="DIR",
        type=Path,
        default=ROOT / "examples" / "exports",
        help="the export folder whose known answers are checked (default: examples/exports)",
    )
    parser.addoption(
        "--store",
        metavar="DIR",
        type=Path,
        help="a store that holds those exports already, however they came into it (default: one is loaded)",
    )
    parser.addoption(
        "--golden",
        action="store_true",
        help="write the compiled statements of tests/data_access/sources/sql/golden anew instead of comparing them",
    )


@pytest.fixture(scope="session", autouse=True)
def servers_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the team of this machine keeps is not for tests: servers that several tests share have this from them."""
    address = f"sqlite:///{tmp_path_factory.mktemp('kept')}/kept.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IER_DATABASE", address)
        # most tests ask as whoever comes; those of signing in take it away
        patch.setenv("IER_ACCESS_ALLOW_ANONYMOUS", "1")
        yield address


@pytest.fixture(autouse=True)
def _own_database(servers_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test finds nothing that another one has kept. The database is made where a test opens it."""
    folder = tmp_path_factory.getbasetemp() / f"kept-{token_hex(4)}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IER_DATABASE", f"sqlite:///{folder}/kept.sqlite")
        yield


@pytest.fixture(scope="session")
def exports_dir(pytestconfig: pytest.Config) -> Path:
    """The export folder of this run, whole path."""
    given: Path = pytestconfig.getoption("--exports")
    folder = pytestconfig.invocation_params.dir / given
    if not folder.is_dir():
        pytest.fail(f"--exports: there is no folder {folder}", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def example_store(exports_dir: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A store into which the exports of this run were loaded; nobody may write to it."""
    given: Path | None = pytestconfig.getoption("--store")
    if given is not None:
        return given
    store = tmp_path_factory.mktemp("example") / "store"
    load_exports(store, live=exports_dir / "live", archive=exports_dir / "archive")
    return store


@pytest.fixture(scope="session")
def postgres() -> Iterator["Postgres"]:
    """A PostgreSQL server; whoever asks for it needs the part "postgresql"."""
    # here, because few tests need the drivers, and they take a second to import
    from tests.databases import postgres_server  # noqa: PLC0415

    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def objects() -> Iterator["ObjectStorage"]:
    """An S3-compatible server; whoever asks for it needs the part "objects"."""
    from tests.object_storage import object_storage  # noqa: PLC0415

    with object_storage() as server:
        yield server


@pytest.fixture(scope="session")
def snowflake() -> Iterator["Snowflake"]:
    """Snowflake's stand-in."""
    from tests.databases import snowflake_server  # noqa: PLC0415

    with snowflake_server() as server:
        yield server


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A server of fake orgs, over TLS; a test asks for `server` or `org`."""
    # here for the same reason
    from tests.fake_org import FakeOrg, certificates, serve  # noqa: PLC0415

    with serve(FakeOrg(), certificates(tmp_path_factory.mktemp("certificates"))) as server:
        yield server


@pytest.fixture
def server(running: "Server") -> "Server":
    """The server, up, of an org of this test alone."""
    from tests.fake_org import FakeOrg  # noqa: PLC0415

    running.org = FakeOrg()
    running.up()
    return running


@pytest.fixture
def org(server: "Server") -> "FakeOrg":
    """The org of this test."""
    return server.org
