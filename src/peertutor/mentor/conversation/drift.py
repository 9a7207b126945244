"""How far a question is from the conversation before it."""

from __future__ import annotations

from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.words import content

_RECENT = 4
_SHORTEST = 3
"""So many letters are left of a word at least."""

_EARLIER = 0.5
"""What a word counts that was only said before the last exchanges."""


def drift(question: str, history: Sequence[Exchange]) -> float:
    """Return 0 (in the words of the conversation so far) to 1 (in none of them).

    A question without words of its own ("And why?") has not moved away, and without a conversation
    there is nothing to move away from: both are 0.

    Args:
        question: As it was asked.
        history: The conversation before it, oldest first.
    """
    own = {_plain(word) for word in content(question)}
    if not own or not history:
        return 0.0
    near: dict[str, float] = {}
    for place, exchange in enumerate(history):
        recent = place >= len(history) - _RECENT
        # Recent lines come last, so that their share is the one that stays.
        near |= dict.fromkeys(
            (_plain(word) for word in content(exchange.text)), 1.0 if recent else _EARLIER
        )
    return 1.0 - sum(near.get(each, 0.0) for each in own) / len(own)


def _plain(word: str) -> str:
    """Return a word without the commonest endings: enough to know it again in one conversation."""
    word = word.removesuffix("'s")
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST and word[-2:] != "ss":
            return word.removesuffix(ending)
    return word
