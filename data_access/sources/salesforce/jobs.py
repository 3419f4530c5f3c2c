"""Bulk API 2.0 query jobs: begin, wait, fetch page by page, go on where a read broke off."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import requests

from data_access.sources.salesforce.client import Org
from data_access.sources.salesforce.pages import Page, check_columns, read_page
from data_access.sources.salesforce.trouble import FaultyAnswerError, OrgError, failed_job

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
# seconds that a job may take
LONGEST_JOB = 3600.0
_JOBS = "jobs/query"
_LATER = "try again later"


@dataclass(frozen=True)
class Position:
    """Where a read goes on: the job, the locator of the next page (None: there is none), the rows had so far.

    `object_name`, `since` and `month` say what the job was for: with it, nothing else can be gone on with.
    """

    job: str
    locator: str | None
    rows: int
    object_name: str
    since: str | None
    month: str | None

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """The position that was written so; None for anything else."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None


class QueryJob:
    """A query job in an org."""

    def __init__(self, org: Org, info: dict[str, Any]) -> None:
        self._org = org
        self._info = info
        self._last_digest = ""

    @classmethod
    def begin(cls, org: Org, soql: str, *, query_all: bool) -> "QueryJob":
        """A new job; `query_all` also gives rows in the recycle bin. Raises OrgError where Salesforce refuses it."""
        body = {
            "operation": "queryAll" if query_all else "query",
            "query": soql,
            "contentType": "CSV",
            "columnDelimiter": "COMMA",
            "lineEnding": "LF",
        }
        return cls(org, org.ask("POST", _JOBS, _job_info, body=body))

    @classmethod
    def found(cls, org: Org, job: str) -> "QueryJob | None":
        """The job of that id; None where it is gone, failed, or was made by another version of the API."""
        try:
            info = org.ask("GET", f"{_JOBS}/{job}", _job_info)
        except OrgError as error:
            if error.missing:
                return None
            raise
        usable = info["state"] not in ("Failed", "Aborted") and str(info.get("apiVersion")) == org.api_version
        return cls(org, info) if usable else None

    @property
    def id(self) -> str:
        return str(self._info["id"])

    def wait(self) -> int | None:
        """Wait until Salesforce has done it: the number of rows of its result (None: not told).

        Raises FailedJobError where the job failed or was aborted; OrgError where it takes more than `LONGEST_JOB`
        seconds: then it is aborted.
        """
        waited, pause = 0.0, FIRST_PAUSE
        while self._info["state"] in ("UploadComplete", "InProgress", "Open"):
            if waited > LONGEST_JOB:
                self._tidy("PATCH", {"state": "Aborted"})
                problem = f"the query job was not done after {waited / 60:.0f} minutes"
                raise self._org.error(problem, _LATER, transient=True)
            self._org.pause(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)
            self._info = self._org.ask("GET", f"{_JOBS}/{self.id}", _job_info)
        state = self._info["state"]
        if state != "JobComplete":
            raise failed_job(self._org.place, state, str(self._info.get("errorMessage") or ""), self._org.secrets)
        rows = self._info.get("numberRecordsProcessed")
        return None if rows is None else int(rows)

    def page(self, locator: str | None, rows: int, columns: Sequence[str]) -> Page:
        """The page at a locator (None: the first), of at most that many rows, with these columns (empty: any)."""
        params = {"maxRecords": str(rows)} | ({} if locator is None else {"locator": locator})

        def read(response: requests.Response) -> Page:
            page = read_page(response)
            if columns:
                check_columns(page, columns)
            # no row stands in a result twice: this is another page's content under this one's locator
            if page.frame.height and page.digest == self._last_digest:
                raise FaultyAnswerError("a page of a result came twice")
            if page.locator is not None and page.locator == locator:
                raise FaultyAnswerError("a page of a result leads to itself")
            return page

        page = self._org.ask("GET", f"{_JOBS}/{self.id}/results", read, params=params, accept="text/csv")
        self._last_digest = page.digest
        return page

    def remove(self) -> None:
        """Free the place that the result takes in the org."""
        self._tidy("DELETE")

    def _tidy(self, method: str, body: Any = None) -> None:
        try:
            self._org.ask(method, f"{_JOBS}/{self.id}", lambda _: None, body=body)
        except OrgError as error:
            # Salesforce removes it after seven days anyhow
            logger.info("%s: a query job could not be tidied up (%s)", self._org.place, error.problem)


def _job_info(response: requests.Response) -> dict[str, Any]:
    try:
        info = response.json()
    except requests.exceptions.JSONDecodeError:
        info = None
    if not isinstance(info, dict) or not {"id", "state"} <= set(info):
        raise FaultyAnswerError("what should describe a query job does not")
    return info
