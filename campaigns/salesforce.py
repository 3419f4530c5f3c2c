"""The Campaigns of an org: which there are, what may be done, who is in them; and a new one."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from campaigns.answers import document
from campaigns.settings import CampaignError
from data_access.sources.salesforce.client import Org
from data_access.sources.salesforce.jobs import QueryJob
from data_access.sources.salesforce.settings import SalesforceConnection
from data_access.sources.salesforce.soql import text
from data_access.sources.salesforce.trouble import OrgError

CAMPAIGN, MEMBER, MEMBER_STATUS = "Campaign", "CampaignMember", "CampaignMemberStatus"
LONGEST_NAME = 80
MOST_RECENT = 500

_DOCS = "docs/campaigns.md"
_PAGE_ROWS = 50_000
_WANTED = ("IsActive", "Status", "NumberOfContacts")
_NEEDED = ("CampaignId", "ContactId")
_description = document("describe an object", "fields")
_records = document("be the rows of a query", "records", "done")


@dataclass(frozen=True)
class Campaign:
    """A Campaign. `contacts`: how many members are contacts, as Salesforce counts them; None: it does not say."""

    id: str
    name: str
    status: str
    active: bool
    created_at: datetime
    contacts: int | None


@dataclass(frozen=True)
class Permissions:
    """What the integration user may do. `missing`: a sentence for each thing without which nothing can be sent.

    `may_create`: whether a new Campaign can be made; `statuses`: what its status may be.
    """

    missing: tuple[str, ...]
    may_create: bool
    statuses: tuple[str, ...]


class Campaigns:
    """The Campaigns of one org. Whatever is asked signs in when needed; `sleep` waits that many seconds.

    Every method raises SourceError where Salesforce can't be reached or refuses.
    """

    def __init__(self, settings: SalesforceConnection, sleep: Callable[[float], None] = time.sleep) -> None:
        self.org = Org(settings, sleep)
        self._described: dict[str, dict[str, Any] | None] = {}

    def permissions(self) -> Permissions:
        """What may be done, asked anew."""
        self._described.clear()
        campaign, member = self._describe(CAMPAIGN), self._describe(MEMBER)
        missing = [
            f"The integration user does not see the object {name}: give it Read on it ({_DOCS})."
            for name, described in ((CAMPAIGN, campaign), (MEMBER, member))
            if described is None
        ]
        if member is not None:
            if not member.get("createable", False):
                missing.append(
                    "The integration user may not add members to Campaigns: give it the feature licence Marketing "
                    f"User, and Read and Edit on {CAMPAIGN} ({_DOCS})."
                )
            fields = {field["name"]: field for field in member["fields"]}
            missing += [
                f"The integration user may not set the field {name} of {MEMBER} ({_DOCS})."
                for name in _NEEDED
                if not fields.get(name, {}).get("createable", False)
            ]
        may_create = campaign is not None and bool(campaign.get("createable", False))
        return Permissions(tuple(missing), may_create, _choices(campaign))

    def recent(self) -> list[Campaign]:
        """The newest Campaigns, newest first; `MOST_RECENT` at most."""
        fields = ["Id", "Name", "CreatedDate", *self._visible(CAMPAIGN, _WANTED)]
        newest = f"ORDER BY CreatedDate DESC LIMIT {MOST_RECENT}"
        soql = f"SELECT {', '.join(fields)} FROM Campaign {newest}"  # noqa: S608
        return [_campaign(row) for row in self._rows(soql)]

    def new_name(self, text: str) -> str:
        """The name that a new Campaign would have.

        Raises CampaignError for no name, one that is too long, or one that a Campaign has already.
        """
        name = " ".join(text.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise CampaignError(f"A Campaign needs a name of one line and at most {LONGEST_NAME} characters.")
        if self._named(name):
            raise CampaignError(f"There is a Campaign called {name} already: choose it, or another name.")
        return name

    def create(self, name: str, status: str, *, active: bool = True) -> Campaign:
        """A new Campaign, without members. Made once, also where Salesforce's answer is lost on the way.

        Raises CampaignError as `new_name` does.
        """
        name = self.new_name(name)
        body = {"Name": name, "IsActive": active, **({"Status": status} if status else {})}
        try:
            self.org.ask("POST", f"sobjects/{CAMPAIGN}", lambda _: None, body=body, attempts=1)
        except OrgError as error:
            # the answer may have been lost after it was made
            if not error.transient or not self._named(name):
                raise
        found = self._named(name)
        if not found:
            raise self.org.error(f"the Campaign {name} was made and can't be found", "try again", transient=True)
        return found[0]

    def statuses(self, campaign: str) -> tuple[str, ...]:
        """What a member's status may be in that Campaign, the default first; none where that can't be seen."""
        if self._describe(MEMBER_STATUS) is None:
            return ()
        soql = f"SELECT Label, IsDefault FROM CampaignMemberStatus WHERE CampaignId = {text(campaign)}"  # noqa: S608
        rows = sorted(self._rows(soql), key=lambda row: (not row["IsDefault"], row["Label"]))
        return tuple(row["Label"] for row in rows)

    def members(self, campaign: str) -> pl.Series:
        """The contacts in a Campaign: ids of 18 characters, in no order."""
        soql = f"SELECT ContactId FROM CampaignMember WHERE CampaignId = {text(campaign)} AND ContactId != null"  # noqa: S608
        job = QueryJob.begin(self.org, soql, query_all=False)
        try:
            expected = job.wait()
            page = job.page(None, _PAGE_ROWS, ["ContactId"])
            found = [page.frame]
            while page.locator is not None:
                page = job.page(page.locator, _PAGE_ROWS, ["ContactId"])
                found.append(page.frame)
        finally:
            job.remove()
        ids = pl.concat([pl.Series("ContactId", [], pl.String), *(part["ContactId"] for part in found if part.height)])
        if expected is not None and len(ids) < expected:
            problem = f"the members of the Campaign ended after {len(ids):,} of {expected:,}"
            raise self.org.error(problem, "try again", transient=True)
        return ids

    def close(self) -> None:
        """Give back the connections."""
        self.org.close()

    def _named(self, name: str) -> list[Campaign]:
        fields = ["Id", "Name", "CreatedDate", *self._visible(CAMPAIGN, _WANTED)]
        soql = f"SELECT {', '.join(fields)} FROM Campaign WHERE Name = {text(name)} LIMIT 1"  # noqa: S608
        return [_campaign(row) for row in self._rows(soql)]

    def _visible(self, name: str, wanted: tuple[str, ...]) -> list[str]:
        described = self._describe(name)
        seen = {field["name"] for field in described["fields"]} if described else set()
        return [field for field in wanted if field in seen]

    def _describe(self, name: str) -> dict[str, Any] | None:
        """What describe says of an object; None where it is not there or not visible."""
        if name not in self._described:
            try:
                self._described[name] = self.org.ask("GET", f"sobjects/{name}/describe", _description)
            except OrgError as error:
                if not error.missing:
                    raise
                self._described[name] = None
        return self._described[name]

    def _rows(self, soql: str) -> Iterator[dict[str, Any]]:
        answer = self.org.ask("GET", "query", _records, params={"q": soql})
        yield from answer["records"]
        while not answer["done"]:
            rest = answer["nextRecordsUrl"].partition(f"/v{self.org.api_version}/")[2]
            answer = self.org.ask("GET", rest, _records)
            yield from answer["records"]


def _campaign(row: dict[str, Any]) -> Campaign:
    contacts = row.get("NumberOfContacts")
    return Campaign(
        row["Id"],
        row["Name"] or row["Id"],
        row.get("Status") or "",
        bool(row.get("IsActive", False)),
        datetime.fromisoformat(row["CreatedDate"]).astimezone(UTC),
        None if contacts is None else int(contacts),
    )


def _choices(described: dict[str, Any] | None) -> tuple[str, ...]:
    """What the status of a Campaign may be, the default first."""
    fields = described["fields"] if described else []
    values = [one for field in fields if field["name"] == "Status" for one in field.get("picklistValues", [])]
    usable = [one for one in values if one.get("active", True)]
    return tuple(one["value"] for one in sorted(usable, key=lambda one: not one.get("defaultValue", False)))
