"""Whether what is altered in an answer is noticed, and what is right is left alone.

Extractive answers of the public sets are reworded a little and cited, as a model would write them;
then one thing in them is made wrong. Rules are written on one half of the documents ("seen"), and
the other half ("held out") is the figure that counts. Examples are printed of the seen half only.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import datasets
from benchmarks.datasets import PASSAGES, TRANSCRIPTS, Dataset
from benchmarks.figures import Figure, milliseconds, publish
from benchmarks.mutating.mutants import MUTATIONS, Surroundings, names_in
from benchmarks.mutating.rewording import REWORDINGS
from peertutor.adapters.clock import SystemClock
from peertutor.bootstrap import Services, open_services
from peertutor.capture.passages import cut
from peertutor.core.answers import Answer, Claim
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.grounding.claims import claim_spans
from peertutor.mentor.settle import Evidence, Settler
from peertutor.mentor.writing.marks import MarkFilter
from peertutor.settings import load_settings

BY_WORDS = {"embedding.provider": "none", "database_url": ""}
"""What supports a claim does not depend on how it was found."""

# The misses of a first draw were looked at, the held-out half's too: this is another one.
_DRAW = "second draw"
_A_SET = 60
_FOUND = 12
_MOST = 6
_FEWEST_WORDS, _MOST_WORDS = 7, 45
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")
_NO_SENTENCE = re.compile(r"\?|://|\.\s*\d+\.?$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_REACH = {
    "another number": 1.0,
    "two numbers changed places": 1.0,
    "another unit": 1.0,
    "a negation put in": 0.95,
    "a negation taken out": 0.95,
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, and where its words stand.

    Attributes:
        text: Reworded, without a mark.
        said: As it was said.
        passage: The number of its passage, from 1.
        rewording: What was done to it.
    """

    text: str
    said: str
    passage: int
    rewording: str

    def cited(self, text: str, mark: str) -> str:
        """Return other words with a mark before the full stop."""
        del self
        return f"{text.rstrip(' .!')} {mark}."


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as a model might have written it.

    Attributes:
        held_out: Whether its document is in the half that is not looked at.
    """

    evidence: Evidence
    sentences: tuple[Sentence, ...]
    held_out: bool

    def text(self, instead: dict[int, str] | None = None) -> str:
        """Return the answer, with other sentences in some places."""
        return " ".join(
            (instead or {}).get(i) or one.cited(one.text, f"[{one.passage}]")
            for i, one in enumerate(self.sentences)
        )


@dataclass
class Tally:
    """How often something was flagged."""

    flagged: int = 0
    n: int = 0
    examples: list[str] = field(default_factory=list)

    def note(self, *, flagged: bool, example: str = "") -> None:
        """Count one more; an example where it was not as it should be."""
        self.flagged += flagged
        self.n += 1
        if example:
            self.examples.append(example)

    @property
    def share(self) -> float:
        """The share that was flagged."""
        return self.flagged / self.n if self.n else 0.0


@dataclass
class Results:
    """Everything that was seen: by kind and half."""

    tallies: dict[tuple[str, bool], Tally] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    untrue: int = 0
    quotes: int = 0

    def of(self, kind: str, *, held_out: bool) -> Tally:
        """Return the tally of one kind."""
        return self.tallies.setdefault((kind, held_out), Tally())


class _Writing:
    """What a model has written, as the settler takes it: its marks filtered like a stream's."""

    declined = False

    def __init__(self, text: str, passages: Sequence[RetrievedPassage]) -> None:
        marks = MarkFilter(len(passages))
        self.text = marks.feed(text) + marks.finish()
        self.dropped = marks.dropped
        self.passages = tuple(passages)


