"""Who spoke: people, the names they go by in transcripts, and where they appear.

Every name is its own person until someone says that two names are one.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, insert, select

from peertutor.adapters.ledger.schema import aliases, appearances, people
from peertutor.core.interviews import Interview, Role


def add(connection: Connection, key: int, interview: Interview) -> None:
    """Note who speaks in an interview, or is named as its veteran without speaking."""
    heard = Counter(
        (turn.speaker, turn.role)
        for turn in interview.turns
        if turn.speaker and turn.role is not Role.DOCUMENT
    )
    for name in interview.veterans:
        heard.setdefault((name, Role.VETERAN), 0)
    if not heard:
        return
    _introduce(connection, {name for name, _ in heard})
    connection.execute(
        insert(appearances),
        [
            {"interview": key, "name": name, "role": role.value, "turns": count}
            for (name, role), count in heard.items()
        ],
    )


def forget(connection: Connection, key: int) -> None:
    """Undo `add` for a revision whose turns are looked at anew."""
    connection.execute(appearances.delete().where(appearances.c.interview == key))


def forget_unheard(connection: Connection) -> None:
    """Delete the names that no interview has any more, and the people left without a name."""
    connection.execute(aliases.delete().where(aliases.c.name.not_in(select(appearances.c.name))))
    connection.execute(people.delete().where(people.c.id.not_in(select(aliases.c.person))))


def _introduce(connection: Connection, names: set[str]) -> None:
    known = set(connection.scalars(select(aliases.c.name).where(aliases.c.name.in_(names))))
    new = sorted(names - known)
    if not new:
        return
    connection.execute(insert(people), [{"name": name} for name in new])
    persons = connection.execute(select(people.c.name, people.c.id).where(people.c.name.in_(new)))
    connection.execute(insert(aliases), [{"name": name, "person": id_} for name, id_ in persons])
