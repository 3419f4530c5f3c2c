"""Requests to an org: sign-in, renewal, patience with what passes, and thrift with the day's requests."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession
from simple_salesforce.util import call_salesforce

from data_access.sources.salesforce.settings import SalesforceConnection
from data_access.sources.salesforce.sign_in import sign_in
from data_access.sources.salesforce.trouble import FaultyAnswerError, OrgError, Trouble, explain
from data_access.sources.source import ApiUsage

logger = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS = 6
LONGEST_PAUSE = 60.0
LONGEST_WAIT = 300.0
RENEWALS = 2
# seconds: to connect, and between two pieces of an answer
_TIMEOUT = (10.0, 120.0)
_CSV = "text/csv; charset=UTF-8"


class _Session(requests.Session):
    """Gives every request a time limit and the certificates to trust."""

    def __init__(self, ca_file: str | None) -> None:
        super().__init__()
        self._ca_file = ca_file

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or _TIMEOUT
        if self._ca_file is not None:
            # with each request: what only the session says loses against REQUESTS_CA_BUNDLE
            kwargs["verify"] = self._ca_file
        return super().request(*args, **kwargs)


class Org:
    """One org, signed in when first asked. `sleep` waits that many seconds.

    Every method raises OrgError: transient, after several attempts, where Salesforce can't be reached, is busy or has
    no requests left for us; lasting, where it refuses.
    """

    def __init__(self, settings: SalesforceConnection, sleep: Callable[[float], None] = time.sleep) -> None:
        self.place = settings.place
        self._settings = settings
        self._sleep = sleep
        self._salesforce: Salesforce | None = None
        self._usage: ApiUsage | None = None
        self._heard = False
        self._date: datetime | None = None
        self._retry_after = ""
        self._session = _Session(settings.ca_file)
        self._session.hooks["response"].append(self._note)

    @property
    def api_version(self) -> str:
        """The version of the API that is spoken, such as 62.0."""
        return self._settings.api_version

    @property
    def api_usage(self) -> ApiUsage | None:
        """As Salesforce last said; None before the first answer."""
        return self._usage

    def now(self) -> datetime:
        """The org's own time, UTC, to the second, by the Date of an answer made just now."""
        self.get("limits")
        if self._date is None:
            raise self.error("Salesforce's answer says no date", "check what stands between here and Salesforce")
        return self._date

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON at a path below /services/data/vXX.X/."""
        return self.ask("GET", path, _json, params=params)

    def ask(
        self,
        method: str,
        path: str,
        read: Callable[[requests.Response], T],
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        accept: str = "application/json",
        attempts: int = ATTEMPTS,
    ) -> T:
        """What `read` makes of the answer; where it raises FaultyAnswerError, the answer is asked for again.

        `body` is sent as JSON; bytes are CSV. `attempts`: 1 for what must not be done twice.
        """
        renewals = 0
        sent: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body}
        kinds = {"Content-Type": _CSV} if isinstance(body, bytes) else {}

        def attempt() -> T:
            nonlocal renewals
            salesforce = self._signed_in()
            self._spare()
            try:
                return read(
                    call_salesforce(
                        url=salesforce.base_url + path,
                        method=method,
                        session=self._session,
                        headers={**salesforce.headers, **kinds, "Accept": accept},
                        params=params,
                        **sent,
                    )
                )
            except SalesforceExpiredSession:
                self._salesforce = None
                renewals += 1
                if renewals > RENEWALS:
                    raise
                logger.info("%s: the session has expired; signing in again", self.place)
                return attempt()

        return self._patiently(attempt, attempts)

    def pause(self, seconds: float) -> None:
        """Wait."""
        self._sleep(seconds)

    def error(self, problem: str, cure: str, *, transient: bool = False) -> OrgError:
        """An error that names this connection."""
        return OrgError(self.place, problem, cure, transient=transient)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        token = () if self._salesforce is None else (self._salesforce.session_id,)
        return (*self._settings.secrets, *token)

    def close(self) -> None:
        """Give back the connections; the next question signs in anew."""
        self._salesforce = None
        self._session.close()

    def _patiently(self, attempt: Callable[[], T], attempts: int) -> T:
        for number in range(1, attempts + 1):
            self._retry_after = ""
            try:
                return attempt()
            except (requests.RequestException, SalesforceError, FaultyAnswerError) as error:
                trouble = explain(error, self.secrets)
                # the cause quotes whole answers, which no log may show
                if not trouble.transient or number == attempts:
                    raise self._failed(trouble, number) from None
                self._back_off(trouble, number)
        raise AssertionError("the last attempt returns or raises")

    def _back_off(self, trouble: Trouble, number: int) -> None:
        asked = float(self._retry_after) if self._retry_after.isdecimal() else 0.0
        if asked > LONGEST_WAIT:
            raise self.error(
                f"{trouble.problem}, and asks to wait {asked:.0f} s", trouble.cure, transient=True
            ) from None
        # half of it at random, so that not all clients come back at once
        seconds = max(asked, min(2.0 ** (number - 1), LONGEST_PAUSE) * random.uniform(0.5, 1.0))
        logger.warning("%s: %s; attempt %d in %.1f s", self.place, trouble.problem, number + 1, seconds)
        self._sleep(seconds)

    def _failed(self, trouble: Trouble, attempts: int) -> OrgError:
        times = f" ({attempts} attempts)" if attempts > 1 else ""
        problem = trouble.problem + times
        return OrgError(
            self.place, problem, trouble.cure, transient=trouble.transient, code=trouble.code, missing=trouble.missing
        )

    def _signed_in(self) -> Salesforce:
        if self._salesforce is None:
            token, instance = sign_in(self._settings, self._session)
            self._salesforce = Salesforce(
                session_id=token,
                instance_url=f"https://{instance}",
                version=self._settings.api_version,
                session=self._session,
            )
            logger.info("%s: signed in at Salesforce", self.place)
        return self._salesforce

    def _spare(self) -> None:
        usage = self._usage
        if self._heard and usage is not None and usage.remaining <= usage.total * self._settings.reserve:
            # the next try finds out anew, from the first answer that it gets
            self._heard = False
            raise self.error(
                f"{usage.used:,} of the org's {usage.total:,} daily API requests are used; the last "
                f"{self._settings.reserve:.0%} are left to others",
                "wait until they come back, sync less often, or set reserve",
                transient=True,
            )

    def _note(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """What every answer says beside its content."""
        self._retry_after = response.headers.get("Retry-After", "")
        date = response.headers.get("Date")
        self._date = self._date if date is None else parsedate_to_datetime(date)
        usage = Salesforce.parse_api_usage(response.headers.get("Sforce-Limit-Info", ""))
        if usage:
            tightest = min(usage.values(), key=lambda one: (one.total - one.used) / max(one.total, 1))
            self._usage, self._heard = ApiUsage(tightest.used, tightest.total), True


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except requests.exceptions.JSONDecodeError:
        raise FaultyAnswerError("what should be JSON is none") from None
