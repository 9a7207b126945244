"""Interviews and their turns, in and out of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from peertutor.adapters.ledger import changes, fulltext, people
from peertutor.adapters.ledger import vectors as vector_rows
from peertutor.adapters.ledger.events import record
from peertutor.adapters.ledger.forgetting import forget_said
from peertutor.adapters.ledger.schema import interviews, passages, recordings, spans, turns, vectors
from peertutor.core.changes import ChangeKind
from peertutor.core.errors import NotFound
from peertutor.core.interviews import Interview, InterviewState, InterviewSummary, Kind, Role, Turn
from peertutor.core.passages import PassageDraft
from peertutor.core.text import word_count


def add(
    connection: Connection, interview: Interview, drafts: Sequence[PassageDraft], now: datetime
) -> str:
    """Keep an interview, unless its current revision has the same content.

    The same content in another state is no new revision: the one there is takes over the state.
    What was held here stands as its veteran left it.

    Returns:
        `added`, `unchanged`, `revised` or `held`.

    Raises:
        ValueError: A passage points outside the turns.
    """
    check(interview, drafts)
    former = connection.execute(
        select(
            interviews.c.key,
            interviews.c.revision,
            interviews.c.content_hash,
            interviews.c.state,
        ).where(interviews.c.id == interview.id, interviews.c.current)
    ).first()
    if former and _was_held_here(connection, former.key):
        same = load(connection, interview.id).content_hash == interview.content_hash
        return "unchanged" if same else "held"
    if former and former.content_hash == interview.content_hash:
        if former.state == interview.state.value:
            return "unchanged"
        take_over_state(connection, former.key, interview.state)
        note_state(connection, interview.id, former.state, interview.state, now)
        state = interview.state.value
        record(connection, "revised", interview.id, now, revision=former.revision, state=state)
        return "revised"
    if former:
        if former.state == InterviewState.RELEASED.value:
            _note_changes(connection, former.key, interview, now)
        fulltext.remove(connection, former.key)
        connection.execute(
            update(interviews).where(interviews.c.key == former.key).values(current=False)
        )
    revision = former.revision + 1 if former else 1
    key = insert_revision(connection, interview, drafts, revision, now)
    people.add(connection, key, interview)
    fulltext.add(connection, key)
    outcome = "revised" if former else "added"
    record(connection, outcome, interview.id, now, revision=revision, turns=len(interview.turns))
    return outcome


def summaries(connection: Connection) -> list[InterviewSummary]:
    """Return the current revision of every interview, newest date first, undated ones last."""
    rows = connection.execute(
        select(interviews)
        .where(interviews.c.current)
        .order_by(interviews.c.date.desc().nulls_last(), interviews.c.title, interviews.c.id)
    )
    return [
        InterviewSummary(
            id=row.id,
            title=row.title,
            kind=Kind(row.kind),
            state=InterviewState(row.state),
            topic=row.topic,
            date=row.date,
            url=row.url,
            veterans=tuple(row.veterans),
            revision=row.revision,
            turns=row.turns,
            words=row.words,
            passages=row.passages,
        )
        for row in rows
    ]


def load(connection: Connection, interview_id: str) -> Interview:
    """Return the current revision with all turns; raises `NotFound`."""
    row = current(connection, interview_id)
    return _interview(row, _shown(read_turns(connection, row.key)))


def _interview(row: Row[*tuple[Any, ...]], said: Iterable[Turn]) -> Interview:
    return Interview(
        id=row.id,
        title=row.title,
        turns=tuple(said),
        kind=Kind(row.kind),
        state=InterviewState(row.state),
        topic=row.topic,
        date=row.date,
        url=row.url,
        veterans=tuple(row.veterans),
        metadata=row.metadata,
        revision=row.revision,
    )


def load_whole(connection: Connection, interview_id: str) -> Interview:
    """Return the current revision with every word, for its veteran; raises `NotFound`."""
    row = current(connection, interview_id)
    return _interview(row, read_turns(connection, row.key))


def load_turns(connection: Connection, interview_id: str, first: int, last: int) -> list[Turn]:
    """Return the turns `first` to `last` that there are, both inclusive; raises `NotFound`."""
    key = current(connection, interview_id).key
    return list(_shown(read_turns(connection, key, first, last)))


def erase(connection: Connection, interview_id: str, now: datetime) -> None:
    """Delete every revision of an interview and all that was made of it; raises `NotFound`."""
    keys = connection.scalars(select(interviews.c.key).where(interviews.c.id == interview_id)).all()
    if not keys:
        raise _unknown(interview_id)
    forget_said(connection, interview_id, keys)
    fulltext.erase(connection, keys)
    _erase_revisions(connection, keys)
    record(connection, "deleted", interview_id, now)
    changes.note_whole(connection, ChangeKind.ERASED, interview_id, now)


def _note_changes(connection: Connection, former: int, other: Interview, now: datetime) -> None:
    """Note what becomes of a released revision's words when another takes its place."""
    if other.state is not InterviewState.RELEASED:
        changes.note_whole(connection, ChangeKind.WITHDRAWN, other.id, now)
        return
    before = {turn.index: turn.text for turn in read_turns(connection, former)}
    said = {turn.index: turn.text for turn in other.turns if not turn.withheld}
    changes.note_other_words(connection, other.id, before, said, now)


