"""What became of words that answers may have rested on, for whoever was told them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from peertutor.adapters.ledger.events import record
from peertutor.adapters.ledger.schema import changes, interviews, passages, spans
from peertutor.core.audit import subject_of
from peertutor.core.changes import Change, ChangeKind
from peertutor.core.peers import WordSpan
from peertutor.core.text import shortened

_WHOLE = 1_000_000_000
"""Beyond the end of any turn."""

_LONGEST = 400
"""So many characters of what holds instead are told."""


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
        held = sorted(_holding(connection, name, places))
        _insert(connection, kind, name, now, held=held, places=sorted(places), holds=holds)


def note_whole(
    connection: Connection,
    kind: ChangeKind,
    interview_id: str,
    now: datetime,
    *,
    but: Collection[int] = (),
    turns: int = 0,
) -> None:
    """Note what became of everything that was said in an interview.

    That it can be found again concerns only those who were told that it cannot.

    Args:
        connection: Of the transaction in which it happens.
        kind: What became of it.
        interview_id: Which one.
        now: When.
        but: Turns of which it is not true.
        turns: How many turns there are, where some are left out.
    """
    source = subject_of(interview_id)
    if kind is ChangeKind.RESTORED:
        withdrawn = select(changes.c.id).where(
            changes.c.source == source, changes.c.kind == ChangeKind.WITHDRAWN.value
        )
        if connection.scalar(withdrawn.limit(1)) is None:
            return
    places = [(turn, 0, _WHOLE) for turn in range(turns) if turn not in but] if but else []
    _insert(connection, kind, interview_id, now, places=places)


def note_other_words(
    connection: Connection,
    interview_id: str,
    before: Mapping[int, str],
    now_said: Mapping[int, str],
    now: datetime,
) -> None:
    """Note which turns of an interview say something else by now, and what.

    Words that only stand in another place are no other words.
    """
    kept = set(now_said.values())
    for turn, said in before.items():
        if said.strip() and said not in kept:
            words = [WordSpan(interview_id, turn, 0, len(said))]
            instead = shortened(now_said.get(turn, ""), _LONGEST)
            note(connection, ChangeKind.CORRECTED, words, now, holds=instead)


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


def _insert(
    connection: Connection,
    kind: ChangeKind,
    interview_id: str,
    now: datetime,
    *,
    places: Sequence[tuple[int, int, int]],
    held: Sequence[str] = (),
    holds: str = "",
) -> None:
    connection.execute(
        insert(changes).values(
            at=now,
            kind=kind.value,
            source=subject_of(interview_id),
            passages=list(held),
            spans=list(places),
            holds=holds,
        )
    )
    record(connection, "recalled", interview_id, now, became=kind.value)


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
