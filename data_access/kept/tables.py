"""The tables of what the team keeps, as they are after the newest migration."""

from datetime import UTC, datetime

import sqlalchemy as sa

MOST_LETTERS = 200
"""How long a name may be."""


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, as text such as `2026-11-20T12:05:09.000123+00:00`, that any database gives back as it was."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - theirs
        """As text."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - theirs
        """As a moment."""
        return None if value is None else datetime.fromisoformat(value).astimezone(UTC)


METADATA = sa.MetaData()

DOCUMENTS = sa.Table(
    "kept_documents",
    METADATA,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(MOST_LETTERS), nullable=False),
    # the name without regard to letter case, which may be longer: ß is ss
    sa.Column("name_key", sa.String(3 * MOST_LETTERS), nullable=False),
    sa.Column("definition", sa.JSON(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("changed_at", Moment(), nullable=False),
    sa.Column("changed_by", sa.String(MOST_LETTERS), nullable=False),
    sa.UniqueConstraint("kind", "name_key", name="kept_documents_one_name"),
)

CHANGES = sa.Table(
    "kept_changes",
    METADATA,
    sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False, index=True),
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("name", sa.String(MOST_LETTERS), nullable=False),
    sa.Column("name_before", sa.String(MOST_LETTERS)),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
    sa.Column("by", sa.String(MOST_LETTERS), nullable=False),
    sa.Column("at", Moment(), nullable=False),
)
"""Only ever added to."""
