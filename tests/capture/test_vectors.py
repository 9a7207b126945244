"""The vector queue: nothing made twice, nothing lost, stopped when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from peertutor.capture.vectors import VectorQueue, other_model
from peertutor.core.errors import EmbeddingFailed, StorageFailed
from peertutor.core.events import VectorsMade
from tests.fakes.index import FakeDenseIndex, FakeEmbedder, FakeVectors, vector_of


def _ledger(passages: int) -> FakeVectors:
    return FakeVectors(
        {number: f"passage {number} " + "word " * number for number in range(passages)}
    )


def test_every_passage_gets_the_vector_of_its_own_words() -> None:
    ledger, embedder = _ledger(40), FakeEmbedder()
    list(VectorQueue(ledger, embedder).run())
    assert ledger.vectors[embedder.model] == {
        text: vector_of(text) for text in ledger.texts.values()
    }


def test_progress_begins_before_the_first_batch_and_ends_at_the_whole() -> None:
    events = list(VectorQueue(_ledger(40), FakeEmbedder()).run())
    assert events[0] == VectorsMade(0, 40)
    assert events[-1] == VectorsMade(40, 40)
    assert [event.done for event in events] == sorted(event.done for event in events)


def test_equal_passages_are_embedded_once_and_counted_each() -> None:
    ledger = FakeVectors(dict.fromkeys(range(10), "the same words"))
    embedder = FakeEmbedder()
    events = list(VectorQueue(ledger, embedder).run())
    assert embedder.passages == ["the same words"]
    assert events[-1] == VectorsMade(10, 10)


def test_a_second_run_embeds_nothing() -> None:
    ledger, embedder = _ledger(12), FakeEmbedder()
    list(VectorQueue(ledger, embedder).run())
    embedder.passages.clear()
    assert list(VectorQueue(ledger, embedder).run()) == [VectorsMade(12, 12)]
    assert embedder.passages == []


def test_closing_the_iterator_keeps_what_was_made_and_the_next_run_does_the_rest() -> None:
    ledger, embedder = _ledger(40), FakeEmbedder()
    run = VectorQueue(ledger, embedder).run()
    next(run)
    made = next(run).done
    run.close()  # type: ignore[attr-defined]  # it is a generator
    assert ledger.vector_counts() == {embedder.model: made}
    assert made < 40
    list(VectorQueue(ledger, embedder).run())
    assert sorted(embedder.passages) == sorted(ledger.texts.values())


def test_an_embedder_that_fails_midway_costs_only_its_own_batch() -> None:
    ledger, failing = _ledger(40), FakeEmbedder(fail_after=20)
    with pytest.raises(EmbeddingFailed, match="went away"):
        list(VectorQueue(ledger, failing).run())
    assert set(ledger.vectors[failing.model]) == set(failing.passages) != set()


def test_two_queues_at_once_end_with_every_vector_right() -> None:
    ledger, embedder = _ledger(60), FakeEmbedder()
    runs = [VectorQueue(ledger, embedder).run(), VectorQueue(ledger, embedder).run()]
    while runs:
        runs = [run for run in runs if next(run, None) is not None]
    assert ledger.vectors[embedder.model] == {
        text: vector_of(text) for text in ledger.texts.values()
    }


def test_the_index_is_told_at_the_end() -> None:
    ledger, embedder = _ledger(5), FakeEmbedder()
    dense = FakeDenseIndex(ledger, embedder.model)
    list(VectorQueue(ledger, embedder, dense).run())
    assert dense.syncs == 1


def test_a_batch_grows_with_a_fast_embedder_and_its_texts_are_alike_in_length() -> None:
    ledger, embedder = _ledger(200), FakeEmbedder()
    list(VectorQueue(ledger, embedder).run())
    assert embedder.batches[0] == 1
    assert max(embedder.batches) >= 16


class _SlowEmbedder(FakeEmbedder):
    """Takes its time, on a clock that the test moves."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__()
        self._clock = clock

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        self._clock[0] += 0.2 * len(texts)
        return super().embed_passages(texts)


def test_a_slow_embedder_is_never_given_more_than_half_a_second_of_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("peertutor.capture.vectors.time.perf_counter", lambda: clock[0])
    embedder = _SlowEmbedder(clock)
    list(VectorQueue(_ledger(30), embedder).run())
    assert max(embedder.batches) == 2


class _ForgetfulVectors(FakeVectors):
    """Loses what it is given, as a broken disk might."""

    def save_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        pass


def test_a_ledger_that_keeps_nothing_ends_the_run_instead_of_turning_in_circles() -> None:
    with pytest.raises(StorageFailed, match="did not keep"):
        list(VectorQueue(_ForgetfulVectors({1: "one", 2: "two"}), FakeEmbedder()).run())


class _StrictVectors(FakeVectors):
    """Refuses vectors of another length than the first, as the ledger does."""

    def save_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        raise ValueError("the vectors are not all of one length")


def test_vectors_of_another_length_are_an_error_with_a_remedy() -> None:
    with pytest.raises(EmbeddingFailed, match="do not fit") as caught:
        list(VectorQueue(_StrictVectors({1: "one"}), FakeEmbedder()).run())
    assert "embedding.dimensions" in caught.value.remedy


class _ShortEmbedder(FakeEmbedder):
    """Forgets the last text of each batch."""

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        return super().embed_passages(texts)[:-1]


def test_a_vector_too_few_is_an_error_not_a_shift() -> None:
    ledger = _ledger(4)
    with pytest.raises(EmbeddingFailed, match="another number"):
        list(VectorQueue(ledger, _ShortEmbedder()).run())
    assert ledger.vectors == {}


def test_a_changed_model_is_said_with_its_remedy() -> None:
    assert other_model({"X": 3120, "Z": 4}, "Y") == (
        "3,120 passages were embedded with X; the setting says Y. "
        "They are found by their words only until you run: peertutor reindex"
    )


@pytest.mark.parametrize("counts", [{}, {"Y": 3}, {"X": 9, "Y": 1}, {"X": 0}])
def test_nothing_is_said_where_the_model_has_vectors_or_no_model_has(
    counts: dict[str, int],
) -> None:
    assert other_model(counts, "Y") == ""
