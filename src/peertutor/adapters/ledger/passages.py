"""Passages joined back to the turns they were cut from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from peertutor.adapters.ledger.schema import (
    MAY_BE_SHOWN,
    interviews,
    lesson_sources,
    lessons,
    passages,
    spans,
    turns,
)
from peertutor.adapters.ledger.vouched import SaidOf, said_of
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.lessons import LessonKind, LessonState, Stakes, look_again_on
from peertutor.core.passages import Passage, SpanText
from peertutor.core.vouching import of_all_words

_BATCH = 500
"""Numbers in one statement: below what any SQLite takes."""

_PASSAGES = (
    select(
        passages.c.id,
        passages.c.interview,
        passages.c.text,
        passages.c.trust,
        passages.c.content_hash,
        interviews.c.id.label("interview_id"),
        interviews.c.title,
        interviews.c.topic,
        interviews.c.date,
        interviews.c.kind,
    )
    .join(interviews, interviews.c.key == passages.c.interview)
    .where(MAY_BE_SHOWN)
)

_PARTS = (
    select(
        spans.c.passage,
        spans.c.turn,
        spans.c.start,
        spans.c.end,
        turns.c.speaker,
        turns.c.role,
        turns.c.text,
    )
    .join(turns, (turns.c.interview == spans.c.interview) & (turns.c.turn == spans.c.turn))
    .order_by(spans.c.passage, spans.c.position)
)


_LESSONS = (
    select(
        lessons.c.interview,
        lesson_sources.c.turn,
        lessons.c.kind,
        lessons.c.stakes,
        lessons.c.expires,
        interviews.c.date,
    )
    .join(lesson_sources, lesson_sources.c.lesson == lessons.c.id)
    .join(interviews, interviews.c.key == lessons.c.interview)
    .where(lessons.c.state == LessonState.RELEASED.value)
)


def load(connection: Connection, ids: Iterable[int]) -> dict[int, Passage]:
    """Return those of `ids` that may be shown now, in the order asked."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Passage] = {}
    numbers = iter(wanted)
    while batch := list(islice(numbers, _BATCH)):
        found.update(_load(connection, batch))
    return {number: found[number] for number in wanted if number in found}


def _load(connection: Connection, ids: list[int]) -> dict[int, Passage]:
    rows = connection.execute(_PASSAGES.where(passages.c.id.in_(ids))).all()
    parts = _parts(connection, [row.id for row in rows])
    keys = {row.interview for row in rows}
    taught, said = _taught(connection, keys), said_of(connection, keys)
    return {
        row.id: _passage(row, parts[row.id], taught[row.interview], said[row.interview])
        for row in rows
    }


def _passage(
    row: Row[*tuple[Any, ...]], parts: Sequence[SpanText], taught: _Taught, said: SaidOf
) -> Passage:
    of_these = said.in_turns({part.turn for part in parts})
    return of_all_words(
        Passage(
            id=row.id,
            interview_id=row.interview_id,
            title=row.title,
            topic=row.topic,
            date=row.date,
            kind=Kind(row.kind),
            trust=Trust(row.trust),
            text=row.text,
            content_hash=row.content_hash,
            parts=tuple(parts),
            practised=taught.practised,
            high_stakes=taught.high_stakes,
            workarounds=taught.workarounds,
            vouched=of_these.vouched,
            confirmed=of_these.confirmed,
            retired=of_these.retired,
        )
    )


@dataclass(frozen=True, slots=True)
class _Taught:
    """What the released lessons of an interview say of its turns."""

    practised: frozenset[int] = frozenset()
    high_stakes: frozenset[int] = frozenset()
    workarounds: tuple[tuple[int, date], ...] = ()


def _taught(connection: Connection, keys: Collection[int]) -> dict[int, _Taught]:
    rows = connection.execute(_LESSONS.where(lessons.c.interview.in_(keys))).all()
    told: dict[int, list[_Lesson]] = {key: [] for key in keys}
    for interview, *lesson in rows:
        told[interview].append(_Lesson._make(lesson))
    return {
        key: _Taught(
            frozenset(each.turn for each in said if not LessonKind(each.kind).is_advice),
            frozenset(each.turn for each in said if each.stakes == Stakes.HIGH.value),
            tuple(
                sorted(
                    {
                        (each.turn, day)
                        for each in said
                        if (day := look_again_on(LessonKind(each.kind), each.expires, each.told_on))
                    }
                )
            ),
        )
        for key, said in told.items()
    }


class _Lesson(NamedTuple):
    """What a released lesson says of a turn."""

    turn: int
    kind: str
    stakes: str
    expires: date | None
    told_on: date | None


def _parts(connection: Connection, ids: list[int]) -> dict[int, list[SpanText]]:
    rows = connection.execute(_PARTS.where(spans.c.passage.in_(ids))).all()
    parts: dict[int, list[SpanText]] = defaultdict(list)
    for passage, turn, start, end, speaker, role, text in rows:
        said = text[start:end]
        part = SpanText(
            turn=turn, start=start, end=end, speaker=speaker, role=Role(role), text=said
        )
        parts[passage].append(part)
    return parts
