"""What a check finds, and what a source does without."""

from collections.abc import Callable

import pytest

from data_access.errors import SourceError
from data_access.schema import ACCOUNTS, AFFILIATIONS, CONTACTS, RESULTS
from data_access.sources.salesforce import SalesforceSource
from data_access.sources.source import Finding, Severity
from tests.data_access.sources.salesforce.rows import CONTACTS_OF, RESULTS_OF, fill, ids, read
from tests.fake_org import FakeOrg, Fault, faults
from tests.fake_org.org import AFFILIATION, CONTACT, RESULT, RESULT_CONTACT, SEND

Connect = Callable[..., SalesforceSource]
FIELD_CURE = (
    "let the integration user read it (field-level security), or write into the field map what your organisation "
    "calls it"
)
OBJECT_CURE = "let the integration user read the object (docs/connections-salesforce.md)"


def test_all_is_well(source: SalesforceSource) -> None:
    assert source.check() == []


def test_fields_that_are_not_visible_or_of_the_wrong_type(org: FakeOrg, source: SalesforceSource) -> None:
    org.hide(CONTACT, "MailingCity")
    org.hide(RESULT, "et4ae5__Opened__c")
    org.types[SEND]["et4ae5__NumberSent__c"] = "string"
    org.types[RESULT]["et4ae5__DateSent__c"] = "textarea"
    findings = sorted(source.check(), key=lambda finding: finding.problem)
    assert findings == [
        Finding(Severity.LACKING, CONTACT, "MailingCity is not there or not visible (city: mailing city)", FIELD_CURE),
        Finding(
            Severity.UNUSABLE,
            RESULT,
            "et4ae5__DateSent__c is of type textarea, but sent_at is a moment",
            "name another field in the field map",
        ),
        Finding(
            Severity.LACKING,
            SEND,
            "et4ae5__NumberSent__c is of type string, but number_sent is a count",
            "name another field in the field map",
        ),
        Finding(
            Severity.UNUSABLE,
            RESULT,
            "et4ae5__Opened__c is not there or not visible (opened: Opened, as Salesforce has it)",
            FIELD_CURE,
        ),
    ]


def test_a_second_candidate_serves_where_the_first_is_hidden(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    org.upsert(RESULT, [{"Id": RESULTS_OF[0], "et4ae5__Contact_ID__c": CONTACTS_OF[0][:15]}])
    org.hide(RESULT, RESULT_CONTACT)
    assert source.check() == []
    assert read(source, RESULTS)["contact_id"].to_list() == [CONTACTS_OF[0], None, None, None, None]


def test_objects_that_are_not_visible(org: FakeOrg, source: SalesforceSource) -> None:
    org.hide(AFFILIATION)
    assert source.check() == [Finding(Severity.LACKING, AFFILIATION, "is not there or not visible", OBJECT_CURE)]
    assert AFFILIATIONS not in source.tables()
    assert ACCOUNTS in source.tables()
    with pytest.raises(SourceError, match=r"hed__Affiliation__c is not there or not visible; let the integration user"):
        ids(source, AFFILIATIONS)
    org.hide(RESULT)
    assert Finding(Severity.UNUSABLE, RESULT, "is not there or not visible", OBJECT_CURE) in source.check()
    with pytest.raises(SourceError, match=r"et4ae5__IndividualEmailResult__c is not there or not visible"):
        source.tables()


def test_a_field_that_is_not_visible_stays_empty(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    org.hide(CONTACT, "MailingCity")
    found = read(source, CONTACTS)
    assert found["id"].to_list() == CONTACTS_OF
    assert found["city"].null_count() == 5


def test_no_permission_for_the_recycle_bin(org: FakeOrg, source: SalesforceSource) -> None:
    org.recycle_bin_closed = True
    (finding,) = source.check()
    assert (finding.severity, finding.object_name) == (Severity.UNUSABLE, CONTACT)
    assert finding.problem.startswith(
        "its recycle bin can't be read: Salesforce answers with HTTP 403: INSUFFICIENT_ACC"
    )
    assert finding.cure == "give the integration user View All on contacts; without it, merges go unnoticed"


def test_what_keeps_us_out_is_the_only_finding(org: FakeOrg, connect: Connect) -> None:
    (finding,) = connect(username="nobody@example.edu").check()
    assert (finding.severity, finding.object_name) == (Severity.UNUSABLE, "")
    assert finding.problem.startswith("Salesforce refuses the sign-in: invalid_grant")
    assert finding.cure.startswith("check username, private key and domain")
    org.faults = [Fault(faults.unavailable, times=10**6)]
    (finding,) = connect().check()
    assert finding.problem == "the sign-in at Salesforce failed (HTTP 503) (6 attempts)"
