"""Whatever goes wrong on the wire: no row is lost, none comes twice, and what can be published is."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin
from data_access.sources.sql.database import Database, Patience
from data_access.sources.sql.settings import SqlSettings
from data_access.store import Store
from data_access.sync import Outcome, Status
from tests.conftest import ROOT
from tests.data_access.sync.conftest import Place, ids, result_fields
from tests.databases import Postgres
from tests.fake_org import Fault
from tests.fake_org.faults import (
    Again,
    cut,
    cut_value,
    expire,
    refuse,
    request_limit,
    truncate,
    unavailable,
)
from tests.fake_org.org import LINK, RESULT
from tests.proxy import cuttable

RESULTS = "GET .*/results"
BEFORE = (range(50), range(1000, 1030))
AFTER = (range(150), range(1000, 1040))


def news(place: Place) -> None:
    """What the next sync is to fetch: five pages from live, and a file from the archive."""
    place.mail(50, 150)
    place.archive(1030, 1040)


# the faults that pass: what happens, and what the log says of it
PASSING: dict[str, tuple[Callable[[], Fault], str]] = {
    "dropped in mid-transfer": (lambda: Fault(cut, RESULTS, skip=4), "broke off"),
    "401 in the middle": (lambda: Fault(expire, RESULTS, skip=5), "signing in again"),
    "503": (lambda: Fault(unavailable, "jobs", skip=3, times=3), "HTTP 503"),
    "too many requests": (lambda: Fault(request_limit, "POST .*/jobs", times=4), "REQUEST_LIMIT_EXCEEDED"),
    "a page served twice": (lambda: Fault(Again(4), RESULTS, times=99), "a page of a result came twice"),
    "a page without its last row": (lambda: Fault(truncate, RESULTS, skip=4), "has 19 rows where it says 20"),
    "a page cut in a value": (lambda: Fault(cut_value, RESULTS, skip=4), "cut off or no well-formed CSV"),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_waited_for(fault: str, place: Place) -> None:
    news(place)
    made, said = PASSING[fault]
    place.org.faults = [made()]
    assert place.sync().status is Status.DONE
    assert place.stored() == ids(*AFTER)
    assert any(said in line["message"] for line in place.log), place.log
    assert place.org.faults[0].seen > place.org.faults[0].skip


def test_a_job_that_fails_once_is_begun_once_more(place: Place) -> None:
    news(place)
    place.org.job_errors = ["InternalServerError"]
    assert place.sync().status is Status.DONE
    assert place.stored() == ids(*AFTER)
    assert place.says("the query job ended as Failed: InternalServerError; once more")


def refused(place: Place) -> None:
    place.server.down()


def dropped_again_and_again(place: Place) -> None:
    place.org.faults = [Fault(cut, RESULTS, skip=4, times=99)]


def down(place: Place) -> None:
    place.org.faults = [Fault(unavailable, "jobs", skip=8, times=99)]


def out_of_requests(place: Place) -> None:
    place.org.faults = [Fault(request_limit, "/data/", times=999)]


def jobs_fail(place: Place) -> None:
    place.org.job_errors = [f"UNABLE: row of {place.org.app.username} at fault"] * 99


def jobs_take_too_long(place: Place) -> None:
    place.org.job_errors = ["InvalidBatch : Failed to process query: QUERY_TIMEOUT: it was running for too long"] * 99


def jobs_ask_for_what_is_not_there(place: Place) -> None:
    place.org.job_errors = ["InvalidBatch : Failed to process query: INVALID_FIELD: No such column"] * 99


def truncated_again_and_again(place: Place) -> None:
    place.org.faults = [Fault(truncate, RESULTS, skip=3, times=99)]


def column_vanished(place: Place) -> None:
    place.org.hide(RESULT, "et4ae5__DateSent__c")


def object_vanished(place: Place) -> None:
    place.org.hide(RESULT)


def not_allowed(place: Place) -> None:
    place.org.faults = [Fault(refuse("INSUFFICIENT_ACCESS", "no"), "POST .*/jobs", skip=2, times=99)]


LASTING = [
    (refused, Status.LATER, "the connection to Salesforce failed or broke off"),
    (dropped_again_and_again, Status.LATER, "the connection to Salesforce failed or broke off"),
    (down, Status.LATER, "HTTP 503"),
    (out_of_requests, Status.LATER, "REQUEST_LIMIT_EXCEEDED"),
    (jobs_fail, Status.FAILED, "the query job ended as Failed: UNABLE: row of <address> at fault"),
    (jobs_take_too_long, Status.LATER, "QUERY_TIMEOUT"),
    (jobs_ask_for_what_is_not_there, Status.FAILED, "INVALID_FIELD: No such column; run the check, which names"),
    (truncated_again_and_again, Status.LATER, "rows where it says 20"),
    (column_vanished, Status.FAILED, "et4ae5__DateSent__c"),
    (object_vanished, Status.FAILED, "et4ae5__IndividualEmailResult__c is not there or not visible"),
    (not_allowed, Status.FAILED, "INSUFFICIENT_ACCESS"),
]


@pytest.mark.parametrize(("happen", "status", "said"), LASTING, ids=[happen.__name__ for happen, _, _ in LASTING])
def test_what_lasts_keeps_nobody_else_from_being_published(
    happen: Callable[[Place], None], status: Status, said: str, place: Place
) -> None:
    as_of = Store(place.store).snapshot.as_of
    news(place)
    happen(place)
    outcome = place.sync()
    assert outcome.status is status
    assert list(outcome.failures) == [Origin.LIVE]
    assert any(line["level"] == "error" and said in line["message"] for line in place.log), place.log
    assert place.stored() == ids(range(50), range(1000, 1040))
    # the history does not claim to be any fresher
    assert outcome.snapshot is not None
    assert outcome.snapshot.as_of == as_of
    place.server.org.faults, place.org.job_errors = [], []
    place.org.hidden.clear()
    place.server.up()
    assert place.sync().status is Status.DONE
    assert place.stored() == ids(*AFTER)


def test_when_anything_last_came(place: Place) -> None:
    """A sync of Salesforce reads the last hour again and knows later than before that nothing changed."""
    first = Store(place.store).snapshot.sources["live"]
    place.org.now += timedelta(minutes=15)
    place.sync()
    quiet = Store(place.store).snapshot.sources["live"]
    assert (quiet.as_of, quiet.loaded_at) == (place.org.now, first.loaded_at)
    place.mail(50, 51)
    place.sync()
    assert Store(place.store).snapshot.sources["live"].loaded_at > first.loaded_at


def test_an_archive_that_fails_keeps_live_from_nothing(place: Place) -> None:
    news(place)
    (place.folder / "archive").rename(place.folder / "away")
    outcome = place.sync()
    assert (outcome.status, list(outcome.failures)) == (Status.FAILED, [Origin.ARCHIVE])
    assert place.stored() == ids(range(150), range(1000, 1030))
    (place.folder / "away").rename(place.folder / "archive")
    assert place.sync().status is Status.DONE
    assert place.stored() == ids(*AFTER)


def test_a_table_that_is_gone_is_missed_and_stays_as_it_was(place: Place) -> None:
    place.org.upsert(LINK, [{"Id": "a4L000000000001AAA", "et4ae5__Individual_Email_Result__c": ids(range(1))[0]}])
    place.sync()
    place.org.hide(LINK)
    assert place.sync().status is Status.DONE
    assert "live has no link_details any more; what it had of them stays as it is" in [
        line["message"] for line in place.log
    ]


def test_files_of_an_archive_that_are_gone_fail_it(place: Place) -> None:
    place.sync()
    for path in (place.folder / "archive").iterdir():
        path.rename(path.with_name("Contact.csv"))
    (place.folder / "archive" / "Contact.csv").write_text("Id,HasOptedOutOfEmail,MasterRecordId\n")
    outcome = place.sync()
    assert "connections.archive: has no results any more" in str(outcome.failures[Origin.ARCHIVE])
    assert outcome.status is Status.FAILED


# what the org's clock does before the sync, what it stamps rows with, and when it is put right
CLOCKS = {
    "runs back": timedelta(hours=-5),
    "runs ahead": timedelta(hours=5),
    "runs ahead by days": timedelta(days=9),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_clock_that_is_wrong_for_a_while_skips_nothing(clock: str, place: Place) -> None:
    right, wrong = place.org.now, CLOCKS[clock]

    def quarter(number: int, shift: timedelta, *, synced: bool = True) -> None:
        place.clock = right + number * timedelta(minutes=15)
        place.org.now = place.clock + shift
        place.org.upsert(RESULT, [result_fields(2000 + number, "2026-11-20T12:00:00.000Z")])
        if synced:
            outcome = place.sync()
            assert outcome.status is Status.DONE
            assert place.stored() == ids(*BEFORE, range(2001, 2001 + number))
            assert outcome.snapshot is not None
            assert outcome.snapshot.as_of is not None
            assert outcome.snapshot.as_of <= place.clock

    # it goes wrong between two syncs, and is put right between two others
    quarter(1, timedelta())
    quarter(2, timedelta(), synced=False)
    quarter(3, wrong)
    quarter(4, wrong)
    quarter(5, wrong, synced=False)
    quarter(6, timedelta())
    quarter(7, timedelta())


def test_only_the_header_of_the_clock_is_ahead(place: Place) -> None:
    place.org.date_shift = timedelta(hours=7)
    news(place)
    outcome = place.sync()
    assert outcome.snapshot is not None
    assert outcome.snapshot.as_of == place.org.now
    place.mail(300, 301)
    place.sync()
    place.org.date_shift = timedelta()
    place.mail(150, 160)
    place.sync()
    assert place.stored() == ids(range(160), range(300, 301), range(1000, 1040))


EXAMPLES = ROOT / "examples" / "exports"


@pytest.mark.needs("postgresql")
def test_a_database_that_breaks_off_is_gone_on_with(postgres: Postgres, place: Place) -> None:
    database = postgres.put(EXAMPLES / "archive")
    with cuttable(postgres.port) as proxy:
        url = {"url": postgres.url(database, port=proxy.port), "schema": "salesforce"}
        archive = Database(
            SqlSettings.from_settings(url, "connections.archive"),
            Origin.ARCHIVE,
            RefusedRows(place.folder / "refused.csv"),
            batch_rows=200,
            patience=Patience(tries=2, seconds=0),
        )
        place.mail(50, 60)
        assert len(archive.tables()) == 2
        archive.close()
        # some rows, and then nobody answers
        proxy.cuts = [400_000, 0, 0, 0, 0]
        first = place.sync(place.live(), archive)
        assert first.status is Status.LATER
        assert "connections.archive: " in str(first.failures[Origin.ARCHIVE])
        assert place.stored() == ids(range(60), range(1000, 1030))
        kept = len(list((place.store / ".spool" / "archive").rglob("*.parquet")))
        proxy.cuts = []
        outcome = place.sync(place.live(), archive)
        archive.close()
    assert outcome.status is Status.DONE
    assert kept > 3
    assert sum("going on with" in line["message"] for line in place.log) == 1
    read = outcome.tallies["archive"]["results"].read
    assert len(place.stored()) == read + 60 + 30


# what somebody does to the archive, what puts it right, and what the log says meanwhile
UNDONE = {
    "a column that vanished": (
        "ALTER TABLE {} RENAME COLUMN et4ae5__datesent__c TO sent",
        "ALTER TABLE {} RENAME COLUMN sent TO et4ae5__datesent__c",
        "there is no column et4ae5__DateSent__c",
    ),
    "a table that vanished": (
        "ALTER TABLE {} RENAME TO away",
        "ALTER TABLE salesforce.away RENAME TO et4ae5__individualemailresult__c",
        "has no results any more",
    ),
    "a column of another type": (
        "ALTER TABLE {} ALTER COLUMN et4ae5__opened__c TYPE bytea USING NULL",
        "ALTER TABLE {} ALTER COLUMN et4ae5__opened__c TYPE boolean USING true",
        "of type BYTEA(), which can't be taken",
    ),
}


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("undone", UNDONE)
def test_a_database_that_needs_somebody_keeps_live_from_nothing(undone: str, postgres: Postgres, place: Place) -> None:
    database = postgres.put(EXAMPLES / "archive")
    done, put_right, said = UNDONE[undone]

    def synced() -> Outcome:
        url = {"url": postgres.url(database), "schema": "salesforce"}
        settings = SqlSettings.from_settings(url, "connections.archive")
        archive = Database(settings, Origin.ARCHIVE, RefusedRows(place.folder / "refused.csv"))
        outcome = place.sync(place.live(), archive)
        archive.close()
        return outcome

    def change(statement: str) -> None:
        with postgres.superuser(database) as cursor:
            cursor.execute(statement.format(f"salesforce.{RESULT.lower()}"))

    assert synced().status is Status.DONE
    before = place.stored()
    place.mail(50, 60)
    change(done)
    for _ in range(2):
        outcome = synced()
        assert (outcome.status, list(outcome.failures)) == (Status.FAILED, [Origin.ARCHIVE])
        assert said in str(outcome.failures[Origin.ARCHIVE])
        assert place.stored() == sorted([*before, *ids(range(50, 60))])
    change(put_right)
    assert synced().status is Status.DONE
    assert place.stored() == sorted([*before, *ids(range(50, 60))])
