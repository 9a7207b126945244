"""SIGKILL comes while a release makes its vectors."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path

from tests.faults.work import embedder, make_vectors

from benchmarks.capturing.kills import Kills
from benchmarks.capturing.left_behind import left_behind
from benchmarks.capturing.starting import start_again
from benchmarks.capturing.steps import closed, services_of
from benchmarks.capturing.work import killed_at_work, tell
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from peertutor.core.interviews import InterviewState

# These are fifty passages: at five milliseconds each they are made in a third of a second.
_INDEXED_TURNS = 240


def killed_indexing(folder: Path, runs: int) -> Kills:
    """Kill each release anew, and compare what is found then with one that nobody disturbed."""
    kills = Kills()
    with services_of(folder / "seed") as services:
        closed(services, _INDEXED_TURNS)
    shutil.copytree(folder / "seed", folder / "clean")
    killed_at_work(folder / "clean", "index", 60)
    expected = _searched(folder / "clean")
    for number in range(runs):
        workspace = folder / str(number)
        shutil.copytree(folder / "seed", workspace)
        said = killed_at_work(workspace, "index", random.Random(number).uniform(0.0, 0.45))
        kills.runs += 1
        kills.at_work += not any("done" in one for one in said)
        found = left_behind(workspace)
        start_again(kills, workspace, found, number)
        with services_of(workspace) as services:
            held = services.ledger.recordings.recording("whole").interview
            released = held.state is InterviewState.RELEASED
            kills.lost += len(held.turns) != _INDEXED_TURNS
            kills.other["wrong"] += not released and any("released" in one for one in said)
            if not released:
                kills.other["not released yet, and nothing found"] += 1
                kills.other["wrong"] += bool(services.ledger.search_text("valve", 5))
                services.interviews.teach_back.release("whole")
            list(make_vectors(services.ledger, embedder()))
        kills.other["wrong"] += _searched(workspace) != expected
        kills.acknowledged += _INDEXED_TURNS
    return kills


def _searched(workspace: Path) -> list[list[str]]:
    """Return what is found, by words and by meaning, after everything has its vector."""
    asked = ("valve 12", "gauge and whistle", "the floor of the hall")
    with closing(SqlLedger.open(workspace=workspace)) as ledger:
        exact, model = ExactIndex(ledger, embedder().model), embedder()
        found = []
        for question in asked:
            words = [hit.passage_id for hit in ledger.search_text(question, 5)]
            near = [hit.passage_id for hit in exact.search(model.embed_query(question), 5)]
            passages = ledger.passages(words + near)
            found += [
                sorted(passages[n].text for n in words),
                sorted(passages[n].text for n in near),
            ]
    return found


def index(workspace: Path) -> None:
    """Release what is closed, and make its vectors."""
    with services_of(workspace) as services:
        tell(ready=True)
        services.interviews.teach_back.release("whole")
        tell(released=True)
        for made in make_vectors(services.ledger, embedder()):
            tell(vectors=made.done)
        tell(done=True)
