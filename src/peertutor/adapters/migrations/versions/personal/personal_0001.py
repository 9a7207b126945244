"""The first tables of the personal store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "personal_0001"
down_revision = None


def upgrade() -> None:
    """Make every table of an empty database."""
    _make_conversations()
    _make_meta()
    _make_tokens()
    _make_questions()
    _make_answers()
    _make_citations()
    _make_claims()
    _make_evidence()


def _make_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sqlite_autoincrement=True,
    )


def _make_meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _make_tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("question", name="pk_tokens"),
    )


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("standalone", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name="fk_questions_conversation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_conversation", "questions", ["conversation"], unique=False)


def _make_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("suggested_peers", sa.JSON(), nullable=False),
        sa.Column("dropped_citations", sa.Integer(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("timing", sa.JSON(), nullable=False),
        sa.Column("model_note", sa.Text(), nullable=False),
        sa.Column("feedback", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["question"], ["questions.id"], name="fk_answers_question", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answers_question", "answers", ["question"], unique=False)


def _make_citations() -> None:
    op.create_table(
        "citations",
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("trust", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer"], ["answers.id"], name="fk_citations_answer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer", "position", name="pk_citations"),
    )
    op.create_index("ix_citations_interview_id", "citations", ["interview_id"], unique=False)


def _make_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("support", sa.Float(), nullable=False),
        sa.Column("supported", sa.Boolean(), nullable=False),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer"], ["answers.id"], name="fk_claims_answer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer", "position", name="pk_claims"),
    )


def _make_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("retrieved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer"], ["answers.id"], name="fk_evidence_answer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer", "position", name="pk_evidence"),
    )
    op.create_index("ix_evidence_content_hash", "evidence", ["content_hash"], unique=False)
    op.create_index("ix_evidence_interview_id", "evidence", ["interview_id"], unique=False)
