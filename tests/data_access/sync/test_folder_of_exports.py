"""A folder into which something puts exports again and again, as live: each file is read once, whole, and whenever."""

import os
from pathlib import Path

import pytest

from data_access.schema import ACCOUNTS, RESULTS
from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin
from data_access.store import Store
from data_access.store.tables import STORED_ACCOUNTS, STORED_RESULTS
from data_access.sync import Outcome, Status, sync
from data_access.sync.run import Fetching
from tests.data_access.rows import an_id, result
from tests.fake_org.org import ACCOUNT, RESULT

HEADER = (
    "Id,et4ae5__Contact__c,et4ae5__SendDefinition__c,et4ae5__FromName__c,et4ae5__DateSent__c,et4ae5__Opened__c,"
    "et4ae5__NumberOfUniqueClicks__c,et4ae5__HardBounce__c,et4ae5__SoftBounce__c,et4ae5__DateUnsubscribed__c,"
    "CreatedDate,SystemModstamp"
)


class Exports:
    """A folder of exports and a store that follows it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "exports"
        self.folder.mkdir()
        self.store = folder / "store"
        self._refused = RefusedRows(folder / "refused.csv", go_on=True)

    def results(self, name: str, *numbers: int, at: str, sent: str = "") -> None:
        """A file of results that were created and last changed `at`; `sent` stands in for what is no moment."""
        rows = [f"{result(one)},,,CU,{sent or at},false,,false,false,,{at},{at}" for one in numbers]
        (self.folder / f"{RESULT}_{name}.csv").write_text("\n".join([HEADER, *rows, ""]))

    def accounts(self, name: str, *numbers: int) -> None:
        """A file of accounts."""
        rows = [f"{an_id('001', one)},Campus {one}," for one in numbers]
        (self.folder / f"{ACCOUNT}_{name}.csv").write_text("\n".join(["Id,Name,ParentId", *rows, ""]))

    def sync(self, until: str = "") -> Outcome:
        """A sync; it dies when rows of the table `until` have come."""

        def progress(at: Fetching) -> None:
            if at.table == until:
                raise KeyboardInterrupt

        settings = FolderSettings("connections.live", self.folder)
        return sync(self.store, [FolderConnection(settings, Origin.LIVE, self._refused)], progress=progress)

    def stored(self) -> list[str]:
        """The ids of all results that the history has."""
        return sorted(Store(self.store).scan(STORED_RESULTS).collect()["id"])

    def campuses(self) -> list[str]:
        """The names of all accounts that the history has."""
        return sorted(Store(self.store).scan(STORED_ACCOUNTS).collect()["name"])


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    """A folder of three results of November and two accounts, which the store has."""
    exports = Exports(tmp_path)
    exports.results("2026-11", 1, 2, 3, at="2026-11-20T12:00:00Z")
    exports.accounts("1", 1)
    exports.accounts("2", 2)
    assert exports.sync().status is Status.DONE
    return exports


def ids(*numbers: int) -> list[str]:
    return sorted(result(one) for one in numbers)


def read(outcome: Outcome) -> dict[str, int]:
    """The rows that were read, by table."""
    return {table: tally.read for table, tally in outcome.tallies.get("live", {}).items()}


def test_older_rows_that_are_put_there_late_are_not_passed_over(exports: Exports) -> None:
    exports.results("2026-03", 4, 5, at="2026-03-01T12:00:00Z")
    assert read(exports.sync()) == {"results": 2}
    assert exports.stored() == ids(1, 2, 3, 4, 5)


def test_a_file_that_nobody_touched_is_not_read_again(exports: Exports) -> None:
    published = Store(exports.store).snapshot
    assert read(exports.sync()) == {}
    # and nothing is published
    assert Store(exports.store).snapshot == published


def test_a_file_that_was_written_anew_is_read_whole(exports: Exports) -> None:
    path = exports.folder / f"{RESULT}_2026-11.csv"
    before = path.stat()
    exports.results("2026-11", 1, 2, 9, at="2026-11-20T12:00:00Z")
    # not a byte longer
    assert path.stat().st_size == before.st_size
    assert read(exports.sync()) == {"results": 3}
    # what an export lacks is not taken away
    assert exports.stored() == ids(1, 2, 3, 9)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read(exports.sync()) == {"results": 3}


def test_a_table_that_is_replaced_whole_is_read_whole(exports: Exports) -> None:
    exports.accounts("2", 3)
    assert read(exports.sync()) == {"accounts": 2}
    assert exports.campuses() == ["Campus 1", "Campus 3"]
    (exports.folder / f"{ACCOUNT}_1.csv").unlink()
    assert read(exports.sync()) == {"accounts": 1}
    assert exports.campuses() == ["Campus 3"]
    assert read(exports.sync()) == {}


def test_files_of_a_table_that_are_all_gone_leave_it_as_it_was(exports: Exports) -> None:
    for path in exports.folder.glob(f"{ACCOUNT}_*"):
        path.unlink()
    assert exports.sync().status is Status.DONE
    assert exports.campuses() == ["Campus 1", "Campus 2"]
    # they come back as they were
    exports.accounts("1", 1)
    exports.accounts("2", 2)
    exports.sync()
    assert exports.campuses() == ["Campus 1", "Campus 2"]


# rows of accounts come first
@pytest.mark.parametrize("table", [ACCOUNTS.name, RESULTS.name])
def test_what_was_not_published_counts_as_not_read(table: str, exports: Exports) -> None:
    exports.results("2026-03", 4, 5, at="2026-03-01T12:00:00Z")
    exports.accounts("2", 3)
    with pytest.raises(KeyboardInterrupt):
        exports.sync(until=table)
    assert (exports.stored(), exports.campuses()) == (ids(1, 2, 3), ["Campus 1", "Campus 2"])
    # one more before the next sync, and one of those that were read says something else
    exports.results("2026-04", 6, at="2026-04-01T12:00:00Z")
    exports.accounts("2", 4, 5)
    assert read(exports.sync()) == {"accounts": 3, "results": 3}
    assert (exports.stored(), exports.campuses()) == (ids(1, 2, 3, 4, 5, 6), ["Campus 1", "Campus 4", "Campus 5"])
    assert read(exports.sync()) == {}


def test_refused_rows_are_refused_once(exports: Exports) -> None:
    exports.results("2026-03", 4, at="2026-03-01T12:00:00Z", sent="soon")
    outcome = exports.sync()
    assert (outcome.status, outcome.refused) == (Status.REFUSED, 1)
    assert exports.sync().status is Status.DONE
    exports.results("2026-03", 4, at="2026-03-01T12:00:00Z")
    assert exports.sync().status is Status.DONE
    assert exports.stored() == ids(1, 2, 3, 4)


def test_another_folder_is_read_from_the_beginning(exports: Exports) -> None:
    exports.folder = exports.folder.rename(exports.folder.with_name("elsewhere"))
    assert read(exports.sync()) == {"accounts": 2, "results": 3}
