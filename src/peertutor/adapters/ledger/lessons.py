"""Lessons, in and out of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete, func, insert, select, update

from peertutor.adapters.ledger import interviews as interview_rows
from peertutor.adapters.ledger import verdicts
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import interviews, lesson_sources, lessons
from peertutor.core.errors import NotFound
from peertutor.core.interviews import Trust
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.peers import Opinion
from peertutor.core.verification import Verification
from peertutor.ports import Clock

_OF_ITS_VETERAN = frozenset({Trust.TOLD, Trust.CONFIRMED, Trust.RETIRED})
"""What is kept of trust; the rest is made of verdicts whenever a lesson is read."""


class SqlLessons:
    """`ports.recording.LessonStore` over the ledger's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def replace_drafts(self, interview_id: str, drafted: Sequence[Lesson]) -> list[Lesson]:
        """Keep new drafts in the place of those not read back yet; return them with numbers."""
        with self._database.write() as connection:
            key = interview_rows.current(connection, interview_id).key
            ours = lessons.c.interview == key
            old = select(lessons.c.id).where(ours, lessons.c.state == LessonState.DRAFTED.value)
            connection.execute(delete(lesson_sources).where(lesson_sources.c.lesson.in_(old)))
            connection.execute(
                delete(lessons).where(ours, lessons.c.state == LessonState.DRAFTED.value)
            )
            first = connection.scalar(select(func.max(lessons.c.position)).where(ours))
            numbered = []
            for position, lesson in enumerate(drafted, -1 if first is None else first):
                number = _insert(connection, key, position + 1, lesson)
                numbered.append(replace(lesson, id=number))
        return numbered

    def lessons(self, interview_id: str | None = None) -> list[Lesson]:
        """Return the lessons of one interview, or of all, in their order."""
        with self._database.read() as connection:
            wanted = (
                select(lessons, interviews.c.id.label("interview_id"))
                .join(interviews, interviews.c.key == lessons.c.interview)
                .where(interviews.c.current)
                .order_by(lessons.c.interview, lessons.c.position)
            )
            if interview_id is not None:
                wanted = wanted.where(interviews.c.id == interview_id)
            rows = connection.execute(wanted).all()
            sources = _sources(connection)
            said = verdicts.of_lessons(connection)
        return [
            _as_peers_see_it(
                Lesson(
                    id=row.id,
                    interview_id=row.interview_id,
                    veteran=row.veteran,
                    topic=row.topic,
                    **{part.value: getattr(row, part.value) for part in LessonField},
                    stakes=Stakes(row.stakes),
                    lived=row.lived,
                    kind=LessonKind(row.kind),
                    state=LessonState(row.state),
                    trust=Trust(row.trust),
                    expires=row.expires,
                    sources=tuple(sources[row.id]),
                ),
                said[row.id],
            )
            for row in rows
        ]

    def save(self, lesson: Lesson) -> None:
        """Put a lesson in the place of the one of its number; raises `NotFound`."""
        with self._database.write() as connection:
            done = connection.execute(
                update(lessons).where(lessons.c.id == lesson.id).values(**_values(lesson))
            )
            if not done.rowcount:
                raise NotFound(f"There is no lesson number {lesson.id}")
            connection.execute(delete(lesson_sources).where(lesson_sources.c.lesson == lesson.id))
            _insert_sources(connection, lesson.id, lesson.sources)


def _as_peers_see_it(lesson: Lesson, said: Sequence[Opinion]) -> Lesson:
    """Return a lesson with the trust that the verdicts on its present words make."""
    known = Verification(
        content_hash=lesson.content_hash,
        authors=frozenset({lesson.veteran}),
        stakes=lesson.stakes,
        confirmed=lesson.trust is Trust.CONFIRMED,
        retired=lesson.trust is Trust.RETIRED,
        opinions={each.peer: each for each in said if each.content_hash == lesson.content_hash},
    )
    return replace(
        lesson,
        trust=known.trust,
        verified_at=known.verified_at,
        verified_by=known.verified_by,
    )


def _insert(connection: Connection, key: int, position: int, lesson: Lesson) -> int:
    result = connection.execute(
        insert(lessons).values(
            {"interview": key, "position": position, "trust": Trust.TOLD.value, **_values(lesson)}
        )
    )
    assert result.inserted_primary_key is not None  # noqa: S101 - one row has one key
    number = int(result.inserted_primary_key[0])
    _insert_sources(connection, number, lesson.sources)
    return number


def _values(lesson: Lesson) -> dict[str, object]:
    return {
        "veteran": lesson.veteran,
        "topic": lesson.topic,
        **{part.value: lesson.part(part) for part in LessonField},
        "stakes": lesson.stakes.value,
        "lived": lesson.lived,
        "kind": lesson.kind.value,
        "state": lesson.state.value,
        **({"trust": lesson.trust.value} if lesson.trust in _OF_ITS_VETERAN else {}),
        "expires": lesson.expires,
        "content_hash": lesson.content_hash,
    }


def _insert_sources(connection: Connection, lesson: int, sources: Sequence[Source]) -> None:
    rows = [
        {
            "lesson": lesson,
            "position": position,
            "field": source.field.value,
            "turn": source.turn,
            "start": source.start,
            "end": source.end,
        }
        for position, source in enumerate(sources)
    ]
    if rows:
        connection.execute(insert(lesson_sources), rows)


def _sources(connection: Connection) -> dict[int, list[Source]]:
    found: dict[int, list[Source]] = defaultdict(list)
    order = (lesson_sources.c.lesson, lesson_sources.c.position)
    for row in connection.execute(select(lesson_sources).order_by(*order)):
        found[row.lesson].append(Source(LessonField(row.field), row.turn, row.start, row.end))
    return found
