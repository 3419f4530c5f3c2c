"""The ledger, and what keeps it from being changed by accident."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_HASHED = "number, previous, hash, at, kind, who, role, scope, rows, columns, sha256, through, digests"
_NO_CHECKPOINT = "NOT EXISTS (SELECT 1 FROM kept_ledger WHERE kind = 'checkpoint' AND through >= OLD.number)"
_REFUSAL = "the ledger is only added to"
_SQLITE = (
    f"""CREATE TRIGGER kept_ledger_no_update BEFORE UPDATE OF {_HASHED} ON kept_ledger
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    f"""CREATE TRIGGER kept_ledger_no_delete BEFORE DELETE ON kept_ledger WHEN {_NO_CHECKPOINT}
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION kept_ledger_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN IF NOT {_NO_CHECKPOINT} THEN RETURN OLD; END IF; END IF;
    RAISE EXCEPTION '{_REFUSAL}'; END $$""",
    f"""CREATE TRIGGER kept_ledger_no_update BEFORE UPDATE OF {_HASHED} ON kept_ledger
    FOR EACH ROW EXECUTE FUNCTION kept_ledger_refused()""",
    """CREATE TRIGGER kept_ledger_no_delete BEFORE DELETE ON kept_ledger
    FOR EACH ROW EXECUTE FUNCTION kept_ledger_refused()""",
    """CREATE TRIGGER kept_ledger_no_truncate BEFORE TRUNCATE ON kept_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION kept_ledger_refused()""",
)


def upgrade() -> None:
    """One table, and triggers where this program knows how the database writes them: SQLAlchemy has no words for it."""
    op.create_table(
        "kept_ledger",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("through", sa.Integer()),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("question", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column("purpose", sa.Text()),
        sa.Column("file_name", sa.Text()),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("salts", sa.JSON(), nullable=False),
    )
    triggers = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
    for statement in triggers.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
