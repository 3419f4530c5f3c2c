"""Every statement that is put to a database, built from the columns that it has; values are bound, never pasted.

Their text for each database is kept in tests/data_access/sources/sql/golden.
"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from data_access.errors import SourceError
from data_access.schema import LINK_DETAILS
from data_access.sources.source import UNDATED, Part
from data_access.sources.sql.backends import Backend
from data_access.sources.sql.columns import Column, Family, Found, family

Condition = sa.ColumnElement[bool]


def select_rows(found: Found, part: Part, after: str | None, backend: Backend) -> sa.Select[Any]:
    """The rows of a part whose id comes after `after`, in the order of their ids.

    Raises SourceError for a month of an object that has no CreatedDate.
    """
    statement = sa.select(*found.wanted).order_by(found.key)
    if after is not None:
        statement = statement.where(found.key > after)
    if part.since is not None:
        statement = statement.where(_not_before(found.feeding("modified_at"), part.since, backend))
    if part.month is not None:
        statement = statement.where(*_within(found, part.month, backend))
    return statement


def count_months(found: Found, backend: Backend) -> sa.Select[Any] | None:
    """Year, month, how many rows, and the newest of each of the moments that tell a change; None where rows tell no
    month. Rows without a moment, or with one that can't be read, are counted under no year.
    """
    told = month_of(found)
    changes = [column for name in ("tracking_at", "modified_at") for column in found.feeding(name)]
    if not told or not all(_comparable(column, backend) for column in (told[0], *changes)):
        return None
    # a query of its own, because grouping repeats the expression and a database can't tell that its values agree
    rows = sa.select(
        _utc(told[0], backend).label("created"),
        *(_utc(column, backend).label(f"change_{number}") for number, column in enumerate(changes)),
    ).subquery("moments")
    year, month = sa.extract("year", rows.c.created), sa.extract("month", rows.c.created)
    newest = [sa.func.max(column) for column in rows.c if column.name.startswith("change_")]
    return sa.select(year, month, sa.func.count(), *newest).group_by(year, month)


def month_of(found: Found) -> list[Column]:
    """The column by which rows have their month; none where they have none.

    Rows that an archive job moves come long after they were modified, so that asking for what changed would miss them.
    Links tell no creation: by modification, one that changes leaves a month and comes into another, and both tell.
    """
    return found.feeding("modified_at" if found.mapping.table is LINK_DETAILS else "created_at")


def set_session(backend: Backend, seconds: int) -> sa.Select[Any]:
    """The settings of a transaction, for a database whose settings are functions (PostgreSQL)."""
    return sa.select(
        *(sa.func.set_config(name, value.format(seconds=seconds), sa.true()) for name, value in backend.session.items())
    )


def probe(found: Found) -> sa.Select[Any]:
    """No rows, but all the columns: whether they may be read."""
    return sa.select(*found.wanted).where(sa.false())


def _within(found: Found, month: str, backend: Backend) -> list[Condition]:
    told = month_of(found)
    if not told:
        raise SourceError(
            f"{found.mapping.object_name} has no CreatedDate in data_access/field_map.toml: ask for what changed, or "
            "for all of it"
        )
    column = told[0]
    moment = _moment(column, backend)
    if month == UNDATED:
        return [moment.is_(None)]
    year, number = map(int, month.split("-"))
    start = datetime(year, number, 1, tzinfo=UTC)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return [moment >= _bound(column, start, backend), moment < _bound(column, end, backend)]


def _not_before(columns: list[Column], since: datetime, backend: Backend) -> Condition:
    """A row whose moment nobody knows may have changed; the first column that has a value decides.

    So may one whose value is no moment, which is then refused as often as it is read.
    """
    if not columns or not _comparable(columns[0], backend):
        return sa.true()
    first, *others = columns
    moment = _moment(first, backend)
    unknown: Condition = moment.is_(None)
    if others:
        older = _not_before(others, since, backend)
        unknown = sa.and_(unknown, older if moment is first else sa.or_(first.is_not(None), older))
    return sa.or_(moment >= _bound(first, since, backend), unknown)


def _bound(column: Column, moment: datetime, backend: Backend) -> sa.ColumnElement[Any] | datetime | date:
    """A moment as the column has moments: what has no zone is UTC, and of a day nobody knows more than the day."""
    moment = moment.astimezone(UTC)
    if not backend.checks_types and backend.read_moment:
        return backend.read_moment(sa.literal(moment.replace(tzinfo=None), sa.DateTime()))
    if isinstance(column.type, sa.Date):
        return moment.date()
    return moment.replace(tzinfo=None) if family(column.type) is Family.MOMENT else moment


def _comparable(column: Column, backend: Backend) -> bool:
    return backend.read_moment is not None or family(column.type) is not Family.TEXT


def _moment(column: Column, backend: Backend) -> sa.ColumnElement[Any]:
    if backend.read_moment and (family(column.type) is Family.TEXT or not backend.checks_types):
        return backend.read_moment(column)
    return column


def _utc(column: Column, backend: Backend) -> sa.ColumnElement[Any]:
    moment = _moment(column, backend)
    return moment if family(column.type) is Family.MOMENT else backend.utc(moment)
