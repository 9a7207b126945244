"""What could tell who had shared a question without a name, taken out of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from peertutor.adapters.ledger.sqlite_ddl import EVENTS_DDL

revision = "ledger_0005"
down_revision = "ledger_0004"


def upgrade() -> None:
    """Keep of shared answers what says nothing about their askers, and in no order."""
    _forget_order()
    _forget_askers()


def _forget_order() -> None:
    """Let the parts of shared answers have no row number, which says in which order they came."""
    for table in ("claims", "citations", "evidence"):
        with op.batch_alter_table(
            table, recreate="always", table_kwargs={"sqlite_with_rowid": False}
        ):
            pass


def _forget_askers() -> None:
    """Take out of shared answers what tells of the asker's machine, and of anonymous ones when."""
    op.execute(
        "UPDATE answers SET suggested_peers = '[]', features = '{}', timing = '{}', "
        "model_note = '', dropped_citations = 0"
    )
    op.execute(
        "UPDATE evidence SET retrieved = "
        "json_set(retrieved, '$.score', 0.0, '$.dense', NULL, '$.lexical', NULL)"
    )
    _keep_reasons()
    op.execute(
        "UPDATE questions SET asked_at = date(asked_at) || ' 00:00:00.000000' "
        "WHERE rung = 'anonymous'"
    )
    op.execute("DROP TRIGGER events_are_not_removed")
    op.execute(
        "DELETE FROM events WHERE kind = 'shared' AND json_extract(detail, '$.rung') = 'anonymous'"
    )
    op.execute(EVENTS_DDL[1])
    # The file is written anew at the next start.
    op.execute("INSERT OR REPLACE INTO meta VALUES ('erase_pending', 1)")


def _keep_reasons() -> None:
    """Take out of shared answers what hangs on the asker's model, budget and verdicts."""
    answers = sa.table(
        "answers",
        *(sa.column(name) for name in ("id", "question", "verdict", "confidence")),
        sa.column("reasons", sa.JSON()),
    )
    questions = sa.table("questions", sa.column("id"), sa.column("rung"))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(answers.c.id, answers.c.reasons, answers.c.verdict, questions.c.rung).join(
            questions, questions.c.id == answers.c.question
        )
    ).all()
    for number, reasons, verdict, rung in rows:
        taken = {"model_failed"} if rung == "named" else {"model_failed", "weak_evidence"}
        values: dict[str, object] = {"reasons": [each for each in reasons if each[0] not in taken]}
        if rung == "anonymous":
            values["confidence"] = 0.0
            values["verdict"] = "needs_peer" if verdict == "grounded" else verdict
        connection.execute(sa.update(answers).where(answers.c.id == number).values(**values))
