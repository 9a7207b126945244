"""The first tables of the shared ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0001"
down_revision = None

_SQLITE_ONLY = (
    """
CREATE VIEW searchable AS
SELECT passages.id, passages.interview, passages.heading, passages.text
FROM passages JOIN interviews ON interviews.key = passages.interview
WHERE interviews.current AND interviews.state = 'released' AND passages.trust <> 'retired'
""",
    """
CREATE VIRTUAL TABLE passage_words USING fts5(
    heading, text,
    content = 'searchable', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
)
""",
    """
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab(passage_words, row)
""",
    """
INSERT INTO passage_words (passage_words, rank) VALUES ('rank', 'bm25(0.4, 1.0)')
""",
    """
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END
""",
    """
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END
""",
)


def upgrade() -> None:
    """Make every table of an empty database."""
    _make_events()
    _make_interviews()
    _make_meta()
    _make_people()
    _make_questions()
    _make_vectors()
    _make_aliases()
    _make_answers()
    _make_passages()
    _make_turns()
    _make_appearances()
    _make_citations()
    _make_claims()
    _make_evidence()
    _make_spans()
    if op.get_context().dialect.name == "sqlite":
        for statement in _SQLITE_ONLY:
            op.get_bind().exec_driver_sql(statement.strip())


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )


def _make_interviews() -> None:
    op.create_table(
        "interviews",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("veterans", sa.JSON(), nullable=False),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_interviews"),
        sa.UniqueConstraint("id", "revision", name="uq_interviews_id_revision"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_interviews_current",
        "interviews",
        ["id"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )


def _make_meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _make_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
        sqlite_autoincrement=True,
    )


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("standalone", sa.Text(), nullable=False),
        sa.Column("rung", sa.String(length=16), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "rung <> 'anonymous' OR asker = ''", name="ck_questions_anonymous_has_no_name"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sqlite_autoincrement=True,
    )


def _make_vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", "model", name="pk_vectors"),
    )


def _make_aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_aliases_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_aliases"),
    )
    op.create_index("ix_aliases_person", "aliases", ["person"], unique=False)


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


def _make_passages() -> None:
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("trust", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview"], ["interviews.key"], name="fk_passages_interview", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.UniqueConstraint("interview", "position", name="uq_passages_interview_position"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_passages_content_hash", "passages", ["content_hash", "interview", "trust"], unique=False
    )


def _make_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("interview", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("start_seconds", sa.Float(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview"], ["interviews.key"], name="fk_turns_interview", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interview", "turn", name="pk_turns"),
    )


def _make_appearances() -> None:
    op.create_table(
        "appearances",
        sa.Column("interview", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview"], ["interviews.key"], name="fk_appearances_interview", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["name"], ["aliases.name"], name="fk_appearances_name", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interview", "name", "role", name="pk_appearances"),
    )
    op.create_index("ix_appearances_name", "appearances", ["name"], unique=False)


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


def _make_spans() -> None:
    op.create_table(
        "spans",
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("interview", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name="ck_spans_not_empty"),
        sa.ForeignKeyConstraint(
            ["interview", "turn"], ["turns.interview", "turns.turn"], name="fk_spans_interview_turn"
        ),
        sa.ForeignKeyConstraint(
            ["passage"], ["passages.id"], name="fk_spans_passage", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("passage", "position", name="pk_spans"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_spans_interview_turn", "spans", ["interview", "turn"], unique=False)
