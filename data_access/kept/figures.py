"""Figures as they were told: a table a day, scope and question, of which the first that was told is the day's."""

import hashlib
from collections.abc import Callable, Sequence
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


Follow = Callable[[Sequence[Told]], dict[str, Any] | None]
"""What is told after what was told in the two weeks before, oldest first; of older tables it gets the newest alone."""


def key(scope: Scope, question: str) -> str:
    """What tells the tables of one scope and question from all others."""
    named = repr((scope.senders, scope.campuses, question))
    return hashlib.sha256(named.encode()).hexdigest()


def first_told(database: sa.Engine, scope: Scope, question: str, day: date, follow: Follow) -> Told:
    """What is told on a day: what was told on it first, else what follows on what was told before.

    Where several ask at once, one of them is the first, and all of them get its answer. Nothing is told of a day that
    is older than the newest table: that one stands.
    """
    of = key(scope, question)
    kept = _kept(database, of)
    if kept and kept[-1].day >= day:
        return kept[-1]
    since = day - timedelta(days=_DAYS_KEPT)
    table = follow([told for told in kept if told.day >= since] or kept[-1:])
    values = {"key": of, "day": day, "question": question, "table": table, "told_at": datetime.now(UTC)}
    # what was told last is needed for ever; older days only say what was told then
    old = (FIGURES.c.key == of) & (FIGURES.c.day < since)
    # refused: another one was first
    with suppress(sa.exc.IntegrityError), engine.writing(database).begin() as connection:
        connection.execute(sa.insert(FIGURES).values(values))
        connection.execute(sa.delete(FIGURES).where(old))
    kept = _kept(database, of)
    return kept[-1] if kept else Told(day, table)


def _kept(database: sa.Engine, of: str) -> list[Told]:
    """What was told, oldest first."""
    every = sa.select(FIGURES.c.day, FIGURES.c.table).where(FIGURES.c.key == of).order_by(FIGURES.c.day)
    with database.connect() as connection:
        return [Told(day, table) for day, table in connection.execute(every)]
