"""Are the sample company's questions answered? `python -m benchmarks.sample [--show]`.

`corpus/questions.jsonl` is asked in a workspace that is thrown away, of the colleagues themselves.
The questions are worded on purpose unlike the answers, and ten of them are answered by nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.datasets import Question, read_questions
from benchmarks.figures import Figure, publish
from benchmarks.measures import Gold
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importing import ImportOptions
from peertutor.core.answers import Answer, Verdict
from peertutor.core.events import AnswerFinished, Retrieved
from peertutor.core.passages import RetrievedPassage
from peertutor.settings import load_settings

QUESTIONS = Path(__file__).parents[1] / "corpus" / "questions.jsonl"
# The figures must not hang on what somebody has set up for a workspace of their own.
_ALONE = {"model.name": "", "embedding.provider": "local", "database_url": ""}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what was found and answered.

    Attributes:
        found: The rank of the first passage with a right turn; 0 when none has one.
        quoted: The number of the first citation of a right turn, from 1; 0 when none is cited.
    """

    question: Question
    found: int
    quoted: int
    verdict: Verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask every question, print and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sample", description=__doc__)
    parser.add_argument("--show", action="store_true", help="a line of JSON for each question")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_settings(Path(folder) / "workspace", flags=_ALONE)
        with open_services(loaded) as services:
            list(services.importer.run(services.sample_corpus, ImportOptions()))
            list(services.vectors.run())
            asked = [_asked(services, question) for question in read_questions(QUESTIONS)]
    if options.show:
        for one in asked:
            sys.stdout.write(json.dumps(_row(one), ensure_ascii=False) + "\n")
    return publish("sample", "The sample company's questions", list(_figures(asked)))


def _asked(services: Services, question: Question) -> Asked:
    passages, answer = asyncio.run(_answered(services, question.text))
    return Asked(
        question=question,
        found=_first(
            _stands_in(p.interview_id, p.first_turn, p.last_turn, question.gold)
            for p in (found.passage for found in passages)
        ),
        quoted=_first(
            _stands_in(cited.interview_id, cited.turn, cited.turn, question.gold)
            for cited in answer.citations
        ),
        verdict=answer.verdict,
    )


async def _answered(
    services: Services, question: str
) -> tuple[tuple[RetrievedPassage, ...], Answer]:
    passages: tuple[RetrievedPassage, ...] = ()
    async for event in services.mentor.ask(question):
        if isinstance(event, Retrieved):
            passages = event.passages
        if isinstance(event, AnswerFinished):
            return passages, event.answer
    raise RuntimeError(f"no answer to {question!r}")


def _stands_in(document: str, first: int, last: int, gold: Iterable[Gold]) -> bool:
    return any(
        document == stretch.document and first <= stretch.last_turn and last >= stretch.first_turn
        for stretch in gold
    )


def _first(right: Iterable[bool]) -> int:
    return next((place for place, one in enumerate(right, start=1) if one), 0)


def _figures(asked: Sequence[Asked]) -> Iterator[Figure]:
    answerable = [one for one in asked if one.question.answerable]
    n = len(answerable)
    for most in (1, 3, 10):
        found = sum(0 < one.found <= most for one in answerable)
        yield Figure(what=f"right turn in the first {most}", value=f"{found} of {n}", n=n)
    mean = sum(1 / one.found for one in answerable if 0 < one.found <= 10) / n
    yield Figure(what="MRR@10", value=f"{mean:.3f}", n=n)
    yield Figure(what="right turn quoted", value=_of(bool(one.quoted) for one in answerable), n=n)
    yield Figure(
        what="right turn quoted first", value=_of(one.quoted == 1 for one in answerable), n=n
    )
    for verdict in Verdict:
        said = [one for one in asked if one.verdict is verdict]
        right = sum(one.quoted == 1 for one in said)
        nobody = sum(not one.question.answerable for one in said)
        yield Figure(
            what=f"said to be {verdict.value}",
            value=f"{len(said)} of {len(asked)}",
            n=len(asked),
            note=f"{right} begin with the right words; {nobody} are answered by nobody",
        )


def _of(which: Iterable[bool]) -> str:
    them = list(which)
    return f"{sum(them)} of {len(them)}"


def _row(one: Asked) -> dict[str, object]:
    return {
        "qid": one.question.id,
        "answerable": one.question.answerable,
        "found": one.found,
        "quoted": one.quoted,
        "verdict": one.verdict.value,
        "text": one.question.text,
    }


if __name__ == "__main__":
    raise SystemExit(main())
