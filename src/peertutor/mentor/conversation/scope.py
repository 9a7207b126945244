"""Whether a question is about something that nobody here talks about.

Two things tell: how near the nearest passage is by meaning, and how many of the question's telling
words, by their rarity, any passage holds. benchmarks/README.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from peertutor.core.answers import ReasonCode
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import one_line, shortened
from peertutor.mentor.reading.quotes import passage_stems
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.writing.marks import shown_verbatim

_NEAR_ENOUGH = 0.825
_WORDS_WORTH = 0.08
"""All of a question's words in one passage are worth so much nearness."""

_SCALE_FROM = 0.6
"""The default embedder's cosines lie above this; another one's are on a scale of their own."""

_SPOKEN_OF_FROM = 0.2
"""Where no meanings can be compared, fewer of the words than this are nobody's."""

_FEWEST_WORDS = 2
_MOST_NAMED = 3
_LONGEST_NAME = 80


def is_foreign(
    question: str, passages: Sequence[RetrievedPassage], reader: Reader, rarity: Rarity
) -> bool:
    """Whether `question` is foreign to the workspace, by the passages nearest to it.

    Args:
        question: Self-contained.
        passages: What was found for it; of nothing, nothing is said.
        reader: Brings words to their stems.
        rarity: Of the question's stems.
    """
    stems = reader.stems(question)
    if not passages or not stems:
        return False
    held = [passage_stems(found, reader) for found in passages]
    cosines = [found.dense for found in passages if found.dense is not None]
    if cosines and min(cosines) >= _SCALE_FROM:
        words = max(rarity.covered(stems, each) for each in held)
        return max(cosines) + _WORDS_WORTH * words < _NEAR_ENOUGH
    spoken = rarity.covered(stems, frozenset().union(*held))
    return len(stems) >= _FEWEST_WORDS and spoken < _SPOKEN_OF_FROM


def what_there_is(passages: Sequence[RetrievedPassage]) -> str:
    """Return what is said to a foreign question: what colleagues talk about instead."""
    found = (one_line(f.passage.title or f.passage.topic) for f in passages)
    titles = [shown_verbatim(shortened(t, _LONGEST_NAME)) for t in dict.fromkeys(found) if t]
    named = [f"“{title}”" for title in titles[:_MOST_NAMED]]
    if not named:
        return ReasonCode.OUT_OF_SCOPE.sentence
    listed = " and ".join([*([", ".join(named[:-1])] if named[:-1] else []), named[-1]])
    return f"{ReasonCode.OUT_OF_SCOPE.sentence} What they do talk about, for example: {listed}."
