"""Who said and confirmed how much on which topic."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, select

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import interviews, turns
from peertutor.adapters.ledger.vouched import said_of
from peertutor.core.expertise import Confirmed, Spoken
from peertutor.core.interviews import InterviewState, Kind, Role
from peertutor.core.peers import PeerVerdict

_SAID = (
    select(interviews.c.key, interviews.c.topic, turns.c.turn, turns.c.speaker)
    .join(interviews, interviews.c.key == turns.c.interview)
    .where(
        interviews.c.current,
        interviews.c.state == InterviewState.RELEASED.value,
        interviews.c.kind == Kind.INTERVIEW.value,
        turns.c.role == Role.VETERAN.value,
        turns.c.speaker != "",
        ~turns.c.withheld,
    )
)


class SqlKnowledge:
    """`ports.expertise.KnowledgeStore` over the ledger's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> tuple[list[Spoken], list[Confirmed]]:
        """Return who said, and who confirms, how much on each topic."""
        with self._database.read() as connection:
            said = connection.execute(_SAID).all()
            confirmed, doubted = _judged(connection, {row.key for row in said})
        told: Counter[tuple[str, str]] = Counter()
        verified: Counter[tuple[str, str]] = Counter()
        vouched: Counter[tuple[str, str]] = Counter()
        for row in said:
            peers = confirmed.get((row.key, row.turn), set())
            told[row.topic, row.speaker] += 1
            verified[row.topic, row.speaker] += bool(peers) and (row.key, row.turn) not in doubted
            vouched.update((row.topic, peer) for peer in peers)
        return (
            [Spoken(*each, count, verified[each]) for each, count in sorted(told.items())],
            [Confirmed(*each, count) for each, count in sorted(vouched.items())],
        )


def _judged(
    connection: Connection, keys: set[int]
) -> tuple[dict[tuple[int, int], set[str]], set[tuple[int, int]]]:
    """Return who confirms some of the words of which turn, and which turns somebody doubts."""
    confirmed: dict[tuple[int, int], set[str]] = {}
    doubted: set[tuple[int, int]] = set()
    for key, said in said_of(connection, keys).items():
        for each in said.vouched:
            if each.verdict is PeerVerdict.CONFIRM:
                confirmed.setdefault((key, each.turn), set()).add(each.peer)
            elif each.verdict.is_against:
                doubted.add((key, each.turn))
    return confirmed, doubted
