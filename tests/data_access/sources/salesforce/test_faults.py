"""What goes wrong on the wire: the same rows in the end, or the right error; never a row lost or a secret told."""

import logging
from collections.abc import Callable
from copy import deepcopy
from traceback import format_exception

import pytest
from starlette.responses import Response

from data_access.errors import SourceError
from data_access.schema import CONTACTS
from data_access.sources.salesforce import SalesforceSource
from data_access.sources.salesforce.trouble import clean
from data_access.sources.source import ApiUsage
from tests.data_access.sources.salesforce.conftest import Waits
from tests.data_access.sources.salesforce.rows import CONTACTS_OF, RESULTS_OF, fill, ids
from tests.fake_org import FakeOrg, Fault, Server, faults
from tests.fake_org.org import CONTACT

Connect = Callable[..., SalesforceSource]
PAGES = r"GET .*/results$"
CREATE = r"POST .*/jobs/query$"
POLL = r"GET .*/jobs/query/\w+$"
ALWAYS = 10**6

PASSING = {
    "the session expires at the describe": Fault(faults.expire, "describe"),
    "the session expires at the job": Fault(faults.expire, CREATE),
    "the session expires while polling": Fault(faults.expire, POLL, skip=1),
    "the session expires between pages": Fault(faults.expire, PAGES, skip=1),
    "the session expires twice at once": Fault(faults.expire, PAGES, times=2),
    "Salesforce is down at the sign-in": Fault(faults.unavailable, "oauth2/token", times=3),
    "Salesforce is down at the job": Fault(faults.unavailable, CREATE, times=3),
    "Salesforce is down between pages": Fault(faults.unavailable, PAGES, skip=1, times=5),
    "too many requests": Fault(faults.request_limit, PAGES, times=2),
    "a page breaks off": Fault(faults.cut, PAGES, skip=1, times=2),
    "the answer to a poll breaks off": Fault(faults.cut, POLL),
    "the answer to the job breaks off": Fault(faults.cut, CREATE),
    "the sign-in gives no token": Fault(faults.empty, "oauth2/token", times=2),
    "the describe breaks off": Fault(faults.cut, "describe"),
    "a page lacks a row": Fault(faults.truncate, PAGES, skip=1),
    "the last page lacks its only row": Fault(faults.truncate, PAGES, skip=2),
    "a page is cut in a value": Fault(faults.cut_value, PAGES),
    "a page comes twice": Fault(faults.Again(2), PAGES, times=ALWAYS),
    "a page comes without its headers": Fault(faults.headless, PAGES),
    "the job can't be removed": Fault(faults.unavailable, "DELETE", times=ALWAYS),
}


def secrets_of(org: FakeOrg) -> list[str]:
    """What no log and no message may show."""
    app = org.app
    people = ["Lopez", "lopez1@example.edu", "integration@example.edu", CONTACTS_OF[0]]
    return [*people, *org.sessions, app.consumer_key, app.client_secret, *app.private_key.splitlines()[1:-1]]


