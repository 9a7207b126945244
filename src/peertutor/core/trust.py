"""How far words may be relied on: the table of what is flagged, and what time does to trust.

Nothing here is kept: what is stale is found out at the moment of asking, from when somebody last
confirmed it. What asks for other eyes whatever is at stake and whoever spoke (a claim without
support, weak evidence, a conflict) is no matter of trust: `mentor/judge.py` flags it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from peertutor.core.answers import ReasonCode
from peertutor.core.interviews import Trust
from peertutor.core.lessons import LessonKind, Stakes

_QUORUM: Mapping[Stakes, int] = {Stakes.LOW: 1, Stakes.MEDIUM: 1, Stakes.HIGH: 2}

STEPS = (Trust.TOLD, Trust.CONFIRMED, Trust.STALE, Trust.PEER_VERIFIED)
"""How trust grows; what is disputed or retired is on none of these steps."""


def quorum(stakes: Stakes) -> int:
    """Return how many others have to verify what depends so much on it."""
    return _QUORUM[stakes]


def trust_now(trust: Trust, *, verified_at: datetime | None, days: int, now: datetime) -> Trust:
    """Return what a trust counts for at this moment.

    Args:
        trust: As it was given.
        verified_at: When somebody confirmed it last; without a date it cannot be shown to be in
            date.
        days: For how many whole days a verification holds.
        now: The moment of asking.
    """
    if trust is not Trust.PEER_VERIFIED:
        return trust
    in_date = verified_at is not None and (now - verified_at).days <= days
    return trust if in_date else Trust.STALE


class Mark(Enum):
    """What a reader is told of words that are no reason for a flag."""

    ONE_VOICE = auto()
    VOICES = auto()
    AGE = auto()
    OFFICIAL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """What one quote has to its credit.

    Attributes:
        trust: As it counts now, see `trust_now`.
        voices: How many people say so independently of one another.
        verified_by: How many others have verified it.
        kind: What the lesson drawn from it is; None where none is.
        official: Whether it is a document's and not a colleague's word.
        overdue: Whether it is a workaround that should have been looked at again by now.
    """

    trust: Trust
    voices: int = 1
    verified_by: int = 0
    kind: LessonKind | None = None
    official: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the table says: why a peer is needed, if one is, and what a reader should know."""

    flag: ReasonCode | None = None
    mark: Mark | None = None


def ruled(backing: Backing, stakes: Stakes) -> Ruling:
    """Apply the table of what is flagged, whatever the answer's wording."""
    high = stakes is Stakes.HIGH
    if flag := _never_relied_on(backing):
        return Ruling(flag)
    if backing.official:
        return Ruling(mark=Mark.OFFICIAL)
    if backing.trust is Trust.STALE:
        return Ruling(ReasonCode.STALE if high else None, Mark.AGE)
    short = ReasonCode.HIGH_STAKES_SINGLE_VOICE if high else None
    if backing.trust is Trust.PEER_VERIFIED:
        # Verified when less depended on it: one other was enough then and is not now.
        return Ruling(short if backing.verified_by < quorum(stakes) else None)
    return Ruling(short, Mark.ONE_VOICE if backing.voices < 2 else Mark.VOICES)


def _never_relied_on(backing: Backing) -> ReasonCode | None:
    """Return why words are flagged whatever is at stake and whoever says them."""
    if backing.trust in {Trust.DISPUTED, Trust.RETIRED}:
        return ReasonCode.DISPUTED
    if backing.kind is not None and not backing.kind.is_advice:
        return ReasonCode.UNREASONED_HABIT
    if backing.overdue and not backing.official and backing.trust is not Trust.PEER_VERIFIED:
        # What was broken may be mended by now: somebody has to look.
        return ReasonCode.STALE
    return None
