"""A day of a university, a sync every quarter of an hour: the history is the truth, and costs what changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex

import pytest
from polars.testing import assert_frame_equal

from data_access import Query, open_history
from data_access.schema import LINK_DETAILS, RESULTS
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceConnection, SalesforceSource
from data_access.sources.source import Connection, Origin
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SqlSettings
from data_access.store import Store
from data_access.store.tables import STORED_TABLES
from data_access.sync import Status, sync
from data_access.sync.plan import OVERLAP
from tests.data_access.rows import an_id, contact
from tests.data_access.sync.university import TOLD, University
from tests.databases import Postgres
from tests.fake_org import FakeOrg, certificates, serve

pytestmark = pytest.mark.needs("postgresql")
# 5 o'clock in Denver
MORNING = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
PEOPLE = 500
OF_A_MONTH = 3000
FORGOTTEN = 700


@dataclass(frozen=True)
class Cost:
    """What a step cost: rows fetched from live and from the archive, requests to the org, and of the store's tables
    the files and bytes of data that were written.
    """

    live: int
    archive: int
    requests: int
    files: int
    bytes: int


class Town:
    """A university, its store, and the syncs between them. `costs`: of each step; `due`: what each had to fetch;
    `compared`: the versions of the tables that were held against the truth last.
    """

    def __init__(self, folder: Path, postgres: Postgres, months: int) -> None:
        self.store = folder / "store"
        self.org = FakeOrg(MORNING - timedelta(days=1))
        self.org.job_polls = 1
        database = f"day_{token_hex(4)}"
        self.university = University(self.org, postgres, database)
        self.costs: list[Cost] = []
        self.due: list[tuple[int, int]] = []
        self._url = postgres.url(database)
        self._refused = RefusedRows(folder / "refused.csv")
        self._months = months
        self.compared: dict[str, int] = {}

    def begin(self) -> None:
        """The past: months that only the archive has, and two emails of yesterday."""
        self.university.enrol(PEOPLE)
        sent = {MORNING - timedelta(days=100 + 30 * month): OF_A_MONTH for month in range(self._months)}
        self.university.remember(sent, PEOPLE)
        self.old = self.university.send(range(PEOPLE))
        self.older = self.university.send(range(100))
        self.links = self.university.click(*self.older[:5])
        self.org.now = MORNING

    def step(self, connections: list[Connection]) -> None:
        """A quarter of an hour goes by, and a sync; then the store must be the truth."""
        # what was changed since the last sync began, less the overlap
        changed = self.university.changed_since(self.org.now - OVERLAP if self.costs else MORNING - timedelta(days=1))
        self.due.append((changed, self.university.written_months()))
        self.org.now += QUARTER
        before, asked = self._files(), len(self.org.requests)
        outcome = sync(self.store, connections, clock=lambda: self.org.now)
        assert outcome.status is Status.DONE
        assert outcome.snapshot is not None
        # a quiet quarter of an hour is known to be one
        assert outcome.snapshot.as_of == self.org.now
        read = {origin: sum(tally.read for tally in tables.values()) for origin, tables in outcome.tallies.items()}
        fresh = [size for path, size in self._files().items() if path not in before]
        requests = len(self.org.requests) - asked
        self.costs.append(Cost(read["live"], read["archive"], requests, len(fresh), sum(fresh)))
        self.check(outcome.snapshot.versions)

    def check(self, versions: dict[str, int]) -> None:
        """Where neither the truth nor the version of a table has changed, they are what they were at the last check."""
        rewritten = self.university.rewritten()
        for table in TOLD:
            if table.name in rewritten or versions[table.name] != self.compared.get(table.name):
                expected = self.university.expected(table)
                found = Store(self.store).scan(STORED_TABLES[table.name]).select(expected.columns).collect().sort("id")
                assert_frame_equal(found, expected, check_dtypes=False)
        self.compared = versions

    def connect(self, settings: dict[str, object]) -> list[Connection]:
        org = SalesforceConnection.from_settings(settings, "[connections.live]")
        archive = SqlSettings.from_settings({"url": self._url, "schema": "salesforce"}, "[connections.archive]")
        return [
            SalesforceSource(org, self._refused, page_rows=2000, sleep=lambda _: None),
            Database(archive, Origin.ARCHIVE, self._refused),
        ]

    def _files(self) -> dict[Path, int]:
        return {
            path: path.stat().st_size
            for name in STORED_TABLES
            for path in (self.store / name).rglob("*.parquet")
            if "_delta_log" not in path.parts
        }


def live_through_the_morning(town: Town, step: Callable[[], None]) -> None:
    """Four and a half hours, in which everything happens that can. A step fetches what happened before it."""
    university = town.university
    quiet = partial(again, step)
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
    quiet(3)
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
    # a month that the archive had forgotten
    university.remember({MORNING - timedelta(days=70): FORGOTTEN}, PEOPLE)
    step()
    assert len(town.costs) == 18


def live_through_the_rest(town: Town, step: Callable[[], None]) -> None:
    """The other nineteen and a half hours, until 5 o'clock."""
    university = town.university
    quiet = partial(again, step)
    quiet(14)
    late = university.send(range(100, 300))
    step()
    university.track(*late[:25], opened=True, opened_at=town.org.now)
    university.click(*late[5:8], town.old[100])
    step()
    quiet(8)
    # somebody new, who gets what is sent from then on
    university.enrol(PEOPLE + 1)
    step()
    quiet(3)
    # a second click on the same story, and who clicked is merged
    university.track(late[5], unique_clicks=1, total_clicks=2)
    step()
    university.merge(200, 105)
    step()
    quiet(6)
    # all of an email that was sent today is archived and purged, and opened no more
    university.archive(RESULTS, *late)
    step()
    university.purge(RESULTS, *late)
    step()
    quiet(18)
    # 23:30 in Denver, tomorrow in UTC
    assert town.org.now == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    university.leave(6)
    night = university.send([7, 8, 9, PEOPLE])
    step()
    university.track(night[0], opened=True, opened_at=town.org.now)
    step()
    quiet(20)
    assert len(town.costs) == 96


