"""What peers say, whom it reaches, and a log whose lines hold on to one another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0004"
down_revision = "ledger_0003"


def upgrade() -> None:
    """Make the tables of verdicts, changes, profiles and thanks, and chain the log."""
    # Nothing ever wrote them: trust is made of verdicts, when it is asked for.
    for table in ("passages", "lessons"):
        for column in ("verified_at", "verified_by"):
            op.drop_column(table, column)
    _make_verdicts()
    _make_verdict_spans()
    _make_changes()
    _make_profiles()
    _make_thanks()
    op.add_column(
        "events", sa.Column("hash", sa.String(64), nullable=False, server_default=sa.text("''"))
    )


def _make_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("agreement", sa.Float()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_verdicts_kind_number"), "verdicts", ["kind", "number"])
    in_force = sa.text("ended_at IS NULL")
    op.create_index(
        op.f("uq_verdicts_in_force"),
        "verdicts",
        ["kind", "number", "content_hash", "peer"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )


def _make_verdict_spans() -> None:
    op.create_table(
        "verdict_spans",
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["verdict"],
            ["verdicts.id"],
            name=op.f("fk_verdict_spans_verdict"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("verdict", "position", name=op.f("pk_verdict_spans")),
    )
    op.create_index(op.f("ix_verdict_spans_interview_id"), "verdict_spans", ["interview_id"])


def _make_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )


def _make_profiles() -> None:
    op.create_table(
        "profiles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("to_learn", sa.JSON(), nullable=False),
        sa.Column("away_until", sa.Date()),
        sa.Column("leaves_on", sa.Date()),
        sa.Column("most_open", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_profiles")),
    )


def _make_thanks() -> None:
    op.create_table(
        "thanks",
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "turn", name=op.f("pk_thanks")),
    )
