"""What went wrong at Salesforce, in words that can be logged: no secret, no address, no id, no row."""

import re
from dataclasses import dataclass
from typing import Any

import requests
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

from data_access.errors import SourceError

_LONGEST = 300
_NOT_FOUND, _SERVER_ERROR = 404, 500
_BUSY_STATUS = (408, 429)
_BUSY_CODES = (
    *("REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT", "UNABLE_TO_LOCK_ROW", "API_CURRENTLY_DISABLED"),
    # too many jobs in a day
    *("ExceededQuota", "LIMIT_EXCEEDED"),
)
# what else Salesforce says of a query job that may do when it is asked for again
_PASSING = re.compile(
    r"(?i)request was aborted|too ?many|running (for )?too long|tim(e|ed)[ -]?out|unavailable|try again|connection was"
)
_MASKS = (
    (re.compile(r"00D\w{12,15}![\w.]+"), "<session>"),
    (re.compile(r"[^\s@'\"<>]+@[^\s@'\"<>]+"), "<address>"),
    (re.compile(r"\b(?=\w*\d)[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\b"), "<id>"),
)
_CURES = {
    "invalid_grant": "check username, private key and domain, and that the connected app is approved for that user",
    "invalid_client": "check consumer_key and client_secret",
    "invalid_client_id": "check consumer_key",
    "inactive_user": "let an administrator activate that user",
    "inactive_org": "check domain: the org is locked or gone",
    "INVALID_FIELD": "run the check, which names the field, and correct the field map or the permissions",
    "INVALID_TYPE": "let the integration user see that object (docs/connections-salesforce.md)",
    "API_DISABLED_FOR_ORG": "let an administrator give the user the permission API Enabled",
    "INSUFFICIENT_ACCESS": "give the integration user the permissions of docs/connections-salesforce.md",
    "REQUEST_LIMIT_EXCEEDED": "wait for the day's API requests to come back, or sync less often",
    "MALFORMED_QUERY": "run the check; if it finds nothing, correct the names of the field map",
    "INVALID_QUERY_FILTER_OPERATOR": "run the check, and correct the field map: a field of it can't be compared",
    "FUNCTIONALITY_NOT_ENABLED": "let an administrator enable Bulk API for the org and the user",
    "FeatureNotEnabled": "let an administrator enable Bulk API for the org and the user",
    "OPERATION_TOO_LARGE": "give the integration user View All on the object: sharing rules make the query too large",
    "Retried more than": "let an administrator look at the job in Setup, Bulk Data Load Jobs: its result is too large",
}
_LATER = "try again later"
_PERMISSIONS = "check the permissions of docs/connections-salesforce.md"


class OrgError(SourceError):
    """A SourceError in its parts: what is wrong, what mends it, Salesforce's code for it (or "").

    `missing`: what was asked for is not there, or not for this user (HTTP 404).
    """

    def __init__(
        self,
        place: str,
        problem: str,
        cure: str,
        *,
        transient: bool = False,
        code: str = "",
        missing: bool = False,
    ) -> None:
        super().__init__(f"{place}: {problem}; {cure}", transient=transient)
        self.problem = problem
        self.cure = cure
        self.code = code
        self.missing = missing


class FailedJobError(OrgError):
    """A query job that came to no result. `worth_another`: whether one more may, in the same sync."""

    def __init__(self, place: str, trouble: "Trouble", *, worth_another: bool) -> None:
        super().__init__(place, trouble.problem, trouble.cure, transient=trouble.transient, code=trouble.code)
        self.worth_another = worth_another


class FaultyAnswerError(Exception):
    """An answer that is not what Salesforce sends: cut off, short of records, unreadable. It is asked for again."""


@dataclass(frozen=True)
class Trouble:
    """Why a request failed, whether the same may work in a while, and whether what was asked for is not there."""

    problem: str
    cure: str
    transient: bool
    code: str = ""
    missing: bool = False


def clean(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Foreign text fit to be shown: one short line without secrets, addresses and ids."""
    for secret in secrets:
        text = text.replace(secret, "<secret>")
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def explain(error: Exception, secrets: tuple[str, ...]) -> Trouble:
    """What an error of the client means."""
    if isinstance(error, FaultyAnswerError):
        return Trouble(f"Salesforce sent a faulty answer again and again: {error}", _LATER, transient=True)
    if isinstance(error, SalesforceAuthenticationFailed):
        return _refused_sign_in(error, secrets)
    if isinstance(error, SalesforceError):
        return _refused(error, secrets)
    if isinstance(error, requests.exceptions.SSLError):
        cure = "check domain, or name the certificates to trust in ca_file"
        return Trouble("the certificate of Salesforce's server can't be trusted", cure, transient=False)
    if isinstance(error, requests.exceptions.Timeout):
        return Trouble("Salesforce did not answer in time", _LATER, transient=True)
    cure = f"check domain and the network, or {_LATER}"
    return Trouble(f"the connection to Salesforce failed or broke off ({type(error).__name__})", cure, transient=True)


def failed_job(place: str, state: str, message: str, secrets: tuple[str, ...]) -> FailedJobError:
    """The error for a job that ended in this state, of which Salesforce says this.

    What it is known to say of what passes is transient; what nobody knows is lasting when it is said twice.
    """
    said = clean(message, secrets) or "it does not say why"
    problem = f"the query job ended as {state}: {said}"
    if state == "Aborted":
        # by somebody, who had a reason
        cure = "ask whoever administers Salesforce, or wait for the next sync"
        return FailedJobError(place, Trouble(problem, cure, transient=True), worth_another=False)
    known = next((code for code in (*_CURES, *_BUSY_CODES) if re.search(rf"\b{code}", message)), "")
    passes = known in _BUSY_CODES or (not known and bool(_PASSING.search(message)))
    cure = _LATER if passes else "run the check; if it finds nothing, look at the job in Setup, Bulk Data Load Jobs"
    trouble = Trouble(problem, _CURES.get(known, cure), passes, known)
    return FailedJobError(place, trouble, worth_another=passes or not known)


def _refused_sign_in(error: SalesforceAuthenticationFailed, secrets: tuple[str, ...]) -> Trouble:
    if isinstance(error.code, int):
        # no JSON: a gateway's page, which nobody wants in a log
        busy = error.code >= _SERVER_ERROR or error.code in _BUSY_STATUS
        cure = _LATER if busy else "check domain"
        return Trouble(f"the sign-in at Salesforce failed (HTTP {error.code})", cure, transient=busy)
    code = clean(str(error.code), secrets)
    problem = f"Salesforce refuses the sign-in: {code}: {clean(error.auth_message, secrets)}"
    return Trouble(problem, _CURES.get(code, _PERMISSIONS), transient=False, code=code)


def _refused(error: SalesforceError, secrets: tuple[str, ...]) -> Trouble:
    code, message = _code_and_message(error.content)
    busy = error.status >= _SERVER_ERROR or error.status in _BUSY_STATUS or code in _BUSY_CODES
    said = ": ".join(clean(part, secrets) for part in (code, message) if part)
    problem = f"Salesforce answers with HTTP {error.status}{': ' if said else ''}{said}"
    cure = _CURES.get(code, _LATER if busy else _PERMISSIONS)
    return Trouble(problem, cure, busy, code, error.status == _NOT_FOUND)


def _code_and_message(content: Any) -> tuple[str, str]:
    """Salesforce answers errors by a list of objects; anything else is some gateway's page."""
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, dict):
        return "", ""
    return str(first.get("errorCode", "")), str(first.get("message", ""))
