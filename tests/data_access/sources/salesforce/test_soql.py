"""What is sent as SOQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.sources.salesforce.soql import moment, month, select, text
from data_access.sources.source import WHOLE, Part
from tests.fake_org.soql import parse

SINCE = datetime(2026, 3, 8, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-7)))


def test_moment() -> None:
    assert moment(datetime(2026, 11, 20, 12, tzinfo=UTC)) == "2026-11-20T12:00:00.000Z"
    assert moment(SINCE) == "2026-03-09T06:59:59.999Z"


def test_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        moment(datetime(2026, 11, 20))  # noqa: DTZ001


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_a_moment_is_never_later_and_at_most_a_millisecond_earlier(at: datetime) -> None:
    written = datetime.fromisoformat(moment(at))
    assert timedelta() <= at - written < timedelta(milliseconds=1)


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])).filter(str.isprintable))
def test_a_text_stays_within_its_quotes_and_comes_back(value: str) -> None:
    query = parse(f"SELECT Id FROM Campaign WHERE Name = {text(value)} AND Id != null LIMIT 1")
    assert query.conditions == (("Name", "=", value), ("Id", "!=", ""))


def test_a_text_is_one_line() -> None:
    assert text("O'Brien \\ Co") == "'O\\'Brien \\\\ Co'"
    with pytest.raises(ValueError, match="has one line"):
        text("two\nlines")


def test_month() -> None:
    assert month("2026-03") == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    assert month("2026-12")[1] == datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="unconverted data"):
        month("2026-03' OR Id != '")


def test_select() -> None:
    assert select("Contact", ["Id", "Email"], WHOLE, "SystemModstamp") == "SELECT Id, Email FROM Contact"
    assert (
        select("Contact", ["Id"], Part(since=SINCE), "SystemModstamp")
        == "SELECT Id FROM Contact WHERE SystemModstamp >= 2026-03-09T06:59:59.999Z"
    )
    assert select("Contact", ["Id"], Part(since=SINCE), None) == "SELECT Id FROM Contact"
    assert (
        select("et4ae5__A__c", ["Id"], Part(month="2026-02"), None)
        == "SELECT Id FROM et4ae5__A__c WHERE CreatedDate >= 2026-02-01T00:00:00.000Z AND "
        "CreatedDate < 2026-03-01T00:00:00.000Z"
    )


@pytest.mark.parametrize("name", ["Id FROM Contact", "", "1a", "Id;", "a.b"])
def test_only_names_are_sent(name: str) -> None:
    with pytest.raises(ValueError, match="is no API name"):
        select("Contact", ["Id", name], WHOLE, None)
    with pytest.raises(ValueError, match="is no API name"):
        select(name, ["Id"], WHOLE, None)
