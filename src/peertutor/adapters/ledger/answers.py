"""Answers in the shape of the tables, the same for the shared ledger and the personal store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Row, Table, case, func, insert, select

from peertutor.adapters.ledger.answer_tables import AnswerTables
from peertutor.adapters.ledger.evidence import packed, unpacked
from peertutor.core.answers import (
    Answer,
    Citation,
    Claim,
    Mode,
    Reason,
    ReasonCode,
    SuggestedPeer,
    Timing,
    Verdict,
)
from peertutor.core.interviews import Kind, Trust
from peertutor.core.passages import RetrievedPassage

_TIMES = ("embed", "dense", "lexical", "fuse", "retrieve", "first_token", "total")


def keep(
    connection: Connection,
    tables: AnswerTables,
    answer: Answer,
    now: datetime,
    *,
    number: int | None = None,
    **asked_by: object,
) -> tuple[int, int]:
    """Store a question with its answer, and return the numbers of both.

    Without a `number` both are counted.
    """
    given = {} if number is None else {"id": number}
    question = _one(
        connection,
        insert(tables.questions).values(
            **given, asked_at=now, text=answer.question, standalone=answer.standalone, **asked_by
        ),
    )
    return question, keep_answer(connection, tables, answer, question, number=number)


def keep_answer(
    connection: Connection,
    tables: AnswerTables,
    answer: Answer,
    question: int,
    *,
    number: int | None = None,
) -> int:
    """Store the answer to a question that is kept, and return its number; None: it is counted."""
    given = {} if number is None else {"id": number}
    number = _one(
        connection,
        insert(tables.answers).values(
            **given,
            question=question,
            mode=answer.mode.value,
            text=answer.text,
            verdict=answer.verdict.value,
            confidence=answer.confidence,
            reasons=[[reason.code.value, reason.detail] for reason in answer.reasons],
            labels=list(answer.labels),
            suggested_peers=[[peer.name, peer.why] for peer in answer.suggested_peers],
            dropped_citations=answer.dropped_citations,
            features=dict(answer.features),
            timing={name: getattr(answer.timing, name) for name in _TIMES},
            model_note=answer.model_note,
        ),
    )
    _keep_parts(connection, tables, answer, number)
    return number


def load(connection: Connection, tables: AnswerTables, row: Row[*tuple[Any, ...]]) -> Answer:
    """Return the answer of a row that joins `answers` to its question.

    The question's own columns are labelled `question_text` and `standalone`.
    """
    return Answer(
        question=row.question_text,
        standalone=row.standalone,
        mode=Mode(row.mode),
        text=row.text,
        verdict=Verdict(row.verdict),
        confidence=row.confidence,
        reasons=tuple(Reason(ReasonCode(code), detail) for code, detail in row.reasons),
        labels=tuple(row.labels),
        claims=_claims(connection, tables, row.id),
        citations=_citations(connection, tables, row.id),
        passages=_evidence(connection, tables, row.id),
        suggested_peers=tuple(SuggestedPeer(name, why) for name, why in row.suggested_peers),
        dropped_citations=row.dropped_citations,
        features=row.features,
        timing=Timing(**row.timing),
        model_note=row.model_note,
    )


def _one(connection: Connection, statement: Insert) -> int:
    key = connection.execute(statement).inserted_primary_key
    assert key is not None  # noqa: S101 - one row has one key
    return int(key[0])


def _keep_parts(connection: Connection, tables: AnswerTables, answer: Answer, number: int) -> None:
    for table, rows in (
        (tables.claims, [_claim_row(claim) for claim in answer.claims]),
        (tables.citations, [_citation_row(citation) for citation in answer.citations]),
        (tables.evidence, [_evidence_row(found) for found in answer.passages]),
    ):
        if rows:
            place = [{"answer": number, "position": position} for position in range(len(rows))]
            connection.execute(
                insert(table), [{**where, **row} for where, row in zip(place, rows, strict=True)]
            )


def _claim_row(claim: Claim) -> dict[str, object]:
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "support": claim.support,
        "supported": claim.supported,
        "citations": list(claim.citations),
    }


def _citation_row(citation: Citation) -> dict[str, object]:
    return {
        "n": citation.n,
        "interview_id": citation.interview_id,
        "title": citation.title,
        "turn": citation.turn,
        "speaker": citation.speaker,
        "date": citation.date,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "trust": citation.trust.value,
        "kind": citation.kind.value,
    }


def _evidence_row(found: RetrievedPassage) -> dict[str, object]:
    return {
        "interview_id": found.passage.interview_id,
        "content_hash": found.passage.content_hash,
        "retrieved": packed(found),
    }


def _parts(connection: Connection, table: Table, answer: int) -> Iterable[Row[*tuple[Any, ...]]]:
    return connection.execute(
        select(table).where(table.c.answer == answer).order_by(table.c.position)
    )


def _claims(connection: Connection, tables: AnswerTables, answer: int) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            text=row.text,
            start=row.start,
            end=row.end,
            support=row.support,
            supported=row.supported,
            citations=tuple(row.citations),
        )
        for row in _parts(connection, tables.claims, answer)
    )


def _citations(connection: Connection, tables: AnswerTables, answer: int) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            n=row.n,
            interview_id=row.interview_id,
            title=row.title,
            turn=row.turn,
            speaker=row.speaker,
            date=row.date,
            start=row.start,
            end=row.end,
            quote=row.quote,
            trust=Trust(row.trust),
            kind=Kind(row.kind),
        )
        for row in _parts(connection, tables.citations, answer)
    )


def _evidence(
    connection: Connection, tables: AnswerTables, answer: int
) -> tuple[RetrievedPassage, ...]:
    return tuple(unpacked(row.retrieved) for row in _parts(connection, tables.evidence, answer))


def open_questions(connection: Connection, tables: AnswerTables, limit: int) -> list[str]:
    """Return the questions whose answer a person must still give, the most asked first."""
    asked, answered = tables.questions, tables.answers
    nothing = Verdict.NO_KNOWLEDGE.value
    rows = connection.execute(
        select(func.max(asked.c.standalone))
        .join(answered, answered.c.question == asked.c.id)
        .where(answered.c.verdict.in_([nothing, Verdict.NEEDS_PEER.value]))
        .group_by(func.lower(func.trim(asked.c.standalone)))
        .order_by(
            func.count().desc(),
            func.max(case((answered.c.verdict == nothing, 1), else_=0)).desc(),
            func.max(asked.c.asked_at).desc(),
            func.max(asked.c.standalone),
        )
        .limit(limit)
    )
    return list(rows.scalars())