def erase_former(connection: Connection, interview_id: str) -> None:
    """Delete what an interview was in former revisions: nothing of them is found anyway."""
    former = (interviews.c.id == interview_id) & ~interviews.c.current
    _erase_revisions(connection, connection.scalars(select(interviews.c.key).where(former)).all())


def _erase_revisions(connection: Connection, keys: Sequence[int]) -> None:
    """Delete revisions and all that was made of them but the full-text entries."""
    ours = select(passages.c.content_hash).where(passages.c.interview.in_(keys))
    others = select(passages.c.content_hash).where(passages.c.interview.not_in(keys))
    unneeded = vectors.c.content_hash.in_(ours) & vectors.c.content_hash.not_in(others)
    vector_rows.erase(connection, unneeded)
    connection.execute(spans.delete().where(spans.c.interview.in_(keys)))
    connection.execute(interviews.delete().where(interviews.c.key.in_(keys)))
    people.forget_unheard(connection)


def check(interview: Interview, drafts: Sequence[PassageDraft]) -> None:
    """Raise `ValueError` when a passage points outside the turns."""
    lengths = [len(turn.text) for turn in interview.turns]
    for draft in drafts:
        for span in draft.spans:
            if not (span.turn < len(lengths) and 0 <= span.start < span.end <= lengths[span.turn]):
                raise ValueError(f"a passage of {interview.id!r} points outside its turns: {span}")


def take_over_state(connection: Connection, key: int, state: InterviewState) -> None:
    """Hold back or release what is there, and let the searches follow at once."""
    fulltext.remove(connection, key)
    connection.execute(update(interviews).where(interviews.c.key == key).values(state=state.value))
    fulltext.add(connection, key)


def note_state(
    connection: Connection, interview_id: str, former: str, state: InterviewState, now: datetime
) -> None:
    """Note for those who were told what becomes of words that are held back, or found again."""
    was, is_now = former == InterviewState.RELEASED.value, state is InterviewState.RELEASED
    if was and not is_now:
        changes.note_whole(connection, ChangeKind.WITHDRAWN, interview_id, now)
    elif is_now and not was:
        changes.note_whole(connection, ChangeKind.RESTORED, interview_id, now)


