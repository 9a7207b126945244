"""A deleted interview's words, taken out of the answers that had some."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from peertutor.adapters.ledger.answer_tables import AnswerTables
from peertutor.adapters.ledger.evidence import unpacked
from peertutor.core.answers import Mode, ReasonCode, Verdict
from peertutor.core.text import one_line

DELETED = "The source of this answer has been deleted."
"""What an answer says when its words are gone."""


def erase_source(connection: Connection, tables: AnswerTables, interview_id: str) -> int:
    """Take an interview's words out of every answer; return how many answers had some.

    An answer that quotes it is blanked, and one that a model wrote with it before its eyes, for
    any sentence of that may be its own. So is one that knows nothing: its text names those who
    spoke in what was only found. Where another only found it, its passages go and the answer
    stays. Questions stay as they were asked; what was made of them from the conversation goes.
    """
    cited = tables.citations
    shown = tables.evidence
    quoting = set(
        connection.scalars(select(cited.c.answer).where(cited.c.interview_id == interview_id))
    )
    finding = set(
        connection.scalars(select(shown.c.answer).where(shown.c.interview_id == interview_id))
    )
    for number in sorted(quoting | finding):
        if number in quoting or _speaks_of_found(connection, tables, number):
            _blank(connection, tables, number)
        else:
            _forget_found(connection, tables, number, interview_id)
        _forget_conversation(connection, tables, number)
    return len(quoting | finding)


def _speaks_of_found(connection: Connection, tables: AnswerTables, number: int) -> bool:
    """Return whether an answer's text may hold what stands in passages that it does not quote."""
    answers = tables.answers
    written = answers.c.mode == Mode.GENERATED.value
    names_whom_to_ask = answers.c.verdict == Verdict.NO_KNOWLEDGE.value
    found = select(answers.c.id).where(answers.c.id == number, written | names_whom_to_ask)
    return connection.scalar(found) is not None


def _blank(connection: Connection, tables: AnswerTables, number: int) -> None:
    for part in (tables.claims, tables.citations, tables.evidence):
        connection.execute(part.delete().where(part.c.answer == number))
    connection.execute(
        tables.answers.update()
        .where(tables.answers.c.id == number)
        .values(
            text=DELETED,
            verdict=Verdict.NO_KNOWLEDGE.value,
            confidence=0.0,
            reasons=[[ReasonCode.NO_SOURCE.value, ""]],
            labels=[],
            suggested_peers=[],
            features={},
        )
    )


def _forget_found(
    connection: Connection, tables: AnswerTables, number: int, interview_id: str
) -> None:
    found = tables.evidence
    ours = (found.c.answer == number) & (found.c.interview_id == interview_id)
    rows = connection.scalars(select(found.c.retrieved).where(ours))
    titles = {one_line(unpacked(row).passage.title) for row in rows} - {""}
    connection.execute(found.delete().where(ours))
    this = tables.answers.c.id == number
    reasons, labels = connection.execute(
        select(tables.answers.c.reasons, tables.answers.c.labels).where(this)
    ).one()
    connection.execute(
        tables.answers.update()
        .where(this)
        .values(
            # The details may quote what was only found, and a label may name it.
            reasons=[[code, ""] for code, _ in reasons],
            labels=[label for label in labels if not any(title in label for title in titles)],
            suggested_peers=[],
        )
    )


def _forget_conversation(connection: Connection, tables: AnswerTables, number: int) -> None:
    """Undo what was added to the questions around an answer: it may be the answer's words."""
    questions = tables.questions
    asked = select(tables.answers.c.question).where(tables.answers.c.id == number)
    around: ColumnElement[bool] = questions.c.id.in_(asked)
    if "conversation" in questions.c:
        here = select(questions.c.conversation).where(around).scalar_subquery()
        around = questions.c.conversation == here
    connection.execute(questions.update().where(around).values(standalone=questions.c.text))
