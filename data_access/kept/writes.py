"""What is written to the database, each inside a transaction of its caller."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access.errors import ChangedMeanwhileError, KeptError
from data_access.kept.documents import Document, Draft, What
from data_access.kept.tables import CHANGES, DOCUMENTS
from data_access.settings import load_settings


def document(row: sa.Row[Any]) -> Document:
    """A row of the documents."""
    return Document(row.id, row.name, row.definition, row.version, row.changed_at, row.changed_by)


def save(connection: sa.Connection, kind: str, draft: Draft, by: str, now: datetime) -> Document:
    """Add a document, or change the one of the draft's version; what changes nothing leaves no trace."""
    before = _now(connection, kind, draft.id)
    if (before.version if before else None) != draft.version:
        raise _changed_meanwhile(connection, kind, draft.id)
    after = Document(draft.id, draft.name, dict(draft.definition), _next_version(connection, kind, draft.id), now, by)
    if before and (before.name, before.definition) == (after.name, after.definition):
        return before
    taken = sa.select(DOCUMENTS.c.name).where(DOCUMENTS.c.kind == kind, DOCUMENTS.c.name_key == draft.name_key)
    if name := connection.execute(taken.where(DOCUMENTS.c.id != draft.id)).scalar():
        raise KeptError(f"There is a {kind} called “{name}” already: choose another name, or change that one.")
    values = {
        "name": after.name,
        "name_key": draft.name_key,
        "definition": after.definition,
        "version": after.version,
        "changed_at": now,
        "changed_by": by,
    }
    try:
        if before is None:
            connection.execute(sa.insert(DOCUMENTS).values(kind=kind, id=draft.id, **values))
        else:
            this = sa.update(DOCUMENTS).where(_is(kind, draft.id), DOCUMENTS.c.version == before.version)
            if connection.execute(this.values(values)).rowcount != 1:
                raise _changed_meanwhile(connection, kind, draft.id)
    except sa.exc.IntegrityError as error:
        raise ChangedMeanwhileError(
            f"Somebody else saved a {kind} called “{draft.name}” in the same moment. Nothing of yours was saved: look "
            "at what is there now, then try again."
        ) from error
    _note(connection, kind, before, after, by, now)
    return after


def remove(connection: sa.Connection, kind: str, document_id: str, version: int, by: str, now: datetime) -> None:
    """Remove the document of that version."""
    before = _now(connection, kind, document_id)
    this = sa.delete(DOCUMENTS).where(_is(kind, document_id), DOCUMENTS.c.version == version)
    if before is None or connection.execute(this).rowcount != 1:
        raise _changed_meanwhile(connection, kind, document_id)
    _note(connection, kind, before, None, by, now)


def _is(kind: str, document_id: str) -> sa.ColumnElement[bool]:
    return (DOCUMENTS.c.kind == kind) & (DOCUMENTS.c.id == document_id)


def _now(connection: sa.Connection, kind: str, document_id: str) -> Document | None:
    row = connection.execute(sa.select(DOCUMENTS).where(_is(kind, document_id))).one_or_none()
    return None if row is None else document(row)


def _next_version(connection: sa.Connection, kind: str, document_id: str) -> int:
    """Also of one that was removed and comes back: whoever read it before must not write over it now."""
    newest = sa.select(sa.func.max(CHANGES.c.version)).where(CHANGES.c.kind == kind, CHANGES.c.id == document_id)
    return (connection.execute(newest).scalar() or 0) + 1


def _note(
    connection: sa.Connection, kind: str, before: Document | None, after: Document | None, by: str, now: datetime
) -> None:
    """Who changed it; the one place that writes to the changes."""
    newest = after or before
    if newest is None:
        raise ValueError("nothing happened")
    what = What.REMOVED if after is None else What.CHANGED if before else What.ADDED
    renamed = before is not None and before.name != newest.name
    connection.execute(
        sa.insert(CHANGES).values(
            kind=kind,
            id=newest.id,
            what=what.value,
            name=newest.name,
            name_before=before.name if before and renamed else None,
            version=newest.version + (after is None),
            before=before.definition if before else None,
            after=after.definition if after else None,
            by=by,
            at=now,
        )
    )


def _changed_meanwhile(connection: sa.Connection, kind: str, document_id: str) -> KeptError:
    statement = sa.select(CHANGES).where(CHANGES.c.kind == kind, CHANGES.c.id == document_id)
    last = connection.execute(statement.order_by(CHANGES.c.number.desc()).limit(1)).one_or_none()
    if last is None:
        return KeptError(f"There is no {kind} with the id “{document_id}”.")
    at = last.at.astimezone(ZoneInfo(load_settings().time_zone))
    return ChangedMeanwhileError(
        f"“{last.name}” was {last.what} by {last.by} on {at:%b} {at.day}, {at:%Y %H:%M %Z}, after you opened it. "
        "Nothing of yours was saved: look at what is there now, then try again."
    )
