"""What a line wants: an answer from colleagues, one about the last answer, or a fixed reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.again import Challenge, challenged
from peertutor.mentor.conversation.smalltalk import reply
from peertutor.mentor.conversation.understand import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A line as it was heard.

    Attributes:
        standalone: The question to search for, made self-contained.
        reply: What is said without a search; empty where colleagues are asked.
        challenge: What asks after the last answer, whose question is `standalone` then.
    """

    standalone: str
    reply: str = ""
    challenge: Challenge | None = None


def heard(line: str, history: Sequence[Exchange]) -> Heard:
    """Return what `line` wants in the conversation before it."""
    challenge = challenged(line, history)
    if challenge:
        question = understand(challenge.question, challenge.before)
        return Heard(standalone=question, challenge=challenge)
    if said := reply(line, history):
        return Heard(standalone=line, reply=said)
    return Heard(standalone=understand(line, history))
