"""The sentences that come nearest to a question, whatever is quoted of them in the end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.reading.quotes import Stretch, stretches
from peertutor.mentor.reading.reader import Rarity, Reader

_MOST = 4
"""So many sentences are read for the question's words."""

_COMPARED = 2
"""So many are compared by meaning, which costs the most: a third and fourth tell nothing new."""

_FAR, _NEAR = 0.75, 0.95
"""Cosines of the default embedder lie between these for almost every question."""

_PASSAGES = 5
_CONTEXT = 0.25
_RANK = 0.4
_SHORT = 3
_SHORT_COSTS = 0.3
_LONGEST = 1_500  # characters: a sentence without a full stop is read so far
_EMBEDDED = 160
"""So many characters of a sentence are compared by meaning: an embedder's time grows with them."""


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence that may answer.

    Attributes:
        found: The passage it stands in.
        text: Its words.
        stems: Of its content words.
        context: Its stems, those of the sentence before it, of its title and topic, and of what was
            asked right before it.
    """

    found: RetrievedPassage
    text: str
    stems: frozenset[str]
    context: frozenset[str]

    @property
    def opening(self) -> str:
        """What is compared by meaning: its words, or the first of many."""
        return self.text[:_EMBEDDED]


@dataclass(frozen=True, slots=True)
class Sought:
    """A question with the sentences that come nearest to it.

    Attributes:
        stems: Of the question's content words.
        nearest: The sentences, best first.
    """

    stems: frozenset[str] = frozenset()
    nearest: tuple[Near, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the sentences."""
        return tuple(near.text for near in self.nearest)

    @property
    def compared(self) -> tuple[Near, ...]:
        """Those that are compared by meaning."""
        return self.nearest[:_COMPARED]


NOTHING_SOUGHT = Sought()
"""Where nothing was found, no sentence is near."""


def sought(
    question: str,
    passages: Sequence[RetrievedPassage],
    *,
    reader: Reader,
    rarity: Rarity,
) -> Sought:
    """Return the sentences of `passages` that are nearest to `question`.

    A sentence counts for the question's words that it holds, less for those around it, and for the
    rank of its passage.
    """
    stems = reader.stems(question)
    scored = [
        (_score(near, stems, rarity), near)
        for stretch in stretches(passages[:_PASSAGES], reader)
        for near in _sentences(stretch, reader)
    ]
    scored.sort(key=lambda pair: -pair[0])
    return Sought(stems, tuple(near for _, near in scored[:_MOST]))


def _sentences(stretch: Stretch, reader: Reader) -> Iterator[Near]:
    passage, turn = stretch.found.passage, stretch.part
    around = reader.stems(f"{passage.title} {passage.topic}")
    before = frozenset() if stretch.before else reader.stems(stretch.asked)
    for sentence in stretch.sentences:
        start = stretch.offset + sentence.start - turn.start
        end = stretch.offset + sentence.end - turn.start
        text = turn.text[start:end][:_LONGEST]
        yield Near(stretch.found, text, sentence.stems, sentence.stems | before | around)
        before = sentence.stems


def _score(near: Near, stems: frozenset[str], rarity: Rarity) -> float:
    words = rarity.covered(stems, near.stems) + _CONTEXT * rarity.covered(stems, near.context)
    too_short = _SHORT_COSTS if len(near.stems) < _SHORT else 0.0
    return words + _RANK / math.sqrt(near.found.rank) - too_short


def scaled(cosine: float) -> float:
    """Return how near a text is to a question by the default embedder, 0 to 1."""
    return min(1.0, max(0.0, (cosine - _FAR) / (_NEAR - _FAR)))
