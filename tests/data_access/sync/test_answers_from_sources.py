"""The example exports, put into real databases and an org, synced: the same answers, whichever they came from."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceConnection, SalesforceSource
from data_access.sources.source import Connection, Origin
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from data_access.sync import Status, sync
from tests.conftest import ROOT
from tests.data_access.histories import rows_in
from tests.databases import put_sqlite
from tests.fake_org import FakeOrg, certificates, serve
from tests.thorough import times

EXAMPLES = ROOT / "examples" / "exports"
pytestmark = pytest.mark.needs("postgresql")
Open = Callable[[str, Origin], Connection]


ASKED = (("salesforce", "snowflake"), ("postgresql", "postgresql"))
# each kind as live and as archive once; the last one checks no types
MIXES = [*ASKED, ("exports", "exports"), ("snowflake", "snowflake"), ("sqlite", "sqlite")]
LIVES, ARCHIVES = ("salesforce", "postgresql", "exports"), ("snowflake", "postgresql", "exports")
# neither knows of the other: each with each is for whoever has the time
MIXES += [(live, archive) for live in LIVES for archive in ARCHIVES if (live, archive) not in MIXES][: times(0, 9)]


@pytest.fixture(scope="module")
def connect(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a source that holds the example exports of live or archive."""
    folder = tmp_path_factory.mktemp("sources")
    org = FakeOrg()
    org.load(EXAMPLES / "live")

    @cache
    def database(kind: str, origin: Origin) -> dict[str, object]:
        """The settings of a database that has them."""
        if kind == "sqlite":
            return {"url": put_sqlite(EXAMPLES / origin, folder / f"{origin}.db")}
        server = request.getfixturevalue("postgres" if kind == "postgresql" else "snowflake")
        name = server.put(EXAMPLES / origin)
        if kind == "snowflake":
            section: dict[str, object] = server.section(name)
            return section
        return {"url": server.url(name), "schema": "salesforce"}

    with serve(org, certificates(folder)) as server:

        def make(kind: str, origin: Origin) -> Connection:
            place, refused = f"connections.{origin}", RefusedRows(folder / f"{kind}-{origin}.csv")
            if kind == "salesforce":
                settings = SalesforceConnection.from_settings(server.settings(), place)
                return SalesforceSource(settings, refused, page_rows=2000, sleep=lambda _: None)
            if kind == "exports":
                told = FolderSettings.from_settings({"folder": str(EXAMPLES / origin)}, place)
                return FolderConnection(told, origin, refused)
            read = SnowflakeSettings if kind == "snowflake" else SqlSettings
            return Database(read.from_settings(database(kind, origin), place), origin, refused)

        yield make


def told(store: Path) -> dict[str, pl.DataFrame]:
    """What a store says of every row but when it was modified, which an org says and an export may not."""
    return {
        name: rows.select(column for column in rows.columns if not column.endswith("modified_at"))
        for name, rows in rows_in(store).items()
    }


@pytest.mark.parametrize(("live", "archive"), MIXES, ids=map("-".join, MIXES))
def test_the_history_is_that_of_the_exports(
    live: str, archive: str, connect: Open, example_store: Path, tmp_path: Path
) -> None:
    connections = [connect(live, Origin.LIVE), connect(archive, Origin.ARCHIVE)]
    store = tmp_path / "store"
    outcome = sync(store, connections)
    assert outcome.status is Status.DONE
    # nothing new, nothing changed the second time; of an archive not even read
    again = sync(store, connections)
    for connection in connections:
        connection.close()
    assert {(tally.new, tally.updated) for tables in again.tallies.values() for tally in tables.values()} <= {(0, 0)}
    assert {tally.read for tally in again.tallies.get("archive", {}).values()} <= {0}
    expected = told(example_store)
    for name, rows in told(store).items():
        assert_frame_equal(rows, expected[name])
    if (live, archive) in ASKED:
        command = [sys.executable, "-m", "pytest", "tests/test_answers.py", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run([*command, "--store", str(store)], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
