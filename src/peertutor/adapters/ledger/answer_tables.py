"""The tables of questions and answers, the same in both stores."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

from peertutor.adapters.ledger.columns import Moment, child_of


@dataclass(frozen=True, slots=True)
class AnswerTables:
    """Questions and answers, the same in both stores but for who may have asked them."""

    questions: Table
    answers: Table
    claims: Table
    citations: Table
    evidence: Table

    def every(self) -> tuple[Table, ...]:
        """Return them all."""
        return self.questions, self.answers, self.claims, self.citations, self.evidence


def answer_tables(metadata: MetaData, *asked_by: SchemaItem, in_order: bool = True) -> AnswerTables:
    """Define a store's questions and answers; `asked_by` says who asked.

    Unless `in_order`, rows keep no number of SQLite's own, which would count up as they come.
    """
    questions = Table(
        "questions",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("asked_at", Moment, nullable=False),
        Column("text", Text, nullable=False),
        Column("standalone", Text, nullable=False),
        *asked_by,
        sqlite_autoincrement=True,
    )
    answers = Table(
        "answers",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("question", child_of("questions.id"), nullable=False, index=True),
        Column("mode", String(16), nullable=False),
        Column("text", Text, nullable=False),
        Column("verdict", String(16), nullable=False),
        Column("confidence", Float, nullable=False),
        Column("reasons", JSON, nullable=False),
        Column("labels", JSON, nullable=False),
        Column("suggested_peers", JSON, nullable=False),
        Column("dropped_citations", Integer, nullable=False),
        Column("features", JSON, nullable=False),
        Column("timing", JSON, nullable=False),
        Column("model_note", Text, nullable=False),
        Column("feedback", String(16)),
        sqlite_autoincrement=True,
    )
    return AnswerTables(
        questions,
        answers,
        _claims(metadata, in_order),
        _citations(metadata, in_order),
        _evidence(metadata, in_order),
    )


def _part_of_answer() -> list[SchemaItem]:
    return [
        Column("answer", child_of("answers.id"), nullable=False),
        Column("position", Integer, nullable=False),
        PrimaryKeyConstraint("answer", "position"),
    ]


def _claims(metadata: MetaData, in_order: bool) -> Table:
    return Table(
        "claims",
        metadata,
        *_part_of_answer(),
        Column("text", Text, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("support", Float, nullable=False),
        Column("supported", Boolean, nullable=False),
        Column("citations", JSON, nullable=False),
        sqlite_with_rowid=in_order,
    )


def _citations(metadata: MetaData, in_order: bool) -> Table:
    return Table(
        "citations",
        metadata,
        *_part_of_answer(),
        Column("n", Integer, nullable=False),
        # No foreign key: an answer outlives the interview it quoted, with its words taken out.
        Column("interview_id", Text, nullable=False, index=True),
        Column("title", Text, nullable=False),
        Column("turn", Integer, nullable=False),
        Column("speaker", Text, nullable=False),
        Column("date", Date),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("quote", Text, nullable=False),
        Column("trust", String(16), nullable=False),
        Column("kind", String(16), nullable=False),
        sqlite_with_rowid=in_order,
    )


def _evidence(metadata: MetaData, in_order: bool) -> Table:
    return Table(
        "evidence",
        metadata,
        *_part_of_answer(),
        Column("interview_id", Text, nullable=False, index=True),
        Column("content_hash", String(64), nullable=False, index=True),
        Column("retrieved", JSON, nullable=False),
        sqlite_with_rowid=in_order,
    )
