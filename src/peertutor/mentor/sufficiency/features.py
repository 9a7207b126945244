"""What speaks for an answer: named features, each from 0 to 1, more is better, never worse.

The weights stand apart, in `coefficients.json`; `make calibrate` fits them on public questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from peertutor.core.interviews import Kind
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.reading.quotes import Quote, passage_stems
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.sufficiency.asked import of_the_question
from peertutor.mentor.sufficiency.case import Case
from peertutor.mentor.sufficiency.nearest import scaled
from peertutor.mentor.voices import independent_voices

_LEAD = 0.16
_FLOOR = 0.8
"""The cosine of a question and any passage, where there is no other to compare with."""

_WELL_FOUND = 1.5
_LOOKED_AT = 5
_DAYS_A_YEAR = 365.25


def features(case: Case, reader: Reader, rarity: Rarity) -> dict[str, float]:
    """Return every feature of `case`.

    Of the question and the sentences nearest to it: see `asked.py`.

    Of what was found:
    - `closeness`: the best cosine of question and passage; missing when no vector was searched.
    - `lead`: how far that is above the mean of what other interviews and documents hold; missing
      likewise. Its own neighbours do not count: a whole interview can be about what was asked.
    - `sentence_closeness`: the best cosine of question and sentence; missing without vectors.
    - `agreement`: how high one passage stands both by vectors and by words; missing likewise.
    - `words_found`: the best full-text score, beside what the question's words are worth.
    - `words_lead`: how far that is above the mean of what other interviews and documents hold,
      times `question_covered`: to lead with one common word is nothing.
    - `question_covered`: the question's words, weighted by rarity, that the best passage holds.
    - `rarest_covered`: whether the question's rarest word stands in that passage.

    Of what is quoted:
    - `quoted_closeness`: the best cosine of a passage that is quoted; missing without vectors.
    - `support_least`: the weakest claim; 1 where people are quoted.
    - `voices`: one person 0.5, two 0.75, three 0.9; nobody 0.
    - `recent`: 1 for today, a half after two years, 0.5 where the date is unknown.
    - `official`: whether an official document is among the quotes.
    """
    return {
        **of_the_question(case.question, case.sought, case.nearness, reader=reader, rarity=rarity),
        **_of_words(case, reader, rarity),
        **_of_quotes(case),
        **dict(_of_vectors(case)),
    }


def _of_words(case: Case, reader: Reader, rarity: Rarity) -> dict[str, float]:
    stems = reader.stems(case.question)
    held = [passage_stems(found, reader) for found in case.passages[:_LOOKED_AT]]
    best = max(held, key=lambda present: rarity.covered(stems, present), default=frozenset())
    scores = [(found, found.lexical) for found in case.passages if found.lexical is not None]
    top = max((score for _, score in scores), default=0.0)
    worth = sum(map(rarity.of, stems))
    covered = rarity.covered(stems, best)
    return {
        "words_found": _clipped(top / worth / _WELL_FOUND) if worth else 0.0,
        "words_lead": covered * _clipped(_lead(scores, 0.0) / top) if top > 0 else 0.0,
        "question_covered": covered,
        "rarest_covered": float(bool(stems) and max(stems, key=rarity.of) in best),
    }


def _of_quotes(case: Case) -> dict[str, float]:
    voices = independent_voices(case.quotes)
    return {
        "support_least": min((claim.support for claim in case.claims), default=0.0),
        "voices": (0.0, 0.5, 0.75, 0.9)[min(len(voices), 3)],
        "recent": _mean([_freshness(quote, case.now) for quote in case.quotes]),
        "official": float(any(q.found.passage.kind is Kind.REFERENCE for q in case.quotes)),
    }


def _freshness(quote: Quote, now: datetime) -> float:
    said = quote.found.passage.date
    if said is None:
        return 0.5
    years = max(0.0, (now.date() - said).days / _DAYS_A_YEAR)
    return float(0.5 ** (years / 2))


def _of_vectors(case: Case) -> Iterator[tuple[str, float]]:
    cosines = [(found, found.dense) for found in case.passages if found.dense is not None]
    if not cosines or not case.known_embedder:
        return
    yield "closeness", scaled(max(cosine for _, cosine in cosines))
    yield "lead", _clipped(_lead(cosines, _FLOOR) / _LEAD)
    yield "agreement", _agreement(case.passages)
    quoted = [q.found.dense for q in case.quotes if q.found.dense is not None]
    yield "quoted_closeness", scaled(max(quoted)) if quoted else 0.0
    if case.nearness:
        yield "sentence_closeness", max(case.nearness.values())


def _agreement(passages: Sequence[RetrievedPassage]) -> float:
    near = sorted((p for p in passages if p.dense is not None), key=lambda p: -(p.dense or 0))
    worded = sorted((p for p in passages if p.lexical is not None), key=lambda p: -(p.lexical or 0))
    places = {found.passage.id: place for place, found in enumerate(worded, 1)}
    return max(
        (
            1.0 / (place * places[found.passage.id])
            for place, found in enumerate(near, 1)
            if found.passage.id in places
        ),
        default=0.0,
    )


def _lead(scores: Sequence[tuple[RetrievedPassage, float]], alone: float) -> float:
    """Return how far the best is above the mean of the rest, of other sources if there are any.

    Where nothing else was found, it is compared with `alone`.
    """
    best, top = max(scores, key=lambda pair: pair[1])
    source = best.passage.interview_id
    elsewhere = [score for found, score in scores if found.passage.interview_id != source]
    others = elsewhere or [score for found, score in scores if found is not best]
    return top - (_mean(others) if others else alone)


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
