"""The example exports, put into real databases and an org, synced: the same answers, whichever they came from."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceConnection, SalesforceSource
from data_access.sources.source import Connection, Origin
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from data_access.sync import Status, sync
from tests.conftest import ROOT
from tests.databases import Postgres, Snowflake
from tests.fake_org import FakeOrg, certificates, serve

EXAMPLES = ROOT / "examples" / "exports"
pytestmark = pytest.mark.needs("postgresql")
Open = Callable[[str, Origin], Connection]


@pytest.fixture(scope="module")
def connect(postgres: Postgres, snowflake: Snowflake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a source that holds the example exports of live or archive."""
    folder = tmp_path_factory.mktemp("sources")
    org = FakeOrg()
    org.load(EXAMPLES / "live")
    places = {
        ("postgresql", Origin.LIVE): postgres.put(EXAMPLES / "live"),
        ("postgresql", Origin.ARCHIVE): postgres.put(EXAMPLES / "archive"),
        ("snowflake", Origin.ARCHIVE): snowflake.put(EXAMPLES / "archive"),
    }
    with serve(org, certificates(folder)) as server:

        def make(kind: str, origin: Origin) -> Connection:
            refused = RefusedRows(folder / f"{kind}-{origin}.csv")
            if kind == "salesforce":
                settings = SalesforceConnection.from_settings(server.settings(), "[connections.live]")
                return SalesforceSource(settings, refused, page_rows=2000, sleep=lambda _: None)
            if kind == "exports":
                told = FolderSettings.from_settings({"folder": str(EXAMPLES / origin)}, "exports")
                return FolderConnection(told, origin, refused)
            if kind == "snowflake":
                section = snowflake.section(places[kind, origin])
                return Database(SnowflakeSettings.from_settings(section, "[connections.archive]"), origin, refused)
            url = {"url": postgres.url(places[kind, origin]), "schema": "salesforce"}
            return Database(SqlSettings.from_settings(url, f"[connections.{origin}]"), origin, refused)

        yield make


@pytest.mark.parametrize(
    ("live", "archive"),
    [("salesforce", "snowflake"), ("postgresql", "snowflake"), ("salesforce", "exports"), ("postgresql", "postgresql")],
)
def test_the_answers_are_those_of_the_exports(live: str, archive: str, connect: Open, tmp_path: Path) -> None:
    connections = [connect(live, Origin.LIVE), connect(archive, Origin.ARCHIVE)]
    store = tmp_path / "store"
    outcome = sync(store, connections)
    assert outcome.status is Status.DONE
    # nothing new, nothing changed the second time
    again = sync(store, connections)
    assert {(tally.new, tally.updated) for tables in again.tallies.values() for tally in tables.values()} <= {(0, 0)}
    for connection in connections:
        connection.close()
    command = [sys.executable, "-m", "pytest", "tests/test_answers.py", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, "--store", str(store)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
