"""What peers say, in and out of the tables; nothing that was said is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from peertutor.adapters.ledger import answers, changes
from peertutor.adapters.ledger import verdicts as rows
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.events import record
from peertutor.adapters.ledger.schema import (
    interviews,
    lessons,
    shared,
    turns,
    verdict_spans,
    verdicts,
)
from peertutor.adapters.ledger.vouched import hash_of
from peertutor.core.answers import Answer, Rung, fingerprint
from peertutor.core.audit import subject_of
from peertutor.core.changes import Change, ChangeKind
from peertutor.core.errors import NotFound, SubjectMoved
from peertutor.core.interviews import Trust
from peertutor.core.ladder import as_shared
from peertutor.core.lessons import Lesson
from peertutor.core.names import people
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.core.text import one_line
from peertutor.ports import Clock
from peertutor.ports.reviews import SharedQuestion


class SqlReviews:
    """`ports.reviews.ReviewStore` over the ledger's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def shared_questions(self) -> list[SharedQuestion]:
        """Return every shared question, the oldest first."""
        with self._database.read() as connection:
            return [
                SharedQuestion(
                    number=row.question,
                    asked_on=row.asked_at.date(),
                    rung=Rung(row.rung),
                    asker=row.asker,
                    answer=answers.load(connection, shared, row),
                )
                for row in _shared_rows(connection)
            ]

    def opinions(self, subject: Subject | None = None) -> list[Opinion]:
        """Return the verdicts in force, of one subject or of all, the oldest first."""
        with self._database.read() as connection:
            return rows.opinions(connection, subject)

    def judge(self, opinion: Opinion, words: Sequence[WordSpan], *, holds: str = "") -> Opinion:
        """Keep a verdict; see `ports.reviews.ReviewStore`."""
        with self._database.write() as connection:
            _check(connection, opinion.subject, opinion.content_hash)
            former = _end(connection, opinion.subject, opinion.peer, opinion.at)
            kept = replace(opinion, id=_insert(connection, opinion))
            _insert_words(connection, kept.id, words)
            _log(connection, kept)
            if kept.verdict.is_against:
                corrected = kept.verdict is PeerVerdict.CORRECT
                kind = ChangeKind.CORRECTED if corrected else ChangeKind.DISPUTED
                changes.note(connection, kind, words, kept.at, holds=holds)
            elif former and former.verdict.is_against:
                _restored(connection, former, kept.at)
            return kept

    def take_back(self, subject: Subject, peer: str) -> Opinion:
        """End what a peer said of a subject, and return it; raises `NotFound`."""
        now = self._clock.now()
        with self._database.write() as connection:
            former = _end(connection, subject, peer, now)
            if former is None:
                raise NotFound(
                    f"There is no verdict of {peer} on {subject}",
                    remedy="List what waits with: peertutor review list",
                )
            record(connection, "taken_back", str(subject), now, verdict=former.id, of=str(subject))
            if former.verdict.is_against:
                _restored(connection, former, now)
            return former

    def retire(self, lesson: Lesson, by: str, *, holds: str = "") -> None:
        """Let no answer rest on a lesson's words any more; see `ports.reviews.ReviewStore`."""
        now, subject = self._clock.now(), Subject(SubjectKind.LESSON, lesson.id)
        with self._database.write() as connection:
            _check(connection, subject, lesson.content_hash)
            connection.execute(
                update(lessons).where(lessons.c.id == lesson.id).values(trust=Trust.RETIRED.value)
            )
            # Whoever it was may want to be forgotten one day, and no line of the log ever is.
            record(connection, "retired", str(subject), now, of=str(subject), by=subject_of(by))
            words = [WordSpan(lesson.interview_id, s.turn, s.start, s.end) for s in lesson.sources]
            changes.note(connection, ChangeKind.RETIRED, words, now, holds=holds)

    def answer_again(self, question: SharedQuestion, answer: Answer) -> bool:
        """Put another answer in the place of the former; see `ports.reviews.ReviewStore`."""
        now, subject = self._clock.now(), Subject(SubjectKind.QUESTION, question.number)
        seen, told = fingerprint(question.answer), as_shared(answer, question.rung)
        if seen == fingerprint(told):
            return False
        with self._database.write() as connection:
            try:
                _check(connection, subject, seen)
            except (NotFound, SubjectMoved):
                return False
            if any(each.content_hash == seen for each in rows.opinions(connection, subject)):
                return False
            former = shared.answers.c.question == question.number
            connection.execute(delete(shared.answers).where(former))
            answers.keep_answer(connection, shared, told, question.number, number=question.number)
            record(connection, "answered_again", str(subject), now, of=str(subject))
        return True

    def note_refusal(self, subject: Subject, why: str) -> None:
        """Note in the log that a verdict on a subject was refused, and why."""
        with self._database.write() as connection:
            now, name = self._clock.now(), str(subject)
            record(connection, "refused", name, now, of=name, why=why)

    def changes(self, after: int = 0) -> list[Change]:
        """Return what changed after the change of that number, the oldest first."""
        with self._database.read() as connection:
            return changes.after(connection, after)


