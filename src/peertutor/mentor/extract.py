"""The extractive answer: the best sentences of the veterans themselves, quoted and attributed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.core.answers import Citation, Claim
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import word_count
from peertutor.mentor.layout import Quoted, laid_out
from peertutor.mentor.reading.copies import copied, standing
from peertutor.mentor.reading.question import likeness, wanted
from peertutor.mentor.reading.quotes import Quote, Stretch, stretches, windows
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.voices import MOST_OF_ONE_PERSON, Contributors

_LONGEST = 4  # sentences a quote
MOST_QUOTES = 4
# A further quote is shown when it is this good beside the best one.
_WORTH_SHOWING = 0.65
_COMFORTABLE_WORDS = 55
_LOOKED_AT = 60

# A sentence that begins like this leans on the one before it.
_ANAPHOR = re.compile(
    r"(?:(?:and|but|so|or|because|which|then|well)[, ]+)*"
    r"(?:it|it's|it'd|that|that's|this|these|those|they|they're|them|he|she|he's|she's|one of them"
    r"|so|because|which|and then|either way|not (?:me|him|her|that))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extract:
    """An extractive answer before it is judged.

    Attributes:
        quotes: Best first; quote i has the mark `[i + 1]`.
        score: How well the best quote answers, 0 to about 1.
    """

    quotes: tuple[Quote, ...] = ()
    score: float = 0.0

    @property
    def text(self) -> str:
        """The answer."""
        return laid_out([Quoted(quote) for quote in self.quotes]).text

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One a quote."""
        return tuple(quote.cited_as(n) for n, quote in enumerate(self.quotes, 1))

    def claims(self, offset: int = 0) -> tuple[Claim, ...]:
        """Return one claim a quote; `offset` is where the first paragraph begins in the answer."""
        return laid_out([Quoted(quote) for quote in self.quotes], offset=offset).claims


NO_EXTRACT = Extract()
"""Where nothing was found, nobody is quoted."""


@dataclass(frozen=True, slots=True)
class _Scored:
    quote: Quote
    score: float


def extracted(
    question: str,
    passages: Sequence[RetrievedPassage],
    *,
    reader: Reader,
    rarity: Rarity,
    most: int = MOST_QUOTES,
) -> Extract:
    """Return the quotes that answer `question` best, at most `most`, none made up.

    Sentences are scored by the question's words weighted by rarity, by what the passage scored and
    what was asked before them, and by whether they have the form of an answer to such a question.
    Questions and fillers are never picked; at most two quotes are one person's, and the same words
    are quoted once.
    """
    scorer = _Scorer(question, reader, rarity)
    candidates = [
        scored for stretch in stretches(passages, reader) for scored in scorer.candidates(stretch)
    ]
    candidates.sort(key=lambda scored: -scored.score)
    formed = [scorer.formed(scored) for scored in candidates[:_LOOKED_AT]]
    chosen = _Choice(Contributors.of_passages(passages), most).of(formed)
    return Extract(
        quotes=tuple(scored.quote for scored in chosen),
        score=max((scored.score for scored in chosen), default=0.0),
    )


class _Scorer:
    """Scores what may be quoted for one question."""

    def __init__(self, question: str, reader: Reader, rarity: Rarity) -> None:
        self._wants = wanted(question)
        self._stems = reader.stems(question)
        self._reader = reader
        self._weights = {stem: rarity.of(stem) for stem in self._stems}
        self._all = sum(self._weights.values()) or 1.0

    def candidates(self, stretch: Stretch) -> Iterator[_Scored]:
        """Yield every run of sentences that says something, scored by its words and its place."""
        passage = stretch.found.passage
        around = self._reader.stems(f"{passage.title} {passage.topic} {stretch.asked}")
        asked = self._covered(self._reader.stems(stretch.asked))
        strength = 1.0 / stretch.found.rank**0.5
        for first, quote in windows(stretch, _LONGEST):
            if not _worth_quoting(quote):
                continue
            own = self._covered(quote.stems)
            near = self._covered(quote.stems | around)
            # Right after a fitting question even words that do not repeat it are the answer.
            follows = asked * max(0.0, 1.0 - (stretch.before + first) / 4)
            score = 0.45 * own + 0.15 * near + 0.15 * follows + 0.25 * strength
            answers_at_once = stretch.asked and not stretch.before + first
            if not answers_at_once and not stretch.sentences[first].stems & self._stems:
                # What follows an answer goes on with it; what stands before it leads up to it.
                score -= 0.03
            yield _Scored(quote, score - _flaws(stretch, first, quote))

    def formed(self, scored: _Scored) -> _Scored:
        """Add what the form of the words says: a number for "how many", a cause for "why"."""
        form = likeness(self._wants, scored.quote.text, self._reader)
        return _Scored(scored.quote, scored.score + 0.1 * form)

    def _covered(self, present: frozenset[str]) -> float:
        return sum(self._weights[stem] for stem in self._stems & present) / self._all


