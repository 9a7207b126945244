"""Interviews while they are held, in and out of the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, Row, delete, insert, select, update

from peertutor.adapters.ledger import changes, fulltext, people
from peertutor.adapters.ledger import interviews as interview_rows
from peertutor.adapters.ledger import vectors as vector_rows
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.events import record
from peertutor.adapters.ledger.forgetting import forget_said
from peertutor.adapters.ledger.schema import (
    interviews,
    lessons,
    passages,
    recordings,
    spans,
    turns,
    vectors,
)
from peertutor.core.changes import ChangeKind
from peertutor.core.errors import NotFound, RecordingMoved
from peertutor.core.interviews import Interview, InterviewState, InterviewSummary, Turn
from peertutor.core.passages import PassageDraft
from peertutor.core.recordings import Recording
from peertutor.core.text import word_count
from peertutor.ports import Clock

_BATCH = 500

# What is read back may be added to: the habit check asks for reasons.
_TAKES_TURNS = frozenset(
    {InterviewState.OPEN.value, InterviewState.PAUSED.value, InterviewState.CLOSED.value}
)
_NOT_RELEASED = _TAKES_TURNS | {InterviewState.WITHDRAWN.value}


class SqlRecordings:
    """`ports.recording.RecordingStore` over the ledger's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, recording: Recording) -> None:
        """Put a new interview on record; raises `ValueError` when its id is taken."""
        held, now = recording.interview, self._clock.now()
        with self._database.write() as connection:
            taken = select(interviews.c.key).where(interviews.c.id == held.id)
            if connection.scalar(taken) is not None:
                raise ValueError(f"there is an interview {held.id!r} already")
            key = interview_rows.insert_revision(connection, held, (), 1, now)
            connection.execute(
                insert(recordings).values(
                    interview=key,
                    protocol=recording.protocol,
                    sitting=recording.sitting,
                    agenda=list(recording.agenda),
                    seconds=recording.seconds,
                    kept=sorted(recording.kept),
                    rating=recording.rating,
                    begun_at=now,
                )
            )
            record(connection, "begun", held.id, now)

    def recording(self, interview_id: str) -> Recording:
        """Return an interview as its veteran sees it; raises `NotFound`."""
        with self._database.read() as connection:
            row = _row(connection, interview_id)
            return Recording(
                interview=interview_rows.load_whole(connection, interview_id),
                protocol=row.protocol,
                sitting=row.sitting,
                agenda=tuple(row.agenda),
                seconds=row.seconds,
                kept=frozenset(row.kept),
                rating=row.rating,
            )

    def recordings(self) -> list[InterviewSummary]:
        """Return the interviews that were held here, the latest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(interviews.c.id)
                .join(recordings, recordings.c.interview == interviews.c.key)
                .where(interviews.c.current)
                .order_by(recordings.c.begun_at.desc(), interviews.c.key.desc())
            )
            order = [row.id for row in rows]
            known = {each.id: each for each in interview_rows.summaries(connection)}
        return [known[each] for each in order]

    def append(self, interview_id: str, added: Sequence[Turn], *, seconds: float) -> None:
        """Commit turns that follow those there are; see `ports.recording.RecordingStore`."""
        with self._database.write() as connection:
            row = _row(connection, interview_id)
            follows = [turn.index for turn in added] == [*range(row.turns, row.turns + len(added))]
            if row.state not in _TAKES_TURNS or not follows:
                raise _moved()
            interview_rows.insert_turns(connection, row.interview, added)
            connection.execute(
                update(interviews)
                .where(interviews.c.key == row.interview)
                .values(
                    turns=row.turns + len(added),
                    words=row.words + sum(word_count(turn.text) for turn in added),
                )
            )
            _set(connection, row.interview, seconds=seconds)

    def change(self, interview_id: str, changed: Mapping[int, Turn], *, erase: bool) -> None:
        """Put other words in the place of turns; see `ports.recording.RecordingStore`."""
        with self._database.write() as connection:
            row = _row(connection, interview_id)
            if row.state not in _NOT_RELEASED:
                raise _moved()
            for number, turn in changed.items():
                done = connection.execute(
                    update(turns)
                    .where(turns.c.interview == row.interview, turns.c.turn == number)
                    .values(speaker=turn.speaker, text=turn.text, step=turn.step)
                )
                if not done.rowcount:
                    raise NotFound(f"There is no turn {number} in this interview")
            said = interview_rows.read_turns(connection, row.interview)
            connection.execute(
                update(interviews)
                .where(interviews.c.key == row.interview)
                .values(words=sum(word_count(turn.text) for turn in said))
            )
            if erase:
                # A former release may have left passages, vectors and stems of these words.
                former = _drop_passages(connection, row.interview)
                _drop_vectors(connection, former)
                if former:
                    now = self._clock.now()
                    forget_said(connection, interview_id, [row.interview])
                    changes.note_whole(connection, ChangeKind.ERASED, interview_id, now)
                interview_rows.erase_former(connection, interview_id)
                fulltext.tidy(connection)
                self._database.mark_erasure(connection)
        if erase:
            self._database.erase_traces()

    def note(
        self,
        interview_id: str,
        *,
        state: InterviewState | None = None,
        sitting: int | None = None,
        seconds: float | None = None,
        kept: frozenset[str] | None = None,
        rating: int | None = None,
    ) -> None:
        """Note what is known of an interview beside its turns; raises `NotFound`."""
        values = {
            "sitting": sitting,
            "seconds": seconds,
            "kept": None if kept is None else sorted(kept),
            "rating": rating,
        }
        with self._database.write() as connection:
            row = _row(connection, interview_id)
            _set(connection, row.interview, **{k: v for k, v in values.items() if v is not None})
            if state is not None and state.value != row.state:
                self._into(connection, row, state)

    def release(
        self, interview: Interview, drafts: Sequence[PassageDraft], withheld: Collection[int]
    ) -> None:
        """Let an interview be found and cited, but for the turns that are withheld."""
        interview_rows.check(interview, drafts)
        with self._database.write() as connection:
            row = _row(connection, interview.id)
            key = row.interview
            fulltext.remove(connection, key)
            former = _drop_passages(connection, key)
            connection.execute(
                update(turns)
                .where(turns.c.interview == key)
                .values(withheld=turns.c.turn.in_(sorted(withheld)))
            )
            connection.execute(
                update(interviews)
                .where(interviews.c.key == key)
                .values(
                    state=InterviewState.RELEASED.value,
                    content_hash=interview.content_hash,
                    title=interview.title,
                    topic=interview.topic,
                    passages=len(drafts),
                )
            )
            interview_rows.insert_passages(connection, key, drafts)
            _drop_vectors(connection, former)
            people.forget(connection, key)
            people.add(connection, key, interview)
            fulltext.add(connection, key)
            now, part = self._clock.now(), int(bool(withheld))
            record(connection, "released", interview.id, now, in_part=part)
            if row.state != InterviewState.RELEASED.value:
                changes.note_whole(
                    connection,
                    ChangeKind.RESTORED,
                    interview.id,
                    now,
                    but=withheld,
                    turns=len(interview.turns),
                )

    def revise(self, interview: Interview, drafts: Sequence[PassageDraft]) -> None:
        """Let other words take the place of a released interview's; see the port."""
        interview_rows.check(interview, drafts)
        now = self._clock.now()
        with self._database.write() as connection:
            former = _row(connection, interview.id).interview
            before = {t.index: t.text for t in interview_rows.read_turns(connection, former)}
            said = {turn.index: turn.text for turn in interview.turns if not turn.withheld}
            changes.note_other_words(connection, interview.id, before, said, now)
            fulltext.remove(connection, former)
            number = connection.execute(
                update(interviews)
                .where(interviews.c.key == former)
                .values(current=False)
                .returning(interviews.c.revision)
            ).scalar_one()
            key = interview_rows.insert_revision(connection, interview, drafts, number + 1, now)
            for table in (recordings, lessons):
                connection.execute(
                    update(table).where(table.c.interview == former).values(interview=key)
                )
            people.add(connection, key, interview)
            fulltext.add(connection, key)
            record(connection, "revised", interview.id, now, revision=number + 1)

    def withdraw(self, interview_id: str, state: InterviewState) -> None:
        """Let nothing of an interview be found any more; its words stay. Raises `NotFound`."""
        with self._database.write() as connection:
            self._into(connection, _row(connection, interview_id), state)

    def _into(
        self, connection: Connection, row: Row[*tuple[object, ...]], state: InterviewState
    ) -> None:
        key, name = row.interview, str(row.id)
        interview_rows.take_over_state(connection, key, state)
        now = self._clock.now()
        interview_rows.note_state(connection, name, str(row.state), state, now)
        record(connection, state.value, name, now)


