"""What the formats say in the same words: roles, trust, places, counts."""

from __future__ import annotations

from collections.abc import Mapping

from peertutor.core.interviews import Role, Trust
from peertutor.core.lessons import Lesson, LessonState
from peertutor.core.sensitive import Sensitive

ROLES: Mapping[Role, str] = {
    Role.VETERAN: "veteran",
    Role.CONTEXT: "host",
    Role.DOCUMENT: "document",
}
"""Who speaks, in a word for a reader."""

_TRUST: Mapping[Trust, str] = {
    Trust.TOLD: "told, and checked by nobody yet",
    Trust.CONFIRMED: "confirmed by its veteran",
    Trust.PEER_VERIFIED: "verified by peers",
    Trust.DISPUTED: "disputed by a peer",
    Trust.STALE: "verified by peers, too long ago",
    Trust.RETIRED: "retired: holds no longer",
}


def trust_of(lesson: Lesson) -> str:
    """Return how far a lesson can be trusted."""
    drafted = lesson.state is LessonState.DRAFTED
    return "not read back to its veteran yet" if drafted else _TRUST[lesson.trust]


def origin_of(lesson: Lesson) -> str:
    """Return whether a lesson was lived through."""
    return "what was lived through" if lesson.lived else "what was imagined"


def turns_of(lesson: Lesson) -> str:
    """Return the turns that a lesson rests on, by number; empty where it names none."""
    turns = sorted(lesson.turns)
    word = "turn" if len(turns) == 1 else "turns"
    return f"{word} {', '.join(map(str, turns))}" if turns else ""


def in_words(found: Mapping[Sensitive, int]) -> str:
    """Return how much of what was found, as in "2 e-mail addresses, 1 password"."""
    return ", ".join(
        f"{count:,} {kind}{'' if count == 1 else 'es' if kind.endswith('s') else 's'}"
        for kind, count in sorted(found.items())
    )
