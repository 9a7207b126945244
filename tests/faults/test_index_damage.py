"""Chroma's folder damaged on purpose: noticed before it can mislead, served around, built anew."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.core.passages import Hit
from tests.fakes.index import FakeVectors, normalised

_MODEL = "fake/random"
_COUNT = 240


def _random(count: int, seed: int) -> list[bytes]:
    draw = random.Random(seed)
    return [normalised([draw.gauss(0, 1) for _ in range(24)]) for _ in range(count)]


def _ledger(seed: int = 1) -> FakeVectors:
    ledger = FakeVectors()
    ledger.put(_MODEL, dict(enumerate(_random(_COUNT, seed), start=1)))
    return ledger


def _built(workspace: Path, ledger: FakeVectors) -> Path:
    guard = DenseSearch(ledger, _MODEL, workspace, warm=True)
    guard.sync()
    assert guard.settle(60)
    assert guard.status().startswith(f"Chroma over {_COUNT}")
    guard.close()
    return workspace / "dense"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(tmp_path_factory.mktemp("sound"), _ledger())


@pytest.fixture
def workspace(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "dense")
    return tmp_path


def _answers(index: DenseSearch | ExactIndex) -> list[list[Hit]]:
    questions = _random(6, seed=99)
    return [
        [Hit(hit.passage_id, round(hit.score, 5)) for hit in index.search(question, 8)]
        for question in questions
    ]


def _served_and_healed(workspace: Path, ledger: FakeVectors) -> None:
    expected = _answers(ExactIndex(ledger, _MODEL))
    guard = DenseSearch(ledger, _MODEL, workspace, warm=True)
    try:
        assert _answers(guard) == expected
        guard.sync()
        while not guard.settle(0.05):
            assert _answers(guard) == expected
        assert guard.status().startswith(f"Chroma over {_COUNT}")
        assert _answers(guard) == expected
        check = guard.check()
        assert (check.chroma, check.differing) == (_COUNT, 0)
    finally:
        guard.close()


def _deleted(path: Path) -> None:
    path.unlink()


def _halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _garbled(path: Path) -> None:
    content = bytearray(path.read_bytes() or b"was empty")
    draw = random.Random(5)
    for _ in range(40):
        place = draw.randrange(len(content))
        content[place : place + 16] = draw.randbytes(len(content[place : place + 16]))
    path.write_bytes(content)


_FILES = {"chroma.sqlite3", "data_level0.bin", "header.bin", "length.bin", "link_lists.bin"}


def test_these_are_all_the_files_there_are(sound: Path) -> None:
    assert {path.name for path in sound.rglob("*") if path.is_file()} == _FILES


@pytest.mark.parametrize("harm", [_deleted, _halved, _zeroed, _garbled])
@pytest.mark.parametrize("name", sorted(_FILES))
def test_a_damaged_file(workspace: Path, name: str, harm: Callable[[Path], None]) -> None:
    (path,) = (workspace / "dense").rglob(name)
    harm(path)
    _served_and_healed(workspace, _ledger())


def test_a_deleted_folder(workspace: Path) -> None:
    shutil.rmtree(workspace / "dense")
    _served_and_healed(workspace, _ledger())


def test_a_deleted_segment(workspace: Path) -> None:
    for path in (workspace / "dense").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    _served_and_healed(workspace, _ledger())


def test_a_folder_full_of_something_else(workspace: Path) -> None:
    for path in (workspace / "dense").rglob("*"):
        if path.is_file():
            path.write_bytes(random.Random(8).randbytes(path.stat().st_size or 10))
    _served_and_healed(workspace, _ledger())


def test_one_vector_with_another_number_in_it(workspace: Path) -> None:
    ledger = _ledger()
    vector = ledger.vectors[_MODEL]["17"]
    path = workspace / "dense" / "chroma.sqlite3"
    content = path.read_bytes()
    assert vector in content
    path.write_bytes(content.replace(vector, vector[:-4] + vector[:4]))
    guard = DenseSearch(ledger, _MODEL, workspace, warm=False)
    assert guard.check().differing == 1
    _served_and_healed(workspace, ledger)


def test_the_folder_of_another_ledger_with_the_same_numbers(workspace: Path) -> None:
    # As after a backup that was put back for the ledger alone.
    _served_and_healed(workspace, _ledger(seed=2))
