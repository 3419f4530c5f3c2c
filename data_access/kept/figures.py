"""Figures as they were told: a table a day, scope and question, of which the first that was told is the day's."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data_access.access import Scope
from data_access.kept import engine
from data_access.kept.tables import FIGURES

_DAYS_KEPT = 14


@dataclass(frozen=True)
class Told:
    """A table that was told, as JSON can hold it; None: that there is none to tell."""

    day: date
    table: dict[str, Any] | None


def key(scope: Scope, question: str) -> str:
    """What tells the tables of one scope and question from all others."""
    named = repr((scope.senders, scope.campuses, question))
    return hashlib.sha256(named.encode()).hexdigest()


def first_told(
    database: sa.Engine, scope: Scope, question: str, day: date, follow: Callable[[Told | None], dict[str, Any] | None]
) -> Told:
    """What is told on a day: what was told on it first, else what follows on what was told last.

    Where several ask at once, one of them is the first, and all of them get its answer. Nothing is told of a day that
    is older than the newest table: that one stands.
    """
    of = key(scope, question)
    last = _newest(database, of)
    if last and last.day >= day:
        return last
    table = follow(last)
    values = {"key": of, "day": day, "question": question, "table": table, "told_at": datetime.now(UTC)}
    # what was told last is needed for ever; older days only say what was told then
    old = (FIGURES.c.key == of) & (FIGURES.c.day < day - timedelta(days=_DAYS_KEPT))
    # refused: another one was first
    with suppress(sa.exc.IntegrityError), engine.writing(database).begin() as connection:
        connection.execute(sa.insert(FIGURES).values(values))
        connection.execute(sa.delete(FIGURES).where(old))
    return _newest(database, of) or Told(day, table)


def _newest(database: sa.Engine, of: str) -> Told | None:
    newest = sa.select(FIGURES.c.day, FIGURES.c.table).where(FIGURES.c.key == of).order_by(FIGURES.c.day.desc())
    with database.connect() as connection:
        row = connection.execute(newest.limit(1)).one_or_none()
    return None if row is None else Told(row.day, row.table)
