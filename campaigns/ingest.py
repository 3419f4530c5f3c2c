"""Bulk API 2.0 ingest jobs: begin, upload once, start, wait, and read what Salesforce did not take."""

import csv
import io
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import requests

from campaigns.answers import document
from data_access.sources.salesforce.client import Org
from data_access.sources.salesforce.jobs import FIRST_PAUSE, LONGEST_JOB, LONGEST_PAUSE
from data_access.sources.salesforce.trouble import FaultyAnswerError, OrgError, clean

logger = logging.getLogger(__name__)

UPLOADS = 3
"""How often an upload whose answer was lost is tried, each time with a new job: Salesforce takes one a job."""

FAILED_SCHEMA = {"contact_id": pl.String(), "reason": pl.String()}
_JOBS = "jobs/ingest"
_job_info = document("describe an ingest job", "id", "state")
_job_list = document("list the jobs", "records", "done")
_TAKEN = "INVALIDJOBSTATE"
_UNDER_WAY = ("UploadComplete", "InProgress")
_AGAIN = "send the list again: who is in is left alone"
_THEIRS = "nothing was sent; send the list when it is done (Setup, Bulk Data Load Jobs, shows it)"
# an upload takes seconds: a job of ours that is open for longer was left behind
_LEFT_BEHIND = timedelta(minutes=30)


class IngestJob:
    """A job that inserts rows of an object. It inserts nothing before it is started."""

    def __init__(self, org: Org, info: dict[str, Any]) -> None:
        self._org = org
        self._info = info

    @classmethod
    def uploaded(cls, org: Org, object_name: str, data: bytes) -> "IngestJob":
        """A new job with these rows, CSV with line feeds, not started yet."""
        for attempt in range(1, UPLOADS + 1):
            body = {
                "object": object_name,
                "operation": "insert",
                "contentType": "CSV",
                "columnDelimiter": "COMMA",
                "lineEnding": "LF",
            }
            job = cls(org, org.ask("POST", _JOBS, _job_info, body=body))
            try:
                org.ask("PUT", f"{_JOBS}/{job.id}/batches", lambda _: None, body=data, attempts=1)
            except OrgError as error:
                job.abort()
                # taken already, where the session ended in the middle of it
                again = error.transient or error.code == _TAKEN
                if not again or attempt == UPLOADS:
                    raise
                logger.warning("%s: an upload broke off; once more", org.place)
                org.pause(FIRST_PAUSE)
            else:
                return job
        raise AssertionError("the last attempt returns or raises")

    @property
    def id(self) -> str:
        return str(self._info["id"])

    @property
    def state(self) -> str:
        """Open, UploadComplete, InProgress, JobComplete, Failed or Aborted, as last told."""
        return str(self._info["state"])

    @property
    def processed(self) -> int:
        """How many rows Salesforce has gone through, those that failed included."""
        return int(self._info.get("numberRecordsProcessed") or 0)

    @property
    def failed(self) -> int:
        """How many of those it did not take."""
        return int(self._info.get("numberRecordsFailed") or 0)

    @property
    def message(self) -> str:
        """What it says of a job that failed, without ids and addresses."""
        return clean(str(self._info.get("errorMessage") or "it does not say why"), self._org.secrets)

    def start(self) -> None:
        """Say that all is uploaded: from now on rows are inserted."""
        try:
            self._org.ask("PATCH", f"{_JOBS}/{self.id}", lambda _: None, body={"state": "UploadComplete"})
        except OrgError:
            # said twice where the first answer was lost, which Salesforce refuses
            self._look()
            if self.state == "Open":
                raise

    def wait(self, tell: Callable[[int], None], *, ours: bool = True) -> None:
        """Wait until it has ended, well or not; `tell` is told how many rows were gone through.

        Raises OrgError where it takes more than `LONGEST_JOB` seconds, and aborts the job where it is `ours`.
        """
        waited, pause = 0.0, FIRST_PAUSE
        self._look()
        while self.state in _UNDER_WAY:
            if waited > LONGEST_JOB:
                if ours:
                    self.abort()
                whose, cure = ("the job", _AGAIN) if ours else ("a job of somebody else on these members", _THEIRS)
                problem = f"{whose} was not done after {waited / 60:.0f} minutes"
                raise self._org.error(problem, cure, transient=True)
            tell(self.processed)
            self._org.pause(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)
            self._look()
        tell(self.processed)

    def failures(self) -> pl.DataFrame:
        """The rows that Salesforce did not take: contact_id, reason: String. The job has ended."""
        if not self.failed:
            return pl.DataFrame(schema=FAILED_SCHEMA)

        def read(response: requests.Response) -> pl.DataFrame:
            rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8", "replace"), newline="")))
            if len(rows) != self.failed or not {"sf__Error", "ContactId"} <= set(rows[0]):
                raise FaultyAnswerError("the rows that failed are not as many as the job says")
            told = [(row["ContactId"], _reason(row["sf__Error"] or "", self._org.secrets)) for row in rows]
            return pl.DataFrame(told, schema=FAILED_SCHEMA, orient="row")

        return self._org.ask("GET", f"{_JOBS}/{self.id}/failedResults/", read, accept="text/csv")

    def abort(self) -> None:
        """Stop it, if it can be stopped."""
        self._tidy("PATCH", {"state": "Aborted"})

    def remove(self) -> None:
        """Free the place that it takes in the org."""
        self._tidy("DELETE")

    def _look(self) -> None:
        self._info = self._org.ask("GET", f"{_JOBS}/{self.id}", _job_info)

    def _tidy(self, method: str, body: Any = None) -> None:
        try:
            self._org.ask(method, f"{_JOBS}/{self.id}", lambda _: None, body=body)
        except OrgError as error:
            # Salesforce removes it after seven days anyhow
            logger.info("%s: an ingest job could not be tidied up (%s)", self._org.place, error.problem)


