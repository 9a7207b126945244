"""What of one's own was shared, and what has changed since one was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "personal_0002"
down_revision = "personal_0001"


def upgrade() -> None:
    """Make the tables of shared questions and of notices."""
    op.create_table(
        "shared_by_me",
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(16), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_shared_by_me")),
    )
    op.create_index(op.f("ix_shared_by_me_answer"), "shared_by_me", ["answer"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["answer"], ["answers.id"], name=op.f("fk_notices_answer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("change", "answer", name=op.f("uq_notices_change_answer")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notices_answer"), "notices", ["answer"])