def _shared_rows(
    connection: Connection, number: int | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    asked, answered = shared.questions, shared.answers
    wanted = (
        select(
            answered,
            asked.c.text.label("question_text"),
            asked.c.standalone,
            asked.c.asked_at,
            asked.c.rung,
            asked.c.asker,
        )
        .join(asked, asked.c.id == answered.c.question)
        .order_by(asked.c.asked_at, asked.c.id)
    )
    if number is not None:
        wanted = wanted.where(asked.c.id == number)
    return connection.execute(wanted).all()


def _check(connection: Connection, subject: Subject, content_hash: str) -> None:
    """Make sure, inside the transaction, that a subject says what its peer has seen."""
    if subject.kind is SubjectKind.LESSON:
        found = connection.execute(
            select(lessons.c.content_hash, lessons.c.trust)
            .join(interviews, interviews.c.key == lessons.c.interview)
            .where(lessons.c.id == subject.number, interviews.c.current)
        ).first()
        now = found and (None if found.trust == Trust.RETIRED.value else found.content_hash)
    else:
        found = next(iter(_shared_rows(connection, subject.number)), None)
        now = found and fingerprint(answers.load(connection, shared, found))
    if found is None:
        raise NotFound(
            f"There is no {subject} to review",
            remedy="List what waits with: peertutor review list",
        )
    if now != content_hash:
        raise SubjectMoved(
            "It says something else by now" if now else "It was retired meanwhile",
            cause="Somebody changed it after you had opened it.",
            remedy="Look at what it says now, and decide again; what you wrote is kept.",
        )


def _end(connection: Connection, subject: Subject, peer: str, now: datetime) -> Opinion | None:
    """End what a peer said of a subject, however their name was spelled; return the latest."""
    said = rows.opinions(connection, subject)
    whose = people([peer, *(each.peer for each in said)])
    mine = [each for each in said if whose[one_line(each.peer)] == whose[one_line(peer)]]
    if not mine:
        return None
    connection.execute(
        update(verdicts).where(verdicts.c.id.in_([each.id for each in mine])).values(ended_at=now)
    )
    return mine[-1]


def _insert(connection: Connection, opinion: Opinion) -> int:
    result = connection.execute(
        insert(verdicts).values(
            at=opinion.at,
            kind=opinion.subject.kind.value,
            number=opinion.subject.number,
            content_hash=opinion.content_hash,
            peer=opinion.peer,
            verdict=opinion.verdict.value,
            text=opinion.text,
            blind=opinion.blind,
            agreement=opinion.agreement,
        )
    )
    assert result.inserted_primary_key is not None  # noqa: S101 - one row has one key
    return int(result.inserted_primary_key[0])


def _insert_words(connection: Connection, verdict: int, words: Iterable[WordSpan]) -> None:
    found = []
    for position, span in enumerate(words):
        said = connection.scalar(
            select(turns.c.text)
            .join(interviews, interviews.c.key == turns.c.interview)
            .where(
                interviews.c.id == span.interview_id,
                interviews.c.current,
                turns.c.turn == span.turn,
            )
        )
        if said is not None:
            found.append(
                {
                    "verdict": verdict,
                    "position": position,
                    "interview_id": span.interview_id,
                    "turn": span.turn,
                    "start": span.start,
                    "end": span.end,
                    "text_hash": hash_of(said[span.start : span.end]),
                }
            )
    if found:
        connection.execute(insert(verdict_spans), found)


def _log(connection: Connection, opinion: Opinion) -> None:
    record(
        connection,
        "verdict",
        str(opinion.subject),
        opinion.at,
        of=str(opinion.subject),
        verdict=opinion.verdict.value,
        number=opinion.id,
        said_of=opinion.content_hash,
    )


def _restored(connection: Connection, former: Opinion, now: datetime) -> None:
    """Tell whoever was told of a doubt that it is gone, where nobody else has one."""
    others = rows.opinions(connection, former.subject)
    if any(each.verdict.is_against and each.content_hash == former.content_hash for each in others):
        return
    said_of = connection.execute(
        select(verdict_spans)
        .where(verdict_spans.c.verdict == former.id)
        .order_by(verdict_spans.c.position)
    )
    words = [WordSpan(row.interview_id, row.turn, row.start, row.end) for row in said_of]
    changes.note(connection, ChangeKind.RESTORED, words, now)
