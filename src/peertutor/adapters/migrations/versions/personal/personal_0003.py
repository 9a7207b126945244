"""Which answer to a shared question was read last, and which files were exported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "personal_0003"
down_revision = "personal_0002"


def upgrade() -> None:
    """Add the column, of what was shared so far the first answer was read; and the table."""
    op.add_column(
        "shared_by_me",
        sa.Column("answered", sa.String(64), nullable=False, server_default=sa.text("''")),
    )
    op.create_table(
        "exports",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", "source", name=op.f("pk_exports")),
    )
