"""What the team keeps: documents of a few kinds, and everything that ever changed them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import polars as pl
import sqlalchemy as sa

from data_access.access import Scope
from data_access.kept import engine, figures, writes
from data_access.kept.documents import Document, Draft, Kind, one_line
from data_access.kept.faults import said
from data_access.kept.figures import Follow, Told
from data_access.kept.tables import CHANGES, DOCUMENTS
from data_access.settings import load_settings

_CHANGES_SCHEMA: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "id": pl.String(),
    "what": pl.String(),
    "name": pl.String(),
    "name_before": pl.String(),
    "version": pl.Int64(),
    "before": pl.String(),
    "after": pl.String(),
    "by": pl.String(),
    "at": pl.Datetime("us", "UTC"),
}


class Kept:
    """The documents of one database. Every method raises KeptError where the database does not answer."""

    def __init__(self, address: str) -> None:
        self.place = engine.place(address)
        with said(self.place):
            self._engine = engine.opened_engine(address)

    def close(self) -> None:
        """Give back the connections that are open; the next question opens its own."""
        self._engine.dispose()

    def topics(self) -> tuple[Document, ...]:
        """The topics, by name."""
        return self.documents(Kind.TOPIC)

    def segments(self) -> tuple[Document, ...]:
        """The saved segments, by name."""
        return self.documents(Kind.SEGMENT)

    def documents(self, kind: str) -> tuple[Document, ...]:
        """The documents of a kind, by name."""
        statement = sa.select(DOCUMENTS).where(DOCUMENTS.c.kind == kind).order_by(DOCUMENTS.c.name_key)
        with said(self.place), self._engine.connect() as connection:
            return tuple(writes.document(row) for row in connection.execute(statement))

    def save(
        self,
        kind: str,
        name: str,
        definition: Mapping[str, Any],
        by: str,
        id: str | None = None,  # noqa: A002 - what a document calls it
        version: int | None = None,
    ) -> Document:
        """Keep a document: a new one, or a change of the one that was read in this version.

        Raises ChangedMeanwhileError where that one was changed or removed since, KeptError for a name that is empty,
        too long or taken (letter case does not matter).
        """
        known = {} if id is None else {"id": id}
        return self.save_all(kind, [Draft(name, definition, version=version, **known)], by)[0]

    def save_all(self, kind: str, drafts: Sequence[Draft], by: str) -> tuple[Document, ...]:
        """The same for several: all of them, or none."""
        by, now = one_line(by, "The name of who changes it"), datetime.now(UTC)
        clean = [draft.checked() for draft in drafts]
        with said(self.place), engine.writing(self._engine).begin() as connection:
            return tuple(writes.save(connection, kind, draft, by, now) for draft in clean)

    def remove(self, kind: str, id: str, by: str, version: int) -> None:  # noqa: A002 - what a document calls it
        """Remove the document that was read in this version. Raises ChangedMeanwhileError as `save` does."""
        by, now = one_line(by, "The name of who removes it"), datetime.now(UTC)
        with said(self.place), engine.writing(self._engine).begin() as connection:
            writes.remove(connection, kind, id, version, by, now)

    def changes(
        self,
        kind: str,
        id: str | None = None,  # noqa: A002 - what a document calls it
        most: int | None = None,
    ) -> pl.DataFrame:
        """Who changed what, newest first: of a kind, or of one document; at most so many.

        - number: Int64; id, what (added, changed, removed), name: String; name_before: String, null unless the name
          was another one; version: Int64
        - before, after: String, the definition as JSON, null where there was or is none; by: String; at: UTC
        """
        statement = sa.select(*(CHANGES.c[name] for name in _CHANGES_SCHEMA)).where(CHANGES.c.kind == kind)
        if id is not None:
            statement = statement.where(CHANGES.c.id == id)
        with said(self.place), self._engine.connect() as connection:
            rows = connection.execute(statement.order_by(CHANGES.c.number.desc()).limit(most)).mappings().all()
        told = [{**row, "before": _as_text(row["before"]), "after": _as_text(row["after"])} for row in rows]
        return pl.DataFrame(told, schema=_CHANGES_SCHEMA)

    def figures(self, scope: Scope, question: str, day: date, follow: Follow) -> Told:
        """What viewers of a scope are told on a day: the first that was told, else what follows on what was told.

        The first answer of the day is everybody's, whoever asks, in whichever process. `follow` gets what was told in
        the two weeks before, oldest first, or the newest that was told, or nothing where nothing was; it gives what
        JSON can hold, or None where there is nothing to tell. Of a day before the newest, that one stands.
        """
        with said(self.place):
            return figures.first_told(self._engine, scope, question, day, follow)

    def version(self, kind: str) -> int:
        """A number that moves with every change of a kind: part of the key of whatever is worked out from it."""
        # not the highest number: a transaction that took a lower one may end later
        statement = sa.select(sa.func.count()).select_from(CHANGES).where(CHANGES.c.kind == kind)
        with said(self.place), self._engine.connect() as connection:
            return connection.execute(statement).scalar_one()


def open_kept(address: str | None = None) -> Kept:
    """What the team keeps in a database; where no address is given, in the one that the settings name.

    It is made, or brought up to date, when this process first opens it. Raises KeptError where that can't be.
    """
    return _opened(address or load_settings().database)


@lru_cache(maxsize=8)
def _opened(address: str) -> Kept:
    return Kept(address)


def _as_text(definition: Any) -> str | None:
    return None if definition is None else json.dumps(definition, ensure_ascii=False, sort_keys=True)
