"""What is said of an answer: verdict, confidence, reasons, labels.

The confidence is a logistic function of the features in `evidence.py`, with the weights of
`weights.json`. A verdict follows from it and from the rules on trust and stakes, which no weight
can overrule.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from peertutor.core.answers import Mode, Reason, ReasonCode, Verdict
from peertutor.core.interviews import Kind, Trust
from peertutor.core.stakes import Stakes, risk_words
from peertutor.core.text import one_line, shortened
from peertutor.mentor.conflict import Disagreement, detail, label
from peertutor.mentor.evidence import Case, features
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.voices import independent_voices

_UNVERIFIED = frozenset({Trust.TOLD, Trust.CONFIRMED})
_OLD_AFTER_DAYS = 2 * 365
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: a bias and a weight for each feature."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, seen: Mapping[str, float]) -> float:
        """Return 0 to 1; a feature that is missing counts as 0."""
        total = self.bias + sum(w * seen.get(name, 0.0) for name, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything about the judge that can be calibrated.

    Attributes:
        with_vectors: For questions that were also searched by vectors.
        by_words_only: For the others.
        no_knowledge_below: Under this confidence nobody's words answer the question.
        weak_evidence_below: Under this one the evidence is called weak.
    """

    with_vectors: Model
    by_words_only: Model
    no_knowledge_below: float
    weak_evidence_below: float

    def confidence(self, seen: Mapping[str, float]) -> float:
        """Return the probability that the evidence answers and the answer is right."""
        model = self.with_vectors if "closeness" in seen else self.by_words_only
        return model.probability(seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the judge says."""

    verdict: Verdict
    confidence: float
    reasons: tuple[Reason, ...]
    labels: tuple[str, ...]
    features: Mapping[str, float]


class Judge:
    """Judges answers by their evidence.

    Args:
        reader: Brings words to their stems.
        weights: Other weights than the ones that come with PeerTutor.
    """

    def __init__(self, reader: Reader, weights: Weights | None = None) -> None:
        self._reader = reader
        self._weights = weights or shipped_weights()
        self._stakes = Stakes(risk_words(), reader.stem)

    def weigh(
        self, case: Case, rarity: Rarity, disagreements: Sequence[Disagreement] = ()
    ) -> Judgement:
        """Return verdict, confidence, reasons and labels for one answer.

        Args:
            case: The answer with its evidence.
            rarity: Of the question's words.
            disagreements: Who says otherwise than somebody else on what was asked.
        """
        seen = features(case, self._reader, rarity)
        confidence = self._weights.confidence(seen)
        at_stake = self._at_stake(case)
        nothing = not case.quotes or confidence < self._weights.no_knowledge_below
        if nothing and case.mode is Mode.EXTRACTIVE:
            reasons: tuple[Reason, ...] = (Reason(ReasonCode.NO_SOURCE),)
            verdict = Verdict.NO_KNOWLEDGE
        else:
            reasons = tuple(self._reasons(case, confidence, at_stake, disagreements))
            verdict = Verdict.NEEDS_PEER if reasons else Verdict.GROUNDED
        return Judgement(
            verdict=verdict,
            confidence=round(confidence, 4),
            reasons=reasons,
            labels=() if verdict is Verdict.NO_KNOWLEDGE else tuple(_labels(case, disagreements)),
            features=seen,
        )

    def _at_stake(self, case: Case) -> tuple[str, ...]:
        words = " \n ".join([case.question, *(quote.text for quote in case.quotes[:2])])
        told = self._stakes.at_stake(words)
        high = any(q.part.turn in q.found.passage.high_stakes for q in case.quotes)
        return (*told, "much, as its veteran says") if high else told

    def _reasons(
        self,
        case: Case,
        confidence: float,
        at_stake: Sequence[str],
        disagreements: Sequence[Disagreement],
    ) -> Iterator[Reason]:
        if not case.quotes or confidence < self._weights.weak_evidence_below:
            yield Reason(ReasonCode.WEAK_EVIDENCE)
        for claim in case.claims:
            if not claim.supported:
                yield Reason(ReasonCode.UNSUPPORTED_CLAIM, f"“{shortened(claim.text, 80)}”")
                break
        for each in disagreements:
            if not each.difference.depends:
                yield Reason(ReasonCode.CONFLICT, detail(each))
        yield from _of_trust(case.quotes, at_stake)


def _of_trust(quotes: Sequence[Quote], at_stake: Sequence[str]) -> Iterator[Reason]:
    """Apply the table of what is flagged: trust by stakes, whatever the answer's wording."""
    trusts = {quote.found.passage.trust for quote in quotes}
    if Trust.DISPUTED in trusts:
        yield Reason(ReasonCode.DISPUTED)
    for quote in quotes:
        if quote.part.turn in quote.found.passage.practised:
            who = one_line(quote.part.speaker) or "a colleague"
            yield Reason(ReasonCode.UNREASONED_HABIT, f"Practised by {who}.")
            break
    if Trust.STALE in trusts and at_stake:
        yield Reason(ReasonCode.STALE)
    official = any(quote.found.passage.kind is Kind.REFERENCE for quote in quotes)
    if at_stake and trusts & _UNVERIFIED and not official:
        voices = independent_voices(quotes)
        who = voices[0] if len(voices) == 1 else f"{len(voices)} colleagues"
        yield Reason(
            ReasonCode.HIGH_STAKES_SINGLE_VOICE,
            f"At stake: {', '.join(at_stake)}; told by {who}, verified by nobody.",
        )


def _labels(case: Case, disagreements: Sequence[Disagreement]) -> Iterator[str]:
    yield from (label(each) for each in disagreements if each.difference.depends)
    trusts = {quote.found.passage.trust for quote in case.quotes}
    voices = independent_voices(case.quotes)
    if trusts & _UNVERIFIED:
        if len(voices) == 1:
            yield "one veteran's word, not yet verified"
        elif voices:
            count = _COUNTS.get(len(voices), str(len(voices)))
            yield f"{count} colleagues speak to this, not yet verified"
    if Trust.STALE in trusts:
        yield "verified, but longer ago than it should be relied on"
    if any(quote.found.passage.kind is Kind.REFERENCE for quote in case.quotes):
        yield "an official document is among the sources"
    else:
        for found in case.passages[:_NEAR]:
            if found.passage.kind is Kind.REFERENCE:
                yield f"an official document may say more: “{one_line(found.passage.title)}”"
                break
    oldest = min((q.found.passage.date for q in case.quotes if q.found.passage.date), default=None)
    if oldest and (case.now.date() - oldest).days > _OLD_AFTER_DAYS:
        yield f"said in {oldest.year}"


_COUNTS = {2: "two", 3: "three", 4: "four"}


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with PeerTutor."""
    text = files("peertutor.mentor").joinpath("weights.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    return Weights(
        with_vectors=Model(**raw["with_vectors"]),
        by_words_only=Model(**raw["by_words_only"]),
        no_knowledge_below=raw["no_knowledge_below"],
        weak_evidence_below=raw["weak_evidence_below"],
    )
