"""Salesforce, read by the real client from a fake org: everything, what changed, and on from where a read broke off."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from data_access.schema import ACCOUNTS, AFFILIATIONS, CONTACTS, LINK_DETAILS, RESULTS, TABLES, Table
from data_access.sources.exports import ExportFolder
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce import SalesforceSource
from data_access.sources.source import Origin, Part
from tests.data_access.sources.salesforce.rows import CONTACTS_OF, RESULTS_OF, fill, ids, read, sf_id
from tests.fake_org import FakeOrg
from tests.fake_org.org import ACCOUNT, AFFILIATION, CONTACT, RESULT

HOUR = timedelta(hours=1)
Connect = Callable[..., SalesforceSource]


# the example exports have nothing of education
IN_EXAMPLES = {name: table for name, table in TABLES.items() if not table.optional}


@pytest.mark.parametrize("table", IN_EXAMPLES.values(), ids=IN_EXAMPLES)
def test_the_example_exports_read_as_from_their_files(
    table: Table, org: FakeOrg, connect: Connect, exports_dir: Path, tmp_path: Path
) -> None:
    org.load(exports_dir / "live")
    files = ExportFolder(exports_dir / "live", Origin.LIVE, RefusedRows(tmp_path / "files.csv"))
    expected = pl.concat(batch.frame for batch in files.read(table)).sort("id")
    if "modified_at" in table.names and expected["modified_at"].null_count() == expected.height:
        # these files don't say; an org always does
        expected = expected.with_columns(pl.lit(org.now).cast(table.schema["modified_at"]).alias("modified_at"))
    assert read(connect(page_rows=700), table).equals(expected, null_equal=True)


def test_every_table_is_there(org: FakeOrg, source: SalesforceSource) -> None:
    assert source.origin is Origin.LIVE
    assert {table.name for table in source.tables()} == set(TABLES)
    assert source.months(RESULTS) == {}


def test_awkward_texts_arrive_as_they_are(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    assert read(source, RESULTS)["email_name"][1] == 'He said "go",\nand left 1'
    assert read(source, RESULTS)["total_clicks"].to_list() == [0, 1, 2, 3, 4]


def test_an_object_without_rows_gives_none(source: SalesforceSource) -> None:
    assert list(source.read(LINK_DETAILS)) == []


def test_since_gives_what_changed_then_or_later(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    then = org.now = org.now + HOUR
    assert ids(source, RESULTS, Part(since=then)) == []
    org.upsert(RESULT, [{"Id": RESULTS_OF[3], "et4ae5__Opened__c": "true"}])
    assert ids(source, RESULTS, Part(since=then)) == [RESULTS_OF[3]]
    assert ids(source, RESULTS, Part(since=then + timedelta(milliseconds=1))) == []
    assert ids(source, RESULTS, Part(since=then - HOUR)) == RESULTS_OF


def test_month_gives_what_was_created_in_it(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    org.upsert(RESULT, [{"Id": RESULTS_OF[0], "CreatedDate": "2026-10-31T23:59:59.000Z"}])
    assert ids(source, RESULTS, Part(month="2026-10")) == [RESULTS_OF[0]]
    assert ids(source, RESULTS, Part(month="2026-11")) == RESULTS_OF[1:]


def test_accounts_and_affiliations_come_whole(org: FakeOrg, source: SalesforceSource) -> None:
    account, affiliation = sf_id("001", 1), sf_id("a1A", 1)
    org.upsert(ACCOUNT, [{"Id": account, "Name": "CU Boulder"}])
    org.upsert(AFFILIATION, [{"Id": affiliation, "hed__Role__c": "Faculty"}])
    later = Part(since=org.now + HOUR)
    assert ids(source, ACCOUNTS, later) == [account]
    assert ids(source, AFFILIATIONS, later) == [affiliation]


def test_a_merge_shows_the_absorbed_contact_and_the_moved_results(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    org.now += HOUR
    org.merge(CONTACTS_OF[0], CONTACTS_OF[1])
    changed = read(source, CONTACTS, Part(since=org.now))
    assert changed.select("id", "master_id", "deleted").rows() == [
        (CONTACTS_OF[0], None, False),
        (CONTACTS_OF[1], CONTACTS_OF[0], True),
    ]
    moved = read(source, RESULTS, Part(since=org.now))
    assert moved.select("id", "contact_id").rows() == [(RESULTS_OF[1], CONTACTS_OF[0])]


def test_a_deleted_contact_comes_marked_and_a_deleted_result_not_at_all(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    org.delete(CONTACT, CONTACTS_OF[0])
    org.delete(RESULT, RESULTS_OF[1])
    org.purge(RESULT, RESULTS_OF[2])
    org.purge(CONTACT, CONTACTS_OF[4])
    assert read(source, CONTACTS).select("id", "deleted").rows() == [(CONTACTS_OF[0], True)] + [
        (one, False) for one in CONTACTS_OF[1:4]
    ]
    assert read(source, RESULTS).select("id", "contact_id").rows() == [
        (RESULTS_OF[0], None),
        (RESULTS_OF[3], CONTACTS_OF[3]),
        (RESULTS_OF[4], CONTACTS_OF[4]),
    ]


def test_where_deleted_means_purged_the_recycle_bin_counts(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    org.delete(RESULT, RESULTS_OF[0])
    org.upsert(ACCOUNT, [{"Id": sf_id("001", 1), "Name": "gone", "IsDeleted": "true"}])
    source = connect(deleted="purged")
    found = read(source, RESULTS)
    assert found["id"].to_list() == RESULTS_OF
    assert not found["deleted"].any()
    assert ids(source, ACCOUNTS) == []


def test_zero_bytes_are_taken_off(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    org.upsert(CONTACT, [{"Id": CONTACTS_OF[0], "LastName": "Lo\0pez"}])
    assert read(source, CONTACTS)["last_name"][0] == "Lopez"


def test_bad_rows_are_refused_and_the_rest_is_kept(
    org: FakeOrg, source: SalesforceSource, refused: RefusedRows
) -> None:
    fill(org)
    org.upsert(RESULT, [{"Id": one, "et4ae5__DateSent__c": ""} for one in RESULTS_OF])
    org.upsert(CONTACT, [{"Id": CONTACTS_OF[0], "MasterRecordId": "no id"}])
    assert ids(source, CONTACTS) == CONTACTS_OF[1:]
    assert (refused.count, refused.samples[0].file, refused.samples[0].field) == (1, CONTACT, "MasterRecordId")
    assert ids(source, RESULTS) == []
    assert refused.count == 6
    # counted on from page to page
    assert [one.record for one in refused.samples[1:]] == [1, 2, 3, 4]


def test_a_read_goes_on_with_its_job(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    first = next(connect().read(RESULTS))
    assert first.position is not None
    # the job's result is what it was; a new job would not have this row
    org.purge(RESULT, *RESULTS_OF)
    org.now += HOUR
    source = connect()
    rest = ids(source, RESULTS, position=first.position)
    assert sorted([*first.frame["id"], *rest]) == RESULTS_OF
    assert len(org.jobs.queries) == 1


def test_from_the_last_position_nothing_is_left(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    position = list(source.read(RESULTS))[-1].position
    assert org.jobs.all == {}
    assert ids(source, RESULTS, position=position) == []
    assert len(org.jobs.queries) == 1


def test_a_job_of_another_version_of_the_api_is_not_gone_on_with(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    position = next(connect().read(RESULTS)).position
    assert ids(connect(api_version="66.0"), RESULTS, position=position) == RESULTS_OF
    assert len(org.jobs.queries) == 2


@pytest.mark.parametrize("lost", ["gone", "aborted", "of another part", "no position"])
def test_where_the_job_is_gone_a_new_one_begins(
    lost: str, org: FakeOrg, source: SalesforceSource, caplog: pytest.LogCaptureFixture
) -> None:
    fill(org)
    reading = source.read(RESULTS)
    position = next(reading).position
    part = Part()
    if lost == "gone":
        org.jobs.all.clear()
    elif lost == "aborted":
        next(iter(org.jobs.all.values())).state = "Aborted"
    elif lost == "of another part":
        part = Part(since=org.now)
    else:
        position = "nonsense"
    with caplog.at_level(logging.WARNING):
        assert ids(source, RESULTS, part, position) == RESULTS_OF
    assert "to go on with is gone or was for something else; a new one begins" in caplog.text
    assert len(org.jobs.queries) == 2


def test_the_orgs_time_and_not_ours(org: FakeOrg, source: SalesforceSource) -> None:
    assert source.now() == org.now
    # a clock that runs back is told as it is
    org.date_shift = -HOUR
    assert source.now() == org.now - HOUR


def test_jobs_are_tidied_up(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    read(source, RESULTS)
    read(source, CONTACTS)
    assert org.jobs.all == {}


def test_only_mapped_fields_are_asked_for(org: FakeOrg, source: SalesforceSource) -> None:
    org.types[CONTACT]["SSN__c"] = "string"
    fill(org)
    read(source, CONTACTS, Part(since=org.now))
    assert org.jobs.queries == [
        "SELECT Id, FirstName, LastName, Email, HasOptedOutOfEmail, MailingCity, MailingState, MasterRecordId, "
        "SystemModstamp, IsDeleted FROM Contact WHERE SystemModstamp >= 2026-11-20T12:00:00.000Z"
    ]
