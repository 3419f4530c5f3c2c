"""A value of a wrong type, where the database does not keep it out: its row is refused, the others are taken."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from data_access.field_map import load_field_map
from data_access.schema import RESULTS, Kind
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import UNDATED, Origin, Part
from data_access.sources.sql.backends import backend_of
from data_access.sources.sql.columns import match
from data_access.sources.sql.database import Database
from data_access.sources.sql.settings import SnowflakeSettings, SqlSettings
from data_access.sources.sql.statements import count_months, select_rows, set_session
from data_access.sources.values import parse_moment
from data_access.store import Store
from data_access.store.tables import STORED_RESULTS
from data_access.sync import Status, sync
from tests.data_access.rows import result
from tests.databases import FILE, Postgres, Snowflake, Types, table_of

IER = "et4ae5__IndividualEmailResult__c"
TEXTS: Types = dict.fromkeys(Kind, sa.String(255))
NAMES = (
    *("Id", "Name", "et4ae5__Contact__c", "et4ae5__SendDefinition__c", "et4ae5__FromName__c", "et4ae5__DateSent__c"),
    *("et4ae5__Opened__c", "et4ae5__NumberOfUniqueClicks__c", "et4ae5__HardBounce__c", "et4ae5__SoftBounce__c"),
    *("et4ae5__DateUnsubscribed__c", "CreatedDate", "SystemModstamp"),
)
USUAL = {
    "et4ae5__FromName__c": "CU",
    "et4ae5__DateSent__c": "2026-03-01T06:30:00.000Z",
    "et4ae5__Opened__c": "true",
    "et4ae5__NumberOfUniqueClicks__c": "2.0",
    "CreatedDate": "2026-03-01 06:31:00",
    "SystemModstamp": "2026-03-02T07:00:00.000+00:00",
}
WRONG = {
    1: ("et4ae5__DateSent__c", "soon"),
    2: ("et4ae5__NumberOfUniqueClicks__c", "abc"),
    3: ("et4ae5__Opened__c", "maybe"),
    4: ("CreatedDate", "2026-02-30 06:31:00"),
    5: ("CreatedDate", "1772346660"),
    6: ("SystemModstamp", "yesterday"),
    7: ("et4ae5__Contact__c", "0031"),
}
GOOD = (0, 8, 9)
GIVEN = [{"Id": result(0), **USUAL}] + [
    {"Id": result(number), **USUAL, name: value} for number, (name, value) in WRONG.items()
]
# a leap day, and another month
GIVEN += [
    {"Id": result(8), **USUAL, "CreatedDate": "2028-02-29T23:59:59Z", "SystemModstamp": "2028-02-29"},
    {"Id": result(9), **USUAL, "CreatedDate": "2026-04-01T05:00:00+07:00"},
]
Put = Callable[[str], dict[str, Any]]


@pytest.fixture
def put(tmp_path: Path, request: pytest.FixtureRequest) -> Put:
    """Puts the rows into a database of a kind; gives its settings."""

    def into(kind: str) -> dict[str, Any]:
        frame = pl.DataFrame(GIVEN, schema=dict.fromkeys(NAMES, pl.String))
        if kind == "postgresql":
            postgres: Postgres = request.getfixturevalue("postgres")
            database = f"wrong_{tmp_path.name.rstrip('_').lower()[-20:]}"
            with postgres.superuser() as cursor:
                cursor.execute(f'CREATE DATABASE "{database}"')
            with postgres.superuser(database) as cursor:
                postgres.put_table(cursor, table_of(IER, list(NAMES), TEXTS, schema="public"), frame)
            return {"url": postgres.url(database)}
        if kind == "snowflake":
            snowflake: Snowflake = request.getfixturevalue("snowflake")
            snowflake.put_table("WRONG", table_of(IER, list(NAMES), TEXTS), frame)
            request.addfinalizer(lambda: snowflake.execute("WRONG", f"DROP TABLE {IER}"))
            return snowflake.section("WRONG")
        return {"url": put_texts(tmp_path / "wrong.db", FILE if kind == "sqlite" else TEXTS)}

    return into


def put_texts(path: Path, types: Types, rows: Sequence[dict[str, str]] = GIVEN) -> str:
    """A SQLite file in which every value is text, whatever its column was declared as."""
    engine = sa.create_engine(f"sqlite:///{path}")
    table = table_of(IER, list(NAMES), types, name=str)
    texts = sa.table(IER, *(sa.column(name, sa.String()) for name in NAMES))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(texts.insert(), [dict.fromkeys(NAMES) | row for row in rows])
    engine.dispose()
    return f"sqlite:///{path}"


def opened(kind: str, section: dict[str, Any], origin: Origin, refused: RefusedRows) -> Database:
    settings = SnowflakeSettings if kind == "snowflake" else SqlSettings
    return Database(settings.from_settings(section, f"connections.{origin}"), origin, refused, batch_rows=4)


KINDS = (pytest.param("postgresql", marks=pytest.mark.needs("postgresql")), "snowflake", "sqlite", "sqlite of texts")


def written(refused: RefusedRows) -> dict[str, tuple[str, str]]:
    """Field and value of every refused row, by id."""
    with refused.path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["source"], row["file"]) for row in rows} == {(row["source"], IER) for row in rows}
    found = {}
    for row in rows:
        own = {name.lower(): value for name, value in json.loads(row["row"]).items()}
        found[own["id"]] = (row["field"].lower(), json.loads(row["value"]))
        assert row["reason"].startswith("is n")
        assert "; " in row["reason"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_is_taken_without_the_rows_that_are_wrong(
    kind: str, put: Put, tmp_path: Path, refused: RefusedRows
) -> None:
    archive = opened(kind, put(kind), Origin.ARCHIVE, refused)
    # SQLite knows a 30th of February, which is refused as well as what is no day at all
    undated = {UNDATED: 1, "2026-02": 1} if kind.startswith("sqlite") else {UNDATED: 2}
    told = {month: state.rows for month, state in archive.months(RESULTS).items()}
    assert told == {**undated, "2026-03": 7, "2028-02": 1}
    outcome = sync(tmp_path / "store", [archive])
    assert outcome.status is Status.REFUSED
    assert (outcome.new, outcome.refused) == (3, 7)
    stored = Store(tmp_path / "store").scan(STORED_RESULTS).collect()
    assert sorted(stored["id"]) == [result(number) for number in GOOD]
    assert written(refused) == {result(number): (name.lower(), value) for number, (name, value) in WRONG.items()}
    # what did not change is not read again
    again = sync(tmp_path / "store", [archive])
    archive.close()
    assert (again.status, again.refused) == (Status.DONE, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_what_changed_includes_what_does_not_say_when(kind: str, put: Put, refused: RefusedRows) -> None:
    replica = opened(kind, put(kind), Origin.LIVE, refused)
    late = Part(since=datetime(2026, 3, 2, 7, 0, 0, 1000, tzinfo=UTC))
    found = pl.concat(batch.frame for batch in replica.read(RESULTS, late))
    replica.close()
    assert found["id"].to_list() == [result(8)]
    assert list(written(refused)) == [result(6)]


# what a column that was declared for something else may hold in SQLite, and what it comes to
ODD: dict[str, tuple[str, Any, Any]] = {
    "a number of seconds": ("et4ae5__DateSent__c", 1772346660, None),
    "a day of Julius": ("et4ae5__DateSent__c", 2461000.5, None),
    "bytes for a moment": ("et4ae5__DateSent__c", b"2026-03-01", None),
    "bytes for a count": ("et4ae5__NumberOfUniqueClicks__c", b"\x02", None),
    "half a click": ("et4ae5__NumberOfUniqueClicks__c", 0.5, None),
    "a flag of two": ("et4ae5__Opened__c", 2, None),
    "bytes for an id": ("et4ae5__Contact__c", b"\xff", None),
    "a number for an id": ("et4ae5__Contact__c", 5, None),
    "bytes that are no text": ("Name", b"Zo\xeb", None),
    "bytes that are text": ("Name", "Zoë".encode(), {"email_name": "Zoë"}),
    "a number for a text": ("Name", 5, {"email_name": "5"}),
    "a count with a fraction of none": ("et4ae5__NumberOfUniqueClicks__c", 3.0, {"unique_clicks": 3}),
}


@pytest.mark.parametrize("odd", ODD)
def test_whatever_sqlite_lets_in(odd: str, tmp_path: Path, refused: RefusedRows) -> None:
    name, value, comes_to = ODD[odd]
    url = put_texts(tmp_path / "odd.db", FILE, [{"Id": result(one), **USUAL, "Name": "Anna"} for one in range(9)])
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        # among others that are as they should be, in the second of three batches
        table = sa.table(IER, sa.column("Id"), sa.column(name))
        connection.execute(table.update().where(table.c.Id == result(5)).values({name: value}))
    engine.dispose()
    database = opened("sqlite", {"url": url}, Origin.LIVE, refused)
    rows = pl.concat(batch.frame for batch in database.read(RESULTS))
    database.close()
    others = [result(one) for one in range(9) if one != 5]
    if comes_to is None:
        assert rows["id"].to_list() == others
        assert [(one.field, one.value) for one in refused.samples] == [(name, str(value))]
    else:
        assert refused.count == 0
        assert rows.row(by_predicate=pl.col("id") == result(5), named=True).items() >= comes_to.items()
    assert rows["unique_clicks"].to_list()[0] == 2


DAYS = [
    *("2026-02-28", "2026-02-29", "2028-02-29", "1900-02-29", "2100-02-29", "2000-02-29", "2026-04-31", "2026-13-01"),
    *("0000-01-01", "2026-12-31", "2026-00-10", "2026-01-00", "infinity", "now", "", "12/31/2026", "20260301"),
]
TIMES = ("", "T00:00", " 23:59:59", "T23:59:59.999999999", " 24:00:00", " 12:60", " 12:00:60", " 7:00", "T")
ZONES = ("", "Z", " UTC", "+07:00", "-0730", "+14", "+15:00", "+99", " MST", "+07:60")


@pytest.mark.needs("postgresql")
def test_postgresql_takes_no_text_for_a_moment_that_it_can_not_cast(postgres: Postgres) -> None:
    texts = [day + time + zone for day in DAYS for time in TIMES for zone in ZONES]
    moments = parse_moment(pl.Series(texts)).to_list()
    read_moment = backend_of("postgresql").read_moment
    assert read_moment is not None
    given = sa.func.unnest(sa.literal(texts, ARRAY(sa.Text()))).column_valued("given")
    settings = SqlSettings.from_settings({"url": postgres.url("postgres")}, "the replica")
    with settings.engine.connect() as connection:
        connection.execute(set_session(backend_of("postgresql"), 60))
        rows = connection.execute(sa.select(given, read_moment(given)))
        found: dict[str, datetime | None] = {row[0]: row[1] for row in rows}
    settings.engine.dispose()
    assert len(found) == len(texts)
    for text, moment in zip(texts, moments, strict=True):
        if (read := found[text]) is not None:
            # it rounds where we cut
            assert moment is not None, text
            assert timedelta() <= read - moment <= timedelta(microseconds=1), text
    usual = ("2026-12-31", "2028-02-29T00:00Z", "2026-02-28 23:59:59", "2000-02-29T23:59:59.999999999+07:00")
    assert all(found[text] for text in usual)


def test_a_database_that_can_not_read_text_as_a_moment_is_not_asked_to() -> None:
    other = backend_of("mysql")
    mapping = load_field_map().mappings[RESULTS.name]
    types: dict[str, sa.types.TypeEngine[Any]] = {name: sa.Text() for name in ("Id", "SystemModstamp")}
    types["CreatedDate"] = sa.DateTime()
    found = match(mapping, IER, None, [sa.column(name, kind) for name, kind in types.items()])
    changed = select_rows(found, Part(since=datetime(2026, 3, 1, tzinfo=UTC)), None, other)
    assert str(changed.whereclause) in ("true", "1 = 1")
    # nor is a month called unchanged whose changes it can't tell
    assert count_months(found, other) is None
