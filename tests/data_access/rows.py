"""Made-up rows of the canonical tables: a test says what matters, the rest is filled in."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from data_access.ids import lift_one
from data_access.schema import TABLES, Kind, Table

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_id(prefix: str, number: int) -> str:
    """A valid 18-character id: an_id("003", 7) is a contact's."""
    return f"{prefix}{number:012}{_ending(prefix)}"


@cache
def _ending(prefix: str) -> str:
    """The last three characters, which say where capitals are: digits are none."""
    whole = lift_one(f"{prefix}{0:012}")
    assert whole is not None
    return whole[15:]


def contact(number: int) -> str:
    """The id of a contact."""
    return an_id("003", number)


def result(number: int) -> str:
    """The id of a result."""
    return an_id("a0R", number)


def send(number: int) -> str:
    """The id of an Email Send."""
    return an_id("a2S", number)


def at(days: float) -> datetime:
    """A moment so many days after START."""
    return START + timedelta(days=days)


def frame(table: str | Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a canonical table; columns that a row does not name are null (false, for flags)."""
    declared = TABLES[table] if isinstance(table, str) else table
    empty = {column.name: False if column.kind is Kind.FLAG else None for column in declared.columns}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=declared.schema)


def result_row(number: int, **given: Any) -> dict[str, Any]:
    """A delivered result of send 1 to contact `number`, sent and created at START."""
    usual = {
        "id": result(number),
        "contact_id": contact(number),
        "send_id": send(1),
        "from_name": "CU Connections",
        "sent_at": START,
        "created_at": START,
        "tracking_at": at(1),
        "modified_at": at(1),
    }
    return {**usual, **given}


def contact_row(number: int, **given: Any) -> dict[str, Any]:
    """A contact on file."""
    return {"id": contact(number), "last_name": f"Number {number}", "modified_at": START, **given}


def link_row(number: int, of_result: int, **given: Any) -> dict[str, Any]:
    """One click on a story, in a result."""
    usual = {
        "id": an_id("a4L", number),
        "result_id": result(of_result),
        "link_name": "Story",
        "url": f"https://cubuffs.com/news/{number}",
        "total_clicks": 1,
        "last_clicked_at": at(0.5),
    }
    return {**usual, **given}