def insert_revision(
    connection: Connection,
    interview: Interview,
    drafts: Sequence[PassageDraft],
    revision: int,
    now: datetime,
) -> int:
    """Make the rows of a revision, and return its key; nothing of it is found yet."""
    result = connection.execute(
        insert(interviews).values(
            id=interview.id,
            revision=revision,
            current=True,
            state=interview.state.value,
            kind=interview.kind.value,
            title=interview.title,
            topic=interview.topic,
            date=interview.date,
            url=interview.url,
            veterans=list(interview.veterans),
            metadata=dict(interview.metadata),
            content_hash=interview.content_hash,
            imported_at=now,
            turns=len(interview.turns),
            words=sum(word_count(turn.text) for turn in interview.turns),
            passages=len(drafts),
        )
    )
    assert result.inserted_primary_key is not None  # noqa: S101 - one row has one key
    key = int(result.inserted_primary_key[0])
    insert_turns(connection, key, interview.turns)
    insert_passages(connection, key, drafts)
    return key


def insert_turns(connection: Connection, key: int, said: Sequence[Turn]) -> None:
    """Add turns to a revision."""
    rows = [
        {
            "interview": key,
            "turn": turn.index,
            "speaker": turn.speaker,
            "text": turn.text,
            "role": turn.role.value,
            "start_seconds": turn.start_seconds,
            "step": turn.step,
            "withheld": turn.withheld,
        }
        for turn in said
    ]
    if rows:
        connection.execute(insert(turns), rows)


def insert_passages(connection: Connection, key: int, drafts: Sequence[PassageDraft]) -> None:
    """Add passages to a revision that has none."""
    if not drafts:
        return
    connection.execute(
        insert(passages),
        [
            {
                "interview": key,
                "position": position,
                "heading": draft.heading,
                "text": draft.text,
                "content_hash": draft.content_hash,
                "trust": "told",
            }
            for position, draft in enumerate(drafts)
        ],
    )
    numbers = connection.scalars(
        select(passages.c.id).where(passages.c.interview == key).order_by(passages.c.position)
    )
    connection.execute(
        insert(spans),
        [
            {
                "passage": number,
                "position": position,
                "interview": key,
                "turn": span.turn,
                "start": span.start,
                "end": span.end,
            }
            for number, draft in zip(numbers, drafts, strict=True)
            for position, span in enumerate(draft.spans)
        ],
    )


def _was_held_here(connection: Connection, key: int) -> bool:
    held = select(recordings.c.interview).where(recordings.c.interview == key)
    return connection.scalar(held) is not None


def _shown(said: Iterable[Turn]) -> Iterator[Turn]:
    """Yield the turns as readers see them: what is withheld keeps its place and no word."""
    return (replace(turn, text="") if turn.withheld else turn for turn in said)


_TURN = ("turn", "speaker", "text", "role", "start_seconds", "step", "withheld")
_ROLES = {role.value: role for role in Role}


def read_turns(
    connection: Connection, key: int, first: int = 0, last: int | None = None
) -> list[Turn]:
    """Return the turns of one revision, both ends inclusive, with every word."""
    wanted = (turns.c.interview == key) & (turns.c.turn >= first)
    if last is not None:
        wanted &= turns.c.turn <= last
    found = select(*(turns.c[name] for name in _TURN)).where(wanted).order_by(turns.c.turn)
    # By place and not by name, and roles looked up: a transcript of 10,000 opens in half the time.
    return [
        Turn(
            index=index,
            speaker=speaker,
            text=text,
            role=_ROLES[role],
            start_seconds=start,
            step=step,
            withheld=withheld,
        )
        for index, speaker, text, role, start, step, withheld in connection.execute(found)
    ]


def current(connection: Connection, interview_id: str) -> Row[*tuple[Any, ...]]:
    """Return the row of the current revision; raises `NotFound`."""
    row = connection.execute(
        select(interviews).where(interviews.c.id == interview_id, interviews.c.current)
    ).first()
    if row is None:
        raise _unknown(interview_id)
    return row


def _unknown(interview_id: str) -> NotFound:
    return NotFound(
        f"There is no interview {interview_id!r}",
        remedy="List them with: peertutor interviews",
    )
