"""Interviews that are held here, and the lessons drawn from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0002"
down_revision = "ledger_0001"

_PARTS = "situation cues action reason applies_when fails_when novice_error".split()


def upgrade() -> None:
    """Let turns be withheld, and make the tables of recordings and lessons."""
    op.add_column(
        "turns", sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "recordings",
        sa.Column("interview", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("sitting", sa.Integer(), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("rating", sa.Integer()),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview"],
            ["interviews.key"],
            name=op.f("fk_recordings_interview"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interview", name=op.f("pk_recordings")),
    )
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("veteran", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        *(sa.Column(part, sa.Text(), nullable=False) for part in _PARTS),
        sa.Column("stakes", sa.String(16), nullable=False),
        sa.Column("lived", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("trust", sa.String(16), nullable=False),
        sa.Column("expires", sa.Date()),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview"],
            ["interviews.key"],
            name=op.f("fk_lessons_interview"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lessons_interview"), "lessons", ["interview"])
    op.create_table(
        "lesson_sources",
        sa.Column("lesson", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson"], ["lessons.id"], name=op.f("fk_lesson_sources_lesson"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lesson", "position", name=op.f("pk_lesson_sources")),
    )
