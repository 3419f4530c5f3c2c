"""Every row that a database gives is the row that the exports give: whole, by month, since a moment, and resumed."""

from datetime import UTC, datetime
from itertools import islice, pairwise

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_access.errors import SourceError
from data_access.schema import ACCOUNTS, LINK_DETAILS, RESULTS, SENDS, TABLES, Table
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import MonthState, Origin, Part
from data_access.sources.sql.database import Database
from tests.data_access.sources.sql.conftest import BACKENDS, Example
from tests.data_access.sources.sql.frames import exported, together

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def expected(example: Example, table: Table, refused: RefusedRows) -> pl.DataFrame:
    return exported(example.folder, example.origin, table, refused)


def test_every_row_of_every_table(example: Example, database: Database, refused: RefusedRows) -> None:
    # the example exports have nothing of education
    names = {"live": set(TABLES) - {"education"}, "archive": {"results", "link_details"}}[example.origin]
    assert {table.name for table in database.tables()} == names
    for table in database.tables():
        assert_frame_equal(together(database.read(table), table), expected(example, table, refused))
    assert refused.count == 0


def test_month_by_month(example: Example, database: Database, refused: RefusedRows) -> None:
    whole = expected(example, RESULTS, refused)
    months = database.months(RESULTS)
    assert len(months) > 3
    for month, state in months.items():
        rows = whole.filter(pl.col("created_at").dt.strftime("%Y-%m") == month)
        batches = list(database.read(RESULTS, Part(month=month)))
        assert_frame_equal(together(batches, RESULTS), rows)
        newest = rows.select(pl.max_horizontal(pl.max("tracking_at"), pl.max("modified_at"))).item()
        assert state == MonthState(sum(batch.read for batch in batches), newest)
    assert sum(state.rows for state in months.values()) == sum(batch.read for batch in database.read(RESULTS))
    assert list(database.read(RESULTS, Part(month="2019-12"))) == []


def test_since_a_moment(example: Example, database: Database, refused: RefusedRows) -> None:
    whole = expected(example, LINK_DETAILS, refused)
    since = whole["modified_at"].sort()[whole.height // 2]
    late = whole.filter(pl.col("modified_at") >= since)
    assert 0 < late.height < whole.height
    assert_frame_equal(together(database.read(LINK_DETAILS, Part(since=since)), LINK_DETAILS), late)


def test_a_month_since_a_moment(example: Example, database: Database, refused: RefusedRows) -> None:
    month = max(database.months(RESULTS))
    since = datetime(2026, 1, 1, tzinfo=UTC)
    rows = expected(example, RESULTS, refused).filter(
        pl.col("created_at").dt.strftime("%Y-%m") == month, pl.col("modified_at") >= since
    )
    assert_frame_equal(together(database.read(RESULTS, Part(since=since, month=month)), RESULTS), rows)


@pytest.mark.parametrize("batches", [1, 2])
def test_a_read_that_broke_off_goes_on(
    example: Example, database: Database, refused: RefusedRows, batches: int
) -> None:
    first = list(islice(database.read(RESULTS), batches))
    rest = list(database.read(RESULTS, position=first[-1].position))
    assert rest
    assert_frame_equal(together(first + rest, RESULTS), expected(example, RESULTS, refused))


def test_batches_are_bounded(database: Database) -> None:
    batches = list(database.read(RESULTS))
    # one more than asked for, at most: an id never stands in two batches
    assert max(batch.read for batch in batches) <= 1001
    positions = [batch.position for batch in batches]
    assert all(one is not None and other is not None and one < other for one, other in pairwise(positions))


def test_a_table_without_modification_is_read_whole(example: Example, database: Database, refused: RefusedRows) -> None:
    if example.origin is Origin.ARCHIVE:
        assert ACCOUNTS not in database.tables()
        with pytest.raises(SourceError, match="the archive: has nothing of accounts"):
            list(database.read(ACCOUNTS))
        return
    late = Part(since=datetime(2099, 1, 1, tzinfo=UTC))
    assert_frame_equal(together(database.read(ACCOUNTS, late), ACCOUNTS), expected(example, ACCOUNTS, refused))


def test_links_have_the_month_in_which_they_were_modified(
    example: Example, database: Database, refused: RefusedRows
) -> None:
    months = database.months(LINK_DETAILS)
    links = expected(example, LINK_DETAILS, refused)
    assert sum(state.rows for state in months.values()) == sum(batch.read for batch in database.read(LINK_DETAILS))
    month = max(months)
    of_month = links.filter(pl.col("modified_at").dt.strftime("%Y-%m") == month)
    assert_frame_equal(together(database.read(LINK_DETAILS, Part(month=month)), LINK_DETAILS), of_month)


def test_no_months_where_a_table_has_no_created_date(example: Example, database: Database) -> None:
    if example.origin is Origin.ARCHIVE:
        return
    assert database.months(SENDS) == {}
    with pytest.raises(SourceError, match=r"et4ae5__SendDefinition__c has no CreatedDate"):
        list(database.read(SENDS, Part(month="2026-03")))
