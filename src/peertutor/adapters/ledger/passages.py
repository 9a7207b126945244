"""Passages joined back to the turns they were cut from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Row, select

from peertutor.adapters.ledger.schema import MAY_BE_SHOWN, interviews, passages, spans, turns
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import Passage, SpanText

_BATCH = 500
"""Numbers in one statement: below what any SQLite takes."""

_WHOLE = (
    select(
        passages.c.id,
        passages.c.text,
        passages.c.trust,
        passages.c.content_hash,
        interviews.c.id.label("interview_id"),
        interviews.c.title,
        interviews.c.topic,
        interviews.c.date,
        interviews.c.kind,
        spans.c.turn,
        spans.c.start,
        spans.c.end,
        turns.c.speaker,
        turns.c.role,
        turns.c.text.label("said"),
    )
    .join(interviews, interviews.c.key == passages.c.interview)
    .join(spans, spans.c.passage == passages.c.id)
    .join(turns, (turns.c.interview == spans.c.interview) & (turns.c.turn == spans.c.turn))
    .where(MAY_BE_SHOWN)
    .order_by(passages.c.id, spans.c.position)
)


def load(connection: Connection, ids: Iterable[int]) -> dict[int, Passage]:
    """Return those of `ids` that may be shown now, in the order asked."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Passage] = {}
    for batch in _batches(wanted):
        rows = connection.execute(_WHOLE.where(passages.c.id.in_(batch)))
        for number, group in groupby(rows, key=lambda row: row.id):
            found[number] = _passage(list(group))
    return {number: found[number] for number in wanted if number in found}


def _batches(ids: list[int]) -> Iterator[list[int]]:
    numbers = iter(ids)
    while batch := list(islice(numbers, _BATCH)):
        yield batch


def _passage(rows: list[Row[*tuple[Any, ...]]]) -> Passage:
    first = rows[0]
    return Passage(
        id=first.id,
        interview_id=first.interview_id,
        title=first.title,
        topic=first.topic,
        date=first.date,
        kind=Kind(first.kind),
        trust=Trust(first.trust),
        text=first.text,
        content_hash=first.content_hash,
        parts=tuple(
            SpanText(
                turn=row.turn,
                start=row.start,
                end=row.end,
                speaker=row.speaker,
                role=Role(row.role),
                text=row.said[row.start : row.end],
            )
            for row in rows
        ),
    )