def settle_unfinished(org: Org, object_name: str) -> None:
    """Wait for jobs that insert rows of this object, whoever started them, and abort those that we left open.

    So whoever looks afterwards what is there sees everything that an interrupted push has done. Raises OrgError where
    one is not done after `LONGEST_JOB` seconds; somebody else's is left alone then, too.
    """
    listed: list[dict[str, Any]] = []
    answer = org.ask("GET", _JOBS, _job_list, params={"jobType": "V2Ingest", "isPkChunkingEnabled": "false"})
    listed += answer["records"]
    while not answer["done"]:
        answer = org.ask("GET", answer["nextRecordsUrl"].partition(f"/v{org.api_version}/")[2], _job_list)
        listed += answer["records"]
    inserts = [one for one in listed if (one.get("object"), one.get("operation")) == (object_name, "insert")]
    unfinished = [one for one in inserts if one["state"] in ("Open", *_UNDER_WAY)]
    if not unfinished:
        return
    me, now = _me(org), org.now()
    for info in unfinished:
        job, ours = IngestJob(org, info), info.get("createdById") == me
        if job.state in _UNDER_WAY:
            logger.info("%s: waiting for a job that is under way", org.place)
            job.wait(lambda _: None, ours=ours)
        elif ours and now - _moment(info["createdDate"]) > _LEFT_BEHIND:
            job.abort()


def _me(org: Org) -> str:
    """Our own user, whose id ends the identity that the version's root names; nobody where it does not."""
    return str(org.get("").get("identity", "")).rpartition("/")[2]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def _reason(error: str, secrets: tuple[str, ...]) -> str:
    """`DUPLICATE_VALUE:Already a campaign member.:--` as `DUPLICATE_VALUE: Already a campaign member.`"""
    code, _, rest = error.partition(":")
    message = rest.rpartition(":")[0] or rest
    return clean(f"{code}: {message}" if message else code, secrets)
