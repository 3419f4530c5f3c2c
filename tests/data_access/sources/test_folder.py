"""A folder of exports answers like any other connection."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_access.errors import SourceError
from data_access.schema import ACCOUNTS, LINK_DETAILS, RESULTS
from data_access.sources.exports import ExportFolder
from data_access.sources.folder import FolderConnection, FolderSettings
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import ALL, Batch, Origin, Part, Severity
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
    october = whole.filter(pl.col("created_at").dt.strftime("%Y-%m") == "2026-10")
    assert october.height == 1076
    assert_frame_equal(rows(list(connection.read(RESULTS, Part(month="2026-10")))), october)
    links = rows(list(exports.read(LINK_DETAILS)))
    since = links["modified_at"].sort()[links.height // 2]
    late = links.filter(pl.col("modified_at") >= since)
    assert_frame_equal(rows(list(connection.read(LINK_DETAILS, Part(since=since)))), late)
    assert rows(list(connection.read(ACCOUNTS, Part(since=datetime(2099, 1, 1, tzinfo=UTC))))).height == 20
    assert connection.months(RESULTS).keys() == {ALL}
    assert_frame_equal(rows(list(connection.read(RESULTS, Part(month=ALL)))), whole)
    connection.close()


def test_what_it_does_not_do(connect: Callable[[Path], FolderConnection]) -> None:
    with pytest.raises(SourceError, match=r"^connections\.live: a folder of exports has no positions"):
        list(connect(LIVE).read(RESULTS, position="a0R"))
    with pytest.raises(SourceError, match=r"^link_details has no CreatedDate"):
        list(connect(LIVE).read(LINK_DETAILS, Part(month="2026-10")))


def test_check(connect: Callable[[Path], FolderConnection], tmp_path: Path) -> None:
    found = {finding.object_name: finding.problem for finding in connect(LIVE).check()}
    assert found["et4ae5__Automated_Send__c.csv.gz"] == "lacks SystemModstamp, IsDeleted"
    nowhere = connect(tmp_path / "nowhere")
    assert [finding.severity for finding in nowhere.check()] == [Severity.UNUSABLE]
    with pytest.raises(SourceError, match=r"^connections\.live: .*nowhere: is no folder"):
        nowhere.tables()
