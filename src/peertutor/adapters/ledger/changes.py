"""What became of words that answers may have rested on, for whoever was told them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from peertutor.adapters.ledger.schema import changes, interviews, passages, spans
from peertutor.core.peers import WordSpan
from peertutor.ports.reviews import Change, ChangeKind


def source_of(interview_id: str) -> str:
    """Return the name under which an interview stands in changes: no other is left when erased."""
    return hashlib.sha256(interview_id.encode()).hexdigest()


def note(
    connection: Connection,
    kind: ChangeKind,
    words: Iterable[WordSpan],
    now: datetime,
    *,
    holds: str = "",
) -> None:
    """Note for everybody who was told some words what became of them, once an interview."""
    by_interview: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for span in words:
        by_interview[span.interview_id].append((span.turn, span.start, span.end))
    for name, places in by_interview.items():
        connection.execute(
            insert(changes).values(
                at=now,
                kind=kind.value,
                source=source_of(name),
                passages=sorted(_holding(connection, name, places)),
                spans=sorted(places),
                holds=holds,
            )
        )


def after(connection: Connection, number: int) -> list[Change]:
    """Return the changes after that of a number, the oldest first."""
    rows = connection.execute(select(changes).where(changes.c.id > number).order_by(changes.c.id))
    return [
        Change(
            id=row.id,
            at=row.at,
            kind=ChangeKind(row.kind),
            source=row.source,
            passages=frozenset(row.passages),
            spans=tuple((turn, start, end) for turn, start, end in row.spans),
            holds=row.holds,
        )
        for row in rows
    ]


def _holding(
    connection: Connection, interview_id: str, places: list[tuple[int, int, int]]
) -> set[str]:
    """Return the content hashes of the passages, of any revision, that hold some of these words."""
    rows = connection.execute(
        select(passages.c.content_hash, spans.c.turn, spans.c.start, spans.c.end)
        .join(spans, spans.c.passage == passages.c.id)
        .join(interviews, interviews.c.key == passages.c.interview)
        .where(interviews.c.id == interview_id)
        .where(spans.c.turn.in_({turn for turn, _, _ in places}))
    )
    return {
        row.content_hash
        for row in rows
        for turn, start, end in places
        if row.turn == turn and row.start < end and start < row.end
    }
