"""Who is to reply to a question: the veteran, or the one beside them."""

from __future__ import annotations

from peertutor.capture.interview.course import COMPANION
from peertutor.core.interviews import Interview, Role
from peertutor.core.protocols import By, Protocol
from peertutor.core.recordings import Step

COMPANION_KEY = "companion"
"""Where an interview's further facts name who sits beside its veteran."""


def companion(interview: Interview) -> str:
    """Return the name of whoever sits beside the veteran."""
    name = interview.metadata.get(COMPANION_KEY)
    return name if isinstance(name, str) and name else "Companion"


def answering(protocol: Protocol, interview: Interview, step: Step) -> tuple[str, Role]:
    """Return who is to reply to a question, and whether these words may be quoted later.

    What a companion asks by hand is for the veteran, whoever's phase it is.
    """
    phase = protocol.phase(step.phase)
    if phase is not None and phase.by is By.COMPANION and step.probe != COMPANION:
        return companion(interview), Role.CONTEXT
    return next(iter(interview.veterans), "Veteran"), Role.VETERAN
