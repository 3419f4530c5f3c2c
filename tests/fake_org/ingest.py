"""Bulk API 2.0 ingest jobs of the fake org: opened, uploaded once, gone through row by row, and their results."""

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data_access.ids import lift_one

if TYPE_CHECKING:
    from tests.fake_org.org import FakeOrg

CAMPAIGN, MEMBER, MEMBER_STATUS, CONTACT = "Campaign", "CampaignMember", "CampaignMemberStatus", "Contact"
OVER = ("JobComplete", "Failed", "Aborted")


class RefusedError(Exception):
    """What Salesforce says of a request, or of a row, that it does not take."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass
class IngestJob:
    """A job that inserts; `rows` are what was uploaded, of which `processed` were gone through."""

    id: str
    object_name: str
    api_version: float
    created: str
    created_by: str
    state: str = "Open"
    error: str = ""
    rows: list[dict[str, str]] | None = None
    processed: int = 0
    successful: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)

    def info(self) -> dict[str, Any]:
        """What Salesforce says of it."""
        info = {
            "id": self.id,
            "operation": "insert",
            "object": self.object_name,
            "createdById": self.created_by,
            "createdDate": self.created.replace("Z", "+0000"),
            "state": self.state,
            "contentType": "CSV",
            "apiVersion": self.api_version,
            "jobType": "V2Ingest",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": len(self.failed),
        }
        return info | ({"errorMessage": self.error} if self.error else {})


class IngestJobs:
    """The ingest jobs of an org.

    `rows_a_poll`: how many rows a job gets on by each time that somebody asks (None: never any). `stops_after`: the
    next jobs fail after so many rows. `upload_limit`: bytes that one upload may have. `refused`: contacts that a rule
    of the org does not want in a Campaign.
    """

    def __init__(self, org: "FakeOrg") -> None:
        self._org = org
        self.all: dict[str, IngestJob] = {}
        self.rows_a_poll: int | None = 10_000
        self.stops_after: int | None = None
        self.upload_limit = 100_000_000
        self.refused: dict[str, str] = {}
        self._made = 0

    def create(self, asked: dict[str, str], api_version: float) -> IngestJob:
        """An open job."""
        name = asked["object"]
        if not self._org.visible(name):
            raise RefusedError("INVALIDENTITY", f"Object not found: {name}")
        if (name, asked["operation"], asked["contentType"], asked["lineEnding"]) != (MEMBER, "insert", "CSV", "LF"):
            raise RefusedError("INVALIDJOB", "not a job of this fake")
        if name in self._org.not_createable:
            raise RefusedError("INSUFFICIENT_ACCESS", "insufficient access rights on object id", 403)
        job = IngestJob(f"750yy{self._made:010d}AAA", name, api_version, self._org.stamp, self._org.user_id)
        self._made += 1
        self.all[job.id] = job
        return job

    def upload(self, job: IngestJob, content_type: str, body: bytes) -> None:
        """The one upload that a job takes."""
        if job.state != "Open" or job.rows is not None:
            raise RefusedError(
                "INVALIDJOBSTATE",
                f"Found multiple contents for job: <{job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job "
                "then create a new Job and make sure you only do 'PUT' once on a given Job.",
            )
        if not content_type.startswith("text/csv"):
            raise RefusedError("INVALIDCONTENTTYPE", "Unsupported content type", 415)
        if len(body) > self.upload_limit:
            raise RefusedError("CONTENTTOOLARGE", "The content exceeds the maximum size", 413)
        job.rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))

    def change(self, job: IngestJob, state: str) -> None:
        """Start or abort a job."""
        may_start = job.state == "Open" and job.rows is not None
        may = {"UploadComplete": may_start, "Aborted": job.state not in OVER}
        if not may.get(state, False):
            raise RefusedError("INVALIDJOBSTATE", f"Job state {job.state} can't become {state}")
        job.state = state

    def poll(self, job: IngestJob) -> None:
        """Each time that somebody asks, a job gets on."""
        if job.state not in ("UploadComplete", "InProgress") or self.rows_a_poll is None:
            return
        rows = job.rows or []
        # queued first, as long as not everything is done at once
        if job.state == "UploadComplete" and len(rows) > self.rows_a_poll:
            job.state = "InProgress"
        gate = Gate(self._org)
        for row in rows[job.processed : job.processed + self.rows_a_poll]:
            if self.stops_after is not None and job.processed >= self.stops_after:
                job.state, job.error = "Failed", "InternalServerError : a batch failed after 10 retries"
                break
            job.processed += 1
            try:
                made = gate.take(row)
            except RefusedError as error:
                job.failed.append({"sf__Id": "", "sf__Error": f"{error.code}:{error}:--", **row})
            else:
                job.successful.append({"sf__Id": made, "sf__Created": "true", **row})
        self._org.upsert(MEMBER, gate.made)
        if job.state != "Failed" and job.processed == len(rows):
            job.state = "JobComplete"

    def result(self, job: IngestJob, kind: str) -> bytes:
        """The rows of a job that has ended, as CSV."""
        if job.state not in OVER:
            raise RefusedError("INVALIDJOBSTATE", "The job has not ended")
        given = list((job.rows or [{}])[0])
        if kind == "successfulResults":
            return _as_csv(["sf__Id", "sf__Created", *given], job.successful)
        if kind == "failedResults":
            # in an order of its own
            return _as_csv(["sf__Id", "sf__Error", *given], job.failed[::-1])
        return _as_csv(given, (job.rows or [])[job.processed :])


class Gate:
    """What becomes of members that are to be inserted; `made` are those that may."""

    def __init__(self, org: "FakeOrg") -> None:
        self._refused = org.ingest.refused
        self._campaigns = {row["Id"] for row in org.rows(CAMPAIGN) if row["IsDeleted"] == "false"}
        self._contacts = dict(org.frames[CONTACT].select("Id", "IsDeleted").rows())
        members = org.rows(MEMBER)
        self._members = {(row["CampaignId"], row["ContactId"]) for row in members if row["IsDeleted"] == "false"}
        self._count = len(members)
        self.made: list[dict[str, str]] = []

    def take(self, row: dict[str, str]) -> str:
        """The id that a row gets. Raises RefusedError."""
        campaign, contact = lift_one(row.get("CampaignId", "")), lift_one(row.get("ContactId", ""))
        if campaign is None or contact is None or not (campaign in self._campaigns and contact in self._contacts):
            raise RefusedError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if self._contacts[contact] == "true":
            raise RefusedError("ENTITY_IS_DELETED", "entity is deleted")
        if contact in self._refused:
            raise RefusedError("FIELD_CUSTOM_VALIDATION_EXCEPTION", self._refused[contact])
        if (campaign, contact) in self._members:
            raise RefusedError("DUPLICATE_VALUE", "Already a campaign member.")
        self._members.add((campaign, contact))
        whole = str(lift_one(f"00vxx{self._count + len(self.made):010d}"))
        status = row.get("Status") or "Sent"
        self.made.append({"Id": whole, "CampaignId": campaign, "ContactId": contact, "Status": status})
        return whole


def _as_csv(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
