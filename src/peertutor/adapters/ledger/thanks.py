"""How often words helped somebody: a number beside them, and nothing else."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import interviews, thanks, turns
from peertutor.core.interviews import InterviewState
from peertutor.ports.ladder import Thanked


class SqlThanks:
    """`ports.ladder.ThanksStore` over the ledger's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def thank(self, words: list[tuple[str, int]], *, back: bool = False) -> None:
        """Add one to each of these turns; `back` takes it away, and never below nothing."""
        step = -1 if back else 1
        with self._database.write() as connection:
            for name, turn in dict.fromkeys(words):
                here = (thanks.c.interview_id == name) & (thanks.c.turn == turn)
                changed = connection.execute(
                    update(thanks)
                    .where(here, thanks.c.count + step >= 0)
                    .values(count=thanks.c.count + step)
                )
                if not changed.rowcount and not back:
                    row = {"interview_id": name, "turn": turn, "count": 1}
                    connection.execute(insert(thanks).values(row))

    def thanks(self) -> list[Thanked]:
        """Return how often words helped, those that can be found now."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(thanks)
                .join(interviews, interviews.c.id == thanks.c.interview_id)
                .join(
                    turns, (turns.c.interview == interviews.c.key) & (turns.c.turn == thanks.c.turn)
                )
                .where(
                    turns.c.turn == thanks.c.turn,
                    interviews.c.current,
                    interviews.c.state == InterviewState.RELEASED.value,
                    thanks.c.count > 0,
                )
                .order_by(thanks.c.interview_id, thanks.c.turn)
            )
            return [Thanked(name, turn, count) for name, turn, count in rows]