def _row(connection: Connection, interview_id: str) -> Row[*tuple[object, ...]]:
    row = connection.execute(
        select(
            recordings, interviews.c.id, interviews.c.state, interviews.c.turns, interviews.c.words
        )
        .join(interviews, interviews.c.key == recordings.c.interview)
        .where(interviews.c.id == interview_id, interviews.c.current)
    ).first()
    if row is None:
        raise NotFound(
            f"There is no interview {interview_id!r} that was held here",
            remedy="List them with: peertutor interviews",
        )
    return row


def _set(connection: Connection, key: int, **values: object) -> None:
    if values:
        connection.execute(update(recordings).where(recordings.c.interview == key).values(**values))


def _drop_passages(connection: Connection, key: int) -> list[str]:
    """Delete a revision's passages, and return the names of their vectors."""
    ours = passages.c.interview == key
    names = list(connection.scalars(select(passages.c.content_hash).where(ours)))
    numbers = select(passages.c.id).where(ours)
    connection.execute(delete(spans).where(spans.c.passage.in_(numbers)))
    connection.execute(delete(passages).where(ours))
    return names


def _drop_vectors(connection: Connection, names: Sequence[str]) -> None:
    """Delete those of the named vectors that no passage has any more."""
    needed = select(passages.c.content_hash)
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        unneeded = vectors.c.content_hash.in_(batch) & vectors.c.content_hash.not_in(needed)
        vector_rows.erase(connection, unneeded)


def _moved() -> RecordingMoved:
    return RecordingMoved(
        "This interview went on somewhere else",
        cause="Another window or another command has added to it, or closed it.",
        remedy="Open it again from the list: it goes on from where it is.",
    )