def again(step: Callable[[], None], times: int) -> None:
    """So many quarters of an hour in which nobody does anything."""
    for _ in range(times):
        step()


@pytest.fixture(scope="module")
def towns(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Town]:
    """The day in a town with a history, and its morning in one whose history is twice as long."""
    made = []
    for months, whole in ((4, True), (8, False)):
        folder = tmp_path_factory.mktemp(f"months-{months}")
        town = Town(folder, postgres, months)
        town.begin()
        with serve(town.org, certificates(folder)) as server:
            connections = town.connect(server.settings())
            live_through_the_morning(town, partial(town.step, connections))
            if whole:
                live_through_the_rest(town, partial(town.step, connections))
            for connection in connections:
                connection.close()
        made.append(town)
    return made[0], made[1]


def test_the_answers_of_the_night(towns: tuple[Town, Town]) -> None:
    """What the day comes to, in numbers that were counted by hand."""
    town = towns[0]
    history = open_history(town.store)
    sends = history.sends(Query()).frame
    today = sends.filter(day=date(2026, 11, 20)).iter_rows(named=True)
    counts = ("delivered", "opened", "clicked", "bounced", "unsubscribed")
    assert {row["send_id"]: tuple(row[name] for name in counts) for row in today} == {
        an_id("a2S", 3): (199, 40, 1, 1, 1),
        an_id("a2S", 4): (200, 25, 3, 0, 0),
        # at 23:30
        an_id("a2S", 5): (4, 1, 0, 0, 0),
    }
    assert history.coverage()["results"].sum() == 4 * OF_A_MONTH + FORGOTTEN + PEOPLE + 100 + 2 * 200 + 4
    # 2 was absorbed by 1, and 1 by 4: all three have one history
    past = 4 * OF_A_MONTH // PEOPLE + 2
    three = {one: history.timeline(contact(one)).results.height for one in (1, 2, 4)}
    assert three == dict.fromkeys((1, 2, 4), 3 * (past + 3))
    everything = {"results": 13_704, "link_details": 11, "contacts": 501, "sends": 5}
    assert {table.name: town.university.expected(table).height for table in TOLD} == everything
    # once more all of it, also what no step changed
    town.compared = {}
    town.check(Store(town.store).snapshot.versions)


def test_after_a_quiet_hour_a_step_costs_nothing(towns: tuple[Town, Town]) -> None:
    town = towns[0]
    # what happened last was fetched in the steps 17, 34, 48, 54 and 76, and in the four after each
    nothing = [cost for cost in town.costs if (cost.live, cost.archive) == (0, 0)]
    assert len(nothing) == 11 + 4 + 2 + 19 + 16
    assert {(cost.files, cost.bytes) for cost in nothing} == {(0, 0)}


def test_a_step_costs_what_changed(towns: tuple[Town, Town]) -> None:
    for town in towns:
        assert [(cost.live, cost.archive) for cost in town.costs] == town.due
        # all of it once; then a month for each that the archive wrote to
        assert town.costs[0].live == PEOPLE + 2 + PEOPLE + 100 + 5
        assert [cost.archive for cost in town.costs[1:]].count(0) == len(town.costs) - 1 - 5 - (town is towns[0])
        # requests: a few for each object, and a page for each 2000 rows
        assert max(cost.requests for cost in town.costs) <= 50


def test_a_step_does_not_cost_what_there_is(towns: tuple[Town, Town]) -> None:
    short, long = towns
    # once all of it
    assert (short.costs[0].archive, long.costs[0].archive) == (4 * OF_A_MONTH, 8 * OF_A_MONTH)
    # and never again
    for one, other in zip(short.costs[1:], long.costs[1:], strict=False):
        assert (other.live, other.archive, other.requests, other.files) == (
            one.live,
            one.archive,
            one.requests,
            one.files,
        )
        assert other.bytes <= one.bytes * 1.1
    written = [cost.bytes for cost in short.costs]
    assert max(written[1:]) < written[0] / 2
