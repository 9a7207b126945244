"""Fixtures for tests of the index on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.chroma_shared import ChromaServer
from peertutor.adapters.dense import DenseSearch
from peertutor.core.consent import Consent
from tests.adapters.server_index import MODEL, Opener, random_vectors
from tests.fakes.index import FakeVectors
from tests.servers.chroma import ChromaRun, NoChromaServer


@pytest.fixture
def ledger() -> FakeVectors:
    vectors = FakeVectors()
    vectors.put(MODEL, random_vectors(range(1, 121)))
    return vectors


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ChromaRun]:
    """A server that a test may kill."""
    server = ChromaRun(tmp_path / "server")
    try:
        server.start()
    except NoChromaServer as error:
        pytest.skip(str(error))
    yield server
    server.kill()


@pytest.fixture
def opened(ledger: FakeVectors, tmp_path: Path) -> Iterator[Opener]:
    made: list[DenseSearch] = []

    def opener(
        url: str, vectors: FakeVectors | None = None, *, hosts: tuple[str, ...] = ()
    ) -> DenseSearch:
        server = ChromaServer(url, Consent(hosts))
        made.append(DenseSearch(vectors or ledger, MODEL, tmp_path, warm=True, server=server))
        return made[-1]

    yield opener
    for guard in made:
        guard.close()
