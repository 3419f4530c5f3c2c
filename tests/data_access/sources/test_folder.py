"""A folder of exports answers like any other connection."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_access.errors import SourceError
from data_access.schema import ACCOUNTS, RESULTS
from data_access.sources.exports import ExportFolder
from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Batch, Origin, Part, Severity
from tests.conftest import ROOT

LIVE = ROOT / "examples" / "exports" / "live"


@pytest.fixture
def refused(tmp_path: Path) -> RefusedRows:
    return RefusedRows(tmp_path / "refused.csv")


@pytest.fixture
def connect(refused: RefusedRows) -> Callable[[Path], FolderConnection]:
    def make(folder: Path) -> FolderConnection:
        return FolderConnection(FolderSettings("connections.live", folder), Origin.LIVE, refused)

    return make


def rows(batches: list[Batch]) -> pl.DataFrame:
    for batch in batches:
        assert batch.read == batch.frame.height + batch.left_out + batch.refused
        assert batch.position is None
    return pl.concat([batch.frame for batch in batches])


def test_gives_what_the_folder_gives(connect: Callable[[Path], FolderConnection], refused: RefusedRows) -> None:
    exports, connection = ExportFolder(LIVE, Origin.LIVE, refused), connect(LIVE)
    assert connection.tables() == exports.tables()
    whole = rows(list(exports.read(RESULTS)))
    assert_frame_equal(rows(list(connection.read(RESULTS))), whole)
    assert connection.files(RESULTS) == {
        path.relative_to(LIVE).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in LIVE.glob("et4ae5__IndividualEmailResult__c*")
    }
    connection.close()


def test_gives_only_the_files_that_are_asked_for(connect: Callable[[Path], FolderConnection], tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"Account_{number}.csv").write_text(f"Id,Name,ParentId\n00100000000000{number},A,\n")
    connection = connect(tmp_path)
    assert list(connection.files(ACCOUNTS)) == ["Account_1.csv", "Account_2.csv", "Account_3.csv"]
    assert connection.files(RESULTS) == {}
    some = rows(list(connection.read(ACCOUNTS, Part(files=("Account_1.csv", "Account_3.csv")))))
    assert [one[14] for one in some["id"]] == ["1", "3"]


def test_a_folder_is_as_it_was_when_its_tables_were_asked_for(
    connect: Callable[[Path], FolderConnection], tmp_path: Path
) -> None:
    account = tmp_path / "Account.csv"
    account.write_text("Id,Name,ParentId\n001000000000001,A,\n")
    connection = connect(tmp_path)
    assert connection.tables() == (ACCOUNTS,)
    before = connection.files(ACCOUNTS)
    account.write_text("Id,Name,ParentId\n001000000000001,A,\n001000000000002,B,\n")
    # what is read is newer than what is said of it: the next look sees a change once more
    assert rows(list(connection.read(ACCOUNTS))).height == 2
    assert connection.files(ACCOUNTS) == before
    assert connection.tables() == (ACCOUNTS,)
    assert connection.files(ACCOUNTS) != before
    account.unlink()
    with pytest.raises(SourceError, match=r"^connections\.live: .*Account\.csv can't be read \(No such file") as raised:
        list(connection.read(ACCOUNTS))
    assert raised.value.transient


def test_what_it_does_not_do(connect: Callable[[Path], FolderConnection]) -> None:
    with pytest.raises(SourceError, match=r"^connections\.live: a folder of exports has no positions"):
        list(connect(LIVE).read(RESULTS, position="a0R"))
    for part in (Part(month="2026-10"), Part(since=datetime(2026, 10, 1, tzinfo=UTC))):
        with pytest.raises(SourceError, match=r"^connections\.live: a folder of exports is read by whole files"):
            list(connect(LIVE).read(RESULTS, part))


def test_check(connect: Callable[[Path], FolderConnection], tmp_path: Path) -> None:
    found = {finding.object_name: finding.problem for finding in connect(LIVE).check()}
    assert found["et4ae5__Automated_Send__c.csv.gz"] == "lacks SystemModstamp, IsDeleted"
    nowhere = connect(tmp_path / "nowhere")
    assert [finding.severity for finding in nowhere.check()] == [Severity.UNUSABLE]
    with pytest.raises(SourceError, match=r"^connections\.live: .*nowhere: is no folder"):
        nowhere.tables()
