"""Making the vectors that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from peertutor.bootstrap.sample import save_shipped_vectors
from peertutor.core.events import VectorsMade

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services


class MissingVectors:
    """Makes the vectors that are missing, from the shipped ones where they fit.

    Args:
        services: Where the ledger, the embedder and the index are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def run(self) -> Iterator[VectorsMade]:
        """Yield progress; nothing at all without an embedder.

        Stopped anywhere, it goes on from there the next time.

        Raises:
            EmbeddingFailed: The embedder gave up; everything before is kept.
        """
        services = self._services
        if services.embedder is None:
            return
        from peertutor.capture.vectors import VectorQueue

        save_shipped_vectors(services.ledger, services.embedder.model)
        yield from VectorQueue(services.ledger, services.embedder, services.dense).run()