def _worth_quoting(quote: Quote) -> bool:
    """Whether these words say anything: no question, no filler, not a single shred."""
    return len(quote.stems) >= 3 and not quote.text.rstrip("\"'”’)").endswith("?")


def _flaws(stretch: Stretch, first: int, quote: Quote) -> float:
    """Return what speaks against quoting just this: a dangling beginning, length, questions."""
    count = word_count(quote.text)
    flaws = 0.003 * max(0, count - _COMFORTABLE_WORDS) + 0.006 * max(0, 12 - count)
    if _ANAPHOR.match(quote.text.lstrip("\"'“‘")):
        flaws += 0.08 if stretch.before + first else 0.04
    if len(stretch.sentences[first].stems) < 2:
        flaws += 0.04
    return flaws + 0.03 * quote.text.count("?")


class _Choice:
    """Picks greedily; what an earlier pick already says is taken again only from another voice."""

    def __init__(self, contributors: Contributors, most: int) -> None:
        self._contributors = contributors
        self._most = most
        self._chosen: list[_Scored] = []

    def of(self, candidates: Sequence[_Scored]) -> list[_Scored]:
        """Return the picks among `candidates`, best first."""
        for candidate in sorted(candidates, key=lambda c: -c.score):
            if self._is_enough(candidate):
                break
            if candidate.quote.is_verbatim:
                self._consider(candidate)
        return self._chosen

    def _is_enough(self, candidate: _Scored) -> bool:
        best = self._chosen[0].score if self._chosen else candidate.score
        return len(self._chosen) == self._most or candidate.score < _WORTH_SHOWING * best

    def _consider(self, candidate: _Scored) -> None:
        copy = next((n for n, c in enumerate(self._chosen) if _copies(candidate, c)), None)
        if copy is None:
            if self._adds_something(candidate.quote, self._chosen):
                self._chosen.append(candidate)
            return
        former = self._chosen[copy]
        others = [*self._chosen[:copy], *self._chosen[copy + 1 :]]
        if _counts(candidate.quote) > _counts(former.quote) and self._adds_something(
            candidate.quote, others
        ):
            self._chosen[copy] = _Scored(candidate.quote, former.score)

    def _adds_something(self, quote: Quote, chosen: Sequence[_Scored]) -> bool:
        person = self._contributors.of(quote)
        same = [c.quote for c in chosen if self._contributors.of(c.quote) == person]
        if len(same) >= MOST_OF_ONE_PERSON:
            return False
        return not any(quote.overlaps(other) or _close(quote, other) for other in same)


def _copies(candidate: _Scored, other: _Scored) -> bool:
    """Whether the same words were found in another interview; in the same one `_close` decides."""
    one, two = candidate.quote, other.quote
    return one.place[0] != two.place[0] and copied(one.text, two.text)


def _counts(quote: Quote) -> tuple[bool, int, int]:
    return standing(quote.found.passage, quote.part.turn)


def _close(quote: Quote, other: Quote) -> bool:
    """Whether two quotes of one person are so near, or so alike, that one is enough."""
    if quote.place[:2] == other.place[:2]:
        gap = max(quote.start - other.end, other.start - quote.end)
        if gap < 200:
            return True
    shared = len(quote.stems & other.stems)
    return shared > 0.6 * min(len(quote.stems), len(other.stems))
