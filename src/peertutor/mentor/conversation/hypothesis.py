"""“What if …?”: under which condition something is asked, and whether anybody spoke of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peertutor.core.answers import Reason, ReasonCode
from peertutor.core.text import shortened
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import Rarity, Reader

_CONDITION = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?|yes|well|then|now|hm+)\b\W*)*"
    r"(?:(?:what|how about|what about|and|but) if"
    r"|what (?:would |will )?happens?(?: then)? (?:if|when)"
    r"|(?:let'?s |just )?(?:suppos(?:e|ing)|assum(?:e|ing)|imagin(?:e|ing)|pretend"
    r"|say(?=,? (?:the|an?|my|our|some\w*|they|he|she|it|we|i|you|there|nobody)\b))(?: that)?"
    r"|in case|even if|only if)\b,?\s+(?P<condition>[^?!\n]+)",
    re.IGNORECASE,
)
# Where the condition ends and what is asked under it begins.
_THEN = re.compile(
    r"(?:[.,;:]| [-–—])\s*(?:then|what|who|when|where|why|how|which|do|does|did|is|are|am|was|can"
    r"|could|should|shall|will|would|may|might|must|has|have)\b|\s\(",
    re.IGNORECASE,
)
_SPOKEN_FROM = 0.6
"""Whoever holds less of a condition's words, by their rarity, spoke of something else."""

_SHOWN = 60


def condition(question: str) -> str:
    """Return the condition that `question` puts; empty where it is no “what if”."""
    match = _CONDITION.match(question.replace("’", "'"))
    if match is None:
        return ""
    return _THEN.split(match["condition"], maxsplit=1)[0].strip(" ,.;:")


def unspoken(question: str, quotes: Sequence[Quote], reader: Reader, rarity: Rarity) -> str:
    """Return the condition of `question` that no quote speaks of; empty where one does."""
    put = condition(question)
    stems = reader.stems(put)
    spoken = (
        rarity.covered(stems, quote.stems | reader.stems(quote.asked)) >= _SPOKEN_FROM
        for quote in quotes
    )
    return "" if not stems or any(spoken) else put


def weighed(
    reasons: Sequence[Reason],
    question: str,
    quotes: Sequence[Quote],
    reader: Reader,
    rarity: Rarity,
) -> tuple[Reason, ...]:
    """Return `reasons`, and that nobody spoke of the question's condition where nobody did."""
    put = unspoken(question, quotes, reader, rarity)
    if not put:
        return tuple(reasons)
    weak = Reason(ReasonCode.WEAK_EVIDENCE, f"Nobody spoke of “{shortened(put, _SHOWN)}”.")
    return (weak, *(each for each in reasons if each.code is not ReasonCode.WEAK_EVIDENCE))
