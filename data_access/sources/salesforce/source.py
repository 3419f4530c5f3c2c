"""Salesforce as a connection: each object by one query job, all of it or what changed."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from data_access.field_map import FieldMap, Mapping, load_field_map
from data_access.schema import CONTACTS, RESULTS, SENDS, Table
from data_access.sources.batches import to_batch
from data_access.sources.refusals import RefusedRows
from data_access.sources.salesforce.client import Org
from data_access.sources.salesforce.fields import Fields, choose, named
from data_access.sources.salesforce.jobs import LONGEST_PAUSE, Position, QueryJob
from data_access.sources.salesforce.settings import SalesforceConnection
from data_access.sources.salesforce.soql import moment, select
from data_access.sources.salesforce.trouble import FailedJobError, OrgError
from data_access.sources.source import (
    WHOLE,
    ApiUsage,
    Batch,
    DeletedMeans,
    FileState,
    Finding,
    MonthState,
    Origin,
    Part,
    Severity,
    fingerprint,
)

logger = logging.getLogger(__name__)

PAGE_ROWS = 50_000
# without one of these there is no history
_INDISPENSABLE = (CONTACTS, SENDS, RESULTS)
_VISIBLE = "let the integration user read the object (docs/connections-salesforce.md)"


class SalesforceSource:
    """Live rows. Whatever is asked of it signs in when needed; nothing is asked before.

    `sleep` waits that many seconds, between attempts and while a job runs. `page_rows` bounds a batch.
    Every method but `months`, `files` and `close` raises SourceError (source.Connection).
    """

    def __init__(
        self,
        settings: SalesforceConnection,
        refused: RefusedRows,
        *,
        field_map: FieldMap | None = None,
        page_rows: int = PAGE_ROWS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._refused = refused
        self._mappings = (field_map or load_field_map()).mappings
        self._page_rows = page_rows
        self._org = Org(settings, sleep)

    @property
    def origin(self) -> Origin:
        """Live."""
        return Origin.LIVE

    @property
    def api_usage(self) -> ApiUsage | None:
        """As Salesforce last said; None before the first answer."""
        return self._org.api_usage

    def now(self) -> datetime:
        """The org's time (UTC, whole seconds). Ask before the first read: a watermark must not be this machine's time.

        It is what the org says, also where that lies before what it said earlier.
        """
        return self._org.now()

    @property
    def identity(self) -> str:
        """See Connection."""
        return fingerprint("salesforce", self._settings.login_url, self._settings.username, self._settings.consumer_key)

    def tables(self) -> tuple[Table, ...]:
        """The canonical tables whose objects this user may see.

        Raises SourceError where one is missing without which there is no history: contacts, sends, results.
        """
        seen = self._visible_objects()
        hidden = [one for one in self._mappings.values() if one.object_name.lower() not in seen]
        for mapping in hidden:
            if mapping.table in _INDISPENSABLE:
                raise self._org.error(f"{mapping.object_name} is not there or not visible", _VISIBLE)
            level = logging.INFO if mapping.table.optional else logging.WARNING
            logger.log(level, "%s: %s is not there or not visible", self._org.place, mapping.object_name)
        return tuple(mapping.table for mapping in self._mappings.values() if mapping not in hidden)

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        """The rows of a part in no particular order; rows may come again, as they are then.

        Tables that carry no moment of change (accounts, affiliations, education) come whole whatever the part says.
        Contacts come with those merged and deleted. `position` goes on with the job that it names; where that job is
        gone, a new one begins, and the log says so.
        """
        mapping = self._mappings[table.name]
        since = None if part.since is None or table.replaced else moment(part.since)
        wanted = Position("", None, 0, mapping.object_name, since, None if table.replaced else part.month)
        if position is not None:
            had = Position.read(position)
            if had is not None and _same(had, wanted):
                if had.locator is None:
                    # the last page was had already
                    return
                found = QueryJob.found(self._org, had.job)
                if found is not None:
                    yield from self._batches(mapping, found, found.wait(), had, ())
                    return
            logger.warning(
                "%s: the query job of %s to go on with is gone or was for something else; a new one begins",
                self._org.place,
                mapping.object_name,
            )
        job, rows, columns = self._done_job(mapping, part)
        yield from self._batches(mapping, job, rows, wanted, columns)

    def months(self, table: Table) -> dict[str, MonthState]:  # noqa: ARG002
        """Nothing: Salesforce is asked for what changed."""
        return {}

    def files(self, table: Table) -> dict[str, FileState]:  # noqa: ARG002
        """None."""
        return {}

    def check(self) -> list[Finding]:
        """What is missing, of the wrong type or not visible. What keeps us out altogether is the only finding then."""
        try:
            seen = self._visible_objects()
            findings = [finding for one in self._mappings.values() for finding in self._check_object(one, seen)]
            return [*findings, *self._check_recycle_bin(seen)]
        except OrgError as error:
            return [Finding(Severity.UNUSABLE, "", error.problem, error.cure)]

    def close(self) -> None:
        """Give back the connections."""
        self._org.close()

    def _batches(
        self, mapping: Mapping, job: QueryJob, expected: int | None, had: Position, columns: Sequence[str]
    ) -> Iterator[Batch]:
        locator, rows = had.locator, had.rows
        while True:
            page = job.page(locator, self._page_rows, columns)
            locator, first, rows = page.locator, rows + 1, rows + page.frame.height
            if locator is None and expected is not None and rows < expected:
                # going on with this job would come to the same
                job.remove()
                problem = f"the result of {mapping.object_name} ended after {rows:,} of {expected:,} rows"
                raise self._org.error(problem, "try again", transient=True)
            if page.frame.height:
                yield to_batch(
                    page.frame,
                    mapping.table,
                    named(mapping, page.frame.columns),
                    origin=self.origin,
                    object_name=mapping.object_name,
                    deleted=self._settings.deleted,
                    refused=self._refused,
                    first_record=first,
                    position=str(Position(job.id, locator, rows, had.object_name, had.since, had.month)),
                )
            if locator is None:
                break
        job.remove()
        logger.info("%s: %s: %d rows", self._org.place, mapping.object_name, rows)

    def _done_job(self, mapping: Mapping, part: Part) -> tuple[QueryJob, int | None, list[str]]:
        """A job that is done, how many rows it says to have, and its columns. One that fails is begun once more."""
        job, columns = self._new_job(mapping, part)
        try:
            return job, job.wait(), columns
        except FailedJobError as error:
            if not error.worth_another:
                raise
            logger.warning("%s: %s: %s; once more", self._org.place, mapping.object_name, error.problem)
        self._org.pause(LONGEST_PAUSE)
        job, columns = self._new_job(mapping, part)
        return job, job.wait(), columns

    def _new_job(self, mapping: Mapping, part: Part) -> tuple[QueryJob, list[str]]:
        table = mapping.table
        fields = self._fields(mapping)
        if fields.lacking:
            lacking = fields.lacking[0]
            raise self._org.error(f"{mapping.object_name}: {lacking.problem}", lacking.cure)
        if fields.findings:
            problems = "; ".join(finding.problem for finding in fields.findings)
            logger.info("%s: %s goes without: %s", self._org.place, mapping.object_name, problems)
        soql = select(mapping.object_name, fields.names, WHOLE if table.replaced else part, fields.modified)
        # merges and deletions show only there; of other rows it would give what is left out anyway
        purged_count = self._settings.deleted is DeletedMeans.PURGED and not table.replaced
        return QueryJob.begin(self._org, soql, query_all=table is CONTACTS or purged_count), fields.names

    def _fields(self, mapping: Mapping) -> Fields:
        try:
            described = self._org.get(f"sobjects/{mapping.object_name}/describe")
        except OrgError as error:
            if not error.missing:
                raise
            raise self._org.error(f"{mapping.object_name} is not there or not visible", _VISIBLE) from None
        return choose(mapping, described["fields"])

    def _visible_objects(self) -> set[str]:
        listed = self._org.get("sobjects")["sobjects"]
        return {one["name"].lower() for one in listed if one.get("queryable", True)}

    def _check_object(self, mapping: Mapping, seen: set[str]) -> tuple[Finding, ...]:
        if mapping.object_name.lower() in seen:
            return self._fields(mapping).findings
        severity = Severity.UNUSABLE if mapping.table in _INDISPENSABLE else Severity.LACKING
        return (Finding(severity, mapping.object_name, "is not there or not visible", _VISIBLE),)

    def _check_recycle_bin(self, seen: set[str]) -> list[Finding]:
        contact = self._mappings[CONTACTS.name].object_name
        if contact.lower() not in seen:
            return []
        try:
            self._org.get("queryAll", {"q": f"SELECT Id FROM {contact} WHERE IsDeleted = true LIMIT 1"})  # noqa: S608
        except OrgError as error:
            if error.transient:
                raise
            cure = "give the integration user View All on contacts; without it, merges go unnoticed"
            return [Finding(Severity.UNUSABLE, contact, f"its recycle bin can't be read: {error.problem}", cure)]
        return []


def _same(one: Position, other: Position) -> bool:
    return (one.object_name, one.since, one.month) == (other.object_name, other.since, other.month)
