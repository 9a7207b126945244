"""How near a claim is to a quote in meaning, where the words alone leave it open."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from operator import mul

from peertutor.core.errors import PeerTutorError
from peertutor.mentor.grounding.support import likeness
from peertutor.ports import Embedder

_REMEMBERED = 2_000
"""Texts whose vectors are kept: some 3 MB, the quotes of some hundred answers."""


class Meaning:
    """Compares texts by an embedder; without one, or where it fails, nothing is near.

    Args:
        embedder: Makes the vectors. One of another machine raises where nobody allowed it.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder
        self._alone = threading.Lock()
        self._known: OrderedDict[str, array[float]] = OrderedDict()

    def likenesses(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return 0 to 1 for each pair of texts; whatever is new is embedded in one batch."""
        with self._alone:
            if self._embedder is None or not pairs:
                return [0.0] * len(pairs)
            new = dict.fromkeys(text for pair in pairs for text in pair if text not in self._known)
            try:
                vectors = self._embedder.embed_passages(list(new)) if new else []
            except PeerTutorError:
                return [0.0] * len(pairs)
            self._known.update(zip(new, (array("f", each) for each in vectors), strict=True))
            found = [self._likeness(one, other) for one, other in pairs]
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return found

    def _likeness(self, one: str, other: str) -> float:
        cosine: float = sum(map(mul, self._known[one], self._known[other]))
        return likeness(cosine)


NO_MEANING = Meaning()
"""Where nothing is embedded, words alone decide."""
