"""What tests of the index on a server share: guards over a ledger, and what the server holds."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Protocol

import chromadb

from peertutor.adapters.chroma_shared import SharedChroma
from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.patience import LongerEachTime
from peertutor.core.passages import Hit
from tests.fakes.index import FakeVectors, normalised

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

MODEL = "fake/random"


class Opener(Protocol):
    """Opens a guard over a ledger's vectors, closed at the end of the test."""

    def __call__(
        self, url: str, vectors: FakeVectors | None = None, *, hosts: tuple[str, ...] = ()
    ) -> DenseSearch: ...


class Clock:
    """Time that passes for a guard when a test says so."""

    def __init__(self, guard: DenseSearch) -> None:
        self.now = 1_000.0
        guard._patience = LongerEachTime(lambda: self.now, lambda low, high: 1.0)


def random_vectors(numbers: range, seed: int = 3) -> dict[int, bytes]:
    draw = random.Random(seed)
    return {number: normalised([draw.gauss(0, 1) for _ in range(24)]) for number in numbers}


def settled(guard: DenseSearch) -> DenseSearch:
    guard.sync()
    assert guard.settle(60)
    return guard


def in_step(guard: DenseSearch, count: int) -> bool:
    expected = f"{guard._chroma.name} over {count:,} vectors, compared with the ledger's."
    return guard.status() == expected


def answers(index: DenseSearch | ExactIndex) -> list[list[Hit]]:
    questions = random_vectors(range(8), seed=11).values()
    return [
        [Hit(hit.passage_id, round(hit.score, 5)) for hit in index.search(question, 5)]
        for question in questions
    ]


def server_side(guard: DenseSearch) -> SharedChroma:
    assert isinstance(guard._chroma, SharedChroma)
    return guard._chroma


def collection(url: str, guard: DenseSearch) -> Collection:
    """What the server holds for a guard, as anybody who reaches it could read it."""
    client = chromadb.HttpClient(host=url)
    return client.get_collection(server_side(guard)._collection, embedding_function=None)
