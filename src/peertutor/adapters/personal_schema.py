"""The personal store's tables, which hold what never leaves."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from peertutor.adapters.ledger.answer_tables import answer_tables
from peertutor.adapters.ledger.columns import Moment, child_of
from peertutor.adapters.ledger.stores import NAMES, Store, meta_of

PERSONAL = Store(
    "personal",
    MetaData(naming_convention=NAMES),
    tuple(f"personal_{number:04}" for number in range(1, 4)),
)

personal_meta = meta_of(PERSONAL)
conversations = Table(
    "conversations",
    PERSONAL.metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
private = answer_tables(
    PERSONAL.metadata,
    Column("conversation", child_of("conversations.id"), nullable=False, index=True),
)
tokens = Table(
    "tokens",
    PERSONAL.metadata,
    Column("question", Integer, primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
)

shared_by_me = Table(
    "shared_by_me",
    PERSONAL.metadata,
    # The question's number in the shared ledger, and the answer here that was shared.
    Column("question", Integer, primary_key=True, autoincrement=False),
    Column("answer", Integer, nullable=False, index=True),
    Column("rung", String(16), nullable=False),
    # The latest verdict whose reply was read.
    Column("read", Integer, nullable=False),
    # The fingerprint of the answer that was read last, where it was answered anew.
    Column("answered", String(64), nullable=False, server_default=""),
)
notices = Table(
    "notices",
    PERSONAL.metadata,
    Column("id", Integer, primary_key=True),
    Column("change", Integer, nullable=False),
    Column("answer", child_of("answers.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("holds", Text, nullable=False),
    Column("read_at", Moment),
    UniqueConstraint("change", "answer"),
    sqlite_autoincrement=True,
)

exports = Table(
    "exports",
    PERSONAL.metadata,
    Column("path", Text, nullable=False),
    # The hash of the interview's id: an erased one leaves no name here.
    Column("source", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("path", "source"),
)
