"""What waits for a peer, with everything that is needed to decide on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from peertutor.core.interviews import Trust
from peertutor.core.lessons import Stakes
from peertutor.core.names import people
from peertutor.core.peers import Opinion, PeerVerdict, Subject, WordSpan
from peertutor.core.text import one_line
from peertutor.core.verification import Verification


class ItemKind(StrEnum):
    """Why something waits."""

    UNANSWERED = "unanswered"
    ANSWER = "answer"
    LESSON = "lesson"
    HABIT = "habit"
    CONFLICT = "conflict"
    STALE = "stale"

    @property
    def label(self) -> str:
        """The kind in words for a person."""
        return _LABELS[self]


_LABELS: Mapping[ItemKind, str] = {
    ItemKind.UNANSWERED: "nobody's words answer this",
    ItemKind.ANSWER: "an answer that has to be checked",
    ItemKind.LESSON: "a lesson that nobody else has confirmed",
    ItemKind.HABIT: "practised, and its reason is not established",
    ItemKind.CONFLICT: "two sides disagree",
    ItemKind.STALE: "out of date: somebody has to look again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quote that something rests on.

    Attributes:
        source: The interview or document, with its date.
        said_on: That date; None when unknown.
    """

    span: WordSpan
    speaker: str
    source: str
    quote: str
    trust: Trust
    said_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """Something that waits for a peer.

    Attributes:
        title: The question, or what a lesson says most shortly.
        situation: What the one who answers first is shown: never what was said.
        said: The draft answer, or the lesson's parts by their labels.
        topic: What it is about; may be empty.
        evidence: The quotes it rests on.
        reasons: Why a person has to look at it, a sentence each.
        stakes: How much depends on it.
        since: The day it was asked, told, or last confirmed before it went out of date; None when
            unknown.
        asked: How many shared questions it stands behind: the question itself, or those whose
            answers quote its words. It counts for the order and is shown to nobody.
        verification: What was said of it so far, in the words it has now.
        why_you: Why the one who looks is asked; empty where nothing says so.
        is_yours: Whether they are among those who are asked first, or by now.
        late_days: For how many days somebody has waited for an answer, longer than they should; 0
            while they have not.
    """

    subject: Subject
    kind: ItemKind
    title: str
    situation: str
    said: Mapping[str, str]
    verification: Verification
    stakes: Stakes
    topic: str = ""
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()
    since: date | None = None
    asked: int = 0
    why_you: str = ""
    is_yours: bool = False
    late_days: int = 0

    @property
    def words(self) -> tuple[WordSpan, ...]:
        """What a verdict vouches for, or speaks against."""
        return tuple(each.span for each in self.evidence)

    @property
    def is_blind(self) -> bool:
        """Whether a peer answers first, and sees afterwards what was said."""
        return self.stakes is Stakes.HIGH and self.kind is not ItemKind.UNANSWERED

    def is_hidden_from(self, peer: str) -> bool:
        """Whether a peer answers before they see it: not their own words, nor what they judged."""
        if not self.is_blind or self.verification.is_by(peer):
            return False
        mine = self.opinion_of(peer)
        # Whoever passed may have done so without seeing it.
        return mine is None or mine.verdict is PeerVerdict.PASS

    def opinion_of(self, peer: str) -> Opinion | None:
        """Return what somebody says of it in these words, however their name is spelled."""
        said = self.verification.opinions
        whose = people([one_line(peer), *map(one_line, said)])
        me = whose[one_line(peer)]
        return next((each for name, each in said.items() if whose[one_line(name)] == me), None)

    @property
    def allowed(self) -> tuple[PeerVerdict, ...]:
        """What may be said of it: where nothing was answered there is nothing to confirm."""
        if self.kind is ItemKind.UNANSWERED:
            return (PeerVerdict.CORRECT, PeerVerdict.PASS)
        return tuple(PeerVerdict)

    @property
    def schools(self) -> tuple[tuple[Opinion, ...], tuple[Opinion, ...]]:
        """Who confirms it, and who says otherwise or that it depends: both are kept."""
        said = self.verification.opinions.values()
        against = tuple(
            each for each in said if each.verdict.is_against or each.verdict is PeerVerdict.DEPENDS
        )
        return tuple(each for each in said if each.verdict is PeerVerdict.CONFIRM), against
