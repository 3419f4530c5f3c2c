"""Figures as they were told to viewers, a table a day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One table."""
    op.create_table(
        "kept_figures",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("table", sa.JSON()),
        sa.Column("told_at", sa.String(32), nullable=False),
    )
