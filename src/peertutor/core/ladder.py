"""The asking ladder: what colleagues see of a question that its asker shares.

Private questions stay with their asker. What is taken out of the others is what a machine, its
settings or its owner's habits put into an answer: times, figures, the model, whom to ask. Shared
without a name, it must be the same whoever asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from peertutor.core.answers import Answer, Mode, ReasonCode, Rung, Timing, Verdict
from peertutor.core.passages import RetrievedPassage

WITHOUT_NAME: Final = "Colleagues see the question and the answer, and never who asked."
WITH_NAME: Final = "Colleagues see the question, the answer, and your name."

SHARED: Final[Mapping[Rung, str]] = {
    Rung.PRIVATE: "with nobody",
    Rung.ANONYMOUS: "without your name",
    Rung.NAMED: "with your name",
}

_OF_THE_MACHINE = frozenset({ReasonCode.MODEL_FAILED})
# Held against an error budget of one's own, and against what one said of answers oneself.
_OF_THE_ASKER = _OF_THE_MACHINE | {ReasonCode.WEAK_EVIDENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedByMe:
    """A question that the owner of a store has shared.

    Attributes:
        question: The shared ledger's number.
        answer: The answer that they were given, by the number of their store.
        read: The number of the latest verdict that they have read as a reply; 0 before any.
        answered: The fingerprint of the answer that they have read last; empty for the first one.
    """

    question: int
    answer: int
    rung: Rung
    read: int = 0
    answered: str = ""

    @property
    def sentence(self) -> str:
        """Say that it was shared, and how."""
        return f"Shared as question {self.question}, {SHARED[self.rung]}."


def as_shared(answer: Answer, rung: Rung) -> Answer:
    """Return what colleagues are shown of an answer that its asker shares.

    The question stands there as it was asked and as it stands alone: what it took along from a
    conversation can be taken out again when the words that it came from are erased. Of an answer
    that knows nothing only the question and what was found are left: its text names colleagues
    whom this asker might ask.

    Raises:
        ValueError: It is private.
    """
    if rung is Rung.PRIVATE:
        raise ValueError("a private question never reaches the shared ledger")
    left = replace(
        answer,
        reasons=tuple(each for each in answer.reasons if each.code not in _OF_THE_MACHINE),
        passages=tuple(map(_without_scores, answer.passages)),
        suggested_peers=(),
        dropped_citations=0,
        features={},
        timing=Timing(),
        model_note="",
    )
    if answer.verdict is Verdict.NO_KNOWLEDGE:
        sentences = [reason.code.sentence for reason in left.reasons]
        left = replace(left, text=" ".join(sentences), labels=(), claims=(), citations=())
    return left if rung is Rung.NAMED else _without_asker(left)


def may_be_asked_on(answer: Answer) -> bool:
    """Whether colleagues may know more than an answer says: it is flagged, and about the work."""
    foreign = any(reason.code is ReasonCode.OUT_OF_SCOPE for reason in answer.reasons)
    return answer.needs_peer and not foreign


def warning_of(answer: Answer, rung: Rung) -> str:
    """Return what colleagues could still tell from an answer that is shared without a name."""
    if rung is Rung.ANONYMOUS and answer.mode is Mode.GENERATED:
        return (
            "A model wrote this answer. Where few of you have one set up, that says who asked: "
            "ask again without a model, or with your name."
        )
    return ""


def token_hash(token: str) -> str:
    """Return all that the shared ledger holds of an asker who is not named; empty for no token."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def _without_asker(answer: Answer) -> Answer:
    """Return an answer without what differs between two people who ask the same."""
    known = answer.verdict is not Verdict.NO_KNOWLEDGE
    return replace(
        answer,
        verdict=Verdict.NEEDS_PEER if known else answer.verdict,
        confidence=0.0,
        reasons=tuple(each for each in answer.reasons if each.code not in _OF_THE_ASKER),
    )


def _without_scores(found: RetrievedPassage) -> RetrievedPassage:
    return replace(found, score=0.0, dense=None, lexical=None)
