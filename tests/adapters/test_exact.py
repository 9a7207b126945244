"""Exact search: ties, changes of the ledger, and tables that cannot be right."""

from __future__ import annotations

import threading

import pytest

from peertutor.adapters.exact import ExactIndex
from peertutor.core.errors import EmbeddingFailed, WorkspaceDamaged
from peertutor.ports import VectorTable
from tests.fakes.index import FakeVectors, normalised

_MODEL = "fake/plain"
_EAST, _NORTH, _NORTH_EAST = normalised([1, 0]), normalised([0, 1]), normalised([1, 1])


def _index(vectors: dict[int, bytes]) -> tuple[FakeVectors, ExactIndex]:
    ledger = FakeVectors()
    ledger.put(_MODEL, vectors)
    return ledger, ExactIndex(ledger, _MODEL)


def test_on_a_tie_the_lower_number_comes_first_and_is_the_one_that_fits() -> None:
    _, index = _index({9: _EAST, 2: _EAST, 5: _EAST, 1: _NORTH})
    assert [hit.passage_id for hit in index.search(_EAST, 2)] == [2, 5]


def test_the_table_is_read_once_until_the_ledger_changes() -> None:
    ledger, index = _index({1: _EAST})
    index.search(_EAST, 1)
    index.search(_NORTH, 1)
    assert ledger.tables_read == 1
    ledger.put(_MODEL, {2: _NORTH})
    assert index.search(_NORTH, 1)[0].passage_id == 2
    assert ledger.tables_read == 2


def test_threads_that_come_at_once_share_one_reading() -> None:
    ledger, index = _index({1: _EAST, 2: _NORTH})
    threads = [threading.Thread(target=index.search, args=(_EAST, 1)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.tables_read == 1


def test_closing_lets_go_of_the_table_and_a_later_search_reads_it_again() -> None:
    ledger, index = _index({1: _EAST})
    index.sync()
    index.close()
    assert index.search(_EAST, 1)[0].passage_id == 1
    assert ledger.tables_read == 2


def test_rescoring_takes_the_ledgers_word_and_leaves_out_what_it_does_not_have() -> None:
    _, index = _index({1: _EAST, 3: _NORTH, 8: _NORTH_EAST})
    hits = index.table().rescored(_NORTH, [8, 3, 3, 2, 99], 5)
    assert [hit.passage_id for hit in hits] == [3, 8]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.7071], abs=1e-4)


def test_a_question_of_another_length_is_an_error_with_a_remedy() -> None:
    _, index = _index({1: _EAST})
    with pytest.raises(EmbeddingFailed, match="does not fit") as caught:
        index.search(normalised([1, 0, 0]), 1)
    assert "reindex" in caught.value.remedy


class _TornVectors(FakeVectors):
    def vector_table(self, model: str) -> VectorTable:
        whole = super().vector_table(model)
        return VectorTable(whole.version, whole.ids, whole.data[:-3], whole.dimensions)


def test_a_table_of_the_wrong_length_is_damage_not_an_answer() -> None:
    ledger = _TornVectors()
    ledger.put(_MODEL, {1: _EAST})
    with pytest.raises(WorkspaceDamaged):
        ExactIndex(ledger, _MODEL).search(_EAST, 1)
