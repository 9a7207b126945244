"""Among everything that was found for a question: who says otherwise than somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.conflict.differing import (
    Difference,
    Said,
    Sign,
    Subject,
    differing,
    shipped_weights,
)
from peertutor.mentor.conflict.sayings import NOTHING_SAID, SayingReader
from peertutor.mentor.reading.quotes import Quote, quoted, stretches
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.voices import Contributors

_OWN = 0.15
_WITH_WHAT_WAS_ASKED = 0.4
_MOST_SENTENCES = 32
_RIGHT_AFTER = 2
_MOST = 2
_FROM_CHOSEN = 0.45
"""From so sure on a denial is told between two sides that are both quoted in any case."""

_YES_OR_NO = re.compile(
    r"(?:^|[,.;:!?] )(?:and |so |but |then )*(?:do|does|can|could|should|shall|may|must|is|are|am"
    r"|will|would|has|have|ought) \w+"
)
_MEASURING = re.compile(
    r"\bhow (?!do|does|did|can|could|should|shall|would|is|are|to|come)\w+\b|\bat what\b|\bwhen\b"
    r"|\b(?:what|which)\b.*\b(?:cost|costs|price|charge|temperature|pressure|torque|speed|weight"
    r"|height|depth|distance|dose|level|rate|age|size|percentage|humidity|load|time|date|deadline"
    r"|limit|share|interval|number|amount|margin|gap)\b|\bfrom when\b"
)

# "How do I …", "what helps when …", "where is it kept?": what is done, and not what was or what is.
_PRACTICAL = re.compile(
    r"\b(?:how|what|where|when|which|who)\b.*"
    r"\b(?:do|does|should|shall|can|must|may|is|are|has to|helps?|happens|goes|go|belongs?)\b"
)
_REPORTED = re.compile(
    r"\b(?:did|was|were|had|been|said|say|says|discuss\w*|think|thinks|thought|mean|means|called"
    r"|summari[sz]e\w*|according)\b"
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two quotes of different voices that differ on the point that was asked about.

    Attributes:
        quotes: A sentence of either.
        cases: The condition that either names, in its own words; empty where it names none.
        fits: How well the lesser of them fits the question.
    """

    quotes: tuple[Quote, Quote]
    difference: Difference
    cases: tuple[str, str]
    fits: float = 0.0

    @property
    def worth(self) -> float:
        """How much it is worth showing: that it is one, and that it speaks of what was asked."""
        return self.difference.sure + self.fits / 4

    @property
    def one(self) -> Quote:
        """The one side."""
        return self.quotes[0]

    @property
    def other(self) -> Quote:
        """The other side."""
        return self.quotes[1]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may speak of what was asked."""

    quote: Quote
    said: Said


class ConflictFinder:
    """Finds who disagrees.

    Args:
        reader: Brings words to their stems.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._sayings = SayingReader(reader)

    def found(
        self,
        question: str,
        passages: Sequence[RetrievedPassage],
        rarity: Rarity,
        chosen: Sequence[Quote] = (),
    ) -> tuple[Disagreement, ...]:
        """Return the disagreements on what was asked, the surest first, one for two voices.

        Where any two disagree whatever the case, what depends on the case is left out: one thing at
        a time. Both of two `chosen` quotes speak of what was asked: where one says not to do what
        the other does, they would else stand in one answer as if they agreed.

        Args:
            question: Self-contained.
            passages: All that was found.
            rarity: Of the question's words.
            chosen: What is quoted in any case.
        """
        contributors = Contributors.of_passages(passages)
        best: dict[frozenset[str], Disagreement] = {}
        for pair in self.pairs(question, passages, rarity):
            if pair.difference.sure < _from(pair, chosen):
                continue
            voices = frozenset(map(contributors.of, pair.quotes))
            if voices not in best or pair.worth > best[voices].worth:
                best[voices] = pair
        found = sorted(best.values(), key=lambda pair: -pair.worth)
        outright = [pair for pair in found if not pair.difference.depends]
        return tuple((outright or found)[:_MOST])

    def pairs(
        self, question: str, passages: Sequence[RetrievedPassage], rarity: Rarity
    ) -> Iterator[Disagreement]:
        """Yield every two sentences of different voices that show a sign of a disagreement."""
        subject = self._subject(question, rarity)
        contributors = Contributors.of_passages(passages)
        for one, other in combinations(self._candidates(question, passages, rarity), 2):
            if contributors.of(one.quote) != contributors.of(other.quote):
                difference = differing(one.said, other.said, subject)
                if difference is not None:
                    cases = (_case(one), _case(other))
                    fits = min(one.said.fits, other.said.fits)
                    yield Disagreement((one.quote, other.quote), difference, cases, fits)

    def _subject(self, question: str, rarity: Rarity) -> Subject:
        folded = question.lower().replace("’", "'")
        return Subject(
            stems=self._sayings.content(question),
            rarity=rarity,
            yes_or_no=bool(_YES_OR_NO.search(folded)),
            measures=bool(_MEASURING.search(folded)),
            practical=bool(_PRACTICAL.search(folded) and not _REPORTED.search(folded)),
        )

    def _candidates(
        self, question: str, passages: Sequence[RetrievedPassage], rarity: Rarity
    ) -> list[Candidate]:
        stems = self._reader.stems(question)
        found = []
        for stretch in stretches(passages, self._reader):
            asked = self._reader.stems(stretch.asked)
            for index, sentence in enumerate(stretch.sentences):
                near = asked if stretch.before + index <= _RIGHT_AFTER else frozenset()
                own = rarity.covered(stems, sentence.stems)
                fits = rarity.covered(stems, sentence.stems | near)
                if own >= _OWN or fits >= _WITH_WHAT_WAS_ASKED:
                    found.append((own, own + fits, stretch, index))
        found.sort(key=lambda scored: -scored[1])
        # Nobody asks a document: its words count by themselves.
        best = max((own for own, *_ in found), default=1.0) or 1.0
        most = found[0][1] if found else 1.0
        return [
            Candidate(quote, Said(saying, max(own / best, fits / most)))
            for own, fits, stretch, index in found[:_MOST_SENTENCES]
            for quote in (quoted(stretch, index, index),)
            for saying in (self._sayings.read(quote.text),)
            if saying is not NOTHING_SAID
        ]


def _from(pair: Disagreement, chosen: Sequence[Quote]) -> float:
    """Return from how sure on a pair is told."""
    denied = pair.difference.sign is Sign.DENIAL
    if denied and all(any(map(quote.overlaps, chosen)) for quote in pair.quotes):
        return _FROM_CHOSEN
    return shipped_weights().from_


def _case(candidate: Candidate) -> str:
    """Return the condition that a sentence names, in its own words."""
    where = candidate.said.saying.condition_at
    if not where:
        return ""
    told = candidate.quote.text[where[0][0] : where[0][1]].strip()
    return told[:1].lower() + told[1:]
