"""A day of a university, a sync every quarter of an hour: the history is the truth, and costs what changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex

import pytest
from polars.testing import assert_frame_equal

from data_access import Query, open_history
from data_access.schema import CONTACTS, LINK_DETAILS, RESULTS, SENDS
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceConnection, SalesforceSource
from data_access.sources.source import Connection, Origin
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SqlSettings
from data_access.sync import Status, sync
from tests.data_access.histories import rows_in
from tests.data_access.rows import contact
from tests.data_access.sync.university import University
from tests.databases import Postgres
from tests.fake_org import FakeOrg, certificates, serve

pytestmark = pytest.mark.needs("postgresql")
MORNING = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
PEOPLE = 500
OF_A_MONTH = 5000


@dataclass(frozen=True)
class Cost:
    """What a step cost: rows fetched from live and from the archive, bytes of data written to the store, files."""

    live: int
    archive: int
    bytes: int
    files: int


class Town:
    """A university, its store, and the syncs between them."""

    def __init__(self, folder: Path, postgres: Postgres, months: int) -> None:
        self.store = folder / "store"
        self.org = FakeOrg(MORNING - timedelta(days=1))
        database = f"day_{token_hex(4)}"
        self.university = University(self.org, postgres, database)
        self.costs: list[Cost] = []
        self._url = postgres.url(database)
        self._refused = RefusedRows(folder / "refused.csv")
        self._months = months

    def begin(self) -> None:
        """The past: months that only the archive has, and two emails of yesterday."""
        self.university.enrol(PEOPLE)
        sent = {MORNING - timedelta(days=100 + 30 * month): OF_A_MONTH for month in range(self._months)}
        self.university.remember(sent, PEOPLE)
        self.old = self.university.send(range(PEOPLE))
        self.older = self.university.send(range(100))
        self.links = self.university.click(*self.older[:5])
        self.org.now = MORNING

    def step(self, connections: list[Connection]) -> Cost:
        """A quarter of an hour goes by, and a sync; then the store must be the truth."""
        self.org.now += QUARTER
        before = self._files()
        outcome = sync(self.store, connections, clock=lambda: self.org.now)
        assert outcome.status is Status.DONE
        fresh = {path: size for path, size in self._files().items() if path not in before}
        read = {
            origin: sum(tally.read for tally in outcome.tallies[origin].values())
            for origin in ("live", "archive")
            if origin in outcome.tallies
        }
        assert outcome.snapshot is not None
        # a quiet quarter of an hour is known to be one
        assert outcome.snapshot.as_of == self.org.now
        self.check()
        self.costs.append(Cost(read["live"], read["archive"], sum(fresh.values()), len(fresh)))
        return self.costs[-1]

    def check(self) -> None:
        """The store is the truth."""
        found = rows_in(self.store)
        for table in (RESULTS, LINK_DETAILS, CONTACTS, SENDS):
            expected = self.university.expected(table)
            assert_frame_equal(found[table.name].select(expected.columns), expected, check_dtypes=False)

    def connect(self, settings: dict[str, object]) -> list[Connection]:
        org = SalesforceConnection.from_settings(settings, "[connections.live]")
        archive = SqlSettings.from_settings({"url": self._url, "schema": "salesforce"}, "[connections.archive]")
        return [
            SalesforceSource(org, self._refused, page_rows=2000, sleep=lambda _: None),
            Database(archive, Origin.ARCHIVE, self._refused),
        ]

    def _files(self) -> dict[Path, int]:
        tables = [path for path in self.store.glob("*/**/*.parquet") if path.relative_to(self.store).parts[0][0] != "."]
        return {path: path.stat().st_size for path in tables if "_delta_log" not in path.parts}


def live_through(town: Town, step: Callable[[], Cost]) -> None:
    """The day. What happens before each `step` is fetched by it."""
    university = town.university
    step()
    new = university.send(range(200))
    step()
    # opens of the new one, a bounce at once; late opens and a click on old ones
    university.track(*new[:40], opened=True, opened_at=town.org.now)
    university.track(new[50], soft_bounce=True, bounced_at=town.org.now)
    university.track(*town.old[10:15], opened=True, opened_at=town.org.now)
    step()
    links = university.click(new[3], town.old[7])
    step()
    # the archive job runs ahead: what it copies is opened later, and only live says so
    university.archive(RESULTS, *town.older[:50])
    step()
    university.track(*town.older[:3], opened=True, opened_at=town.org.now)
    step()
    university.archive(LINK_DETAILS, links[0])
    step()
    # older links come into the archive after newer ones
    university.archive(LINK_DETAILS, *town.links)
    step()
    university.merge(1, 2)
    step()
    university.leave(3)
    step()
    # purged from live: only the archive has the rest of them
    university.archive(RESULTS, *town.older[50:])
    university.purge(RESULTS, *town.older)
    university.purge(LINK_DETAILS, *town.links)
    step()
    university.track(new[60], unsubscribed_at=town.org.now)
    step()
    # a bounce that settles late
    university.track(new[50], soft_bounce=False, hard_bounce=True, bounced_at=town.org.now)
    step()
    university.merge(4, 1)
    step()
    for _ in range(6):
        step()
    # nobody did anything for more than an hour
    assert town.costs[-1] == Cost(0, 0, town.costs[-1].bytes, 1)


@pytest.fixture(scope="module")
def towns(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Town]:
    """The same day in a town with a history, and in one whose history is twice as long."""
    made = []
    for months in (4, 8):
        folder = tmp_path_factory.mktemp(f"months-{months}")
        town = Town(folder, postgres, months)
        town.begin()
        with serve(town.org, certificates(folder)) as server:
            connections = town.connect(server.settings())
            live_through(town, partial(town.step, connections))
            for connection in connections:
                connection.close()
        made.append(town)
    return made[0], made[1]


def test_the_answers_of_the_evening(towns: tuple[Town, Town]) -> None:
    """What the day comes to, in numbers that were counted by hand."""
    town = towns[0]
    history = open_history(town.store)
    sends = history.sends(Query()).frame
    today = sends.filter(sent=200).row(0, named=True)
    assert {name: today[name] for name in ("delivered", "opened", "clicked", "bounced", "unsubscribed")} == {
        "delivered": 199,
        "opened": 40,
        "clicked": 1,
        "bounced": 1,
        "unsubscribed": 1,
    }
    assert history.coverage()["results"].sum() == 4 * OF_A_MONTH + PEOPLE + 100 + 200
    # 2 was absorbed by 1, and 1 by 4: all three have one history
    three = {one: history.timeline(contact(one)).results.height for one in (1, 2, 4)}
    assert three == dict.fromkeys((1, 2, 4), 3 * 3 + 4 * OF_A_MONTH // PEOPLE * 3)


def test_a_step_costs_what_changed_and_not_what_there_is(towns: tuple[Town, Town]) -> None:
    short, long = towns
    for one, other in zip(short.costs[1:], long.costs[1:], strict=True):
        assert (other.live, other.archive, other.files) == (one.live, one.archive, one.files)
        assert other.bytes <= one.bytes * 1.1
    # all of it once, and never again
    assert short.costs[0].archive == 4 * OF_A_MONTH
    assert long.costs[0].archive == 8 * OF_A_MONTH
    assert [cost.archive for cost in short.costs[1:]].count(0) == len(short.costs) - 5
