"""The only text that is sent as SOQL: field names that describe gave, moments, and texts in quotes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from data_access.sources.source import Part

_NAME = re.compile(r"[A-Za-z]\w*")


def moment(at: datetime) -> str:
    """A moment as SOQL writes it, without quotes: UTC, rounded down to the millisecond.

    Raises ValueError for a time without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment for SOQL needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def text(value: str) -> str:
    """A text as SOQL writes it, quotes around it. Raises ValueError for one with line breaks or control characters."""
    if not value.isprintable():
        raise ValueError("a text for SOQL has one line and no control characters")
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def month(name: str) -> tuple[datetime, datetime]:
    """The first moment of a month of UTC, such as `2026-03`, and of the next one. Raises ValueError for others."""
    first = datetime.strptime(name, "%Y-%m").replace(tzinfo=UTC)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first, following


def select(object_name: str, fields: Sequence[str], part: Part, modified: str | None) -> str:
    """The rows of a part of an object; `modified` is the field that `part.since` compares with (None: not at all).

    There is no ORDER BY, so that Salesforce may cut a large object into chunks. Raises ValueError for what is no name.
    """
    conditions = []
    if part.since is not None and modified is not None:
        conditions.append(f"{_name(modified)} >= {moment(part.since)}")
    if part.month is not None:
        first, following = month(part.month)
        conditions.append(f"CreatedDate >= {moment(first)} AND CreatedDate < {moment(following)}")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {', '.join(map(_name, fields))} FROM {_name(object_name)}{where}"  # noqa: S608


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no API name")
    return name
