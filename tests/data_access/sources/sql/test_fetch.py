"""Rows on their way into frames: cut only between keys, whatever the database's types are."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.schema import RESULTS
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import MonthState, Origin, Part
from data_access.sources.sql.fetch import whole_runs
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from tests.data_access.rows import result
from tests.data_access.sources.sql.conftest import EXPORTS, Opener
from tests.databases import REPLICA, Postgres, Snowflake, read_exports, table_of

IER = "et4ae5__IndividualEmailResult__c"


def frames(*texts: str) -> list[pl.DataFrame]:
    return [pl.DataFrame({"id": list(text)}, schema={"id": pl.String}) for text in texts]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([], []),
        ([""], []),
        (["ab"], [("ab", "b")]),
        (["ab", "cd"], [("a", "a"), ("bcd", "d")]),
        (["ab", "bb", "bc"], [("a", "a"), ("bbbbc", "c")]),
        (["aa", "aa"], [("aaaa", "a")]),
        (["aB", "bc"], [("a", "a"), ("Bbc", "c")]),
        (["ab", ""], [("a", "a"), ("b", "b")]),
    ],
    ids=["nothing", "no rows", "one", "two", "run over three", "one key", "letter case", "empty end"],
)
def test_frames_are_cut_between_keys(given: list[str], wanted: list[tuple[str, str]]) -> None:
    assert [("".join(frame["id"]), last) for frame, last in whole_runs(frames(*given), "id")] == wanted


@given(st.lists(st.text("abcde", min_size=1, max_size=6), max_size=8))
def test_no_key_stands_in_two_frames(texts: list[str]) -> None:
    rows = sorted("".join(texts))
    pieces: list[str] = []
    for text in texts:
        pieces.append("".join(rows[: len(text)]))
        rows = rows[len(text) :]
    found = ["".join(frame["id"]) for frame, _ in whole_runs(frames(*pieces), "id")]
    assert "".join(found) == "".join(pieces)
    keys = [set(text) for text in found]
    assert sum(map(len, keys)) == len(set().union(*keys))


def test_frames_of_different_types() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    given = [
        pl.DataFrame({"id": ["a", "b"], "n": [1, 2], "t": [moment, moment]}),
        pl.DataFrame({"id": ["c"], "n": [2.5], "t": ["infinity"]}),
    ]
    last = list(whole_runs(given, "id"))[-1][0]
    assert last["n"].to_list() == [2.0, 2.5]
    assert last["t"].to_list() == ["2026-03-01 00:00:00.000000+00:00", "infinity"]


@pytest.mark.needs("postgresql")
def test_values_that_are_hard_to_carry(postgres: Postgres, open_database: Opener, refused: RefusedRows) -> None:
    header = read_exports(EXPORTS / "live")[IER].columns
    usual: dict[str, str | None] = {
        "Id": result(1),
        "et4ae5__DateSent__c": "2026-03-01 00:00:00.123456+00",
        "CreatedDate": "2026-02-28 17:00:00.5-07",
        "et4ae5__Opened__c": "true",
    }
    names = ['Say "hi",\nZoë\\N', "\\.", " \t", "=1+1", "日本 \U0001f600"]
    given = [{**usual, "Id": result(number), "Name": name} for number, name in enumerate(names)]
    # an id that stands twice, a moment that is none, and no id at all
    given += [{**usual, "Id": result(7), "Name": "once"}, {**usual, "Id": result(7), "Name": "twice"}]
    given += [{**usual, "Id": result(8), "et4ae5__DateOpened__c": "infinity"}, {**usual, "Id": None}]
    frame = pl.DataFrame(given, schema=dict.fromkeys(header, pl.String))
    database = postgres.put(EXPORTS / "live")
    with postgres.superuser(database) as cursor:
        cursor.execute("CREATE SCHEMA odd")
        postgres.put_table(cursor, table_of(IER, header, REPLICA, schema="odd"), frame)
    section: dict[str, Any] = {"url": postgres.url(database), "schema": "odd"}
    opened = open_database(SqlSettings.from_settings(section, "connections.live"), Origin.LIVE, 3)
    batches = list(opened.read(RESULTS))
    rows = pl.concat([batch.frame for batch in batches])
    assert rows["email_name"].to_list() == [*names, "once", "twice"]
    assert rows["sent_at"].unique().to_list() == [datetime(2026, 3, 1, 0, 0, 0, 123456, tzinfo=UTC)]
    assert rows["created_at"].unique().to_list() == [datetime(2026, 3, 1, 0, 0, 0, 500000, tzinfo=UTC)]
    assert rows["opened"].all()
    assert [sample.value for sample in refused.samples] == ["infinity", None]
    # nobody knows when they were changed, so they may be new
    assert sum(batch.read for batch in opened.read(RESULTS, Part(since=datetime(2099, 1, 1, tzinfo=UTC)))) == 9
    # the id that stands twice lies in one batch, so a read that goes on after it has lost nothing
    assert any({"once", "twice"} <= set(batch.frame["email_name"]) for batch in batches)


def test_snowflake_moments_of_every_kind(snowflake: Snowflake, open_database: Opener) -> None:
    database = "MOMENTS"
    types = {
        "et4ae5__DateSent__c": "TIMESTAMP_TZ",
        "CreatedDate": "TIMESTAMP_LTZ",
        "SystemModstamp": "DATE",
        "et4ae5__NumberOfTotalClicks__c": "NUMBER(18, 2)",
        "et4ae5__NumberOfUniqueClicks__c": "FLOAT",
        "et4ae5__Opened__c": "NUMBER(1, 0)",
        "et4ae5__HardBounce__c": "VARCHAR(5)",
    }
    names = ["Id", "et4ae5__Contact__c", "et4ae5__SendDefinition__c", "et4ae5__FromName__c", *types]
    names += ["et4ae5__SoftBounce__c", "et4ae5__DateUnsubscribed__c", "et4ae5__Lead__c"]
    columns = ", ".join(f"{name} {types.get(name, 'VARCHAR(40)')}" for name in names)
    snowflake.execute(database, f"CREATE TABLE {IER} ({columns})")
    values = ["'2026-03-01 06:30:00+00:00'", "'2026-03-31 23:59:59.999'", "'2026-04-02'", "3", "2", "1", "'TRUE'"]
    row = [f"'{result(1)}'", "NULL", "NULL", "'CU'", *values, "'0'", "NULL", "NULL"]
    snowflake.execute(database, f"INSERT INTO {IER} VALUES ({', '.join(row)})")
    opened = open_database(SnowflakeSettings.from_settings(snowflake.section(database), "archive"), Origin.ARCHIVE)
    found = next(iter(opened.read(RESULTS))).frame.row(0, named=True)
    assert {name: value for name, value in found.items() if value not in (None, False)} == {
        "id": result(1),
        "from_name": "CU",
        "sent_at": datetime(2026, 3, 1, 6, 30, tzinfo=UTC),
        "created_at": datetime(2026, 3, 31, 23, 59, 59, 999000, tzinfo=UTC),
        "modified_at": datetime(2026, 4, 2, tzinfo=UTC),
        "opened": True,
        "hard_bounce": True,
        "total_clicks": 3,
        "unique_clicks": 2,
    }
    assert opened.months(RESULTS) == {"2026-03": MonthState(1, datetime(2026, 4, 2, tzinfo=UTC))}
    # a day is all that SystemModstamp tells here: whatever happened on that day may be new
    for hour, count in ((datetime(2026, 4, 2, 18, tzinfo=UTC), 1), (datetime(2026, 4, 3, tzinfo=UTC), 0)):
        assert len(list(opened.read(RESULTS, Part(since=hour)))) == count
