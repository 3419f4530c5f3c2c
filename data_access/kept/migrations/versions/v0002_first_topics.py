"""The topics that a team begins with. They come once: one that is removed does not come back."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from data_access.kept.tables import Moment

revision = "0002"
down_revision = "0001"

BY = "IER Explorer"
TOPICS = {
    "athletics": ("Athletics", [{"host": "gomountainlions.com"}, {"host": "cubuffs.com"}]),
    "benefits": ("Benefits and open enrollment", [{"contains": "benefits"}, {"contains": "open-enrollment"}]),
    "events": (
        "Events and registration",
        [{"contains": "/events/"}, {"contains": "register"}, {"link_name": "register"}],
    ),
    "giving": (
        "Giving",
        [{"host": "giving.cu.edu"}, {"contains": "/give"}, {"contains": "/giving"}, {"contains": "donate"}],
    ),
    "news": ("News and stories", [{"contains": "/stories/"}, {"contains": "/news/"}, {"contains": "/today/"}]),
    "returning": (
        "Returning to work",
        [{"contains": "return-to-work"}, {"contains": "return-to-campus"}, {"contains": "covid"}],
    ),
}
"""By id: the name, and the rules of which any one is enough."""


def upgrade() -> None:
    """Add them, and say so among the changes."""
    now = datetime.now(UTC)
    same = {"kind": "topic", "version": 1}
    documents = _table(
        "kept_documents", "kind", "id", "name", "name_key", "definition", "version", "changed_at", "changed_by"
    )
    changes = _table("kept_changes", "kind", "id", "what", "name", "version", "after", "by", "at")
    told = [(key, name, {"any_of": rules}) for key, (name, rules) in TOPICS.items()]
    op.bulk_insert(
        documents,
        [
            {**same, "id": key, "name": name, "name_key": name.casefold(), "definition": definition}
            | {"changed_at": now, "changed_by": BY}
            for key, name, definition in told
        ],
    )
    op.bulk_insert(
        changes,
        [
            {**same, "id": key, "what": "added", "name": name, "after": definition, "by": BY, "at": now}
            for key, name, definition in told
        ],
    )


def _table(name: str, *columns: str) -> sa.TableClause:
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "version": sa.Integer(),
        **dict.fromkeys(("definition", "after"), sa.JSON()),
        **dict.fromkeys(("changed_at", "at"), Moment()),
    }
    return sa.table(name, *(sa.column(column, types.get(column, sa.String())) for column in columns))
