"""A list into a Campaign: its members are the list, also when it is sent twice, or breaks off anywhere."""

import logging
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta

import polars as pl
import pytest

from campaigns import push as pushing
from campaigns.push import DryRun, Outcome, Progress, dry_run, push
from campaigns.salesforce import Campaigns
from data_access.errors import SourceError
from tests.campaigns.conftest import PEOPLE, filled
from tests.data_access.rows import contact
from tests.fake_org import FakeOrg, Fault, Server, faults
from tests.fake_org.ingest import MEMBER
from tests.fake_org.org import CONTACT

Open = Callable[..., Campaigns]
LIST = pl.Series(PEOPLE)
ALWAYS = 10**6
UPLOAD = r"PUT .*/batches$"
START = r"PATCH .*/jobs/ingest/\w+$"
POLL = r"GET .*/jobs/ingest/\w+$"


class KilledError(BaseException):
    """The process ends here and now."""


def done(outcome: Outcome) -> tuple[int, int, int, int, str]:
    return outcome.added, outcome.already, outcome.failed.height, outcome.rest, outcome.stopped


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two jobs for seven people."""
    monkeypatch.setattr(pushing, "PART_ROWS", 4)


def test_the_members_are_the_list_and_a_second_push_adds_none(org: FakeOrg, campaigns: Campaigns) -> None:
    campaign = org.add_campaign("Spring")
    assert dry_run(campaigns, campaign, LIST) == DryRun(7, 0, 7)
    assert org.members(campaign) == []
    assert done(push(campaigns, campaign, LIST)) == (7, 0, 0, 0, "")
    assert org.members(campaign) == PEOPLE
    assert dry_run(campaigns, campaign, LIST) == DryRun(7, 7, 0)
    assert done(push(campaigns, campaign, LIST)) == (0, 7, 0, 0, "")
    assert org.members(campaign) == PEOPLE
    # and nobody was so much as tried
    assert sum(request.startswith("PUT") for request in org.requests) == 1
    assert (org.ingest.all, org.jobs.all) == ({}, {})


def test_who_is_a_member_stays_as_they_are(org: FakeOrg, campaigns: Campaigns) -> None:
    campaign, other = org.add_campaign("Spring"), org.add_campaign("Autumn")
    assert done(push(campaigns, other, LIST, "Sent"))[0] == 7
    assert done(push(campaigns, campaign, LIST[:2], "Responded"))[0] == 2
    assert done(push(campaigns, campaign, LIST, "Sent")) == (5, 2, 0, 0, "")
    statuses = {row["ContactId"]: row["Status"] for row in org.rows(MEMBER) if row["CampaignId"] == campaign}
    assert statuses == {one: "Responded" if one in PEOPLE[:2] else "Sent" for one in PEOPLE}


def test_somebody_who_is_on_the_list_twice_is_sent_once(org: FakeOrg, campaigns: Campaigns) -> None:
    campaign = org.add_campaign("Spring")
    twice = pl.concat([LIST[:3], LIST[:1]])
    assert dry_run(campaigns, campaign, twice) == DryRun(3, 0, 3)
    assert done(push(campaigns, campaign, twice)) == (3, 0, 0, 0, "")
    assert org.members(campaign) == PEOPLE[:3]


def test_who_is_refused_is_told_by_id_and_reason(org: FakeOrg, campaigns: Campaigns) -> None:
    campaign = org.add_campaign("Spring")
    org.delete(CONTACT, PEOPLE[1])
    org.ingest.refused = {PEOPLE[2]: f"Not {PEOPLE[2]}, says a.b@example.edu: never"}
    stranger = contact(99)
    outcome = push(campaigns, campaign, pl.concat([LIST, pl.Series([stranger])]))
    assert (outcome.added, outcome.already, outcome.rest, outcome.stopped) == (5, 0, 0, "")
    assert sorted(outcome.failed.rows()) == [
        (PEOPLE[1], "ENTITY_IS_DELETED: entity is deleted"),
        (PEOPLE[2], "FIELD_CUSTOM_VALIDATION_EXCEPTION: Not <id>, says <address> never"),
        (stranger, "INVALID_CROSS_REFERENCE_KEY: invalid cross reference id"),
    ]
    assert org.members(campaign) == [PEOPLE[0], *PEOPLE[3:]]


def test_who_came_in_meanwhile_is_no_failure(org: FakeOrg, campaigns: Campaigns) -> None:
    campaign = org.add_campaign("Spring")

    def somebody_else_adds(_: Progress) -> None:
        if PEOPLE[6] not in org.members(campaign):
            org.upsert(
                MEMBER, [{"Id": "00vzz0000000001AAA", "CampaignId": campaign, "ContactId": PEOPLE[6], "Status": "Sent"}]
            )

    org.ingest.rows_a_poll = 2
    assert done(push(campaigns, campaign, LIST, tell=somebody_else_adds)) == (6, 1, 0, 0, "")
    assert org.members(campaign) == PEOPLE


def test_progress(org: FakeOrg, campaigns: Campaigns, small_parts: None) -> None:
    org.ingest.rows_a_poll = 2
    told: list[Progress] = []
    push(campaigns, org.add_campaign("Spring"), LIST, tell=told.append)
    assert {one.total for one in told} == {7}
    assert [one.done for one in told] == [2, 4, 6, 7]


@pytest.mark.parametrize("row", range(8))
def test_a_job_that_fails_at_any_row_is_completed_on_repeat(
    row: int, org: FakeOrg, campaigns: Campaigns, open_campaigns: Open
) -> None:
    campaign = org.add_campaign("Spring")
    org.ingest.stops_after = row
    outcome = push(campaigns, campaign, LIST)
    assert org.members(campaign) == PEOPLE[:row]
    stopped = (
        "connections.live: Salesforce ended the job as Failed: InternalServerError : a batch failed after 10 retries"
    )
    assert done(outcome) == ((row, 0, 0, 7 - row, stopped) if row < 7 else (7, 0, 0, 0, ""))
    org.ingest.stops_after = None
    assert done(push(open_campaigns(), campaign, LIST)) == (7 - row, row, 0, 0, "")
    assert org.members(campaign) == PEOPLE


def test_cut_off_at_any_request_it_is_completed(server: Server, open_campaigns: Open, small_parts: None) -> None:
    """From each request on Salesforce is not to be reached any more, though it does what it was told; then it is."""
    for cut_at in range(100):
        org, campaign = slow_org(server)
        cut = Fault(faults.cut, skip=cut_at, times=ALWAYS)
        org.faults = [cut]
        try:
            stopped = push(open_campaigns(), campaign, LIST).stopped
        except SourceError as error:
            stopped = str(error)
        org.faults = []
        assert stopped or org.members(campaign) == PEOPLE
        completed(org, campaign, open_campaigns())
        if cut.seen <= cut_at:
            break
    assert 20 < cut_at < 99


def test_killed_at_any_request_it_is_completed(server: Server, open_campaigns: Open, small_parts: None) -> None:
    """The process ends at each request; what Salesforce was told to do it goes on doing."""
    for kill_at in range(100):
        org, campaign = slow_org(server)
        left = iter(range(kill_at))

        def kill(*_: object, left: Iterator[int] = left, **__: object) -> None:
            if next(left, None) is None:
                raise KilledError

        campaigns = open_campaigns()
        campaigns.org._session.hooks["response"].append(kill)
        try:
            push(campaigns, campaign, LIST)
        except KilledError:
            completed(org, campaign, open_campaigns())
        else:
            break
    assert 20 < kill_at < 99


def slow_org(server: Server) -> tuple[FakeOrg, str]:
    """A new org whose jobs get on by one row each time that somebody asks, and a Campaign in it."""
    org = server.org = filled()
    org.ingest.rows_a_poll = 1
    return org, org.add_campaign("Spring")


def completed(org: FakeOrg, campaign: str, campaigns: Campaigns) -> None:
    """Sent again, everybody is in once."""
    again = push(campaigns, campaign, LIST)
    assert (again.added + again.already, again.failed.height, again.rest, again.stopped) == (7, 0, 0, "")
    assert org.members(campaign) == PEOPLE


PASSING = {
    "an upload's answer is lost": Fault(faults.cut, UPLOAD, times=2),
    "Salesforce is down at the upload": Fault(faults.unavailable, UPLOAD),
    "the answer to the start is lost": Fault(faults.cut, START, times=3),
    "the session expires at the upload": Fault(faults.expire, UPLOAD),
    "the session expires while waiting": Fault(faults.expire, POLL, skip=1),
    "the job's answer is lost": Fault(faults.cut, r"POST .*/jobs/ingest$", times=2),
    "a poll says nothing": Fault(faults.empty, POLL, times=2),
    "the list of jobs says nothing": Fault(faults.empty, r"GET .*/jobs/ingest$", times=2),
    "a page of members lacks a row": Fault(faults.truncate, r"GET .*/results$"),
    "a failure is missing from the list": Fault(faults.truncate, r"GET .*/failedResults/$", times=2),
    "the job can't be removed": Fault(faults.unavailable, "DELETE", times=ALWAYS),
    "too many requests": Fault(faults.request_limit, POLL, times=3),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_costs_nobody_and_doubles_nobody(
    fault: Fault, org: FakeOrg, campaigns: Campaigns, caplog: pytest.LogCaptureFixture
) -> None:
    campaign = org.add_campaign("Spring")
    push(campaigns, campaign, LIST[:2])
    org.ingest.refused = {PEOPLE[5]: "never", PEOPLE[6]: "never"}
    org.ingest.rows_a_poll = 2
    fault = deepcopy(fault)
    org.faults = [fault]
    with caplog.at_level(logging.DEBUG):
        outcome = push(campaigns, campaign, LIST)
    assert fault.seen > fault.skip, "the fault did not strike"
    assert done(outcome) == (3, 2, 2, 0, "")
    assert org.members(campaign) == PEOPLE[:5]
    assert not any(secret in caplog.text for secret in (*PEOPLE, *org.sessions, org.app.consumer_key))


def test_a_job_under_way_is_waited_for_and_one_left_open_is_aborted(org: FakeOrg, campaigns: Campaigns) -> None:
    campaign = org.add_campaign("Spring")
    asked = {"object": MEMBER, "operation": "insert", "contentType": "CSV", "lineEnding": "LF"}
    left, fresh, foreign, running = (org.ingest.create(asked, 62.0) for _ in range(4))
    hour_ago = (org.now - timedelta(hours=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    left.created = foreign.created = hour_ago
    foreign.created_by = "005xx000009Sv6AAC"
    org.ingest.upload(running, "text/csv", f"CampaignId,ContactId\n{campaign},{PEOPLE[0]}\n".encode())
    org.ingest.change(running, "UploadComplete")
    assert done(push(campaigns, campaign, LIST)) == (6, 1, 0, 0, "")
    assert [job.state for job in (left, fresh, foreign, running)] == ["Aborted", "Open", "Open", "JobComplete"]


@pytest.mark.parametrize(("ours", "state"), [(True, "Aborted"), (False, "UploadComplete")])
def test_a_job_of_another_program_that_is_never_done_is_left_alone(
    ours: bool, state: str, org: FakeOrg, open_campaigns: Open
) -> None:
    campaign = org.add_campaign("Spring")
    org.ingest.rows_a_poll = None
    running = org.ingest.create(
        {"object": MEMBER, "operation": "insert", "contentType": "CSV", "lineEnding": "LF"}, 62.0
    )
    running.created_by = org.user_id if ours else "005xx000009Sv6AAC"
    org.ingest.upload(running, "text/csv", f"CampaignId,ContactId\n{campaign},{PEOPLE[0]}\n".encode())
    org.ingest.change(running, "UploadComplete")
    waited: list[float] = []
    whose = "the job" if ours else "a job of somebody else on these members"
    with pytest.raises(SourceError, match=f"connections.live: {whose} was not done after 60 minutes") as refused:
        push(open_campaigns(waited.append), campaign, LIST)
    assert refused.value.transient
    assert 3600 < sum(waited) < 3630
    assert (list(org.ingest.all), running.state, org.members(campaign)) == ([running.id], state, [])
    assert not any(request.startswith("PUT") for request in org.requests)
    # somebody else's is not so much as asked to stop
    assert any(request.startswith("PATCH") for request in org.requests) == ours


def test_a_list_that_is_too_long_for_one_upload(org: FakeOrg, campaigns: Campaigns, small_parts: None) -> None:
    campaign = org.add_campaign("Spring")
    org.ingest.upload_limit = 250
    assert done(push(campaigns, campaign, LIST, "Sent")) == (7, 0, 0, 0, "")
    assert sum(request.startswith("PUT") for request in org.requests) == 2
    assert org.members(campaign) == PEOPLE


def test_an_upload_that_is_refused_is_said(org: FakeOrg, campaigns: Campaigns) -> None:
    org.ingest.upload_limit = 50
    outcome = push(campaigns, org.add_campaign("Spring"), LIST)
    assert (outcome.added, outcome.rest) == (0, 7)
    assert "HTTP 413: CONTENTTOOLARGE: The content exceeds the maximum size" in outcome.stopped
    assert [job.state for job in org.ingest.all.values()] == ["Aborted"]


def test_a_job_that_is_never_done_is_given_up(org: FakeOrg, open_campaigns: Open) -> None:
    campaign = org.add_campaign("Spring")
    org.ingest.rows_a_poll = None
    waited: list[float] = []
    outcome = push(open_campaigns(waited.append), campaign, LIST)
    assert "the job was not done after 60 minutes; send the list again: who is in is left alone" in outcome.stopped
    assert (outcome.added, outcome.rest) == (0, 7)
    assert 3600 < sum(waited) < 3630
    assert [job.state for job in org.ingest.all.values()] == ["Aborted"]
