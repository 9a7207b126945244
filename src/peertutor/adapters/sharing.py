"""What its owner has shared of their own store."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, case, delete, insert, select, update

from peertutor.adapters.kept import kept, shared
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.personal_schema import private, shared_by_me, tokens
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
            _forget(connection, [question])
            connection.execute(
                insert(shared_by_me).values(
                    question=question, answer=answer, rung=rung.value, read=0, answered=""
                )
            )
            if token:
                connection.execute(insert(tokens).values(question=question, token=token))

    def forget_shared(self, question: int) -> None:
        """Forget that something was shared as this question, and its token, from the disk too."""
        with self._database.write() as connection:
            _forget(connection, [question])
            self._database.mark_erasure(connection)
        self._database.erase_traces()

    def token(self, question: int) -> str:
        """Return the token of a question that was shared without a name; empty for any other."""
        with self._database.read() as connection:
            wanted = select(tokens.c.token).where(tokens.c.question == question)
            return str(connection.scalar(wanted) or "")

    def shared_by_me(self) -> list[SharedByMe]:
        """Return what was shared, the oldest first."""
        with self._database.read() as connection:
            # The numbers of questions are drawn, and those of answers counted.
            wanted = select(shared_by_me).order_by(shared_by_me.c.answer, shared_by_me.c.question)
            return [shared(row) for row in connection.execute(wanted)]

    def read_replies(self, question: int, latest: int, answered: str = "") -> None:
        """Keep that what came for a question was read; see `ports.ladder.SharedQuestions`."""
        read = shared_by_me.c.read
        with self._database.write() as connection:
            connection.execute(
                update(shared_by_me)
                .where(shared_by_me.c.question == question)
                .values(read=case((read < latest, latest), else_=read), answered=answered)
            )


def forget_shared_answers(connection: Connection, *, everything: bool) -> None:
    """Forget what was shared of answers that are gone, and every token where everything is."""
    gone = select(shared_by_me.c.question).where(
        shared_by_me.c.answer.not_in(select(private.answers.c.id))
    )
    _forget(connection, connection.scalars(gone).all())
    if everything:
        connection.execute(delete(tokens))


def _forget(connection: Connection, questions: Collection[int]) -> None:
    for table in (shared_by_me, tokens):
        connection.execute(delete(table).where(table.c.question.in_(questions)))
