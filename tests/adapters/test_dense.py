"""The guard: what is searched when Chroma is cold, foreign, absent, slow, gone or wrong."""

from __future__ import annotations

import os
import random
import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from peertutor.adapters import chroma
from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.patience import FewTries
from peertutor.core.errors import EmbeddingFailed
from peertutor.core.passages import Hit
from tests.fakes.index import FakeVectors, normalised

_MODEL = "fake/random"
_Guard = Callable[[], DenseSearch]


def _random(numbers: range, seed: int = 3) -> dict[int, bytes]:
    draw = random.Random(seed)
    return {number: normalised([draw.gauss(0, 1) for _ in range(24)]) for number in numbers}


@pytest.fixture
def ledger() -> FakeVectors:
    vectors = FakeVectors()
    vectors.put(_MODEL, _random(range(1, 121)))
    return vectors


@pytest.fixture
def opened(ledger: FakeVectors, tmp_path: Path) -> Iterator[_Guard]:
    made: list[DenseSearch] = []

    def opener() -> DenseSearch:
        made.append(DenseSearch(ledger, _MODEL, tmp_path, warm=True))
        return made[-1]

    yield opener
    for guard in made:
        guard.close()


def _settled(guard: DenseSearch) -> DenseSearch:
    guard.sync()
    assert guard.settle(60)
    return guard


def _answers(index: DenseSearch | ExactIndex) -> list[list[Hit]]:
    questions = _random(range(8), seed=11).values()
    return [
        [Hit(hit.passage_id, round(hit.score, 5)) for hit in index.search(question, 5)]
        for question in questions
    ]


def _pid(guard: DenseSearch) -> int:
    process = guard._chroma._child._process
    assert process is not None
    return process.pid


def test_before_chroma_is_ready_the_search_is_exact_and_says_so(
    opened: _Guard, ledger: FakeVectors
) -> None:
    guard = opened()
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))
    assert "Exact search over 120 vectors (Chroma: " in guard.status()


def test_chroma_gives_the_same_answers_with_the_ledgers_cosines(
    opened: _Guard, ledger: FakeVectors
) -> None:
    guard = _settled(opened())
    assert guard.status() == "Chroma over 120 vectors, compared with the ledger's."
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))


def test_a_single_command_starts_nothing_and_leaves_nothing(
    ledger: FakeVectors, tmp_path: Path
) -> None:
    guard = DenseSearch(ledger, _MODEL, tmp_path, warm=False)
    guard.sync()
    assert guard.settle(0)
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))
    assert guard._chroma._child._process is None
    assert list(tmp_path.iterdir()) == []
    assert "not opened for a single command" in guard.status()


def test_an_empty_workspace_starts_nothing_either(tmp_path: Path) -> None:
    guard = _settled(DenseSearch(FakeVectors(), _MODEL, tmp_path, warm=True))
    assert guard._chroma._child._process is None
    guard.close()
    assert list(tmp_path.iterdir()) == []


def test_while_another_owns_the_folder_the_search_is_exact_and_afterwards_not(
    opened: _Guard, ledger: FakeVectors
) -> None:
    first, second = _settled(opened()), _settled(opened())
    assert "another PeerTutor process uses its folder" in second.status()
    assert _answers(second) == _answers(first) == _answers(ExactIndex(ledger, _MODEL))
    first.close()
    assert _settled(second).status().startswith("Chroma over 120")


def test_a_change_of_the_ledger_is_served_exactly_until_chroma_has_it(
    opened: _Guard, ledger: FakeVectors
) -> None:
    guard = _settled(opened())
    added = _random(range(200, 210), seed=5)
    ledger.put(_MODEL, added)
    assert [guard.search(vector, 1)[0].passage_id for vector in added.values()] == list(added)
    # The searches themselves have asked for it to be taken over.
    assert guard.settle(60)
    assert guard.status().startswith("Chroma over 130")
    assert [guard.search(vector, 1)[0].passage_id for vector in added.values()] == list(added)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_chroma_that_dies_costs_no_answer_and_comes_back(
    opened: _Guard, ledger: FakeVectors, number: signal.Signals
) -> None:
    guard = _settled(opened())
    os.kill(_pid(guard), number)
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))
    assert _settled(guard).status().startswith("Chroma over 120")


