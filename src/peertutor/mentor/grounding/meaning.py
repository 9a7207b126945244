"""How near texts are in meaning: claims to quotes, and a question to the sentences found for it."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
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
            if not self._learnt(text for pair in pairs for text in pair):
                return [0.0] * len(pairs)
            found = [self._likeness(one, other) for one, other in pairs]
            self._forget()
            return found

    def cosines(self, question: str, texts: Sequence[str]) -> dict[str, float]:
        """Return the cosine of a question and each text; empty where nothing can be compared."""
        with self._alone:
            if not self._learnt(texts) or self._embedder is None:
                return {}
            try:
                asked = array("f", self._embedder.embed_query(question))
            except PeerTutorError:
                return {}
            found = {text: float(sum(map(mul, asked, self._known[text]))) for text in texts}
            self._forget()
            return found

    def _learnt(self, texts: Iterable[str]) -> bool:
        """Embed in one batch whatever is new; say whether every text has its vector now."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if self._embedder is None:
            return False
        try:
            vectors = self._embedder.embed_passages(new) if new else []
        except PeerTutorError:
            return False
        self._known.update(zip(new, (array("f", each) for each in vectors), strict=True))
        return True

    def _forget(self) -> None:
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _likeness(self, one: str, other: str) -> float:
        cosine: float = sum(map(mul, self._known[one], self._known[other]))
        return likeness(cosine)


NO_MEANING = Meaning()
"""Where nothing is embedded, words alone decide."""
