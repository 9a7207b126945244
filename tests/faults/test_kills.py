"""SIGKILL while words come in and vectors are made: what was told stays, the rest goes on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from peertutor.core.errors import NotFound
from tests.faults.work import LINES, embedder, import_all, make_vectors, questions, sources

_ROUNDS = range(6)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a run that nobody disturbs comes to."""
    folder = tmp_path_factory.mktemp("clean")
    sources(folder / "in")
    with closing(SqlLedger.open(workspace=folder)) as ledger:
        list(import_all(ledger, folder / "in"))
        list(make_vectors(ledger))
        return _state(ledger)


@pytest.mark.parametrize("seed", _ROUNDS)
def test_a_kill_loses_nothing_that_was_told(
    seed: int, tmp_path: Path, clean: dict[str, object]
) -> None:
    sources(tmp_path / "in")
    told = _killed_after(random.Random(seed).randrange(1, LINES), tmp_path)
    with closing(SqlLedger.open(workspace=tmp_path)) as ledger:
        for interview_id, turns in told.items():
            assert len(ledger.interview(interview_id).turns) == turns
        _whole_or_absent(ledger, tmp_path / "in")
        list(import_all(ledger, tmp_path / "in"))
        list(make_vectors(ledger))
        assert _state(ledger) == clean


def test_what_was_embedded_before_the_kill_is_not_embedded_again(tmp_path: Path) -> None:
    sources(tmp_path / "in")
    _killed_after(LINES - 3, tmp_path)
    with closing(SqlLedger.open(workspace=tmp_path)) as ledger:
        list(import_all(ledger, tmp_path / "in"))
        model = embedder().model
        already = ledger.vector_counts().get(model, 0)
        second = embedder()
        list(make_vectors(ledger, second))
        assert already > 0
        assert len(second.passages) <= ledger.passage_count() - already


def _killed_after(lines: int, workspace: Path) -> dict[str, int]:
    """Run the work in a process, kill it a moment after so many words of it; return the imports."""
    command = [sys.executable, "-m", "tests.faults.work", str(workspace)]
    told: dict[str, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in _first(process, lines):
            said = json.loads(line)
            if "imported" in said:
                told[said["imported"]] = said["turns"]
        time.sleep(random.Random(lines).random() * 0.02)
        process.kill()
    return told


def _first(process: subprocess.Popen[str], lines: int) -> Iterator[str]:
    assert process.stdout is not None
    for _, line in zip(range(lines), process.stdout, strict=False):
        yield line


def _whole_or_absent(ledger: SqlLedger, folder: Path) -> None:
    for path in folder.iterdir():
        source = json.loads(path.read_text())
        try:
            kept = ledger.interview(source["id"])
        except NotFound:
            continue
        assert [turn.text for turn in kept.turns] == [turn["text"] for turn in source["turns"]]


def _state(ledger: SqlLedger) -> dict[str, object]:
    """Everything a reader would see, by names that do not depend on the order of the imports."""
    model, asked = embedder().model, embedder()
    exact = ExactIndex(ledger, model)
    found: dict[str, object] = {}
    for question in questions():
        by_words = [hit.passage_id for hit in ledger.search_text(question, 5)]
        by_meaning = [hit.passage_id for hit in exact.search(asked.embed_query(question), 5)]
        passages = ledger.passages(by_words + by_meaning)
        found[question] = (
            sorted(passages[number].text for number in by_words),
            sorted(passages[number].text for number in by_meaning),
        )
    listed = sorted((one.id, one.turns, one.passages, one.revision) for one in ledger.interviews())
    return {"interviews": listed, "found": found, "vectors": ledger.vector_counts()}
