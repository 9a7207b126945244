"""The answers that somebody was given, as their own store keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from peertutor.adapters.ledger.answers import load
from peertutor.adapters.personal_schema import notices, private, shared_by_me
from peertutor.core.answers import Feedback, Rung
from peertutor.core.changes import ChangeKind, Notice
from peertutor.core.ladder import SharedByMe
from peertutor.ports import KeptAnswer

_asked, _answered = private.questions, private.answers


def kept(connection: Connection, wanted: ColumnElement[bool]) -> list[KeptAnswer]:
    """Return the answers that are wanted, the oldest first; `wanted` joins them to questions."""
    rows = connection.execute(
        select(
            _answered,
            _asked.c.text.label("question_text"),
            _asked.c.standalone,
            _asked.c.asked_at,
            _asked.c.conversation,
        )
        .join(_asked, _asked.c.id == _answered.c.question)
        .where(wanted)
        .order_by(_answered.c.id)
    ).all()
    changed = _notices(connection, [row.id for row in rows])
    told = _shared(connection, [row.id for row in rows])
    return [
        KeptAnswer(
            id=row.id,
            conversation=row.conversation,
            asked_at=row.asked_at,
            answer=load(connection, private, row),
            feedback=Feedback(row.feedback) if row.feedback else None,
            notices=tuple(changed[row.id]),
            shared=told.get(row.id),
        )
        for row in rows
    ]


def notice(row: Row[*tuple[Any, ...]]) -> Notice:
    """Return the notice of a row."""
    return Notice(
        id=row.id,
        answer=row.answer,
        at=row.at,
        kind=ChangeKind(row.kind),
        holds=row.holds,
        read_at=row.read_at,
    )


def shared(row: Row[*tuple[Any, ...]]) -> SharedByMe:
    """Return what was shared, of a row."""
    return SharedByMe(
        question=row.question,
        answer=row.answer,
        rung=Rung(row.rung),
        read=row.read,
        answered=row.answered,
    )


def _shared(connection: Connection, answers: Iterable[int]) -> dict[int, SharedByMe]:
    wanted = select(shared_by_me).where(shared_by_me.c.answer.in_(sorted(answers)))
    return {row.answer: shared(row) for row in connection.execute(wanted)}


def _notices(connection: Connection, answers: Iterable[int]) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = defaultdict(list)
    wanted = select(notices).where(notices.c.answer.in_(sorted(answers))).order_by(notices.c.id)
    for row in connection.execute(wanted):
        found[row.answer].append(notice(row))
    return found
