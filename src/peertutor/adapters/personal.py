"""The personal store: a local file with one's own questions and answers, which never leaves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, func, insert, select

from peertutor.adapters.clock import SystemClock
from peertutor.adapters.exported import SqlExports
from peertutor.adapters.kept import kept
from peertutor.adapters.ledger.answers import keep
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.erasing import erase_source
from peertutor.adapters.ledger.sqlite_database import SqliteDatabase
from peertutor.adapters.notices import SqlNotices
from peertutor.adapters.personal_schema import PERSONAL, conversations, private
from peertutor.adapters.sharing import SqlSharedQuestions, forget_shared_answers
from peertutor.core.answers import Answer, Feedback, Verdict
from peertutor.core.errors import NotFound
from peertutor.core.text import words
from peertutor.ports import Clock, ConversationSummary, KeptAnswer
from peertutor.ports.verdicts import LocalVerdict

_FILE = "personal.sqlite3"

_asked = private.questions
_answered = private.answers


class SqlPersonalStore:
    """`ports.PersonalStore` over a SQLite file of its own.

    Every method may raise `StorageFailed`, `WorkspaceDamaged` or `WorkspaceLocked`.

    Attributes:
        recall: What has changed of the words that its owner was told.
        shared: What its owner has shared.
        exports: Which files they wrote for others to read.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.recall = SqlNotices(database, clock)
        self.shared = SqlSharedQuestions(database)
        self.exports = SqlExports(database, clock)
        self._database = database
        self._clock = clock
        # Conversations of this process that hold no answer yet, and when they began.
        self._begun: dict[int, datetime] = {}

    @classmethod
    def open(cls, workspace: Path, *, clock: Clock | None = None) -> Self:
        """Open a workspace's personal store, and make it where there is none.

        Raises:
            StorageFailed: The folder cannot be written, or lies on a network drive.
            WorkspaceDamaged: The file is not a personal store, or is broken.
            WorkspaceTooNew: A newer version has written it.
        """
        return cls(SqliteDatabase.open(workspace / _FILE, PERSONAL), clock or SystemClock())

    @staticmethod
    def is_in(workspace: Path) -> bool:
        """Return whether a workspace has a personal store already."""
        return (workspace / _FILE).is_file()

    def start_conversation(self) -> int:
        """Return the number of a new conversation; it is on record from its first answer on.

        No other process gets the number, and none but this one can begin the conversation.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            key = connection.execute(
                insert(conversations).values(started_at=now)
            ).inserted_primary_key
            assert key is not None  # noqa: S101 - one row has one key
            number = int(key[0])
            # The table never gives a number twice, so that taking the row back reserves it.
            connection.execute(conversations.delete().where(conversations.c.id == number))
        self._begun[number] = now
        return number

    def keep_answer(self, conversation: int, answer: Answer) -> int:
        """Keep a finished answer, whole or not at all, and return its number.

        Raises:
            NotFound: There is no such conversation.
        """
        with self._database.write() as connection:
            _put_on_record(connection, conversation, self._begun.get(conversation))
            _, number = keep(
                connection, private, answer, self._clock.now(), conversation=conversation
            )
        # Only now: after a failure it can still be begun.
        self._begun.pop(conversation, None)
        return number

    def conversations(self, limit: int) -> list[ConversationSummary]:
        """Return the latest conversations that hold an answer, newest first."""
        with self._database.read() as connection:
            return _summaries(connection, limit)

    def answers(self, conversation: int) -> list[KeptAnswer]:
        """Return a conversation's answers, oldest first."""
        with self._database.read() as connection:
            return kept(connection, _asked.c.conversation == conversation)

    def set_feedback(self, answer_id: int, feedback: Feedback | None) -> None:
        """Record, change or take back what the reader said; raises `NotFound`."""
        with self._database.write() as connection:
            changed = connection.execute(
                _answered.update()
                .where(_answered.c.id == answer_id)
                .values(feedback=feedback.value if feedback else None)
            )
            if not changed.rowcount:
                raise NotFound(f"There is no answer number {answer_id}")

    def local_verdicts(self, estimate: str) -> list[LocalVerdict]:
        """Return what the reader said, one verdict a question, the latest, oldest first.

        "No knowledge" and small talk are no answers: whether declining was useful says nothing
        about evidence.
        """
        with self._database.read() as connection:
            return _verdicts(connection, estimate)

    def erase_source(self, interview_id: str) -> int:
        """Take a deleted interview's words out of every kept answer; return how many had some."""
        with self._database.write() as connection:
            touched = erase_source(connection, private, interview_id)
            if touched:
                self._database.mark_erasure(connection)
        if touched:
            self._database.erase_traces()
        return touched

    def forget(self, conversation: int | None = None) -> None:
        """Erase one conversation, or all of them, from the disk.

        What was shared of it stays shared, and nothing here says any more that it was.
        """
        with self._database.write() as connection:
            statement = conversations.delete()
            if conversation is None:
                self._begun.clear()
            else:
                self._begun.pop(conversation, None)
                statement = statement.where(conversations.c.id == conversation)
            connection.execute(statement)
            forget_shared_answers(connection, everything=conversation is None)
            self._database.mark_erasure(connection)
        self._database.erase_traces()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _put_on_record(connection: Connection, conversation: int, begun: datetime | None) -> None:
    """Make the conversation's row where there is none; raises `NotFound` if it never began."""
    found = connection.scalar(select(conversations.c.id).where(conversations.c.id == conversation))
    if found is not None:
        return
    if begun is None:
        raise NotFound(f"There is no conversation number {conversation}")
    connection.execute(insert(conversations).values(id=conversation, started_at=begun))


def _summaries(connection: Connection, limit: int) -> list[ConversationSummary]:
    grouped = (
        select(
            _asked.c.conversation,
            func.min(_asked.c.id).label("first"),
            func.max(_asked.c.id).label("latest"),
            func.count().label("questions"),
        )
        .group_by(_asked.c.conversation)
        .subquery()
    )
    first, latest = _asked.alias(), _asked.alias()
    rows = connection.execute(
        select(grouped.c.conversation, first.c.text, grouped.c.questions, latest.c.asked_at)
        .join(first, first.c.id == grouped.c.first)
        .join(latest, latest.c.id == grouped.c.latest)
        .order_by(latest.c.id.desc())
        .limit(limit)
    )
    return [
        ConversationSummary(id=id_, first_question=text, questions=number, last_asked_at=at)
        for id_, text, number, at in rows
    ]


def _verdicts(connection: Connection, estimate: str) -> list[LocalVerdict]:
    rows = connection.execute(
        select(_asked.c.standalone, _answered.c.features, _answered.c.feedback)
        .join(_asked, _asked.c.id == _answered.c.question)
        .where(_answered.c.feedback.is_not(None))
        .where(_answered.c.verdict != Verdict.NO_KNOWLEDGE.value)
        .order_by(_answered.c.id)
    )
    latest: dict[tuple[str, ...], LocalVerdict] = {}
    for standalone, features, feedback in rows:
        if estimate in features:
            question = tuple(words(standalone))
            # Taken out first, so that it stands where it was judged last.
            latest.pop(question, None)
            latest[question] = LocalVerdict(features[estimate], feedback == Feedback.USEFUL.value)
    return list(latest.values())
