"""What speaks for an answer: named features, each from 0 to 1, more is better, never worse.

The weights stand apart, in `weights.json`, so that they can be calibrated without touching this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from peertutor.core.answers import Claim, Mode
from peertutor.core.interviews import Kind
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.reading.question import likeness, wanted
from peertutor.mentor.reading.quotes import Quote, passage_stems
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.voices import independent_voices

# Cosines of the default embedder lie between these for almost every question.
_FAR, _NEAR = 0.75, 0.93
_LOOKED_AT = 3
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer with its evidence, to be judged.

    Attributes:
        question: Self-contained.
        quotes: What the answer cites, best first.
        near: Other quotes that were considered; where they contradict the cited ones, it is said.
        claims: As they were grounded; in extractive mode one a quote.
        now: The present moment.
    """

    question: str
    mode: Mode
    passages: tuple[RetrievedPassage, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    near: tuple[Quote, ...] = ()
    now: datetime


def features(case: Case, reader: Reader, rarity: Rarity) -> dict[str, float]:
    """Return every feature of `case`.

    What is found and not quoted speaks for nothing that is said: "a passage" is one that a quote
    comes from, and any passage only where nothing is quoted.

    - `closeness`: the best cosine of question and passage; missing when no vector was searched.
    - `agreement`: how high the nearest passage stands among all that was found, by vectors and by
      words.
    - `question_covered`: the question's words, weighted by rarity, that the best passage holds.
    - `rarest_covered`: whether the question's rarest word stands in that passage.
    - `sentence_covered`: the same share for the best sentence of a quote; its first one together
      with what was asked right before it.
    - `answer_form`: whether a quote has the form that the question asks for (a number, a reason …).
    - `support_least`, `support_mean`: the weakest claim and their mean; 1 where people are quoted.
    - `voices`: one person 0.5, two 0.75, three 0.9; nobody 0.
    - `recent`: 1 for today, a half after two years, 0.5 where the date is unknown.
    - `official`: whether an official document is among the quotes.
    """
    stems = reader.stems(case.question)
    resting = _rests_on(case)
    held = [passage_stems(found, reader) for found in resting]
    best = max(held, key=lambda present: rarity.covered(stems, present), default=frozenset())
    found = {
        "question_covered": rarity.covered(stems, best),
        "rarest_covered": float(bool(stems) and max(stems, key=rarity.of) in best),
        "sentence_covered": _sentence_covered(case, stems, reader, rarity),
        "answer_form": _answer_form(case, reader),
        "support_least": min((claim.support for claim in case.claims), default=0.0),
        "support_mean": _mean([claim.support for claim in case.claims]),
        "voices": _voices(case.quotes),
        "recent": _mean([_freshness(quote, case.now) for quote in case.quotes]),
        "official": float(any(q.found.passage.kind is Kind.REFERENCE for q in case.quotes)),
    }
    return found | dict(_of_vectors(resting, case.passages))


def _rests_on(case: Case) -> tuple[RetrievedPassage, ...]:
    """Return the passages that the quotes come from, or else the best that were found."""
    quoted = {quote.found.passage.id: quote.found for quote in case.quotes}
    return tuple(quoted.values()) or case.passages[:_LOOKED_AT]


def _sentence_covered(case: Case, stems: frozenset[str], reader: Reader, rarity: Rarity) -> float:
    return max(
        (
            rarity.covered(stems, sentence.stems | (asked if not place else frozenset()))
            for quote in case.quotes
            for asked in (reader.stems(quote.asked),)
            for place, sentence in enumerate(reader.sentences(quote.text))
        ),
        default=0.0,
    )


def _answer_form(case: Case, reader: Reader) -> float:
    wants = wanted(case.question)
    return max((likeness(wants, quote.text, reader) for quote in case.quotes), default=0.0)


def _voices(quotes: Sequence[Quote]) -> float:
    return (0.0, 0.5, 0.75, 0.9)[min(len(independent_voices(quotes)), 3)]


def _freshness(quote: Quote, now: datetime) -> float:
    said = quote.found.passage.date
    if said is None:
        return 0.5
    years = max(0.0, (now.date() - said).days / _DAYS_A_YEAR)
    return float(0.5 ** (years / 2))


def _of_vectors(
    resting: Sequence[RetrievedPassage], passages: Sequence[RetrievedPassage]
) -> Iterator[tuple[str, float]]:
    near = sorted((p for p in passages if p.dense is not None), key=lambda p: -(p.dense or 0.0))
    if not near:
        return
    top = max((p.dense or 0.0 for p in resting), default=0.0)
    yield "closeness", min(1.0, max(0.0, (top - _FAR) / (_NEAR - _FAR)))
    worded = sorted((p for p in passages if p.lexical is not None), key=lambda p: -(p.lexical or 0))
    places = [(_place(p, near) + _place(p, worded)) / 2 for p in resting]
    yield "agreement", max(places, default=0.0)


def _place(found: RetrievedPassage, order: Sequence[RetrievedPassage]) -> float:
    """Return 1 for the first place in `order`, less for every further one, 0 for none."""
    ids = [other.passage.id for other in order]
    return 1.0 / (1 + ids.index(found.passage.id)) if found.passage.id in ids else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
