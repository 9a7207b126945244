"""The verdicts that are in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from peertutor.adapters.ledger.schema import verdicts
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind

_IN_FORCE = verdicts.c.ended_at.is_(None)


def of_lessons(connection: Connection) -> Mapping[int, list[Opinion]]:
    """Return what peers say of each lesson, by its number; nothing where nobody did."""
    said: dict[int, list[Opinion]] = defaultdict(list)
    for each in opinions(connection):
        if each.subject.kind is SubjectKind.LESSON:
            said[each.subject.number].append(each)
    return said


def opinions(connection: Connection, subject: Subject | None = None) -> list[Opinion]:
    """Return the verdicts in force, of one subject or of all, the oldest first."""
    wanted = select(verdicts).where(_IN_FORCE).order_by(verdicts.c.id)
    if subject is not None:
        wanted = wanted.where(
            verdicts.c.kind == subject.kind.value, verdicts.c.number == subject.number
        )
    return [_opinion(row) for row in connection.execute(wanted)]


def _opinion(row: Row[*tuple[Any, ...]]) -> Opinion:
    return Opinion(
        id=row.id,
        subject=Subject(SubjectKind(row.kind), row.number),
        peer=row.peer,
        verdict=PeerVerdict(row.verdict),
        at=row.at,
        content_hash=row.content_hash,
        text=row.text,
        blind=row.blind,
        agreement=row.agreement,
    )
