"""Who said and confirmed how much on which topic."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import Connection, select

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import interviews, turns, verdict_spans, verdicts
from peertutor.adapters.ledger.vouched import hash_of
from peertutor.core.expertise import Confirmed, Spoken
from peertutor.core.interviews import InterviewState, Kind, Role
from peertutor.core.peers import PeerVerdict

_Place = tuple[str, int]
"""An interview and a turn of it."""


class SqlKnowledge:
    """`ports.expertise.KnowledgeStore` over the ledger's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spoken(self) -> list[Spoken]:
        """Return how much each person said on each topic."""
        with self._database.read() as connection:
            said = _said(connection)
            confirmed, doubted = _judged(connection)
        verified = confirmed.keys() - doubted
        told: Counter[tuple[str, str]] = Counter()
        good: Counter[tuple[str, str]] = Counter()
        for place, (topic, person) in said.items():
            told[topic, person] += 1
            good[topic, person] += place in verified
        return [
            Spoken(topic, person, count, good[topic, person])
            for (topic, person), count in sorted(told.items())
        ]

    def confirmed(self) -> list[Confirmed]:
        """Return how much of what others said each person confirms, topic by topic."""
        with self._database.read() as connection:
            said = _said(connection)
            confirmed, _ = _judged(connection)
        counts = Counter(
            (said[place][0], peer)
            for place, peers in confirmed.items()
            if place in said
            for peer in peers
        )
        return [Confirmed(topic, peer, count) for (topic, peer), count in sorted(counts.items())]


def _said(connection: Connection) -> dict[_Place, tuple[str, str]]:
    """Return on which topic, and by whom, each turn was said that can be found."""
    rows = connection.execute(
        select(interviews.c.id, turns.c.turn, interviews.c.topic, turns.c.speaker)
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
    return {(row.id, row.turn): (row.topic, row.speaker) for row in rows}


def _judged(connection: Connection) -> tuple[dict[_Place, set[str]], set[_Place]]:
    """Return who confirms some of the words of which turn, and which turns somebody doubts."""
    rows = connection.execute(
        select(
            verdict_spans.c.interview_id,
            verdict_spans.c.turn,
            verdict_spans.c.start,
            verdict_spans.c.end,
            verdict_spans.c.text_hash,
            verdicts.c.peer,
            verdicts.c.verdict,
            turns.c.text,
        )
        .join(verdicts, verdicts.c.id == verdict_spans.c.verdict)
        .join(interviews, (interviews.c.id == verdict_spans.c.interview_id) & interviews.c.current)
        .join(
            turns,
            (turns.c.interview == interviews.c.key) & (turns.c.turn == verdict_spans.c.turn),
        )
        .where(verdicts.c.ended_at.is_(None))
    )
    confirmed: dict[_Place, set[str]] = defaultdict(set)
    doubted: set[_Place] = set()
    for row in rows:
        # Of other words nothing was said.
        if hash_of(row.text[row.start : row.end]) != row.text_hash:
            continue
        verdict = PeerVerdict(row.verdict)
        if verdict is PeerVerdict.CONFIRM:
            confirmed[row.interview_id, row.turn].add(row.peer)
        elif verdict.is_against:
            doubted.add((row.interview_id, row.turn))
    return confirmed, doubted