class Mutator:
    """Mutates the answers of one set and looks what is said of them."""

    def __init__(self, dataset: Dataset, services: Services, results: Results) -> None:
        self._dataset = dataset
        self._services = services
        self._results = results
        self._settler = self._new_settler()
        self._turns = {(i.id, t.index): t.text for i in dataset.interviews for t in i.turns}
        self._names = names_in([*self._turns.values()])
        self._chance = random.Random(f"{_DRAW} {dataset.name}")

    def run(self, answers: int) -> None:
        """Write so many answers and every mutation of each."""
        questions = [q for q in self._dataset.questions if q.answerable is not False]
        done = 0
        for question in self._chance.sample(questions, len(questions)):
            if done == answers:
                return
            written = self._written(question.text)
            if written:
                done += 1
                self._good(written)
                self._mutated(written)
                self._wrong_ids(written)

    def _new_settler(self) -> Settler:
        services = self._services
        return Settler(services.ledger, services.stemmer, SystemClock())

    def _written(self, question: str) -> Written | None:
        found = asyncio.run(self._services.retriever.search(question, _FOUND))
        evidence = self._settler.evidence(question, question, found.passages)
        numbers = {each.passage.id: n for n, each in enumerate(found.passages, 1)}
        sentences: list[Sentence] = []
        for quote in evidence.extract.quotes:
            for said in _SENTENCE.split(quote.text):
                if _is_plain(said):
                    rewording = self._chance.choice(REWORDINGS)
                    text = " ".join(rewording(said, quote.part.speaker, self._chance).split())
                    number = numbers[quote.found.passage.id]
                    sentences.append(Sentence(text, said, number, rewording.__name__))
        if len(sentences) < 2:
            return None
        document = evidence.extract.quotes[0].found.passage.interview_id
        held_out = hashlib.sha256(document.encode()).digest()[0] % 2 == 1
        return Written(evidence, tuple(sentences[:_MOST]), held_out)

    def _answered(self, written: Written, text: str) -> tuple[Answer, _Writing]:
        writing = _Writing(text, written.evidence.passages)
        answer = self._settler.written(written.evidence, writing, "mutant")  # type: ignore[arg-type]  # has what is asked of it
        for citation in answer.citations:
            said = self._turns[citation.interview_id, citation.turn]
            self._results.quotes += 1
            self._results.untrue += said[citation.start : citation.end] != citation.quote
        return answer, writing

    def _claims(
        self, written: Written, text: str, at: int, sentence: str
    ) -> list[tuple[Claim, str]]:
        """Return the claims that one sentence of the answer became, with their quotes."""
        answer, writing = self._answered(written, text)
        # Sentences may begin alike; brackets of those before it may have been taken out.
        about = len(" ".join(one.text for one in written.sentences[:at]))
        start = writing.text.find(sentence[:40].rstrip(" .!"), max(0, about - 40))
        quotes = {c.n: c.quote for c in answer.citations}
        return [
            (claim, " … ".join(quotes[n] for n in claim.citations))
            # Behind the model's own claims stand both sides of a disagreement, if there is one.
            for span, claim in zip(claim_spans(writing.text), answer.claims, strict=False)
            if start < span.end and span.start < start + len(sentence.rstrip(" .!"))
        ]

    def _good(self, written: Written) -> None:
        fresh = self._new_settler()
        fresh.evidence(
            written.evidence.question, written.evidence.standalone, written.evidence.passages
        )
        writing = _Writing(written.text(), written.evidence.passages)
        began, busy = time.perf_counter(), time.process_time()
        fresh.written(written.evidence, writing, "timed")  # type: ignore[arg-type]  # as above
        if len(written.sentences) >= _MOST:
            self._results.seconds.append(time.perf_counter() - began)
            self._results.busy.append(time.process_time() - busy)
        for at, one in enumerate(written.sentences):
            claims = self._claims(written, written.text(), at, one.text)
            wrong = any(not claim.supported for claim, _ in claims)
            example = f"({one.rewording}) {one.text!r} said: {one.said!r} → {claims}"
            for kind in ("good", f"good: {one.rewording}"):
                self._results.of(kind, held_out=written.held_out).note(
                    flagged=wrong, example=example if wrong else ""
                )

    def _mutated(self, written: Written) -> None:
        for kind, mutation in MUTATIONS.items():
            for at in self._chance.sample(range(len(written.sentences)), len(written.sentences)):
                one = written.sentences[at]
                known = Surroundings(one.said, self._names, self._speakers(written, one))
                altered = mutation(one.text, known, self._chance)
                if altered is None or altered == one.text:
                    continue
                instead = one.cited(altered, f"[{one.passage}]")
                claims = self._claims(written, written.text({at: instead}), at, altered)
                flagged = any(not claim.supported for claim, _ in claims)
                quotes = " … ".join(quote for _, quote in claims)
                example = "" if flagged else f"{altered!r} of {one.text!r} → {quotes!r}"
                self._results.of(kind, held_out=written.held_out).note(
                    flagged=flagged, example=example
                )
                if kind == "another number" and not flagged:
                    self._unquoted_number(written, altered, one.text, quotes)
                break

    def _unquoted_number(self, written: Written, altered: str, original: str, quotes: str) -> None:
        new = set(_NUMBER.findall(altered)) - set(_NUMBER.findall(original))
        missing = bool(new) and not new <= set(_NUMBER.findall(quotes))
        self._results.of("number not in its quote", held_out=written.held_out).note(
            flagged=missing, example=f"{altered!r} → {quotes!r}" if missing else ""
        )

    def _speakers(self, written: Written, one: Sentence) -> list[str]:
        mine = written.evidence.passages[one.passage - 1].passage
        own = {part.speaker for part in mine.parts}
        return sorted(
            {
                part.speaker
                for found in written.evidence.passages
                for part in found.passage.parts
                if part.speaker and part.speaker not in own and part.role.quotable
            }
        )

    def _wrong_ids(self, written: Written) -> None:
        at = self._chance.randrange(len(written.sentences))
        one = written.sentences[at]
        count = len(written.evidence.passages)
        others = [n for n in range(1, count + 1) if n != one.passage]
        marks = {"a mark of nothing": f"[{count + self._chance.randint(1, 80)}]"}
        if others:
            marks["a mark of another passage"] = f"[{self._chance.choice(others)}]"
        for kind, mark in marks.items():
            instead = one.cited(one.text, mark)
            text = written.text({at: instead})
            claims = self._claims(written, text, at, one.text)
            right = all(
                not claim.supported or _same_words(claim.text, quote) for claim, quote in claims
            )
            if kind == "a mark of nothing":
                right = right and self._answered(written, text)[0].dropped_citations > 0
            self._results.of(kind, held_out=written.held_out).note(
                flagged=right, example="" if right else f"{one.text!r} → {claims}"
            )