def assert_discreet(text: str, org: FakeOrg) -> None:
    for secret in secrets_of(org):
        assert secret not in text


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_costs_no_row(
    fault: Fault, org: FakeOrg, source: SalesforceSource, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    fill(org)
    fault = deepcopy(fault)
    org.faults = [fault]
    with caplog.at_level(logging.DEBUG):
        assert ids(source, CONTACTS) == CONTACTS_OF
    assert fault.seen > fault.skip, "the fault did not strike"
    assert all(wait <= 60 for wait in waits)
    assert_discreet(caplog.text, org)


LASTING = {
    "Salesforce stays down": (Fault(faults.unavailable, PAGES, times=ALWAYS), "HTTP 503 (6 attempts)", True),
    "down at the sign-in": (
        Fault(faults.unavailable, "token", times=ALWAYS),
        "sign-in at Salesforce failed (HTTP",
        True,
    ),
    "pages break off again and again": (Fault(faults.cut, PAGES, times=ALWAYS), "failed or broke off", True),
    "rows are always missing": (Fault(faults.truncate, PAGES, times=ALWAYS), "has 1 rows where it says 2", True),
    "a page is always cut": (Fault(faults.cut_value, PAGES, times=ALWAYS), "cut off or no well-formed CSV", True),
    "a page always comes again": (Fault(faults.Again(2, ALWAYS), PAGES, times=ALWAYS), "came twice", True),
    "headers are always missing": (Fault(faults.headless, PAGES, times=ALWAYS), "does not say how many rows", True),
    "no requests left": (
        Fault(faults.request_limit, times=ALWAYS, on=CREATE),
        "HTTP 403: REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded. (6 attempts); wait for the day's",
        True,
    ),
    "no session lasts": (Fault(faults.expire, PAGES, times=ALWAYS), "HTTP 401: INVALID_SESSION_ID", False),
    "the query is refused": (
        Fault(faults.refuse("INVALID_FIELD", "No such column 'X' on entity 'Y' of lopez1@example.edu"), CREATE),
        "INVALID_FIELD: No such column 'X' on entity 'Y' of <address>; run the check",
        False,
    ),
    "a long wait is asked for": (
        Fault(faults.unavailable_for(3600), PAGES),
        "HTTP 503, and asks to wait 3600 s; try again later",
        True,
    ),
}


@pytest.mark.parametrize(("fault", "message", "transient"), LASTING.values(), ids=LASTING)
def test_what_does_not_pass_is_said(
    fault: Fault,
    message: str,
    transient: bool,
    org: FakeOrg,
    source: SalesforceSource,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fill(org)
    org.faults = [deepcopy(fault)]
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError) as caught:
        ids(source, CONTACTS)
    assert message in str(caught.value)
    assert str(caught.value).startswith("[connections.live]: ")
    assert caught.value.transient is transient
    assert_discreet(caplog.text + "".join(format_exception(caught.value)), org)


def test_after_a_break_the_next_process_goes_on(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    org.faults = [Fault(faults.cut, PAGES, skip=1, times=ALWAYS)]
    reading = connect().read(CONTACTS)
    batch = next(reading)
    with pytest.raises(SourceError):
        next(reading)
    org.faults = []
    assert sorted([*batch.frame["id"], *ids(connect(), CONTACTS, position=batch.position)]) == CONTACTS_OF
    assert len(org.jobs.queries) == 1


def test_an_old_page_where_a_read_goes_on(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    org.faults = [Fault(faults.Stale(2), PAGES, times=ALWAYS)]
    batch = next(connect().read(CONTACTS))
    rest = ids(connect(), CONTACTS, position=batch.position)
    assert sorted([*batch.frame["id"], *rest]) == CONTACTS_OF


def test_connection_refused_and_back_again(
    org: FakeOrg, server: Server, source: SalesforceSource, waits: Waits
) -> None:
    fill(org)
    server.down()
    with pytest.raises(SourceError, match=r"connection to Salesforce failed .*check domain and the network") as caught:
        ids(source, CONTACTS)
    assert caught.value.transient
    # five pauses, each up to twice as long as the one before, at least half of it
    assert len(waits) == 5
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits))
    waits.clear()
    waits.during = server.up
    assert ids(source, CONTACTS) == CONTACTS_OF


def test_salesforce_says_how_long_to_wait(org: FakeOrg, source: SalesforceSource, waits: Waits) -> None:
    fill(org)
    org.job_polls = 1
    org.faults = [Fault(faults.unavailable_for(45), PAGES)]
    assert ids(source, CONTACTS) == CONTACTS_OF
    assert waits == [0.5, 45.0]


def test_a_session_that_ended_meanwhile(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    reading = source.read(CONTACTS)
    had = list(next(reading).frame["id"])
    org.expire_sessions()
    assert sorted(had + [one for batch in reading for one in batch.frame["id"]]) == CONTACTS_OF


def test_a_result_that_ends_early_is_not_taken(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    reading = source.read(CONTACTS)
    position = next(reading).position
    job = next(iter(org.jobs.all.values()))
    assert job.result is not None
    # the org forgets the last page, and says so consistently
    org.faults = [Fault(_last, PAGES)]
    with pytest.raises(SourceError, match=r"the result of Contact ended after 4 of 5 rows") as caught:
        list(reading)
    assert caught.value.transient
    # the job is of no use any more
    assert ids(source, CONTACTS, position=position) == CONTACTS_OF


def _last(answer: Response) -> Response:
    answer.headers["Sforce-Locator"] = "null"
    return answer


PERMISSIONS = "give the integration user the permissions of docs/connections-salesforce.md"
LOOK = "run the check; if it finds nothing, look at the job in Setup, Bulk Data Load Jobs"
BATCH = "InvalidBatch : Failed to process query: "
# what a job fails with, whether another one may do in this sync, whether a later one may, and the cure
FAILED: dict[str, tuple[str, bool, bool, str]] = {
    "timeout": (f"{BATCH}QUERY_TIMEOUT: Your query request was running for too long.", True, True, "try again later"),
    "locked": ("UNABLE_TO_LOCK_ROW: unable to obtain exclusive access", True, True, "try again later"),
    "down": ("SERVER_UNAVAILABLE", True, True, "try again later"),
    "aborted inside": ("The request was aborted", True, True, "try again later"),
    "too many": ("TooManyRequests : Too many concurrent queries", True, True, "try again later"),
    "jobs of the day": ("ExceededQuota : ApiBatchItems Limit exceeded.", True, True, "try again later"),
    "requests": (
        "REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.",
        True,
        True,
        "wait for the day's API requests",
    ),
    "field": (
        f"{BATCH}INVALID_FIELD: No such column 'X' on entity 'Y'",
        False,
        False,
        "run the check, which names the",
    ),
    "object": ("INVALID_TYPE: sObject type 'Contact' is not supported.", False, False, "let the integration user see"),
    "query": (f"{BATCH}MALFORMED_QUERY: unexpected token", False, False, "run the check; if it finds nothing, correct"),
    "permission": ("INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights", False, False, PERMISSIONS),
    "disabled": ("FeatureNotEnabled : Bulk API is not enabled", False, False, "let an administrator enable Bulk API"),
    "too large": ("Retried more than fifteen times", False, False, "let an administrator look at the job in Setup"),
    "unknown": ("InternalServerError : ids 0030000000000AbAAU of lopez1@example.edu", True, False, LOOK),
    "silent": ("", True, False, LOOK),
}


@pytest.mark.parametrize("failed", FAILED)
def test_a_job_that_fails_again_says_why(
    failed: str, org: FakeOrg, source: SalesforceSource, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    fill(org)
    message, another, later, cure = FAILED[failed]
    org.job_errors = [message or " "] * 9
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError) as caught:
        ids(source, CONTACTS)
    assert len(org.jobs.queries) == 1 + another
    assert caught.value.transient is later
    assert str(caught.value).startswith("[connections.live]: the query job ended as Failed: ")
    assert f"; {cure}" in str(caught.value)
    assert max(waits) == (15.0 if another else 0.5)
    assert_discreet(caplog.text + "".join(format_exception(caught.value)), org)


@pytest.mark.parametrize("failed", [name for name, (_, another, _, _) in FAILED.items() if another])
def test_a_job_that_fails_once_costs_no_row(
    failed: str, org: FakeOrg, source: SalesforceSource, caplog: pytest.LogCaptureFixture
) -> None:
    fill(org)
    org.job_errors = [FAILED[failed][0] or " "]
    with caplog.at_level(logging.WARNING):
        assert ids(source, CONTACTS) == CONTACTS_OF
    assert len(org.jobs.queries) == 2
    assert [text.endswith("; once more") for text in caplog.messages] == [True]
    assert_discreet(caplog.text, org)


def test_a_job_that_somebody_aborted_is_left_to_the_next_sync(
    org: FakeOrg, source: SalesforceSource, waits: Waits
) -> None:
    fill(org)

    def abort() -> None:
        for job in org.jobs.all.values():
            job.state = "Aborted"

    waits.during = abort
    with pytest.raises(SourceError, match=r"ended as Aborted: it does not say why; ask whoever administers") as caught:
        ids(source, CONTACTS)
    assert caught.value.transient
    assert len(org.jobs.queries) == 1
    assert ids(source, CONTACTS) == CONTACTS_OF


def test_a_job_that_is_never_done_is_given_up(org: FakeOrg, source: SalesforceSource, waits: Waits) -> None:
    org.job_polls = None
    with pytest.raises(SourceError, match=r"the query job was not done after 60 minutes; try again later") as caught:
        ids(source, CONTACTS)
    assert caught.value.transient
    assert waits[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0]
    assert 3600 < sum(waits) < 3616
    assert [job.state for job in org.jobs.all.values()] == ["Aborted"]


def test_the_last_requests_are_left_to_others(org: FakeOrg, connect: Connect) -> None:
    fill(org)
    org.api_limit, org.api_used = 1000, 947
    source = connect()
    with pytest.raises(SourceError) as caught:
        ids(source, CONTACTS)
    assert "950 of the org's 1,000 daily API requests are used; the last 5% are left to others" in str(caught.value)
    assert caught.value.transient
    # it is shown all the same, and the next try asks anew
    assert source.api_usage == ApiUsage(950, 1000)
    org.api_used = 0
    assert ids(source, CONTACTS) == CONTACTS_OF
    org.api_used = 950
    assert ids(connect(reserve=0), CONTACTS) == CONTACTS_OF


def test_api_usage(org: FakeOrg, source: SalesforceSource) -> None:
    org.api_used = 400
    source.now()
    assert source.api_usage == ApiUsage(401, 100_000)
    assert source.api_usage.remaining == 99_599


def test_a_field_that_vanishes(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)
    assert ids(source, CONTACTS) == CONTACTS_OF
    org.hide(CONTACT, "MailingCity")
    assert ids(source, CONTACTS) == CONTACTS_OF
    org.hide(CONTACT, "HasOptedOutOfEmail")
    with pytest.raises(SourceError, match=r"Contact: HasOptedOutOfEmail is not there or not visible.*field-level sec"):
        ids(source, CONTACTS)


def test_a_field_that_vanishes_between_describe_and_query(org: FakeOrg, source: SalesforceSource) -> None:
    fill(org)

    def vanish(answer: Response) -> Response:
        org.hide(CONTACT, "MailingCity")
        return answer

    org.faults = [Fault(vanish, "describe")]
    with pytest.raises(SourceError, match=r"INVALID_FIELD: No such column 'MailingCity' on entity 'Contact'"):
        ids(source, CONTACTS)
    assert ids(source, CONTACTS) == CONTACTS_OF


def test_clean() -> None:
    said = (
        f"Bearer 00Dxx0000001gPL!AQ.x_y of a.b@c.edu\n about {RESULTS_OF[0]} with s3cret, et4ae5__Contact__c "
        + "x" * 400
    )
    assert clean(said, ("s3cret",)).startswith(
        "Bearer <session> of <address> about <id> with <secret>, et4ae5__Contact__c xxx"
    )
    assert len(clean(said)) == 300
