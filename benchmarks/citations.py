"""Whether every citation is true: the quote stands in its source, every mark names a citation.

Each public question is asked twice in a workspace that is thrown away: once of the colleagues
themselves, once of a scripted model whose answers are full of invented and malformed marks and of
sentences that nobody said. Quotes are looked up in the set's own file, not in the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import datasets
from benchmarks.datasets import PASSAGES, TRANSCRIPTS, Dataset
from benchmarks.figures import Figure, publish
from peertutor.adapters.clock import SystemClock
from peertutor.adapters.prompts import FilePrompts, prompt_folders
from peertutor.adapters.tokens import TokenCounterFor
from peertutor.bootstrap import Services, open_services
from peertutor.capture.passages import cut
from peertutor.core.answers import Answer
from peertutor.core.events import AnswerFinished, TextDelta
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.writing.compose import Composer, Room
from peertutor.ports import Message
from peertutor.settings import load_settings

BY_WORDS = {"embedding.provider": "none", "database_url": ""}
"""What is cited does not depend on how it was found, and words are found in no time."""

_MARK = re.compile(r"\[(\d+)\]")

# What stands for a mark in no answer, however it is cut: other numbers, brackets, digits, notes.
_INVENTED = (
    "[{n}]", "[0]", "[-1]", "[S{n}]", "[^{n}]", "【{n}】", "[{n}", "({n}]", "[[{n}]]", "[1, {n}]",
    "[{n}-{n}]", "[source {n}]", "(source {n})", "[{n}](http://example.org)", "[²]", "[１]",
    "[{n}†a]", "<sup>{n}</sup>", "[1][{n}]", "[doc{n}]", "[#{n}]", "[{n}:1]", "[ {n} ]",
    "\n[{n}]: http://x",
)  # fmt: skip


@dataclass
class Tally:
    """What was seen of one set."""

    citations: int = 0
    untrue: int = 0
    marks: int = 0
    unnamed: int = 0
    invented: int = 0
    answers: int = 0
    examples: list[str] = field(default_factory=list)


class Inventor:
    """A chat model that cites whatever comes to its mind.

    Attributes:
        invented: How many marks it has made up so far.
    """

    name = "inventor"

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.invented = 0

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int
    ) -> AsyncGenerator[str, None]:
        del max_tokens
        said = re.findall(r"[A-Z][^.!?\n]{20,200}[.!?]", messages[-1].content)
        text = ""
        for _ in range(6):
            sentence = self._random.choice(said or ["Nobody has said so."])
            text += f"{sentence[:-1]} {self._mark()}{self._mark()}. [{self._random.randint(1, 3)}] "
        while text:
            length = self._random.randint(1, 9)
            yield text[:length]
            text = text[length:]

    async def models(self) -> list[str]:
        return [self.name]

    def _mark(self) -> str:
        self.invented += 1
        shape = self._random.choice(_INVENTED)
        return shape.format(n=self._random.choice([13, 21, 77, 404, 10**9]))


def measured(dataset: Dataset, limit: int) -> Iterator[tuple[str, Tally]]:
    """Yield what was seen of one set: colleagues quoted, and a model that invents."""
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        services = stack.enter_context(open_services(load_settings(workspace, BY_WORDS)))
        for interview in dataset.interviews:
            services.ledger.add_interview(interview, cut(interview))
        turns = {(i.id, turn.index): turn.text for i in dataset.interviews for turn in i.turns}
        asked = [question.text for question in dataset.questions[:limit]]
        yield "colleagues quoted", asyncio.run(tallied(services.mentor, asked, turns))
        inventor = Inventor(seed=7)
        mentor = _written_by(inventor, services)
        tally = asyncio.run(tallied(mentor, asked, turns))
        tally.invented = inventor.invented
        yield "a model that invents marks", tally


async def tallied(
    mentor: Mentor, questions: Sequence[str], turns: dict[tuple[str, int], str]
) -> Tally:
    """Ask every question and check every citation and mark of the answers."""
    tally = Tally()
    for question in questions:
        shown = ""
        async for event in mentor.ask(question):
            if isinstance(event, TextDelta):
                shown += event.text
            elif isinstance(event, AnswerFinished):
                check(event.answer, shown, turns, tally)
    return tally


def check(answer: Answer, shown: str, turns: dict[tuple[str, int], str], tally: Tally) -> None:
    """Look up every quote in the set's own turns, and every mark among the citations."""
    tally.answers += 1
    for citation in answer.citations:
        tally.citations += 1
        said = turns[citation.interview_id, citation.turn][citation.start : citation.end]
        if said != citation.quote or not citation.quote:
            tally.untrue += 1
            tally.examples.append(f"{citation.quote!r} is {said!r}")
    known = {citation.n for citation in answer.citations}
    retrieved = set(range(1, len(answer.passages) + 1))
    final = {int(number) for number in _MARK.findall(answer.text)}
    streamed = {int(number) for number in _MARK.findall(shown)}
    tally.marks += len(final)
    wrong = (final - known) | (known - final) | (streamed - retrieved)
    tally.unnamed += len(wrong)
    tally.examples += [f"mark {number} in {answer.text!r}" for number in sorted(wrong)]


def _written_by(inventor: Inventor, services: Services) -> Mentor:
    prompts = FilePrompts(prompt_folders(services.workspace))
    return Mentor(
        retriever=services.retriever,
        ledger=services.ledger,
        stemmer=services.stemmer,
        clock=SystemClock(),
        writer=Writer(chat=inventor, composer=Composer(prompts, TokenCounterFor(""), Room())),
    )


def figures(names: Sequence[str], limit: int) -> Iterator[Figure]:
    """Yield two figures a set: quotes, and marks."""
    for name in names:
        if why := datasets.why_missing(name):
            sys.stdout.write(f"{why}\n")
            continue
        for who, tally in measured(datasets.load(name), limit):
            for example in tally.examples[:3]:
                sys.stdout.write(f"  {example}\n")
            yield Figure(
                what=f"{name}, {who}: quotes that stand verbatim at their offsets",
                value=f"{1 - tally.untrue / max(tally.citations, 1):.2%}",
                reach="100 %",
                reached=not tally.untrue,
                n=tally.citations,
                note=f"{tally.answers} answers",
            )
            yield Figure(
                what=f"{name}, {who}: marks that name no citation",
                value=str(tally.unnamed),
                reach="0",
                reached=not tally.unnamed,
                n=tally.marks,
                note=f"{tally.invented} marks made up" if tally.invented else "",
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the sets that are there; returns 1 when a citation was not true."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.citations", description=__doc__)
    parser.add_argument("sets", nargs="*", default=[*TRANSCRIPTS, *PASSAGES])
    parser.add_argument("--limit", type=int, default=10**6, help="so many questions a set")
    options = parser.parse_args(arguments)
    return publish("citations", "Citations", list(figures(options.sets, options.limit)))


if __name__ == "__main__":
    raise SystemExit(main())
