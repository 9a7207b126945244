"""What every dense index promises; the same cases for the double and for the real ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from peertutor.adapters.chroma import ChromaIndex
from peertutor.adapters.chroma_shared import ChromaServer, SharedChroma
from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.core.consent import Consent
from peertutor.ports import DenseIndex
from tests.fakes.index import FakeDenseIndex, FakeVectors, cosine, normalised
from tests.servers.chroma import InThisProcess

_MODEL = "fake/random"
_Opener = Callable[[FakeVectors], DenseIndex]


def _random_vectors(numbers: range, seed: int = 7) -> dict[int, bytes]:
    draw = random.Random(seed)
    return {number: normalised([draw.gauss(0, 1) for _ in range(16)]) for number in numbers}


def _nearest(vectors: dict[int, bytes], question: bytes, limit: int) -> list[int]:
    return sorted(vectors, key=lambda number: -cosine(vectors[number], question))[:limit]


class _Settling(DenseSearch):
    """The guard, made to answer from Chroma wherever it can."""

    def sync(self) -> None:
        super().sync()
        assert self.settle(60)
        assert "Chroma over" in self.status() or "nothing to hold" in self.status()


@pytest.fixture(params=["fake", "exact", "chroma", "guard", "server"])
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[_Opener]:
    made: list[DenseIndex] = []

    def opener(ledger: FakeVectors) -> DenseIndex:
        index: DenseIndex
        match request.param:
            case "fake":
                index = FakeDenseIndex(ledger, _MODEL)
            case "exact":
                index = ExactIndex(ledger, _MODEL)
            case "chroma":
                source = ExactIndex(ledger, _MODEL).table
                index = ChromaIndex(source, _MODEL, tmp_path / "dense", tmp_path / "dense.lock")
            case "server":
                source = ExactIndex(ledger, _MODEL).table
                server = ChromaServer(request.getfixturevalue("chroma_url"), Consent())
                index = SharedChroma(source, _MODEL, ledger, server)
                monkeypatch.setattr(index, "_child", InThisProcess(server.url))
            case _:
                index = _Settling(ledger, _MODEL, tmp_path, warm=True)
        made.append(index)
        index.sync()
        return index

    yield opener
    for index in made:
        index.close()


def _found(index: DenseIndex, question: bytes, limit: int) -> list[int]:
    return [hit.passage_id for hit in index.search(question, limit)]


def test_the_nearest_come_first_with_their_cosine(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 301))
    ledger.put(_MODEL, vectors)
    index = opened(ledger)
    for question in _random_vectors(range(20), seed=8).values():
        hits = index.search(question, 10)
        assert [hit.passage_id for hit in hits] == _nearest(vectors, question, 10)
        for hit in hits:
            assert hit.score == pytest.approx(cosine(vectors[hit.passage_id], question), abs=1e-5)


def test_a_passage_is_nearest_to_itself(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 101))
    ledger.put(_MODEL, vectors)
    index = opened(ledger)
    assert [_found(index, vector, 1) for vector in vectors.values()] == [[n] for n in vectors]


def test_an_empty_ledger_has_no_hits(opened: _Opener) -> None:
    assert opened(FakeVectors()).search(normalised([1.0] * 16), 5) == []


@pytest.mark.parametrize(("limit", "expected"), [(0, 0), (1, 1), (3, 3), (50, 3)])
def test_never_more_than_asked_for_nor_than_there_are(
    opened: _Opener, limit: int, expected: int
) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 4))
    ledger.put(_MODEL, vectors)
    assert len(opened(ledger).search(vectors[1], limit)) == expected


def test_what_came_into_the_ledger_is_found_after_a_sync(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 61))
    ledger.put(_MODEL, {number: vectors[number] for number in range(1, 51)})
    index = opened(ledger)
    ledger.put(_MODEL, {number: vectors[number] for number in range(51, 61)})
    index.sync()
    assert [_found(index, vectors[n], 1) for n in range(51, 61)] == [[n] for n in range(51, 61)]


def test_what_left_the_ledger_is_not_found_again(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 61))
    ledger.put(_MODEL, vectors)
    index = opened(ledger)
    ledger.drop(7, 8, 9)
    index.sync()
    for number in (7, 8, 9):
        found = _found(index, vectors[number], 60)
        assert len(found) == 57
        assert not {7, 8, 9} & set(found)


def test_two_passages_with_the_same_words_are_both_found(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 30))
    vectors[30] = vectors[4]
    ledger.put(_MODEL, vectors)
    assert set(_found(opened(ledger), vectors[4], 2)) == {4, 30}


def test_vectors_of_another_model_are_not_searched(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 10))
    ledger.put("another/model", vectors)
    assert opened(ledger).search(vectors[1], 5) == []


def test_syncing_twice_changes_nothing(opened: _Opener) -> None:
    ledger, vectors = FakeVectors(), _random_vectors(range(1, 40))
    ledger.put(_MODEL, vectors)
    index = opened(ledger)
    before = _found(index, vectors[5], 10)
    index.sync()
    assert _found(index, vectors[5], 10) == before


def test_the_status_is_one_sentence(opened: _Opener) -> None:
    ledger = FakeVectors()
    ledger.put(_MODEL, _random_vectors(range(1, 5)))
    status = opened(ledger).status()
    assert status.endswith(".")
    assert "\n" not in status
