"""Doubles of the embedder and the dense index, and a ledger's vectors without a ledger."""

from __future__ import annotations

import hashlib
import math
import secrets
import struct
from collections.abc import Iterable, Mapping, Sequence

from peertutor.core.errors import EmbeddingFailed
from peertutor.core.passages import Hit, Passage, Place
from peertutor.core.text import words
from peertutor.ports import VectorTable

DIMENSIONS = 64


def vector_of(text: str, dimensions: int = DIMENSIONS) -> bytes:
    """Return a vector that is near another one when the texts share words."""
    numbers = [0.0] * dimensions
    for word in words(text) or [text]:
        digest = hashlib.sha256(word.encode()).digest()
        numbers[digest[0] % dimensions] += 1.0 if digest[1] % 2 else -1.0
        numbers[digest[2] % dimensions] += 1.0
    return normalised(numbers)


def normalised(numbers: Sequence[float]) -> bytes:
    """Return the numbers as a packed vector of length one."""
    length = math.sqrt(sum(number * number for number in numbers)) or 1.0
    return struct.pack(f"<{len(numbers)}f", *(number / length for number in numbers))


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of two packed vectors."""
    left, right = (struct.unpack(f"<{len(side) // 4}f", side) for side in (one, other))
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


class FakeEmbedder:
    """Makes vectors from words; remembers what it was given.

    Args:
        model: The name it goes by.
        fail_after: After so many texts it fails, as a server that goes away would.
    """

    def __init__(self, model: str = "fake/words", *, fail_after: int | None = None) -> None:
        self._model = model
        self._fail_after = fail_after
        self.passages: list[str] = []
        self.batches: list[int] = []
        self.queries: list[str] = []

    @property
    def model(self) -> str:
        return self._model

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        if self._fail_after is not None and len(self.passages) + len(texts) > self._fail_after:
            raise EmbeddingFailed("The embeddings server went away", cause="Scripted.")
        self._refuse_empty(texts)
        self.passages += texts
        self.batches.append(len(texts))
        return [vector_of(text) for text in texts]

    def embed_query(self, text: str) -> bytes:
        self._refuse_empty([text])
        self.queries.append(text)
        return vector_of(text)

    def _refuse_empty(self, texts: Sequence[str]) -> None:
        if not all(text.strip() for text in texts):
            raise EmbeddingFailed("An empty text has no vector", retryable=False)


class FakeVectors:
    """The ledger's vectors in memory: passages are given as number and text.

    Implements `ports.SharedVectors`, and of `ports.PassageStore` what an index may ask.
    """

    def __init__(self, texts: Mapping[int, str] | None = None) -> None:
        self.texts = dict(texts or {})
        self.vectors: dict[str, dict[str, bytes]] = {}
        self.tables_read = 0
        self._version = 1
        self._id = secrets.token_hex(8)
        self._erasures = 0

    def ledger_id(self) -> str:
        return self._id

    def erasures(self) -> int:
        return self._erasures

    def put(self, model: str, vectors: Mapping[int, bytes]) -> None:
        """Add passages with vectors made elsewhere; their text is their number."""
        self.texts |= {number: str(number) for number in vectors}
        self.save_vectors(model, {str(number): made for number, made in vectors.items()})

    def drop(self, *numbers: int) -> None:
        """Take passages away, as a deleted interview does."""
        for number in numbers:
            del self.texts[number]
        self._version += 1

    def erase(self, *numbers: int) -> None:
        """Take passages and their vectors away for good."""
        for number in numbers:
            for have in self.vectors.values():
                have.pop(self.texts[number], None)
        self._erasures += 1
        self.drop(*numbers)

    def missing_vectors(self, model: str, limit: int) -> list[tuple[str, str]]:
        have = self.vectors.get(model, {})
        missing = dict.fromkeys(text for text in self.texts.values() if text not in have)
        return [(text, text) for text in missing][:limit]

    def save_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        self.vectors[model] = dict(vectors) | self.vectors.get(model, {})
        self._version += 1

    def vector_table(self, model: str) -> VectorTable:
        self.tables_read += 1
        have = self.vectors.get(model, {})
        ids = [number for number, text in self.texts.items() if text in have]
        rows = [have[self.texts[number]] for number in ids]
        return VectorTable(self._version, ids, b"".join(rows), len(rows[0]) // 4 if rows else 0)

    def vector_version(self, model: str) -> int:
        return self._version

    def vector_counts(self) -> dict[str, int]:
        return {
            model: sum(text in have for text in self.texts.values())
            for model, have in self.vectors.items()
        }

    def passage_count(self) -> int:
        return len(self.texts)

    def search_text(self, query: str, limit: int) -> list[Hit]:
        raise NotImplementedError("No index searches by words.")

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        raise NotImplementedError("No index reads passages.")

    def around(self, ids: Iterable[int], reach: int) -> dict[int, Place]:
        raise NotImplementedError("No index asks for neighbours.")

    def term_rarity(self, stems: Iterable[str]) -> dict[str, float]:
        raise NotImplementedError("No index weighs words.")


class FakeDenseIndex:
    """Compares every vector in plain Python; remembers its searches and syncs.

    Args:
        ledger: Where the vectors are.
        model: The embedder's name, under which they are kept.
    """

    def __init__(self, ledger: FakeVectors, model: str) -> None:
        self._ledger = ledger
        self._model = model
        self.searches: list[int] = []
        self.syncs = 0
        self.closed = False

    def search(self, vector: bytes, limit: int) -> list[Hit]:
        self.searches.append(limit)
        table = self._ledger.vector_table(self._model)
        width = table.dimensions * 4
        rows = (table.data[place * width : (place + 1) * width] for place in range(len(table.ids)))
        hits = [
            Hit(number, cosine(vector, row)) for number, row in zip(table.ids, rows, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:limit]

    def sync(self) -> None:
        self.syncs += 1

    def status(self) -> str:
        return "A double that compares every vector."

    def close(self) -> None:
        self.closed = True
