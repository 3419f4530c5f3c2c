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

LEDGER = sa.Table(
    "kept_ledger",
    METADATA,
    # one after the other from 1, never given by the database
    sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    # no two entries come after the same one: of two that are written at once, one is refused and written anew
    sa.Column("previous", sa.String(64), nullable=False, unique=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("who", sa.Text(), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("scope", sa.Text(), nullable=False),
    sa.Column("rows", sa.Integer(), nullable=False),
    sa.Column("columns", sa.JSON(), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("through", sa.Integer()),
    sa.Column("digests", sa.JSON(), nullable=False),
    # not hashed, and gone where somebody is forgotten
    sa.Column("question", sa.Text()),
    sa.Column("link", sa.Text()),
    sa.Column("purpose", sa.Text()),
    sa.Column("file_name", sa.Text()),
    sa.Column("about", sa.JSON(), nullable=False),
    sa.Column("salts", sa.JSON(), nullable=False),
)
"""Only ever added to, but for words that are blanked and old entries that a checkpoint stands for."""

FIGURES = sa.Table(
    "kept_figures",
    METADATA,
    # of the scope and the question, which may be of any length
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("question", sa.Text(), nullable=False),
    sa.Column("table", sa.JSON(none_as_null=True)),
    sa.Column("told_at", Moment(), nullable=False),
)
"""What viewers were told: numbers of ten people or more, and which lines they are of. No names but those of places."""
