"""The queue of passages that have no vector yet: made in small batches, each kept at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from peertutor.core.errors import EmbeddingFailed, StorageFailed
from peertutor.core.events import VectorsMade
from peertutor.ports import DenseIndex, Embedder, PassageStore, VectorStore

_PAGE = 1_000
_BATCH_SECONDS = 0.5  # how long a key press or a kill waits for the batch under way
_MOST_IN_BATCH = 128
_SELDOM = 40  # asking the ledger takes at most one part in so many of the time

_Missing = tuple[str, str]
_T = TypeVar("_T")


class PassageVectors(PassageStore, VectorStore, Protocol):
    """What the queue needs of the ledger: the vectors, and how many passages there are."""


class VectorQueue:
    """Gives every passage its vector.

    What is done is in the ledger after each batch, so a run that ends for any reason is taken up
    where it stopped. Two processes may run it at the same time: vectors are kept by content, what
    is missing is asked again and again, and each takes its batches from random places of it, so
    that they seldom do the same work.

    Args:
        ledger: Where passages wait and vectors are kept.
        embedder: What makes the vectors.
        dense: Told at the end that there are new ones; None where nothing searches them now.
    """

    def __init__(
        self, ledger: PassageVectors, embedder: Embedder, dense: DenseIndex | None = None
    ) -> None:
        self._ledger = ledger
        self._embedder = embedder
        self._dense = dense

    def run(self) -> Iterator[VectorsMade]:
        """Embed what is missing and yield how far it has come: at first, after each batch, at last.

        Closing the iterator stops it; what was made stays.

        Raises:
            EmbeddingFailed: The embedder gave up; everything before is kept.
        """
        progress = _Seldom(self._progress)
        come = progress.now()
        yield come
        for made in self._batches():
            done = min(come.done + made, come.total)
            come = progress.now() if progress.due else VectorsMade(done, come.total)
            yield come
        if (last := progress.now()) != come:
            yield last
        if self._dense is not None:
            self._dense.sync()

    def _batches(self) -> Iterator[int]:
        """Embed and keep one batch after another, and yield how many texts each had."""
        missing = _Seldom(lambda: self._ledger.missing_vectors(self._embedder.model, _PAGE))
        waiting: list[_Missing] = []
        batch: list[_Missing] = []
        size = 1
        while True:
            if not waiting or missing.due:
                waiting = _by_length(missing.now(), but=batch)
                if not waiting:
                    return
            batch = _taken(waiting, size)
            started = time.perf_counter()
            self._embed(batch)
            size = _next_size(len(batch), time.perf_counter() - started)
            yield len(batch)

    def _embed(self, batch: Sequence[_Missing]) -> None:
        model = self._embedder.model
        vectors = self._embedder.embed_passages([text for _, text in batch])
        if len(vectors) != len(batch):
            raise EmbeddingFailed(
                "The embedder returned another number of vectors than it was given texts",
                cause=f"{len(batch)} texts, {len(vectors)} vectors.",
                retryable=False,
            )
        made = {name: vector for (name, _), vector in zip(batch, vectors, strict=True)}
        try:
            self._ledger.save_vectors(model, made)
        except ValueError as error:
            raise EmbeddingFailed(
                "The embedder's vectors do not fit those kept under its name",
                cause=str(error),
                remedy="Set embedding.dimensions, so that they are kept apart.",
                retryable=False,
            ) from error

    def _progress(self) -> VectorsMade:
        done = self._ledger.vector_counts().get(self._embedder.model, 0)
        return VectorsMade(done, max(done, self._ledger.passage_count()))


def other_model(counts: dict[str, int], model: str) -> str:
    """Say what a reader should know when passages were embedded with another model than `model`.

    Args:
        counts: How many passages have a vector, by model (`VectorStore.vector_counts`).
        model: The model that the settings name.

    Returns:
        One sentence with the remedy; empty when `model` has vectors, or no model has.
    """
    if counts.get(model) or not any(counts.values()):
        return ""
    former = max(counts, key=lambda name: counts[name])
    return (
        f"{counts[former]:,} passages were embedded with {former}; the setting says {model}. "
        "They are found by their words only until you run: peertutor reindex"
    )


class _Seldom(Generic[_T]):
    """A question to the ledger that is due again when asking it takes little of the time since.

    What it answers grows slower with the ledger: half a second at 100,000 passages.
    """

    def __init__(self, ask: Callable[[], _T]) -> None:
        self._ask = ask
        self._next = 0.0

    @property
    def due(self) -> bool:
        return time.perf_counter() >= self._next

    def now(self) -> _T:
        began = time.perf_counter()
        answer = self._ask()
        ended = time.perf_counter()
        self._next = ended + _SELDOM * (ended - began)
        return answer


def _by_length(missing: Sequence[_Missing], *, but: Collection[_Missing]) -> list[_Missing]:
    if set(but) & set(missing):
        # Going on would make the same vectors for ever.
        raise StorageFailed(
            "The ledger did not keep the vectors that were just made",
            remedy="Run: peertutor doctor",
            retryable=False,
        )
    return sorted(missing, key=lambda item: len(item[1]))


def _taken(waiting: list[_Missing], size: int) -> list[_Missing]:
    """Take `size` neighbours in length out: a batch is as slow as its longest text."""
    start = random.randrange(max(len(waiting) - size, 0) + 1)  # noqa: S311 - no secret
    batch = waiting[start : start + size]
    del waiting[start : start + size]
    return batch


def _next_size(size: int, seconds: float) -> int:
    """Return how many texts would have taken `_BATCH_SECONDS`; at most twice as many as before."""
    fitting = int(size * _BATCH_SECONDS / max(seconds, 1e-6))
    return max(1, min(fitting, 2 * size, _MOST_IN_BATCH))
