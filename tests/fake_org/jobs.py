"""Bulk API 2.0 query jobs of the fake org: queued, running, done, and their results by pages of CSV."""

import csv
import io
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from tests.fake_org.soql import Query

if TYPE_CHECKING:
    from tests.fake_org.org import FakeOrg

# what a page holds where the client does not say
DEFAULT_ROWS = 50_000


@dataclass
class Job:
    """A query job; its result is that of the moment when it was done."""

    id: str
    query: Query
    operation: str
    api_version: float
    created: str
    state: str = "UploadComplete"
    error: str = ""
    polls: int = 0
    result: pl.DataFrame | None = None

    def info(self) -> dict[str, Any]:
        """What Salesforce says of it."""
        info = {
            "id": self.id,
            "operation": self.operation,
            "object": self.query.object_name,
            "createdDate": self.created.replace("Z", "+0000"),
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": self.api_version,
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        }
        if self.result is not None:
            info |= {"jobType": "V2Query", "numberRecordsProcessed": self.result.height, "retries": 0}
        return info | ({"errorMessage": self.error} if self.error else {})

    def page(self, locator: str | None, rows: int) -> tuple[pl.DataFrame, str]:
        """Rows from a locator on, and the next locator: `null` where there is none."""
        result = self.result if self.result is not None else pl.DataFrame()
        start = int(urlsafe_b64decode(locator)) if locator else 0
        following = start + rows
        more = following < result.height
        return result[start:following], urlsafe_b64encode(str(following).encode()).decode() if more else "null"


class Jobs:
    """The query jobs of an org."""

    def __init__(self, org: "FakeOrg") -> None:
        self._org = org
        self.all: dict[str, Job] = {}
        # also of jobs that are gone
        self.queries: list[str] = []

    def create(self, text: str, operation: str, api_version: float) -> Job:
        """A job in the queue. Raises SoqlError where Salesforce would not take it."""
        query = self._org.check(text)
        job = Job(f"750xx{len(self.queries):010d}AAA", query, operation, api_version, self._org.stamp)
        self.queries.append(text)
        self.all[job.id] = job
        return job

    def poll(self, job: Job) -> None:
        """Each time that somebody asks, a job gets on."""
        if job.state not in ("UploadComplete", "InProgress"):
            return
        job.polls += 1
        job.state = "InProgress"
        if self._org.job_errors:
            job.state, job.error = "Failed", self._org.job_errors.pop(0)
        elif self._org.job_polls is not None and job.polls >= self._org.job_polls:
            job.result = self._org.select(job.query, query_all=job.operation == "queryAll")
            job.state = "JobComplete"


def as_csv(frame: pl.DataFrame) -> bytes:
    """As Bulk API writes it: everything in quotes, a header on every page."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.rows())
    return text.getvalue().encode()
