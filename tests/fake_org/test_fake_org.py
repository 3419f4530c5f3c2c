"""The fake org answers as Salesforce does, as far as this project relies on it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.bulk2 import SFBulk2Handler
from simple_salesforce.exceptions import SalesforceExpiredSession, SalesforceMalformedRequest

from tests.fake_org import FakeOrg, certificates, serve
from tests.fake_org.org import ACCOUNT, CONTACT, RESULT, RESULT_CONTACT
from tests.fake_org.soql import Query, SoqlError, parse, run


@pytest.fixture
def org() -> FakeOrg:
    return FakeOrg()


@pytest.fixture
def salesforce(org: FakeOrg, tmp_path: Path) -> Iterator[Salesforce]:
    with serve(org, certificates(tmp_path)) as server, requests.Session() as session:
        session.trust_env = False
        session.verify = str(server.authority)
        yield Salesforce(session_id=org.open_session(), instance_url=server.url, session=session, version="62.0")


def test_query_by_pages(org: FakeOrg, salesforce: Salesforce) -> None:
    org.upsert(ACCOUNT, [{"Id": f"001xx{number:010d}AAA", "Name": str(number)} for number in range(4500)])
    found = salesforce.query_all("SELECT Id, Name FROM Account WHERE Name != '7'")
    assert sorted(int(row["Name"]) for row in found["records"]) == [*range(7), *range(8, 4500)]
    assert salesforce.query("SELECT Name FROM Account ORDER BY Id DESC LIMIT 1")["records"] == [{"Name": "4499"}]


def test_bulk_pages_are_in_an_order_of_their_own(org: FakeOrg, salesforce: Salesforce) -> None:
    org.job_polls = 1
    org.upsert(ACCOUNT, [{"Id": f"001xx{number:010d}AAA"} for number in range(50)])
    bulk = SFBulk2Handler(salesforce.session_id, salesforce.bulk2_url, session=salesforce.session).Account
    pages = list(map(str, bulk.query("SELECT Id FROM Account", max_records=20, wait=0)))
    assert [len(page.splitlines()) for page in pages] == [21, 21, 11]
    ids = [line for page in pages for line in page.splitlines()[1:]]
    assert len(set(ids)) == 50
    assert ids != sorted(ids)
    assert {page.splitlines()[0] for page in pages} == {'"Id"'}


def test_refusals(org: FakeOrg, salesforce: Salesforce) -> None:
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_FIELD"):
        salesforce.query("SELECT Id, Nothing FROM Account")
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_TYPE"):
        salesforce.query("SELECT Id FROM Nothing")
    with pytest.raises(SalesforceMalformedRequest, match="MALFORMED_QUERY"):
        salesforce.query("DELETE FROM Account")
    org.expire_sessions()
    with pytest.raises(SalesforceExpiredSession, match="INVALID_SESSION_ID"):
        salesforce.limits()


def test_describe_limits_and_date(org: FakeOrg, salesforce: Salesforce) -> None:
    org.hide(CONTACT, "Email")
    described = {
        field["name"]: field["type"] for field in (salesforce.restful("sobjects/Contact/describe") or {})["fields"]
    }
    assert described["SystemModstamp"] == "datetime"
    assert "Email" not in described
    assert salesforce.limits()["DailyApiRequests"] == {"Max": 100_000, "Remaining": 99_998}
    assert salesforce.api_usage["api-usage"] == (2, 100_000)


def test_what_happens_to_rows(org: FakeOrg) -> None:
    org.upsert(CONTACT, [{"Id": "A"}, {"Id": "B"}])
    org.upsert(RESULT, [{"Id": "1", RESULT_CONTACT: "B"}, {"Id": "2", RESULT_CONTACT: "A"}])
    created = org.stamp
    org.now += timedelta(hours=1)
    org.merge("A", "B")
    results = {row["Id"]: row for row in org.rows(RESULT)}
    assert (results["1"][RESULT_CONTACT], results["1"]["SystemModstamp"], results["1"]["CreatedDate"]) == (
        "A",
        org.stamp,
        created,
    )
    assert results["2"]["SystemModstamp"] == created
    assert {row["Id"]: (row["IsDeleted"], row["MasterRecordId"]) for row in org.rows(CONTACT)} == {
        "A": ("false", ""),
        "B": ("true", "A"),
    }
    org.delete(CONTACT, "A")
    assert {row[RESULT_CONTACT] for row in org.rows(RESULT)} == {""}
    org.purge(CONTACT, "A", "B")
    assert org.rows(CONTACT) == []


def test_soql() -> None:
    query = parse("SELECT Id, A FROM T WHERE M >= 2026-01-01T00:00:00-07:00 AND A = null ORDER BY Id DESC LIMIT 2")
    assert query == Query(
        "T", ("Id", "A"), (("M", ">=", "2026-01-01T07:00:00.000Z"), ("A", "=", "")), "Id", descending=True, limit=2
    )
    stamps = ["2026-01-01T07:00:00.000Z", "2026-01-01T06:59:59.999Z", "2026-02-01T00:00:00.000Z"]
    frame = pl.DataFrame({"Id": ["1", "2", "3"], "A": ["", "", ""], "M": stamps})
    assert run(query, frame).rows() == [("3", ""), ("1", "")]
    with pytest.raises(SoqlError):
        parse("SELECT Id FROM T WHERE M >= yesterday")
