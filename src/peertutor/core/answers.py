"""Answers: claims, the quotes they rest on, and what is honestly said about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from peertutor.core.interviews import Kind, Trust
from peertutor.core.passages import RetrievedPassage

LOCAL_VERDICTS: Final = "local_verdicts"
"""The feature that says how many verdicts of this workspace an answer's confidence rests on."""


class Mode(StrEnum):
    """Who wrote the answer: a chat model, or the veterans themselves."""

    GENERATED = "generated"
    EXTRACTIVE = "extractive"


class Verdict(StrEnum):
    """What PeerTutor says of an answer."""

    GROUNDED = "grounded"
    NEEDS_PEER = "needs_peer"
    NO_KNOWLEDGE = "no_knowledge"


class Rung(StrEnum):
    """The asking ladder: who may see that this was asked."""

    PRIVATE = "private"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class Feedback(StrEnum):
    """What the reader said of an answer."""

    USEFUL = "useful"
    WRONG = "wrong"


class ReasonCode(StrEnum):
    """Why an answer is flagged, or labelled; a closed set."""

    NO_SOURCE = "no_source"
    WEAK_EVIDENCE = "weak_evidence"
    UNSUPPORTED_CLAIM = "unsupported_claim"
    CONFLICT = "conflict"
    STALE = "stale"
    DISPUTED = "disputed"
    HIGH_STAKES_SINGLE_VOICE = "high_stakes_single_voice"
    UNREASONED_HABIT = "unreasoned_habit"
    OUT_OF_SCOPE = "out_of_scope"
    MODEL_FAILED = "model_failed"

    @property
    def sentence(self) -> str:
        """One sentence for a person."""
        return _SENTENCES[self]


_SENTENCES: Mapping[ReasonCode, str] = {
    ReasonCode.NO_SOURCE: "Nobody's recorded words answer this.",
    ReasonCode.WEAK_EVIDENCE: "What was found is near the question but may not answer it.",
    ReasonCode.UNSUPPORTED_CLAIM: "A sentence in this answer is not supported by any quote.",
    ReasonCode.CONFLICT: "Two sides disagree on this point.",
    ReasonCode.STALE: "This was verified, but longer ago than it should be relied on.",
    ReasonCode.DISPUTED: "A colleague has disputed what this rests on.",
    ReasonCode.HIGH_STAKES_SINGLE_VOICE: "Much depends on this and too few have verified it.",
    ReasonCode.UNREASONED_HABIT: "This is what is done, and no advice.",
    ReasonCode.OUT_OF_SCOPE: "This is not something the recorded colleagues talk about.",
    ReasonCode.MODEL_FAILED: "The model gave no usable answer, so colleagues are quoted directly.",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code with what it means here.

    Attributes:
        detail: The particular case ("the claim “…”", "Ana says 4, Ben says 6"); may be empty.
    """

    code: ReasonCode
    detail: str = ""

    @property
    def text(self) -> str:
        """The code's sentence, and the detail where there is one."""
        return f"{self.code.sentence} {self.detail}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote: `turn_text[start:end] == quote`, always.

    Attributes:
        n: The number of its mark in the answer, from 1.
        turn: Index of the turn in its interview, from 0.
        start: First code point of the quote in the turn's text.
        end: One past the last.
    """

    n: int
    interview_id: str
    title: str
    turn: int
    speaker: str
    date: date | None
    start: int
    end: int
    quote: str
    trust: Trust = Trust.TOLD
    kind: Kind = Kind.INTERVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an answer and what it rests on.

    Attributes:
        text: The sentence as it stands in the answer, marks included.
        start: Offset of `text` in the answer, in code points.
        end: One past its last.
        support: 0 (nothing) to 1 (said in these words).
        supported: Whether `support` and the hard rules (numbers, units, negation) let it stand.
        citations: Numbers of the citations it rests on, best first.
    """

    text: str
    start: int
    end: int
    support: float
    supported: bool
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestedPeer:
    """A colleague who may know, and why they are named."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of the conversation so far; `speaker` is `user` or `agent`.

    Attributes:
        verdict: What PeerTutor said of its answer; None where only the words are known.
        confidence: How likely it called the answer right, likewise.
    """

    speaker: str
    text: str
    verdict: Verdict | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Where the time went, in milliseconds; None where the step did not run."""

    embed: float | None = None
    dense: float | None = None
    lexical: float | None = None
    fuse: float | None = None
    retrieve: float | None = None
    first_token: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished answer with everything needed to check it.

    Attributes:
        question: As it was asked.
        standalone: The question made self-contained from the conversation.
        text: Markdown; `[n]` marks name citations.
        confidence: 0 to 1: the probability that the evidence answers the question and every claim
            is supported.
        labels: What a reader should know though nothing is wrong ("one veteran's word, not yet
            verified").
        passages: What was retrieved, best first.
        dropped_citations: Marks that named nothing retrieved and were taken out.
        features: What the judge saw, by name; kept so that a verdict can be explained.
        model_note: Which model wrote it, or why none did.
    """

    question: str
    standalone: str
    mode: Mode
    text: str
    verdict: Verdict
    confidence: float
    reasons: tuple[Reason, ...] = ()
    labels: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[RetrievedPassage, ...] = ()
    suggested_peers: tuple[SuggestedPeer, ...] = ()
    dropped_citations: int = 0
    features: Mapping[str, float] = field(default_factory=dict)
    timing: Timing = field(default_factory=Timing)
    model_note: str = ""

    @property
    def needs_peer(self) -> bool:
        """Whether a person has to verify before this is relied on."""
        return self.verdict is not Verdict.GROUNDED


def exchanges(answers: Iterable[Answer]) -> list[Exchange]:
    """Return a conversation's answers as the lines of that conversation, oldest first."""
    pairs = (
        (
            Exchange("user", each.question),
            Exchange("agent", each.text, each.verdict, each.confidence),
        )
        for each in answers
    )
    return [line for pair in pairs for line in pair]


def fingerprint(answer: Answer) -> str:
    """Return a SHA-256 over what an answer says and quotes: a peer's verdict is bound to it."""
    facts = [
        answer.question,
        answer.text,
        [[c.interview_id, c.turn, c.start, c.end, c.quote] for c in answer.citations],
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
