"""Salesforce forgets who was merged into whom after about 15 days: a warning where contacts are that old."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from data_access.schema import CONTACTS, Table
from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin
from data_access.sync import Outcome, Status, sync
from data_access.sync.stop import NEVER, Stoppable
from tests.data_access.sync.conftest import Place
from tests.fake_org.org import CONTACT

WARNING = (
    "What is here of live’s contacts is {} days old. Salesforce’s recycle bin forgets who was merged into whom after "
    "about 15 days, so merges since then may be unknown: load an older export of the contacts, with MasterRecordId, if "
    "there is one."
)
DAY = timedelta(days=1)


class WithoutContacts(Stoppable):
    """A connection that has lost the contacts, and nothing else."""

    def tables(self) -> tuple[Table, ...]:
        return tuple(table for table in super().tables() if table is not CONTACTS)


def days_later(place: Place, days: float, *, contacts: bool = True) -> Outcome:
    """What the next sync comes to, so much later."""
    place.org.now += days * DAY
    live = place.live()
    return place.sync(live if contacts else WithoutContacts(live, NEVER))


def test_contacts_that_fail_while_the_others_are_read(place: Place) -> None:
    assert days_later(place, 13.9, contacts=False).warnings == []
    for days in (15, 16):
        outcome = days_later(place, 1.1, contacts=False)
        # all the others are as fresh as can be
        assert (outcome.status, outcome.warnings) == (Status.DONE, [WARNING.format(days)])
        assert outcome.snapshot is not None
        assert outcome.snapshot.as_of == place.org.now
        assert place.says(WARNING.format(days))
    # what happened meanwhile may be unknown, which is said once more
    assert days_later(place, 1).warnings == [WARNING.format(17)]
    assert days_later(place, 14).warnings == []


def test_live_that_fails_while_the_archive_is_read(place: Place) -> None:
    place.server.down()
    place.clock = place.org.now + 15 * DAY
    outcome = place.sync()
    assert list(outcome.failures) == [Origin.LIVE]
    assert outcome.warnings == [WARNING.format(15)]


@pytest.mark.parametrize(("days", "told"), [(14, []), (16, [WARNING.format(16)])])
def test_exports_that_nobody_put_there(days: int, told: list[str], place: Place) -> None:
    folder = place.folder / "exports"
    folder.mkdir()
    path = folder / f"{CONTACT}.csv"
    path.write_text("Id,HasOptedOutOfEmail,MasterRecordId\n003000000000001,false,\n")
    written = datetime(2026, 11, 20, 12, tzinfo=UTC)
    os.utime(path, (written.timestamp(), written.timestamp()))
    store = place.folder / "another"

    def read(at: datetime) -> list[str]:
        settings = FolderSettings("connections.live", folder)
        connection = FolderConnection(settings, Origin.LIVE, RefusedRows(place.folder / "refused.csv"))
        return sync(store, [connection], clock=lambda: at).warnings

    # nothing was read before
    assert read(written + 30 * DAY) == []
    assert read(written + days * DAY) == told