def test_a_chroma_that_hangs_is_given_up_after_its_deadline(
    opened: _Guard, ledger: FakeVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "_QUERY_SECONDS", 0.3)
    guard = _settled(opened())
    os.kill(_pid(guard), signal.SIGSTOP)
    started = time.monotonic()
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))
    assert time.monotonic() - started < 5
    monkeypatch.setattr(chroma, "_QUERY_SECONDS", 5.0)
    assert _settled(guard).status().startswith("Chroma over 120")


def test_after_three_failures_it_stays_with_exact_search(
    opened: _Guard, ledger: FakeVectors
) -> None:
    guard = opened()
    for _ in range(3):
        os.kill(_pid(_settled(guard)), signal.SIGKILL)
        _answers(guard)
    assert "Exact search" in _settled(guard).status()
    assert "it ended with code -9" in guard.status()
    assert guard._chroma._child._process is None
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))


_BROKEN_MODULES = {
    "raise ModuleNotFoundError(\"No module named 'chromadb'\")": "chromadb cannot be imported",
    "class PanicException(BaseException): ...\nraise PanicException('out of bounds')": "Panic",
    "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)": "it ended with code -11",
}


@pytest.mark.parametrize("source", _BROKEN_MODULES)
def test_without_a_chromadb_that_works_the_search_is_exact_and_says_why(
    opened: _Guard,
    ledger: FakeVectors,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "chromadb.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(modules), prepend=os.pathsep)
    guard = _settled(opened())
    assert _BROKEN_MODULES[source] in guard.status()
    assert _answers(guard) == _answers(ExactIndex(ledger, _MODEL))


def test_a_chromadb_in_the_current_folder_is_not_run(
    opened: _Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chromadb.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert _settled(opened()).status().startswith("Chroma over 120")


def test_what_left_the_ledger_leaves_the_disk(
    opened: _Guard, ledger: FakeVectors, tmp_path: Path
) -> None:
    erased = ledger.vectors[_MODEL]["7"]
    guard = _settled(opened())
    assert any(erased in path.read_bytes() for path in _files(tmp_path / "dense"))
    ledger.drop(7)
    assert _settled(guard).status().startswith("Chroma over 119")
    assert not any(erased in path.read_bytes() for path in _files(tmp_path / "dense"))


def test_another_model_gets_a_folder_of_its_own(
    opened: _Guard, ledger: FakeVectors, tmp_path: Path
) -> None:
    _settled(opened()).close()
    ledger.put("fake/other", {number: normalised([1.0, number]) for number in range(1, 40)})
    guard = _settled(DenseSearch(ledger, "fake/other", tmp_path, warm=True))
    assert guard.status().startswith("Chroma over 39")
    assert isinstance(guard._patience, FewTries)
    assert guard._patience._doubts == 0
    guard.close()


def test_nobody_else_may_read_the_folder(opened: _Guard, tmp_path: Path) -> None:
    _settled(opened())
    folder = tmp_path / "dense"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in _files(folder)} == {0o600}


def test_the_check_counts_compares_and_mends_nothing(
    opened: _Guard, ledger: FakeVectors, tmp_path: Path
) -> None:
    single = DenseSearch(ledger, _MODEL, tmp_path, warm=False)
    assert single.check().chroma is None
    _settled(opened()).close()
    ledger.put(_MODEL, _random(range(121, 131), seed=9))
    found = single.check()
    assert (found.ledger, found.chroma, found.differing) == (130, 120, 0)
    assert found.agreement is not None
    assert found.agreement > 0.8
    ledger.drop(1, 2)
    assert single.check().differing == 2
    assert single._chroma._child._process is None


def test_a_question_of_another_length_is_refused_whoever_serves(opened: _Guard) -> None:
    guard = _settled(opened())
    with pytest.raises(EmbeddingFailed, match="does not fit"):
        guard.search(normalised([1.0] * 7), 3)
    assert guard.status().startswith("Chroma over 120")


def test_closing_ends_the_process(opened: _Guard) -> None:
    guard = _settled(opened())
    pid = _pid(guard)
    guard.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
