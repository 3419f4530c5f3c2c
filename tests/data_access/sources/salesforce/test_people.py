"""Further attributes of contacts, and education, from Salesforce itself."""

import logging
from collections.abc import Callable

import pytest

from data_access.schema import CONTACTS, EDUCATION
from data_access.sources.salesforce import SalesforceSource
from data_access.sources.source import Finding, Severity
from tests.data_access.sources.people import ROWS, check, field_map
from tests.data_access.sources.salesforce.rows import read
from tests.fake_org import FakeOrg
from tests.fake_org.org import CONTACT

EDUCATION_HISTORY = "hed__Education_History__c"
Connect = Callable[..., SalesforceSource]


@pytest.fixture
def filled(org: FakeOrg) -> FakeOrg:
    """The rows of people.py; the class year is a number, which Bulk API gives as 2010.0."""
    org.types[CONTACT]["Class_Year__c"] = "double"
    org.upsert(CONTACT, ROWS[CONTACT])
    degree = {"hed__Degree_Earned__c": "BA"}
    lifted = [{**row, **degree} for row in ROWS[EDUCATION_HISTORY]]
    org.upsert(EDUCATION_HISTORY, lifted)
    return org


def test_people(filled: FakeOrg, connect: Connect) -> None:
    source = connect(field_map=field_map())
    assert filled.rows(CONTACT)[0]["Class_Year__c"] == "2010.0"
    check(read(source, CONTACTS), read(source, EDUCATION))
    assert source.check() == []


def test_what_is_not_visible_is_not_asked_for(filled: FakeOrg, connect: Connect) -> None:
    filled.hide(CONTACT, "Giving__c")
    source = connect(field_map=field_map())
    assert read(source, CONTACTS)["attributes"].to_list() == ['{"Class year":"2010"}', '{"Class year":null}']
    (finding,) = source.check()
    assert (finding.severity, finding.object_name) == (Severity.LACKING, CONTACT)
    assert finding.problem == "Giving__c is not there or not visible (Giving level: a further attribute)"


def test_an_org_without_education_is_warned_of_in_a_check_only(
    filled: FakeOrg, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    filled.hide(EDUCATION_HISTORY)
    source = connect()
    with caplog.at_level(logging.WARNING):
        assert EDUCATION not in source.tables()
    assert caplog.records == []
    cure = "let the integration user read the object (docs/connections-salesforce.md)"
    assert source.check() == [Finding(Severity.LACKING, EDUCATION_HISTORY, "is not there or not visible", cure)]