def _is_plain(sentence: str) -> bool:
    """Whether a model would write it: no question, no address, no number of the next item."""
    fits = _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS
    return fits and not _NO_SENTENCE.search(sentence)


def _same_words(said: str, quote: str) -> bool:
    """Whether a quote holds most of the longer words: the mark was replaced by a right one."""
    mine, theirs = (set(re.findall(r"\w{4,}", text.lower())) for text in (said, quote))
    return len(mine & theirs) >= 0.5 * len(mine)


def measured(names: Sequence[str], answers: int) -> Results:
    """Return what was seen of all sets."""
    results = Results()
    for name in names:
        if why := datasets.why_missing(name):
            sys.stdout.write(f"{why}\n")
            continue
        dataset = datasets.load(name)
        with ExitStack() as stack:
            workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            services = stack.enter_context(open_services(load_settings(workspace, BY_WORDS)))
            for interview in dataset.interviews:
                services.ledger.add_interview(interview, cut(interview))
            Mutator(dataset, services, results).run(answers)
    return results


def figures(results: Results) -> Iterator[Figure]:
    """Yield the figures: the held-out half first, the seen one as a note."""
    kinds = dict.fromkeys(kind for kind, _ in results.tallies)
    for kind in sorted(kinds, key=_order):
        held, seen = (results.of(kind, held_out=half) for half in (True, False))
        both = f"seen half {seen.share:.1%} of {seen.n}"
        good = kind.startswith("good")
        reach, reached = "", None
        if kind == "good":
            reach, reached = "≤ 10 %", held.share <= 0.1
        elif kind in _REACH:
            reach, reached = f"≥ {_REACH[kind]:.0%}", held.share >= _REACH[kind]
        elif kind.startswith("a mark"):
            reach, reached = "100 %", held.flagged == held.n and seen.flagged == seen.n
        elif kind == "number not in its quote":
            reach, reached = "0", not held.flagged + seen.flagged
        named = {"good": "claims that are right, flagged"}.get(kind, kind)
        yield Figure(
            what=named if good else f"{named}: noticed" if kind in MUTATIONS else named,
            value=f"{held.share:.1%}",
            reach=reach,
            reached=reached,
            n=held.n,
            note=both,
        )
    yield Figure(
        what="quotes that stand verbatim at their offsets",
        value=f"{1 - results.untrue / max(results.quotes, 1):.2%}",
        reach="100 %",
        reached=not results.untrue,
        n=results.quotes,
    )
    what = "grounding and judging six sentences over twelve passages"
    note = "without embedding, no sentence read before"
    yield milliseconds(f"{what}, processor", results.busy or [0.0], at_most=60, note=note)
    yield milliseconds(f"{what}, on the clock", results.seconds or [0.0], note="others were busy")


def _order(kind: str) -> tuple[int, str]:
    return (0 if kind == "good" else 1 if kind in _REACH else 2, kind)


def shown(results: Results, examples: int) -> None:
    """Print what was missed in the seen half, or flagged and right."""
    for (kind, held_out), tally in sorted(results.tallies.items()):
        if held_out or kind.startswith("good:"):
            continue
        for example in tally.examples[:examples]:
            sys.stdout.write(f"- {kind}: {example}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate, ground, count; returns 1 when a figure was not reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("sets", nargs="*", default=[*TRANSCRIPTS, *PASSAGES])
    parser.add_argument("--answers", type=int, default=_A_SET, help="so many answers a set")
    parser.add_argument("--examples", type=int, default=3, help="so many examples a kind")
    options = parser.parse_args(arguments)
    results = measured(options.sets, options.answers)
    shown(results, options.examples)
    return publish("mutations", "Mutations", list(figures(results)))


if __name__ == "__main__":
    raise SystemExit(main())
