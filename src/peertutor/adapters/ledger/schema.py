"""The shared ledger's tables, which hold what a team may see: one definition for every database.

What only one database knows is kept apart. The personal store, which holds what never leaves, has
its own (`adapters/personal_schema.py`); both keep questions and answers in the same shape
(`answer_tables.py`).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from peertutor.adapters.ledger.answer_tables import answer_tables
from peertutor.adapters.ledger.columns import Moment, child_of
from peertutor.adapters.ledger.ddl import attach
from peertutor.adapters.ledger.postgres import ddl as postgres_ddl
from peertutor.adapters.ledger.sqlite_ddl import EVENTS_DDL, FULL_TEXT_DDL
from peertutor.adapters.ledger.stores import NAMES, Store, meta_of
from peertutor.core.interviews import InterviewState, Trust
from peertutor.core.lessons import LessonField

LEDGER = Store(
    "ledger",
    MetaData(naming_convention=NAMES),
    tuple(f"ledger_{number:04}" for number in range(1, 6)),
)


# ----------------------------------------------------------------------------- what was said

interviews = Table(
    "interviews",
    LEDGER.metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("date", Date),
    Column("url", Text, nullable=False),
    Column("veterans", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("imported_at", Moment, nullable=False),
    # Counted once: a revision's content never changes.
    Column("turns", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    UniqueConstraint("id", "revision"),
    sqlite_autoincrement=True,
)
Index(
    "uq_interviews_current",
    interviews.c.id,
    unique=True,
    sqlite_where=interviews.c.current,
    postgresql_where=interviews.c.current,
)

turns = Table(
    "turns",
    LEDGER.metadata,
    Column("interview", child_of("interviews.key"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("speaker", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("start_seconds", Float),
    Column("step", Text, nullable=False),
    # Said in an interview that is released in part, and not released itself.
    Column("withheld", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("interview", "turn"),
)

passages = Table(
    "passages",
    LEDGER.metadata,
    Column("id", Integer, primary_key=True),
    Column("interview", child_of("interviews.key"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("trust", String(16), nullable=False),
    UniqueConstraint("interview", "position"),
    # Wide enough that counting vectors never has to read the pages with the texts.
    Index("ix_passages_content_hash", "content_hash", "interview", "trust"),
    # A number that an index still remembers must never come to mean other words.
    sqlite_autoincrement=True,
)

spans = Table(
    "spans",
    LEDGER.metadata,
    Column("passage", child_of("passages.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("interview", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    PrimaryKeyConstraint("passage", "position"),
    ForeignKeyConstraint(["interview", "turn"], ["turns.interview", "turns.turn"]),
    CheckConstraint('0 <= start AND start < "end"', name="not_empty"),
    Index(None, "interview", "turn"),
    sqlite_with_rowid=False,
)

vectors = Table(
    "vectors",
    LEDGER.metadata,
    Column("content_hash", String(64), nullable=False),
    Column("model", Text, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("content_hash", "model"),
)

# ----------------------------------------------------------------------------- while it is held

recordings = Table(
    "recordings",
    LEDGER.metadata,
    Column("interview", child_of("interviews.key"), primary_key=True, autoincrement=False),
    Column("protocol", Text, nullable=False),
    Column("sitting", Integer, nullable=False),
    Column("agenda", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    # Hashes of what looked like a secret and may stay.
    Column("kept", JSON, nullable=False),
    Column("rating", Integer),
    Column("begun_at", Moment, nullable=False),
)

lessons = Table(
    "lessons",
    LEDGER.metadata,
    Column("id", Integer, primary_key=True),
    Column("interview", child_of("interviews.key"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("veteran", Text, nullable=False),
    Column("topic", Text, nullable=False),
    *(Column(part.value, Text, nullable=False) for part in LessonField),
    Column("stakes", String(16), nullable=False),
    Column("lived", Boolean, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("trust", String(16), nullable=False),
    Column("expires", Date),
    Column("content_hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)

lesson_sources = Table(
    "lesson_sources",
    LEDGER.metadata,
    Column("lesson", child_of("lessons.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("field", String(16), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    PrimaryKeyConstraint("lesson", "position"),
)

# ----------------------------------------------------------------------------- who said it

people = Table(
    "people",
    LEDGER.metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

aliases = Table(
    "aliases",
    LEDGER.metadata,
    Column("name", Text, primary_key=True),
    Column("person", child_of("people.id"), nullable=False, index=True),
)

appearances = Table(
    "appearances",
    LEDGER.metadata,
    Column("interview", child_of("interviews.key"), nullable=False),
    Column("name", child_of("aliases.name"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("turns", Integer, nullable=False),
    PrimaryKeyConstraint("interview", "name", "role"),
)

# ----------------------------------------------------------------------------- what peers say

verdicts = Table(
    "verdicts",
    LEDGER.metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("peer", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("agreement", Float),
    # Said otherwise later, or taken back; what was said stays on record.
    Column("ended_at", Moment),
    Index(None, "kind", "number"),
    sqlite_autoincrement=True,
)
Index(
    "uq_verdicts_in_force",
    verdicts.c.kind,
    verdicts.c.number,
    verdicts.c.content_hash,
    verdicts.c.peer,
    unique=True,
    sqlite_where=verdicts.c.ended_at.is_(None),
    postgresql_where=verdicts.c.ended_at.is_(None),
)

verdict_spans = Table(
    "verdict_spans",
    LEDGER.metadata,
    Column("verdict", child_of("verdicts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    # No foreign key: a verdict outlives a revision of the interview, and counts for the same words.
    Column("interview_id", Text, nullable=False, index=True),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text_hash", String(64), nullable=False),
    PrimaryKeyConstraint("verdict", "position"),
)

changes = Table(
    "changes",
    LEDGER.metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    # The hash of the interview's id: an erased one leaves no name here.
    Column("source", String(64), nullable=False),
    # Hashes of the passages in which the words stood, and where: [turn, start, end].
    Column("passages", JSON, nullable=False),
    Column("spans", JSON, nullable=False),
    # What holds instead, by whom it is said, and what the former verdict was.
    Column("holds", Text, nullable=False),
    sqlite_autoincrement=True,
)

profiles = Table(
    "profiles",
    LEDGER.metadata,
    Column("name", Text, primary_key=True),
    Column("topics", JSON, nullable=False),
    Column("to_learn", JSON, nullable=False),
    Column("away_until", Date),
    Column("leaves_on", Date),
    Column("most_open", Integer),
    Column("version", Integer, nullable=False),
)

thanks = Table(
    "thanks",
    LEDGER.metadata,
    Column("interview_id", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    # How often these words helped: no time, and nobody who says so.
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("interview_id", "turn"),
)

# ----------------------------------------------------------------------------- what happened

events = Table(
    "events",
    LEDGER.metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(32), nullable=False),
    # The hash of an interview's id, not the id: a deleted one leaves neither path nor name.
    Column("subject", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    # SHA-256 over this line and the hash of the one before; empty in lines from before the chain.
    Column("hash", String(64), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

# ----------------------------------------------------------------------------- the shared ledger

meta = meta_of(LEDGER)
shared = answer_tables(
    LEDGER.metadata,
    Column("rung", String(16), nullable=False),
    Column("asker", Text, nullable=False),
    Column("token_hash", String(64), nullable=False),
    CheckConstraint("rung <> 'anonymous' OR asker = ''", name="anonymous_has_no_name"),
    in_order=False,
)
attach(LEDGER.metadata, "sqlite", *FULL_TEXT_DDL, *EVENTS_DDL)
attach(LEDGER.metadata, "postgresql", *postgres_ddl.FULL_TEXT_DDL, *postgres_ddl.EVENTS_DDL)

# ----------------------------------------------------------------------------- one shared rule

MAY_BE_SHOWN = (
    interviews.c.current
    & (interviews.c.state == InterviewState.RELEASED.value)
    & (passages.c.trust != Trust.RETIRED.value)
)
"""Which passages may be found, read and cited; `passages` joined to `interviews`."""
