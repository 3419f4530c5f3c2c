"""The org behind the fake server: objects as frames, a clock to set, what users and Salesforce do to rows."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from threading import RLock
from typing import Any

import polars as pl
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from data_access.field_map import load_field_map
from data_access.ids import lift, lift_one
from data_access.schema import Kind
from tests.fake_org.faults import Fault
from tests.fake_org.ingest import CAMPAIGN, MEMBER, MEMBER_STATUS, IngestJobs, RefusedError
from tests.fake_org.jobs import Jobs
from tests.fake_org.soql import Query, SoqlError, parse, run

RESULT, LINK = "et4ae5__IndividualEmailResult__c", "et4ae5__IndividualLink__c"
SEND, AUTOMATED = "et4ae5__SendDefinition__c", "et4ae5__Automated_Send__c"
CONTACT, ACCOUNT, AFFILIATION = "Contact", "Account", "hed__Affiliation__c"
RESULT_CONTACT, AFFILIATION_CONTACT = "et4ae5__Contact__c", "hed__Contact__c"
_TYPES = {
    Kind.TEXT: "string",
    Kind.FLAG: "boolean",
    Kind.COUNT: "double",
    Kind.MOMENT: "datetime",
    Kind.ID: "reference",
    Kind.YEAR: "date",
}
_STANDARD = {
    "Id": "id",
    "Name": "string",
    "CreatedDate": "datetime",
    "SystemModstamp": "datetime",
    "IsDeleted": "boolean",
}
# objects that no history is made of: fields beside the standard ones, and their types
_OTHERS = {
    CAMPAIGN: {"IsActive": "boolean", "Status": "picklist", "NumberOfContacts": "int"},
    MEMBER: {"CampaignId": "reference", "ContactId": "reference", "LeadId": "reference", "Status": "picklist"},
    MEMBER_STATUS: {"CampaignId": "reference", "Label": "string", "IsDefault": "boolean"},
}
_CAMPAIGN_STATUSES = ("Planned", "In Progress", "Completed", "Aborted")
_START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@cache
def make_key() -> rsa.RSAPrivateKey:
    """The key pair of every connected app of this process: making one takes its time."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class App:
    """The connected app: who may sign in, and how."""

    consumer_key: str = "3MVG9fakeConsumerKey.of.the.connected_app"
    client_secret: str = field(default_factory=lambda: token_urlsafe(24))
    username: str = "integration@example.edu"
    key: rsa.RSAPrivateKey = field(default_factory=make_key)

    @property
    def private_key(self) -> str:
        """The private key, as PEM."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


class FakeOrg:
    """An org. Rows are dicts of texts by field name, as Bulk API writes them; ids have 18 characters.

    `now`: the clock, UTC; it stands still until set. `date_shift`: how far the Date header is from it. `faults`: what
    goes wrong, in this order (faults.py). `requests`: method and path of every request. `api_used` of `api_limit`
    daily requests. `job_polls`: how often a job is asked for before it is done (None: never). `job_errors`: what the
    next jobs fail with, one each. `recycle_bin_closed`: queryAll is refused. `not_createable`: objects, or object and
    field, that the user may not create. `user_id`: who signs in.
    """

    def __init__(self, now: datetime = _START) -> None:
        self.lock = RLock()
        self.now = now
        self.date_shift = timedelta()
        self.app = App()
        self.api_limit, self.api_used = 100_000, 0
        self.job_polls: int | None = 2
        self.job_errors: list[str] = []
        self.recycle_bin_closed = False
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.sessions: set[str] = set()
        self.types: dict[str, dict[str, str]] = {}
        self.frames: dict[str, pl.DataFrame] = {}
        self.hidden: set[tuple[str, str]] = set()
        self.jobs = Jobs(self)
        self.ingest = IngestJobs(self)
        self.user_id = "005xx000001Sv6AAC"
        self.not_createable: set[str | tuple[str, str]] = set()
        for mapping in load_field_map().mappings.values():
            types = dict(_STANDARD)
            for column, names in mapping.fields.items():
                kind = _TYPES[mapping.column(column).kind]
                types |= {name: _STANDARD.get(name, kind) for name in names}
            self.types[mapping.object_name] = types
            self.frames[mapping.object_name] = pl.DataFrame(schema=dict.fromkeys(types, pl.String))
        for name, others in _OTHERS.items():
            self.types[name] = {**_STANDARD, **others}
            self.frames[name] = pl.DataFrame(schema=dict.fromkeys(self.types[name], pl.String))

    # what the org holds

    def load(self, folder: Path) -> None:
        """Put in the CSV files of an export folder; what they do not say is false, empty, or changed now."""
        for file in sorted(folder.glob("*.csv*")):
            rows = pl.read_csv(file, infer_schema=False).fill_null("")
            self._put(file.name.partition(".csv")[0], rows.with_columns(lift(rows["Id"]).alias("Id")))

    def rows(self, object_name: str) -> list[dict[str, str]]:
        """Every row, those in the recycle bin too."""
        with self.lock:
            return self.frames[object_name].to_dicts()

    def upsert(self, object_name: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Put rows in, or these fields of rows that are there; they are changed now."""
        with self.lock:
            rows = list(rows)
            there = self.frames[object_name].filter(pl.col("Id").is_in([row["Id"] for row in rows]))
            known = {row["Id"]: row for row in there.to_dicts()}
            fresh = {"CreatedDate": self.stamp, "IsDeleted": "false"}
            if not rows:
                return
            changed = [{**known.get(row["Id"], fresh), **row, "SystemModstamp": self.stamp} for row in rows]
            self._put(object_name, pl.DataFrame(changed, infer_schema_length=None))

    def delete(self, object_name: str, *ids: str) -> None:
        """Into the recycle bin; what looks up a deleted contact is left blank."""
        with self.lock:
            self.upsert(object_name, [{"Id": one, "IsDeleted": "true"} for one in ids])
            if object_name == CONTACT:
                self._point(RESULT, RESULT_CONTACT, ids, "")

    def purge(self, object_name: str, *ids: str) -> None:
        """Gone for good, as after the retention of results or from the recycle bin."""
        with self.lock:
            frame = self.frames[object_name]
            self.frames[object_name] = frame.filter(~pl.col("Id").is_in(ids))

    def merge(self, master: str, *losers: str) -> None:
        """Contacts absorbed by another one: deleted, and what looked them up is moved to it."""
        with self.lock:
            self.upsert(CONTACT, [{"Id": one, "IsDeleted": "true", "MasterRecordId": master} for one in losers])
            self.upsert(CONTACT, [{"Id": master}])
            self._point(RESULT, RESULT_CONTACT, losers, master)
            self._point(AFFILIATION, AFFILIATION_CONTACT, losers, master)

    def hide(self, object_name: str, field_name: str = "") -> None:
        """Take a field, or the whole object, out of the user's sight."""
        self.hidden.add((object_name, field_name))

    def expire_sessions(self) -> None:
        """Every session ends."""
        self.sessions.clear()

    def add_campaign(self, name: str, status: str = "Planned", *, active: bool = True) -> str:
        """A new Campaign, with the statuses that Salesforce gives one; its id."""
        with self.lock:
            whole = str(lift_one(f"701xx{len(self.frames[CAMPAIGN]):010d}"))
            is_active = "true" if active else "false"
            self.upsert(CAMPAIGN, [{"Id": whole, "Name": name, "Status": status, "IsActive": is_active}])
            labels = [{"Label": "Responded", "IsDefault": "false"}, {"Label": "Sent", "IsDefault": "true"}]
            first = len(self.frames[MEMBER_STATUS])
            self.upsert(
                MEMBER_STATUS,
                [
                    {"Id": str(lift_one(f"01Yxx{first + number:010d}")), "CampaignId": whole, **label}
                    for number, label in enumerate(labels)
                ],
            )
            return whole

    def members(self, campaign: str) -> list[str]:
        """The contacts in a Campaign, sorted, one for each member."""
        return sorted(row["ContactId"] for row in self.rows(MEMBER) if row["CampaignId"] == campaign)

    # what the routes ask

    def create(self, object_name: str, fields: Mapping[str, Any]) -> str:
        """What REST makes of one new row; its id. Raises RefusedError."""
        if object_name in self.not_createable:
            raise RefusedError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Campaign")
        if object_name != CAMPAIGN or not fields.get("Name"):
            raise RefusedError("REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]")
        return self.add_campaign(
            fields["Name"], fields.get("Status", "Planned"), active=bool(fields.get("IsActive", False))
        )

    @property
    def stamp(self) -> str:
        """The clock, as Salesforce writes it."""
        return self.now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def open_session(self) -> str:
        """A new access token."""
        token = f"00Dxx0000001gPLEAY!{b64encode(token_urlsafe(24).encode()).decode().rstrip('=')}"
        self.sessions.add(token)
        return token

    def visible(self, object_name: str) -> dict[str, str]:
        """The fields that the user sees, and their types; none where the object is not to be seen."""
        if (object_name, "") in self.hidden:
            return {}
        types = self.types.get(object_name, {})
        return {name: kind for name, kind in types.items() if (object_name, name) not in self.hidden}

    def check(self, text: str) -> Query:
        """A query, parsed and allowed. Raises SoqlError."""
        query = parse(text)
        fields = {name.lower() for name in self.visible(query.object_name)}
        if not fields:
            raise SoqlError("INVALID_TYPE", f"sObject type '{query.object_name}' is not supported.")
        for name in sorted(query.names):
            if name.lower() not in fields:
                raise SoqlError("INVALID_FIELD", f"No such column '{name}' on entity '{query.object_name}'.")
        return query

    def select(self, query: Query, *, query_all: bool) -> pl.DataFrame:
        """The rows that a query asks for, in an order of their own."""
        with self.lock:
            frame = self.frames[query.object_name]
            own = {name.lower(): name for name in frame.columns}
            frame = frame.rename({own[name.lower()]: name for name in query.names})
            if not query_all:
                frame = frame.filter(self.frames[query.object_name]["IsDeleted"] != "true")
            shuffled = frame if query.order else frame.sample(fraction=1.0, shuffle=True, seed=len(self.jobs.all))
            return run(query, shuffled)

    def _put(self, object_name: str, rows: pl.DataFrame) -> None:
        types = self.types[object_name]
        for name in rows.columns:
            types.setdefault(name, "string")
        filled = {"CreatedDate": self.stamp, "SystemModstamp": self.stamp, "IsDeleted": "false"}
        rows = rows.with_columns(
            pl.lit(filled.get(name, ""), pl.String).alias(name) for name in types if name not in rows.columns
        )
        rows = rows.select(pl.col(name).fill_null(filled.get(name, "")) for name in types)
        counts = [name for name, kind in types.items() if kind == "double"]
        # as Bulk API writes numbers
        rows = rows.with_columns(pl.col(counts).str.replace(r"^(\d+)$", "$1.0"))
        before = self.frames[object_name].filter(~pl.col("Id").is_in(rows["Id"].implode()))
        self.frames[object_name] = pl.concat([before, rows], how="diagonal").with_columns(pl.all().fill_null(""))

    def _point(self, object_name: str, lookup: str, old: Iterable[str], new: str) -> None:
        rows = self.frames[object_name].filter(pl.col(lookup).is_in(list(old)))
        self.upsert(object_name, [{"Id": one, lookup: new} for one in rows["Id"]])

    def describe(self, object_name: str) -> dict[str, Any]:
        """What describe says of an object, in short."""
        may_create = object_name not in self.not_createable
        fields: list[dict[str, Any]] = [
            {"name": name, "type": kind, "label": name, "createable": (object_name, name) not in self.not_createable}
            for name, kind in self.visible(object_name).items()
        ]
        for described in fields:
            if (object_name, described["name"]) == (CAMPAIGN, "Status"):
                described["picklistValues"] = [
                    {"value": value, "active": value != "Aborted", "defaultValue": value == "In Progress"}
                    for value in _CAMPAIGN_STATUSES
                ]
        return {"name": object_name, "queryable": True, "createable": may_create, "fields": fields}

    def as_json(self, object_name: str, row: dict[str, str]) -> dict[str, Any]:
        """A row as REST writes it: flags and numbers by their type, nothing as null."""
        types = {name.lower(): kind for name, kind in self.types[object_name].items()}
        return {name: _json_value(types[name.lower()], text) for name, text in row.items()}


def _json_value(kind: str, text: str) -> Any:
    if text == "":
        return None
    if kind == "boolean":
        return text == "true"
    if kind == "datetime":
        return text.replace("Z", "+0000")
    return float(text) if kind in ("int", "double") else text
