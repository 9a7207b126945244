"""The index of vectors: where it is, and how what was erased leaves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from peertutor.core.consent import Consent
from peertutor.settings import Settings

if TYPE_CHECKING:
    from peertutor.adapters.chroma_shared import ChromaServer
    from peertutor.adapters.dense import DenseSearch
    from peertutor.bootstrap.services import Services

_FOLDER = "dense"
_LOCK = "dense.lock"


def dense_for(services: Services, model: str, *, warm: bool) -> DenseSearch:
    """Return the index over the ledger's vectors of an embedder.

    Args:
        services: Where the ledger and the settings are.
        model: The embedder's name.
        warm: Whether to keep Chroma at hand, in the background.
    """
    from peertutor.adapters.dense import DenseSearch

    server = _server_of(services.settings)
    return DenseSearch(services.ledger, model, services.workspace, warm=warm, server=server)


def forget_on_server(services: Services) -> None:
    """Have the team's server remove what it had of words that were erased, if there is a server.

    Raises:
        IndexUnreachable: It cannot be reached, or failed.
    """
    server = _server_of(services.settings)
    if server is None:
        return
    from peertutor.adapters.chroma_shared import SharedChroma
    from peertutor.adapters.exact import ExactIndex

    ledger = services.ledger
    SharedChroma(ExactIndex(ledger, "").table, "", ledger, server).forget()


@contextmanager
def folder_dropped(workspace: Path) -> Iterator[bool]:
    """Keep the workspace's dense index away for the length of a block; yield whether it could be.

    It goes as a whole, since Chroma keeps what it was told to delete.
    """
    from peertutor.adapters.locks import OwnerLock

    lock = OwnerLock(workspace / _LOCK)
    ours = lock.acquire()
    try:
        if ours:
            shutil.rmtree(workspace / _FOLDER, ignore_errors=True)
        yield ours
    finally:
        if ours:
            lock.release()


def _server_of(settings: Settings) -> ChromaServer | None:
    if not settings.chroma.url:
        return None
    from peertutor.adapters.chroma_shared import ChromaServer

    return ChromaServer(settings.chroma.url, Consent(settings.privacy.allowed_hosts))
