"""How alike questions are: by their meaning, or where nothing can embed them by their words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from peertutor.core.errors import PeerTutorError
from peertutor.peers.gaps import Likeness

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from peertutor.mentor.reading.reader import Reading
    from peertutor.ports import Embedder, Stemmer

_BACKGROUND = Path(__file__).with_name("questions.txt")
"""Questions about nothing: what they have in common all questions have, and it says nothing."""

_BY_MEANING: Final = 0.48
"""Chosen on 30 groups of paraphrases, and tried on 30 others: `benchmarks.gaps`."""

_BY_WORDS: Final = 0.6
_OTHER: Final = -1.0


class QuestionLikeness:
    """Says how alike questions are; those that state other numbers, or the opposite, never are.

    Args:
        embedder: None where there is none.
        stemmer: Brings words to their stems.
        rarity: How rare stems are in the ledger.
    """

    def __init__(
        self,
        embedder: Embedder | None,
        stemmer: Stemmer,
        rarity: Callable[[Iterable[str]], Mapping[str, float]],
    ) -> None:
        self._embedder = embedder
        self._stemmer = stemmer
        self._rarity = rarity
        # Of the questions that were compared last: most of them are open the next time too.
        self._vectors: dict[str, bytes] = {}

    def __call__(self, questions: Sequence[str]) -> Likeness:
        """Return how alike each two of them are."""
        from peertutor.mentor.reading.reader import Reader

        reader = Reader(self._stemmer)
        readings = [reader.read(text) for text in questions]
        values, enough = self._by_meaning(questions), _BY_MEANING
        if values is None:
            values, enough = self._by_words(readings), _BY_WORDS
        for one, other in itertools.combinations(range(len(readings)), 2):
            # What is not alike anyway needs no rule to keep it apart.
            if values[one][other] > 0 and not _may_ask_the_same(readings[one], readings[other]):
                values[one][other] = values[other][one] = _OTHER
        return Likeness(values, enough)

    def _by_meaning(self, questions: Sequence[str]) -> list[list[float]] | None:
        """Return the cosine of each two, seen from the middle of all questions there are.

        Vectors of questions all point one way; what is left without it is what each is about (Mu
        and Viswanath, "All-but-the-top", 2018). None where nothing embeds them.
        """
        if self._embedder is None or not questions:
            return None
        import numpy as np

        background = _BACKGROUND.read_text(encoding="utf-8").splitlines()
        wanted = [*background, *questions]
        known = self._vectors
        new = [text for text in dict.fromkeys(wanted) if text not in known]
        try:
            made = dict(zip(new, self._embedder.embed_passages(new), strict=True)) if new else {}
        except PeerTutorError:
            return None
        self._vectors = {text: made.get(text) or known[text] for text in wanted}
        vectors = _matrix([made.get(text) or known[text] for text in wanted])
        left = vectors[len(background) :] - vectors[: len(background)].mean(axis=0)
        left /= np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-9)
        return [[float(value) for value in row] for row in left @ left.T]

    def _by_words(self, readings: Sequence[Reading]) -> list[list[float]]:
        from peertutor.peers.agreement import share

        every = frozenset().union(*(reading.content for reading in readings))
        rarity = self._rarity(every)

        def weight(stem: str) -> float:
            return rarity.get(stem, 1.0)

        values = [[1.0] * len(readings) for _ in readings]
        for (one, mine), (other, theirs) in itertools.combinations(enumerate(readings), 2):
            values[one][other] = share(mine.content, theirs.content, weight=weight)
            values[other][one] = values[one][other]
        return values


def _matrix(vectors: Sequence[bytes]) -> NDArray[np.float32]:
    import numpy as np

    return np.stack([np.frombuffer(vector, dtype=np.float32) for vector in vectors])


def _may_ask_the_same(one: Reading, other: Reading) -> bool:
    from peertutor.mentor.grounding.agreement import numbers_agree, opposites_agree

    if one.stated and other.stated and not (numbers_agree(one, other) or numbers_agree(other, one)):
        return False
    return opposites_agree(one, other) and opposites_agree(other, one)
