"""What is said of single words: by peers, by the veteran who confirmed them, or that they retired.

A verdict counts only where the words that its peer saw stand there still, and where a lesson says
what it said then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from peertutor.adapters.ledger.schema import (
    interviews,
    lesson_sources,
    lessons,
    turns,
    verdict_spans,
    verdicts,
)
from peertutor.core.interviews import Trust
from peertutor.core.lessons import LessonState
from peertutor.core.passages import Span, Vouched
from peertutor.core.peers import PeerVerdict, SubjectKind

_OF_PEERS = (
    select(
        interviews.c.key,
        verdict_spans.c.turn,
        verdict_spans.c.start,
        verdict_spans.c.end,
        verdict_spans.c.text_hash,
        verdicts.c.peer,
        verdicts.c.verdict,
        verdicts.c.at,
        verdicts.c.text,
        turns.c.text.label("said"),
    )
    .join(verdicts, verdicts.c.id == verdict_spans.c.verdict)
    .join(interviews, interviews.c.id == verdict_spans.c.interview_id)
    .join(turns, (turns.c.interview == interviews.c.key) & (turns.c.turn == verdict_spans.c.turn))
    .outerjoin(
        lessons,
        (verdicts.c.kind == SubjectKind.LESSON.value) & (lessons.c.id == verdicts.c.number),
    )
    .where(
        verdicts.c.ended_at.is_(None),
        verdicts.c.verdict != PeerVerdict.PASS.value,
        or_(
            verdicts.c.kind != SubjectKind.LESSON.value,
            lessons.c.content_hash == verdicts.c.content_hash,
        ),
    )
    .order_by(verdicts.c.id, verdict_spans.c.position)
)

_OF_LESSONS = (
    select(
        lessons.c.interview,
        lesson_sources.c.turn,
        lesson_sources.c.start,
        lesson_sources.c.end,
        lessons.c.trust,
    )
    .join(lesson_sources, lesson_sources.c.lesson == lessons.c.id)
    .where(
        or_(
            lessons.c.trust == Trust.RETIRED.value,
            (lessons.c.trust == Trust.CONFIRMED.value)
            & (lessons.c.state == LessonState.RELEASED.value),
        )
    )
)


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What is said of the words of one interview."""

    vouched: tuple[Vouched, ...] = ()
    confirmed: tuple[Span, ...] = ()
    retired: tuple[Span, ...] = ()

    def in_turns(self, numbers: Collection[int]) -> SaidOf:
        """Return what is said of some turns."""
        return SaidOf(
            tuple(each for each in self.vouched if each.turn in numbers),
            tuple(each for each in self.confirmed if each.turn in numbers),
            tuple(each for each in self.retired if each.turn in numbers),
        )


def hash_of(words: str) -> str:
    """Return the name of words in a verdict: others have another one."""
    return hashlib.sha256(words.encode()).hexdigest()


def said_of(connection: Connection, keys: Collection[int]) -> Mapping[int, SaidOf]:
    """Return for each of these revisions what is said of its words."""
    vouched: dict[int, list[Vouched]] = {key: [] for key in keys}
    for row in connection.execute(_OF_PEERS.where(interviews.c.key.in_(keys))):
        if hash_of(row.said[row.start : row.end]) == row.text_hash:
            vouched[row.key].append(
                Vouched(
                    turn=row.turn,
                    start=row.start,
                    end=row.end,
                    peer=row.peer,
                    verdict=PeerVerdict(row.verdict),
                    at=row.at,
                    text=row.text,
                )
            )
    told: dict[tuple[int, str], list[Span]] = {}
    for key, turn, start, end, trust in connection.execute(
        _OF_LESSONS.where(lessons.c.interview.in_(keys))
    ):
        told.setdefault((key, trust), []).append(Span(turn, start, end))
    return {
        key: SaidOf(
            tuple(vouched[key]),
            tuple(told.get((key, Trust.CONFIRMED.value), ())),
            tuple(told.get((key, Trust.RETIRED.value), ())),
        )
        for key in keys
    }
