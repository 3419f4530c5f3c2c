"""Whatever an export writes, the canonical column holds the same; what can't be read is a fault with a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.schema import ACCOUNTS, AFFILIATIONS, CONTACTS, RESULTS, Kind
from data_access.sources.values import (
    EMPTY,
    REASONS,
    Fault,
    conform,
    faulty_rows,
    parse_count,
    parse_flag,
    parse_moment,
    parse_text,
    parse_year,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ID = "001f48aspm4G7VmAAK"
PARENT = "001f4SUfOoD6V1vALF"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T12:00:00.000Z", NOON),
        ("2026-11-20T12:00:00Z", NOON),
        ("2026-11-20T12:00:00.000z", NOON),
        ("2026-11-20T12:00:00.000+0000", NOON),
        ("2026-11-20T12:00:00.000+00:00", NOON),
        ("2026-11-20T05:00:00.000-0700", NOON),
        ("2026-11-20T17:30:00.000+05:30", NOON),
        ("2026-11-21T02:00:00+14", NOON),
        ("2026-11-20T12:00:00.000", NOON),
        ("2026-11-20 12:00:00", NOON),
        ("2026-11-20 12:00:00.000", NOON),
        ("2026-11-20 12:00:00.123", NOON.replace(microsecond=123000)),
        ("2026-11-20 12:00:00.123456", NOON.replace(microsecond=123456)),
        ("2026-11-20 12:00:00.123456789", NOON.replace(microsecond=123456)),
        ("2026-11-20T12:00:00.123456Z", NOON.replace(microsecond=123456)),
        ("2026-11-20T12:00:00.1Z", NOON.replace(microsecond=100000)),
        ("2026-11-20 05:00:00.000 -0700", NOON),
        ("2026-11-20 12:00:00.000 Z", NOON),
        ("2026-11-20 12:00:00 UTC", NOON),
        ("2026-11-20 12:00:00+00", NOON),
        ("2026-11-20 12:00", NOON),
        ("2026-11-20T12:00Z", NOON),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        (" 2026-11-20 12:00:00.123456 ", NOON.replace(microsecond=123456)),
        ("2024-02-29 00:00:00.000", datetime(2024, 2, 29, tzinfo=UTC)),
        ("1990-01-01T00:00:00.000Z", datetime(1990, 1, 1, tzinfo=UTC)),
        ("2100-12-31T23:59:59.999Z", datetime(2100, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)),
        ("1989-12-31T17:00:00.000-0700", datetime(1990, 1, 1, tzinfo=UTC)),
    ],
)
def test_moments_as_text(text: str, moment: datetime) -> None:
    assert parse_moment(pl.Series([text])).to_list() == [moment]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T12:00:00.000Z",
        "2026-02-30",
        "2025-02-29 12:00:00.000",
        "2026-13-01",
        "2026-11-20T24:00:00.000Z",
        "2026-11-20 12:60",
        "1989-12-31T23:59:59.999Z",
        "1990-01-01T00:30:00+01:00",
        "2101-01-01",
        "0026-11-20 12:00:00.000",
        "12026-11-20T12:00:00.000Z",
        "2026-11-20T12:00:00+99:00",
        "2026-11-20T12:00:00-07:60",
        "2026-11-20T12:00:00 PST",
        "2026-11-20T12:00:00.000ZZ",
        "11/20/2026 12:00 PM",
        "20.11.2026",
        "20261120",
        "46346.5",
        "1795176000000",
        "yesterday",
    ],
)
def test_no_moments(text: str) -> None:
    assert parse_moment(pl.Series([text])).to_list() == [None]


def test_moments_of_every_spelling_in_one_column() -> None:
    texts = ["2026-11-20T12:00:00.000Z", None, "2026-11-20 12:00:00.000", "soon", "2026-11-20T05:00:00-07:00", ""]
    moments = parse_moment(pl.Series("sent_at", texts))
    assert moments.to_list() == [NOON, None, NOON, None, NOON, None]
    assert moments.name == "sent_at"
    assert moments.dtype == pl.Datetime("us", "UTC")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        (pl.Series([datetime(2026, 11, 20, 12)], dtype=pl.Datetime("ms")), NOON),  # noqa: DTZ001
        (pl.Series([datetime(2026, 11, 20, 12)], dtype=pl.Datetime("ns")), NOON),  # noqa: DTZ001
        (pl.Series([NOON]).dt.convert_time_zone("America/Denver"), NOON),
        (pl.Series([NOON]).dt.cast_time_unit("ns"), NOON),
        (pl.Series([date(2026, 11, 20)]), datetime(2026, 11, 20, tzinfo=UTC)),
        (pl.Series([date(1989, 12, 31)]), None),
        (pl.Series([datetime(1677, 9, 22)], dtype=pl.Datetime("ns")), None),  # noqa: DTZ001
        (pl.Series([NOON.replace(year=2101)]), None),
        (pl.Series([None], dtype=pl.Datetime("us")), None),
    ],
    ids=["naive-ms", "naive-ns", "denver", "utc-ns", "date", "old-date", "old-naive", "late-utc", "null"],
)
def test_moments_that_have_a_type(typed: pl.Series, moment: datetime | None) -> None:
    parsed = parse_moment(typed)
    assert parsed.to_list() == [moment]
    assert parsed.dtype == pl.Datetime("us", "UTC")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)), st.integers(-11, 14))  # noqa: DTZ001
def test_a_moment_comes_back_from_any_offset(moment: datetime, hours: int) -> None:
    local = pl.Series([moment]).dt.offset_by(f"{hours}h").dt.to_string("%Y-%m-%dT%H:%M:%S%.6f")
    assert parse_moment(local + f"{hours:+03}00").to_list() == [moment.replace(tzinfo=UTC)]


@pytest.mark.parametrize(
    ("raw", "counts"),
    [
        (pl.Series(["5", "5.0", " 7 ", "0", "12345678901", None, ""]), [5, 5, 7, 0, 12345678901, None, None]),
        (pl.Series(["5.5", "-1", "x", "1,000", "nan", "inf", "1e300", "5 clicks"]), [None] * 8),
        (pl.Series([5.0, 5.5, -1.0, None, float("nan"), float("inf"), 1e300]), [5] + [None] * 6),
        (pl.Series([Decimal("5.00"), Decimal("5.50"), Decimal("-1.00"), None]), [5, None, None, None]),
        (pl.Series([0, 255], dtype=pl.UInt8), [0, 255]),
        (pl.Series([2**63], dtype=pl.UInt64), [None]),
        (pl.Series([True]), [None]),
    ],
    ids=["text", "no-counts", "float", "decimal", "small-int", "too-large", "flag"],
)
def test_counts(raw: pl.Series, counts: list[int | None]) -> None:
    parsed = parse_count(raw)
    assert parsed.to_list() == counts
    assert parsed.dtype == pl.Int64


@pytest.mark.parametrize("text", ["true", "TRUE", "True", "t", "T", "1", "1.0", "yes", "Yes", "y", " true "])
def test_true(text: str) -> None:
    assert parse_flag(pl.Series([text])).to_list() == [True]


@pytest.mark.parametrize("text", ["false", "FALSE", "False", "f", "F", "0", "0.0", "no", "NO", "n", " false "])
def test_false(text: str) -> None:
    assert parse_flag(pl.Series([text])).to_list() == [False]


@pytest.mark.parametrize("text", ["maybe", "2", "-1", "10", "truefalse", "wahr", "", None])
def test_neither_true_nor_false(text: str | None) -> None:
    assert parse_flag(pl.Series([text], dtype=pl.String)).to_list() == [None]


@pytest.mark.parametrize(
    ("raw", "flags"),
    [
        (pl.Series([True, False, None]), [True, False, None]),
        (pl.Series([1, 0, 2, -1, None]), [True, False, None, None, None]),
        (pl.Series([1.0, 0.0, 0.5, None]), [True, False, None, None]),
        (pl.Series([Decimal(1), Decimal(0)]), [True, False]),
    ],
    ids=["flag", "int", "float", "decimal"],
)
def test_flags_that_have_a_type(raw: pl.Series, flags: list[bool | None]) -> None:
    parsed = parse_flag(raw)
    assert parsed.to_list() == flags
    assert parsed.dtype == pl.Boolean


def test_text_stays_as_it_is_and_empty_text_is_null() -> None:
    texts = ["", " ", " CU Connections ", '=HYPERLINK("http://x")', "a\r\nb", "Ďábel 😈", None]
    assert parse_text(pl.Series(texts)).to_list() == [None, *texts[1:]]
    assert parse_text(pl.Series([5])).to_list() == ["5"]


ACCOUNT_FIELDS = {"id": ("Id",), "name": ("Name",), "parent_id": ("ParentId",), "deleted": ("IsDeleted",)}


def account(**columns: list[Any]) -> pl.DataFrame:
    rows = max(len(values) for values in columns.values())
    filled = {"Id": [ID] * rows, "Name": ["Law"] * rows, "ParentId": [None] * rows, "IsDeleted": [None] * rows}
    return pl.DataFrame(filled | columns)


def test_conform_gives_the_declared_columns() -> None:
    raw = account(
        Id=["001f48aspm4G7Vm", PARENT],
        Name=["", "Law"],
        ParentId=[PARENT[:15], " "],
        IsDeleted=["", "TRUE"],
        More=["x", "y"],
    )
    frame, faults = conform(raw, ACCOUNTS, ACCOUNT_FIELDS)
    assert faults == []
    assert dict(frame.schema) == ACCOUNTS.schema
    assert frame.rows() == [(ID, None, PARENT, False), (PARENT, "Law", None, True)]


@pytest.mark.parametrize(
    ("values", "years"),
    [
        (["2010", " 2010 ", "2010.0", "2010-05-07", "05/07/2010", "Spring 2010", "FY2010", "2010-2011"], [2010] * 8),
        (["1968-12-20T00:00:00.000Z", "1800", "2100-12-31", "", None], [1968, 1800, 2100, None, None]),
        (["1799", "2101", "20100507", "unknown", "10", "-"], [None] * 6),
        ([date(1968, 12, 20), None], [1968, None]),
        ([datetime(1968, 12, 31, 23, tzinfo=UTC)], [1968]),
        ([2010, 0, -5, 20100507, None], [2010, None, None, None, None]),
        ([2010.0, 2010.5, float("nan")], [2010, None, None]),
        ([Decimal(2010)], [2010]),
    ],
)
def test_years(values: list[Any], years: list[int | None]) -> None:
    found = parse_year(pl.Series(values))
    assert found.to_list() == years
    assert found.dtype == pl.Int32


def test_attributes_are_one_text() -> None:
    raw = account(Flag=[True, None], Number=["3.0", "-3.50"], Text=[' "A"\n', "   "], Best=["", "Zoë"], Next=["x", "y"])
    fields = {"id": ("Id",), "Text": ("Text",), "A flag": ("Flag",), "Either": ("Best", "Next"), "Number": ("Number",)}
    frame, faults = conform(raw.with_columns(pl.Series("Id", [ID, PARENT])), CONTACTS, fields)
    assert faults == []
    assert frame["attributes"].to_list() == [
        '{"A flag":"true","Either":"x","Number":"3","Text":"\\"A\\""}',
        '{"A flag":null,"Either":"Zoë","Number":"-3.50","Text":null}',
    ]
    assert conform(raw.head(0).with_columns(Id=pl.lit("")), CONTACTS, fields)[0].schema == CONTACTS.schema


def test_a_column_that_nothing_feeds_is_null_or_false() -> None:
    raw = pl.DataFrame({"Id": [ID], "C": [None], "A": [None], "R": [None], "S": [None]})
    fields = {"id": ("Id",), "contact_id": ("C",), "account_id": ("A",), "role": ("R",), "status": ("S",)}
    frame, faults = conform(raw, AFFILIATIONS, fields)
    assert faults == []
    assert frame.rows() == [(ID, None, None, None, None, False)]
    assert dict(frame.schema) == AFFILIATIONS.schema


def test_no_rows() -> None:
    frame, faults = conform(pl.DataFrame(schema={"Id": pl.String}), RESULTS, {"id": ("Id",)})
    assert (frame.height, dict(frame.schema), faults) == (0, RESULTS.schema, [])


def test_every_fault_is_named() -> None:
    raw = account(Id=[ID, "x", "", None, " "], ParentId=[None, "y", None, None, None], IsDeleted=["maybe", *[""] * 4])
    frame, faults = conform(raw, ACCOUNTS, ACCOUNT_FIELDS)
    assert frame.height == 5
    assert faulty_rows(faults) == {
        0: [Fault(0, "IsDeleted", "maybe", REASONS[Kind.FLAG])],
        1: [Fault(1, "Id", "x", REASONS[Kind.ID]), Fault(1, "ParentId", "y", REASONS[Kind.ID])],
        2: [Fault(2, "Id", None, EMPTY)],
        3: [Fault(3, "Id", None, EMPTY)],
        4: [Fault(4, "Id", None, EMPTY)],
    }


def test_reasons_name_the_cure() -> None:
    raw = pl.DataFrame({"Id": ["x"], "Opened": ["maybe"], "Clicks": ["5.5"], "Sent": ["11/20/2026"]})
    fields = {"id": ("Id",), "opened": ("Opened",), "unique_clicks": ("Clicks",), "sent_at": ("Sent",)}
    _, faults = conform(raw, RESULTS, fields)
    assert [str(fault) for fault in faults] == [
        "Id: 'x' is no Salesforce id: 15 or 18 letters and digits, the last three of 18 agreeing with the capitals; "
        "mend it where it comes from, and don't let a spreadsheet save it",
        "Sent: '11/20/2026' is no date and time from 1990 to 2100; write 2026-11-20T12:00:00.000Z or "
        "2026-11-20 12:00:00.000, UTC unless an offset stands behind it",
        "Opened: 'maybe' is neither true nor false; write true/false, TRUE/FALSE or 1/0",
        "Clicks: '5.5' is no whole number of 0 or more; write digits only",
        "created_at: is empty, but no row can do without it; give it a value where it comes from",
    ]


def test_the_first_field_with_a_value_counts() -> None:
    contact, lead = "003f4CyWQVqMQM0A3O", "003f4xG2ryh45t1ACA"
    raw = account(
        Best=[contact, "", None, contact, " ", None],
        Second=[lead, lead[:15], contact[:15], "person0@example.edu", "junk", None],
    )
    frame, faults = conform(raw, ACCOUNTS, ACCOUNT_FIELDS | {"parent_id": ("Best", "Second")})
    assert frame["parent_id"].to_list() == [contact, lead, contact, contact, None, None]
    assert faults == [Fault(4, "Second", "junk", REASONS[Kind.ID])]


def test_a_wrong_value_is_not_covered_up_by_the_next_field() -> None:
    raw = account(Best=["junk"], Second=[PARENT])
    _, faults = conform(raw, ACCOUNTS, ACCOUNT_FIELDS | {"parent_id": ("Best", "Second")})
    assert faults == [Fault(0, "Best", "junk", REASONS[Kind.ID])]
