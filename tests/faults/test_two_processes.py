"""Two processes on one workspace: both answer right, and what one brings in the other finds."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from tests.fakes.index import FakeVectors, normalised
from tests.faults.work import embedder, import_all, make_vectors, sources

_ROUNDS = 4


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    sources(tmp_path / "in")
    with closing(SqlLedger.open(workspace=tmp_path)) as opened:
        list(import_all(opened, tmp_path / "in"))
        list(make_vectors(opened))
        yield opened


def test_one_asks_while_the_other_imports_and_the_other_way_round(
    tmp_path: Path, ledger: SqlLedger
) -> None:
    asked = embedder()
    first = DenseSearch(ledger, asked.model, tmp_path, warm=True)
    first.sync()
    assert first.settle(60)
    try:
        before = ledger.passage_count()
        for number in range(_ROUNDS):
            words = f"unheard-of-{number} spoken in round {number}"
            told = _second_process(tmp_path, number, words)
            vector = asked.embed_query(words)
            here = [hit.passage_id for hit in first.search(vector, 5)]
            assert here == told["found"], f"round {number}"
            assert here == [
                hit.passage_id for hit in ExactIndex(ledger, asked.model).search(vector, 5)
            ]
            assert words in ledger.passages(here)[here[0]].text
            assert "another PeerTutor process" in str(told["status"])
        assert ledger.passage_count() == before + _ROUNDS
        assert ledger.vector_counts() == {asked.model: before + _ROUNDS}
    finally:
        first.close()


def _second_process(workspace: Path, number: int, words: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.faults.second", str(workspace), str(number), words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    told: dict[str, object] = json.loads(done.stdout)
    return told


def _vectors(count: int) -> FakeVectors:
    draw = random.Random(4)
    ledger = FakeVectors()
    ledger.put(
        "fake/random",
        {number: normalised([draw.gauss(0, 1) for _ in range(64)]) for number in range(1, count)},
    )
    return ledger


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.5, 0.9])
def test_a_kill_while_chroma_is_being_filled(tmp_path: Path, seconds: float) -> None:
    ledger = _vectors(3000)
    guard = DenseSearch(ledger, "fake/random", tmp_path, warm=True)
    guard.sync()
    database = tmp_path / "dense" / "chroma.sqlite3"
    while not database.exists():
        time.sleep(0.01)
    time.sleep(seconds)
    guard.close()  # which kills it, whatever it does
    again = DenseSearch(ledger, "fake/random", tmp_path, warm=True)
    again.sync()
    assert again.settle(60)
    assert again.status().startswith("Chroma over 2,999")
    question = normalised([float(place % 7) for place in range(64)])
    expected = ExactIndex(ledger, "fake/random").search(question, 1)
    assert again.search(question, 1)[0].passage_id == expected[0].passage_id
    assert again.check().differing == 0
    again.close()


def test_when_the_app_is_killed_chroma_ends_with_it(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from peertutor.adapters.dense import DenseSearch\n"
        "from tests.faults.test_two_processes import _vectors\n"
        "guard = DenseSearch(_vectors(50), 'fake/random', Path(sys.argv[1]), warm=True)\n"
        "guard.sync()\n"
        "assert guard.settle(60)\n"
        "print(guard._chroma._child._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        chroma = int(app.stdout.readline())
        app.send_signal(signal.SIGKILL)
    assert _gone(chroma, within=10)


def _gone(pid: int, *, within: float) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(pid):
            return True
        time.sleep(0.05)
    return False


def _is_zombie(pid: int) -> bool:
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
