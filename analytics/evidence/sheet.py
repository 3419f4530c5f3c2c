"""A sheet of evidence: frozen values, and the bytes of them that its sum is of."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

VERSION = 1
"""Of the canonical form: another number where the same sheet comes to other bytes."""


class Standing(StrEnum):
    """What the id that was asked about stands for today."""

    ON_FILE = "on file"
    DELETED = "deleted"
    UNKNOWN = "unknown"
    LEAD = "lead"


class Why(StrEnum):
    """Why this data can't say whether the person got an email."""

    TRACKING_DISABLED = "tracking disabled"
    """Individual tracking is switched off: Salesforce kept totals, no names."""
    NO_RESULTS = "no results"
    """Nobody's result of it is in this data."""
    SOME_MISSING = "some missing"
    """It was sent to more people than there are results here."""


@dataclass(frozen=True)
class Person:
    """Whom the sheet is about. `ids`: every id that was searched, the one that stands for the person today first."""

    record_id: str
    standing: Standing
    name: str
    email: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """Which emails: sent on these whole local days (None: that side is open), by these series (none named: by anybody).

    `send_id`: that email alone; empty for any. `email`: what it is called.
    """

    first: date | None = None
    last: date | None = None
    series: tuple[str, ...] = ()
    send_id: str = ""
    email: str = ""


@dataclass(frozen=True)
class Source:
    """A place that was searched: how fresh it was, and the days of sending of which it has results."""

    name: str
    as_of: datetime | None
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Searched:
    """What was searched. `gaps`: first and last of the local days in the period of which there is nobody's result."""

    snapshot: int
    as_of: datetime
    time_zone: str
    sources: tuple[Source, ...]
    first: date
    last: date
    gaps: tuple[tuple[date, date], ...]
    undated: int
    """Results of this person without a moment of sending: no period has them."""
    scope: str = ""
    """What whoever made the sheet may see, in words; empty: everything."""
    kept_from: date | None = None
    """From which month on results are kept; None: none were dropped for their age."""


@dataclass(frozen=True)
class Click:
    """A link that was clicked: how often, and when last."""

    link_name: str
    url: str
    total_clicks: int | None
    last_clicked_at: datetime | None


@dataclass(frozen=True)
class Result:
    """One email to this person that is on record. Moments are UTC; None where Salesforce has none."""

    result_id: str
    send_id: str
    triggered: bool
    email_name: str
    subject: str
    from_name: str
    from_address: str
    sent_at: datetime | None
    bounced: str
    """`hard`, `soft`, or empty: delivered."""
    bounced_at: datetime | None
    opened: bool
    opened_at: datetime | None
    clicked: bool
    clicks: tuple[Click, ...]
    unsubscribed_at: datetime | None
    machine: tuple[str, ...]
    """What speaks for a machine's doing, in words; empty where nothing does."""
    found_in: tuple[str, ...]
    filed_under: tuple[str, ...]
    tracking_at: datetime | None


@dataclass(frozen=True)
class Untold:
    """An email of which this data can't say whether the person got it. `results`: how many are here, of anybody."""

    send_id: str
    email_name: str
    subject: str
    from_name: str
    sent_at: datetime | None
    number_sent: int | None
    results: int
    why: Why


@dataclass(frozen=True)
class Made:
    """Who made the sheet, and when (UTC); `link`: the address at which it is made again."""

    by: str
    at: datetime
    link: str


@dataclass(frozen=True)
class Sheet:
    """What is on record of one person and some emails; oldest first."""

    asked: Asked
    person: Person
    searched: Searched
    results: tuple[Result, ...]
    untold: tuple[Untold, ...]
    made: Made


def canonical(sheet: Sheet) -> bytes:
    """The sheet as JSON in one form only: UTF-8, keys sorted, no blanks, moments in UTC, days as `2026-11-20`.

    Without who made it and when: the same question to the same data comes to the same bytes, whoever asks.
    """
    content = {name: value for name, value in asdict(sheet).items() if name != "made"}
    return json.dumps(
        {"version": VERSION, **content}, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def digest(sheet: Sheet) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(sheet)).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond:06d}Z"
    return str(value)
