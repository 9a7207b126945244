"""What is said of an answer: verdict, confidence, reasons, labels.

The confidence is a logistic function of named features, fitted and calibrated on public questions
(`sufficiency/`). A verdict follows from it and from the rules on trust and stakes (`standing.py`),
which no coefficient can overrule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from peertutor.core.answers import Mode, Reason, ReasonCode, Verdict
from peertutor.core.text import shortened
from peertutor.mentor.conflict import Disagreement, detail, label
from peertutor.mentor.conversation import hypothesis
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.standing import Standing, shipped_standing
from peertutor.mentor.sufficiency.case import Case
from peertutor.mentor.sufficiency.features import features
from peertutor.mentor.sufficiency.model import Coefficients, shipped_coefficients
from peertutor.mentor.sufficiency.standard import HalfIsEnough, Worth

_NAMED = 3


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
        coefficients: Other ones than those that come with PeerTutor.
        standing: The rules on trust and stakes; None for those that come with PeerTutor.
        standard: What evidence is held against; None: that it rather answers than not.
    """

    def __init__(
        self,
        reader: Reader,
        coefficients: Coefficients | None = None,
        standing: Standing | None = None,
        standard: Assessor | None = None,
    ) -> None:
        self._reader = reader
        self._coefficients = coefficients or shipped_coefficients()
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
        score = self._coefficients.probability(seen, talk=case.is_talk)
        worth = self._standard.worth(score, by_words="closeness" not in seen)
        # Whoever reads the answer reads the other side as well, and may act on it.
        stance = self._standing.of(replace(case, quotes=(*case.quotes, *case.beside)))
        depends = (label(each) for each in disagreements if each.difference.depends)
        nothing = not case.quotes or score < self._coefficients.no_knowledge_below
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
