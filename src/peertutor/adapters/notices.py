"""What changed of words that somebody was told, in their own store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from peertutor.adapters.kept import kept, notice
from peertutor.adapters.ledger.database import Database, counter
from peertutor.adapters.ledger.erasing import erase_source
from peertutor.adapters.ledger.evidence import unpacked
from peertutor.adapters.personal_schema import PERSONAL, notices, personal_meta, private
from peertutor.core.audit import subject_of
from peertutor.core.changes import Change, ChangeKind, Notice, Told
from peertutor.core.passages import Passage
from peertutor.ports import Clock, KeptAnswer

_SEEN = "seen_change"
_cited, _found = private.citations, private.evidence


class SqlNotices:
    """`ports.recall.Notices` over the personal store's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def seen_change(self) -> int:
        """Return the number of the latest change that was looked at; 0 before any."""
        with self._database.read() as connection:
            return counter(connection, PERSONAL, _SEEN)

    def told(self, source: str) -> list[Told]:
        """Return every quote of the kept answers that is from one source."""
        with self._database.read() as connection:
            names = _of_source(connection, source)
            if not names:
                return []
            held = _held(connection, names)
            rows = connection.execute(
                select(_cited).where(_cited.c.interview_id.in_(names)).order_by(_cited.c.answer)
            )
            return [
                Told(
                    answer=row.answer,
                    turn=row.turn,
                    start=row.start,
                    end=row.end,
                    passages=frozenset(
                        digest
                        for digest, passage in held[row.answer]
                        if _holds(passage, row.turn, row.start, row.end)
                    ),
                )
                for row in rows
            ]

    def take_notice(self, change: Change, answers: Collection[int]) -> int:
        """Keep a notice for each of these answers; see `ports.recall.Notices`."""
        erased = 0
        with self._database.write() as connection:
            if counter(connection, PERSONAL, _SEEN) >= change.id:
                return 0
            known = _answers_with_notices(connection)
            wanted = {
                number
                for number in answers
                if change.kind is not ChangeKind.RESTORED or number in known
            }
            if wanted:
                connection.execute(
                    insert(notices),
                    [
                        {
                            "change": change.id,
                            "answer": number,
                            "at": change.at,
                            "kind": change.kind.value,
                            "holds": change.holds,
                        }
                        for number in sorted(wanted)
                    ],
                )
            if change.kind is ChangeKind.ERASED:
                for name in _of_source(connection, change.source):
                    erased += erase_source(connection, private, name)
                if erased:
                    self._database.mark_erasure(connection)
            _note_seen(connection, change.id)
        if erased:
            self._database.erase_traces()
        return len(wanted)

    def notices(self, *, unread: bool = False) -> list[tuple[Notice, KeptAnswer]]:
        """Return the notices with the answers that they are about, the latest first."""
        with self._database.read() as connection:
            wanted = select(notices).order_by(notices.c.id.desc())
            if unread:
                wanted = wanted.where(notices.c.read_at.is_(None))
            rows = connection.execute(wanted).all()
            answers = kept(connection, private.answers.c.id.in_({row.answer for row in rows}))
            about = {each.id: each for each in answers}
            return [(notice(row), about[row.answer]) for row in rows if row.answer in about]

    def read_notices(self, ids: Collection[int] | None = None) -> int:
        """Mark some notices, or all, as read; return how many were not."""
        unread = update(notices).where(notices.c.read_at.is_(None))
        if ids is not None:
            unread = unread.where(notices.c.id.in_(sorted(ids)))
        with self._database.write() as connection:
            return connection.execute(unread.values(read_at=self._clock.now())).rowcount


def _of_source(connection: Connection, source: str) -> list[str]:
    """Return the ids of the interviews with that hash, of those that were quoted or found."""
    names = {
        name
        for table in (_cited, _found)
        for name in connection.scalars(select(table.c.interview_id).distinct())
    }
    return sorted(name for name in names if subject_of(name) == source)


def _held(connection: Connection, names: Collection[str]) -> dict[int, list[tuple[str, Passage]]]:
    """Return the passages that answers found in some interviews, by answer."""
    held: dict[int, list[tuple[str, Passage]]] = defaultdict(list)
    rows = connection.execute(select(_found).where(_found.c.interview_id.in_(names)))
    for row in rows:
        held[row.answer].append((row.content_hash, unpacked(row.retrieved).passage))
    return held


def _holds(passage: Passage, turn: int, start: int, end: int) -> bool:
    return any(
        part.turn == turn and part.start < end and start < part.end for part in passage.parts
    )


def _answers_with_notices(connection: Connection) -> set[int]:
    return set(connection.scalars(select(notices.c.answer).distinct()))


def _note_seen(connection: Connection, number: int) -> None:
    seen = personal_meta.c.key == _SEEN
    done = connection.execute(update(personal_meta).where(seen).values(value=number))
    if not done.rowcount:
        connection.execute(insert(personal_meta).values(key=_SEEN, value=number))
