"""What its owner has shared of their own store."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from peertutor.adapters.kept import kept
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import private, shared_by_me, tokens
from peertutor.core.answers import Rung
from peertutor.core.errors import NotFound
from peertutor.core.ladder import SharedByMe
from peertutor.ports import KeptAnswer


class SqlSharedQuestions:
    """`ports.ladder.SharedQuestions` over the personal store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, number: int) -> KeptAnswer:
        """Return one kept answer; raises `NotFound`."""
        with self._database.read() as connection:
            found = kept(connection, private.answers.c.id == number)
        if not found:
            raise NotFound(
                f"There is no answer number {number}", remedy="List them with: peertutor history"
            )
        return found[0]

    def remember_shared(self, question: int, answer: int, rung: Rung, token: str = "") -> None:
        """Keep that an answer was shared as a question, and the token that fetches the reply."""
        with self._database.write() as connection:
            connection.execute(
                insert(shared_by_me).values(
                    question=question, answer=answer, rung=rung.value, read=0
                )
            )
            if token:
                connection.execute(insert(tokens).values(question=question, token=token))

    def shared_by_me(self) -> list[SharedByMe]:
        """Return what was shared, the oldest first."""
        # An answer that was forgotten took what was shared of it along.
        here = select(private.answers.c.id)
        with self._database.read() as connection:
            rows = connection.execute(
                select(shared_by_me)
                .where(shared_by_me.c.answer.in_(here))
                .order_by(shared_by_me.c.question)
            )
            return [
                SharedByMe(
                    question=row.question, answer=row.answer, rung=Rung(row.rung), read=row.read
                )
                for row in rows
            ]

    def read_replies(self, question: int, latest: int) -> None:
        """Keep that the replies to a question were read up to a verdict's number."""
        with self._database.write() as connection:
            connection.execute(
                update(shared_by_me)
                .where(shared_by_me.c.question == question, shared_by_me.c.read < latest)
                .values(read=latest)
            )
