"""What is said of an answer: verdict, confidence, reasons, labels.

The confidence is a logistic function of the features in `evidence.py`, with the weights of
`weights.json`. A verdict follows from it and from the rules on trust and stakes (`standing.py`),
which no weight can overrule.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from peertutor.core.answers import Mode, Reason, ReasonCode, Verdict
from peertutor.core.text import shortened
from peertutor.mentor.conflict import Disagreement, detail, label
from peertutor.mentor.conversation import hypothesis
from peertutor.mentor.evidence import Case, features
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.standing import Standing, shipped_standing
from peertutor.mentor.sufficiency.standard import HalfIsEnough, Worth

_NAMED = 3


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
        no_knowledge_below: Under this probability nobody's words answer the question.
    """

    with_vectors: Model
    by_words_only: Model
    no_knowledge_below: float

    def confidence(self, seen: Mapping[str, float]) -> float:
        """Return the probability that the evidence answers and the answer is right."""
        model = self.with_vectors if "closeness" in seen else self.by_words_only
        return model.probability(seen)


class Assessor(Protocol):
    """Says what a probability is worth, and whether that is enough."""

    def worth(self, score: float, *, by_words: bool) -> Worth:
        """Return what a model's probability is worth, for evidence that was searched for so."""
        ...


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
        standing: The rules on trust and stakes; None for those that come with PeerTutor.
        standard: What evidence is held against; None: that it rather answers than not.
    """

    def __init__(
        self,
        reader: Reader,
        weights: Weights | None = None,
        standing: Standing | None = None,
        standard: Assessor | None = None,
    ) -> None:
        self._reader = reader
        self._weights = weights or shipped_weights()
        self._standing = standing or shipped_standing(reader.stem)
        self._standard = standard or HalfIsEnough()

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
        score = self._weights.confidence(seen)
        worth = self._standard.worth(score, by_words="closeness" not in seen)
        stance = self._standing.of(case)
        depends = (label(each) for each in disagreements if each.difference.depends)
        nothing = not case.quotes or score < self._weights.no_knowledge_below
        if nothing and case.mode is Mode.EXTRACTIVE:
            reasons: tuple[Reason, ...] = (Reason(ReasonCode.NO_SOURCE),)
            verdict = Verdict.NO_KNOWLEDGE
        else:
            known = (*self._reasons(case, worth, disagreements), *stance.reasons)
            reasons = hypothesis.weighed(known, case.question, case.quotes, self._reader, rarity)
            verdict = Verdict.NEEDS_PEER if reasons else Verdict.GROUNDED
        return Judgement(
            verdict=verdict,
            confidence=round(worth.confidence, 4),
            reasons=reasons,
            labels=() if verdict is Verdict.NO_KNOWLEDGE else (*depends, *stance.labels),
            features={**seen, **worth.kept},
        )

    def _reasons(
        self, case: Case, worth: Worth, disagreements: Sequence[Disagreement]
    ) -> Iterator[Reason]:
        if not case.quotes or worth.weak:
            yield Reason(ReasonCode.WEAK_EVIDENCE, worth.why)
        if unsupported := [claim.text for claim in case.claims if not claim.supported]:
            yield Reason(ReasonCode.UNSUPPORTED_CLAIM, named(unsupported))
        for each in disagreements:
            if not each.difference.depends:
                yield Reason(ReasonCode.CONFLICT, detail(each))


def named(sentences: Sequence[str]) -> str:
    """Name one sentence by its words; several by their number and the first three of them."""
    quoted = [f"“{shortened(sentence, 80)}”" for sentence in sentences[:_NAMED]]
    if len(sentences) == 1:
        return quoted[0]
    more = [f"and {len(sentences) - _NAMED} more"] if len(sentences) > _NAMED else []
    return f"{len(sentences)} sentences: {', '.join([*quoted, *more])}"


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with PeerTutor."""
    text = files("peertutor.mentor").joinpath("weights.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    return Weights(
        with_vectors=Model(**raw["with_vectors"]),
        by_words_only=Model(**raw["by_words_only"]),
        no_knowledge_below=raw["no_knowledge_below"],
    )
