"""What somebody wants to begin, before everything that it needs is open."""

from __future__ import annotations

from dataclasses import dataclass

from peertutor.core.gaps import Gap
from peertutor.core.text import shortened

DEFAULT_PROTOCOL = "critical-incident"
"""How an interview goes where nothing else is chosen: the shortest way to what is tacit."""

GAP_PROTOCOL = "gap"
"""How an interview goes that is held for an open question."""

MOST_ON_AGENDA = 12
"""So many open questions are put to one veteran; more would be an examination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPlan:
    """An interview that is to be held, as far as it was said how.

    Attributes:
        companion: Who sits beside the veteran; may stay empty.
        protocol: The protocol's id; empty where it is still to be chosen.
        agenda: Questions that others left open.
        resume: The id of one to go on with, or `latest`; empty for a new one.
    """

    topic: str = ""
    veteran: str = ""
    companion: str = ""
    protocol: str = ""
    agenda: tuple[str, ...] = ()
    resume: str = ""


_TOPIC = 60


def planned(gap: Gap) -> InterviewPlan:
    """Return the interview that would fill a gap: with whom may know, about what is asked."""
    return InterviewPlan(
        topic=gap.topic or shortened(gap.title, _TOPIC),
        veteran=gap.whom.name if gap.whom else "",
        protocol=GAP_PROTOCOL,
        agenda=tuple(each.text for each in gap.questions[:MOST_ON_AGENDA]),
    )
