"""Questions that their askers shared: in, and out again when they take them back.

Of one that is asked without a name nothing here says when it came: it has a day and no hour, a
number that is drawn and not counted, and no line in the log, whose order is an order in time.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Container
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from peertutor.adapters.ledger import answers
from peertutor.adapters.ledger.events import record
from peertutor.adapters.ledger.schema import shared, verdicts
from peertutor.core.answers import Answer, Rung
from peertutor.core.errors import ReviewRefused, SubjectMoved
from peertutor.core.ladder import as_shared
from peertutor.core.names import people
from peertutor.core.peers import Subject, SubjectKind
from peertutor.core.text import one_line

_asked = shared.questions

_SPARE = 10
"""So many times more numbers there are than questions."""


def drawn(taken: Container[int], count: int) -> int:
    """Return a number of four digits or more that is not among the `count` taken ones."""
    first = 1_000
    while count * _SPARE > first * 9:
        first *= 10
    while (number := first + secrets.randbelow(first * 9)) in taken:
        pass
    return number


def free_number(connection: Connection) -> int:
    """Return a number that no question has, or had when a peer said something of it."""
    taken = set(connection.scalars(select(_asked.c.id)))
    of_question = verdicts.c.kind == SubjectKind.QUESTION.value
    taken |= set(connection.scalars(select(verdicts.c.number).where(of_question)))
    return drawn(taken, len(taken))


def share(
    connection: Connection,
    answer: Answer,
    now: datetime,
    *,
    rung: Rung,
    asker: str,
    token_hash: str,
    number: int | None,
) -> int:
    """Keep a question and its answer where peers see them; see `ports.questions.QuestionStore`."""
    if number is not None and (found := _asker_of(connection, number)) is not None:
        if found != (rung.value, asker, token_hash):
            raise SubjectMoved(
                "Another question was given that number meanwhile",
                remedy="Share it again; it gets another one.",
                retryable=True,
            )
        return number
    number = number or free_number(connection)
    named = rung is Rung.NAMED
    answers.keep(
        connection,
        shared,
        as_shared(answer, rung),
        now if named else _day_of(now),
        number=number,
        rung=rung.value,
        asker=asker,
        token_hash=token_hash,
    )
    if named:
        record(connection, "shared", _subject(number), now, question=number)
    return number


def unshare(
    connection: Connection, number: int, now: datetime, *, asker: str, token_hash: str
) -> bool:
    """Erase a question for the one who asked it; see `ports.questions.QuestionStore`."""
    found = _asker_of(connection, number)
    if found is None:
        return False
    if not _is_theirs(found, asker, token_hash):
        raise ReviewRefused(
            f"Question {number} is not yours",
            cause="It was asked under another name, or without one and not from this workspace.",
            remedy="List what you shared with: peertutor history shared",
        )
    connection.execute(delete(_asked).where(_asked.c.id == number))
    if found[0] == Rung.NAMED.value:
        record(connection, "unshared", _subject(number), now, question=number)
    return True


def _asker_of(connection: Connection, number: int) -> tuple[str, str, str] | None:
    row = connection.execute(
        select(_asked.c.rung, _asked.c.asker, _asked.c.token_hash).where(_asked.c.id == number)
    ).first()
    return None if row is None else (row.rung, row.asker, row.token_hash)


def _is_theirs(found: tuple[str, str, str], asker: str, token_hash: str) -> bool:
    rung, name, kept = found
    if rung == Rung.ANONYMOUS.value:
        return bool(kept) and hmac.compare_digest(kept, token_hash)
    names = one_line(name), one_line(asker)
    whose = people(names)
    return bool(names[1]) and whose[names[0]] == whose[names[1]]


def _day_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _subject(number: int) -> str:
    return str(Subject(SubjectKind.QUESTION, number))
