"""What breaks: `python -m benchmarks.faults [--kills 20] [--rounds 100]`.

The program itself is run, killed with SIGKILL at random moments, run again to the end, and what it
then answers is compared with a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
from tests.fakes.index import FakeVectors
from tests.faults.work import questions, sources

from benchmarks import big
from benchmarks.figures import Figure, publish
from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from peertutor.bootstrap import open_services
from peertutor.core.errors import NotFound
from peertutor.settings import load_settings

_PROGRAM = str(Path(sys.executable).with_name("peertutor"))
_WORDS_ONLY = ("--set", "embedding.provider=none")
_CHROMA_VECTORS = 5_000


def main() -> int:
    """Break things, print and keep what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=100)
    chosen = parser.parse_args()
    figures = []
    for figure in _all(chosen.kills, chosen.rounds):
        sys.stderr.write(f"{figure.what}: {figure.value} {figure.note}\n")
        figures.append(figure)
    return publish("faults", "Faults", figures)


def _all(kills: int, rounds: int) -> Iterator[Figure]:
    yield _killed_imports(kills)
    yield _killed_indexing(kills)
    yield _killed_chroma(kills)
    yield _damaged()
    yield _two_processes(rounds)


def _killed_imports(kills: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        clean, command = Path(folder) / "clean", ("import", "in")
        longest = _seconds(partial(_run, _prepared(clean), *_WORDS_ONLY, *command))
        expected = _answers(clean, *_WORDS_ONLY)
        at_work = lost = different = 0
        for number in range(kills):
            workspace = _prepared(Path(folder) / str(number))
            at_work += _killed(workspace, number, longest, *_WORDS_ONLY, *command)
            lost += _torn_turns(workspace)
            _run(workspace, *_WORDS_ONLY, *command)
            different += _answers(workspace, *_WORDS_ONLY) != expected
    return _kills("import killed", kills, at_work, lost, different)


def _killed_indexing(kills: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        clean = _prepared(Path(folder) / "clean", interviews=2)
        _run(clean, "import", "in", "--no-wait")
        longest = _seconds(partial(_run, clean, "reindex"))
        expected = _answers(clean)
        at_work = lost = different = 0
        for number in range(kills):
            workspace = _prepared(Path(folder) / str(number), interviews=2)
            _run(workspace, "import", "in", "--no-wait")
            at_work += _killed(workspace, number, longest, "reindex")
            lost += _torn_turns(workspace)
            _run(workspace, "reindex")
            different += _answers(workspace) != expected
    return _kills("indexing killed", kills, at_work, lost, different)


def _killed_chroma(kills: int) -> Figure:
    draw = np.random.default_rng(1)
    ledger = FakeVectors()
    ledger.put(big.MODEL, {number: big.unit_vector(draw) for number in range(_CHROMA_VECTORS)})
    at_work = different = unhealed = 0
    for number in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder)
            with closing(DenseSearch(ledger, big.MODEL, workspace, warm=True)) as filling:
                filling.sync()
                time.sleep(random.Random(number).uniform(0.3, 6))
                at_work += "Chroma over" not in filling.status()
            with closing(DenseSearch(ledger, big.MODEL, workspace, warm=True)) as again:
                asked = [big.unit_vector(draw) for _ in range(10)]
                exact = ExactIndex(ledger, big.MODEL)
                different += sum(again.search(one, 5) != exact.search(one, 5) for one in asked)
                again.sync()
                again.settle(600)
                check = again.check()
                unhealed += (check.chroma, check.differing) != (_CHROMA_VECTORS, 0)
    return Figure(
        what="killed while Chroma is filled",
        value=f"{different} answers different at the next start, {unhealed} not healed",
        reach="0, 0",
        reached=different == unhealed == 0,
        n=kills,
        note=f"{at_work} of the kills met it at work; {_CHROMA_VECTORS:,} vectors",
    )


def _damaged() -> Figure:
    """Run the fault tests: each file deleted, halved, zeroed, garbled, and the folder."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/faults/test_index_damage.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return Figure(
        what="Chroma's folder and each of its files deleted, halved, zeroed, garbled",
        value=done.stdout.strip().splitlines()[-1],
        reach="all noticed, served exactly, healed",
        reached=done.returncode == 0,
        n=done.stdout.splitlines()[0].count("."),
    )


def _two_processes(rounds: int) -> Figure:
    """Ask and import in a second process while this one owns the index, as the open app does."""
    errors = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = _prepared(Path(folder) / "two", interviews=2)
        _run(workspace, "import", "in")
        with open_services(load_settings(workspace), resident=True) as services:
            said = services.rebuild_index()
            assert services.dense is not None
            assert services.embedder is not None
            before = services.ledger.passage_count()
            for number in range(rounds):
                words = f"the {_name(number)} relay answers to code {7919 * (number + 1)}"
                errors += _brought(workspace, number, words)
                vector = services.embedder.embed_query(words)
                here = [hit.passage_id for hit in services.dense.search(vector, 10)]
                exact = ExactIndex(services.ledger, services.embedder.model)
                wrong += here != [hit.passage_id for hit in exact.search(vector, 10)]
                there = _found(workspace, words)
                wrong += not (there and words in there[0])
                wrong += not any(
                    words in one.text for one in services.ledger.passages(here).values()
                )
            lost = before + rounds - services.ledger.passage_count()
            lost += before + rounds - services.ledger.vector_counts()[services.embedder.model]
            status = services.dense.status()
    return Figure(
        what="one search and one import in a second process, the first owning the index",
        value=f"{errors} errors, {wrong} wrong answers, {lost} lost rows",
        reach="0, 0, 0",
        reached=errors == wrong == lost == 0,
        n=rounds,
        note=f"first: {said} at last: {status}",
    )


def _brought(workspace: Path, number: int, words: str) -> bool:
    folder = workspace / f"more-{number}"
    folder.mkdir()
    turns = [{"speaker": "Ana", "text": f"I tell you that {words}, and nobody wrote it down."}]
    talk = {"id": f"more-{number}", "title": f"Talk {number}", "turns": turns}
    (folder / "talk.json").write_text(json.dumps(talk))
    return _process(workspace, "import", folder.name).returncode != 0


def _name(number: int) -> str:
    draw = random.Random(number)
    return "".join(draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _ in range(4))


def _kills(what: str, kills: int, at_work: int, lost: int, different: int) -> Figure:
    return Figure(
        what=what,
        value=f"{lost} turns lost, {different} runs that answered differently afterwards",
        reach="0, 0",
        reached=lost == different == 0,
        n=kills,
        note=f"{at_work} of the kills met it at work",
    )


def _prepared(workspace: Path, interviews: int = 12) -> Path:
    workspace.mkdir()
    sources(workspace / "in")
    for path in sorted((workspace / "in").iterdir())[interviews:]:
        path.unlink()
    return workspace


def _killed(workspace: Path, seed: int, longest: float, *arguments: str) -> bool:
    """Run the program and kill it at a random moment; return whether it was still at work."""
    with subprocess.Popen(
        _command(workspace, *arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=workspace,
    ) as process:
        time.sleep(random.Random(seed).uniform(0.2, max(longest, 0.4)))
        at_work = process.poll() is None
        process.kill()
    return at_work


def _torn_turns(workspace: Path) -> int:
    """Return how many turns are missing from the interviews that were told to be in."""
    torn = 0
    with closing(SqlLedger.open(workspace=workspace)) as ledger:
        for path in (workspace / "in").iterdir():
            source = json.loads(path.read_text())
            try:
                kept = [turn.text for turn in ledger.interview(source["id"]).turns]
            except NotFound:
                continue
            torn += sum(turn["text"] not in kept for turn in source["turns"])
    return torn


def _answers(workspace: Path, *settings: str) -> list[list[str]]:
    return [_found(workspace, question, *settings) for question in questions()]


def _found(workspace: Path, question: str, *settings: str) -> list[str]:
    """Return the passages found; with the part of the meaning, unless the settings leave it out."""
    for _ in range(3):
        said = json.loads(_run(workspace, *settings, "search", question, "--json"))
        if settings or said["timing_ms"]["dense"] is not None:
            return [passage["text"] for passage in said["passages"]]
    raise RuntimeError("this machine is too slow to search by meaning before the deadline")


def _run(workspace: Path, *arguments: str) -> str:
    done = _process(workspace, *arguments)
    if done.returncode:
        raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _process(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(workspace, *arguments), capture_output=True, text=True, check=False, cwd=workspace
    )


def _command(workspace: Path, *arguments: str) -> Sequence[str]:
    return [_PROGRAM, "--workspace", str(workspace), *arguments]


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main())
