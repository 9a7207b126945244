"""Passages: the unit of retrieval, neighbouring turns with exact offsets back into them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.peers import PeerVerdict

Day: TypeAlias = date
"""A passage has a `date` of its own."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one turn, in code points of the stored text; `end` is exclusive."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDraft:
    """A passage as it is cut, before the ledger gives it a number.

    Attributes:
        spans: In turn order, at least one, none empty.
        text: What a reader sees: the spans, each after its speaker's name, a line each.
        heading: Title and topic: searched and embedded with the text, never quoted.
    """

    spans: tuple[Span, ...]
    text: str
    heading: str = ""

    @property
    def embedded_text(self) -> str:
        """What the embedder reads."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text

    @property
    def content_hash(self) -> str:
        """SHA-256 of what is embedded: the name under which its vector is kept."""
        return hashlib.sha256(self.embedded_text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanText:
    """A span with its words and who said them.

    Attributes:
        text: `turn.text[start:end]`, verbatim.
    """

    turn: int
    start: int
    end: int
    speaker: str
    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What a peer said of words of a turn, `turn.text[start:end]`, that stand there still.

    Attributes:
        text: On what it depends, or what holds instead; may be empty.
    """

    turn: int
    start: int
    end: int
    peer: str
    verdict: PeerVerdict
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stored passage, joined to the interview it comes from.

    Attributes:
        id: The ledger's number; never reused within a workspace.
        parts: The spans with their words, in turn order.
        text: As in `PassageDraft`.
        trust: How well it has been checked; as it was given, or as it counts at this moment.
        verified_at: When somebody confirmed it last; None when nobody has, or when is not known.
        verified_by: How many others have verified it.
        speakers: Who speaks in it, in order of first word.
        content_hash: As in `PassageDraft`: what an answer rested on, whatever becomes of `id`.
        practised: Turns of which a released lesson says that they tell a habit without a reason, or
            a risky shortcut: what is done, and no advice.
        high_stakes: Turns of which a released lesson says that much depends on them.
        vouched: What peers said of its words; `core/vouching.py` makes trust of it.
        confirmed: Its words that their veteran has confirmed.
        retired: Its words that hold no longer; they are found, and no answer rests on them.
        stale_until: Up to when a verification is out of date; None: nobody has looked yet.
        workarounds: Turns that tell a workaround, each with the day from which on it has to be
            looked at again.
    """

    id: int
    interview_id: str
    title: str
    topic: str
    date: date | None
    kind: Kind
    trust: Trust
    text: str
    parts: tuple[SpanText, ...]
    content_hash: str = ""
    practised: frozenset[int] = frozenset()
    high_stakes: frozenset[int] = frozenset()
    verified_at: datetime | None = None
    verified_by: int = 0
    vouched: tuple[Vouched, ...] = ()
    confirmed: tuple[Span, ...] = ()
    retired: tuple[Span, ...] = ()
    stale_until: datetime | None = None
    workarounds: tuple[tuple[int, Day], ...] = ()

    def is_overdue(self, turn: int, today: Day) -> bool:
        """Whether a turn tells a workaround that should have been looked at again by now."""
        return any(index == turn and today >= day for index, day in self.workarounds)

    @property
    def first_turn(self) -> int:
        """Index of its first turn, from 0."""
        return self.parts[0].turn

    @property
    def last_turn(self) -> int:
        """Index of its last turn, inclusive."""
        return self.parts[-1].turn

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in it, in order of first word."""
        return tuple(dict.fromkeys(part.speaker for part in self.parts if part.speaker))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievedPassage:
    """A passage found for a question.

    Attributes:
        rank: From 1.
        score: What the passage and its neighbours are worth, falling with the rank; comparable
            within one retrieval only.
        dense: Cosine of question and passage, -1 to 1; None when it was not among the
            nearest, or no vector was searched.
        lexical: BM25, higher is better; None when full text did not find it.
    """

    rank: int
    score: float
    passage: Passage
    dense: float | None = None
    lexical: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What an index returns: a passage's number and how well it fits (higher is better)."""

    passage_id: int
    score: float


class Place(NamedTuple):
    """Where a passage stands; a tuple, because a search makes and compares them by the thousand.

    Attributes:
        interview: The ledger's number of the interview's revision.
        position: Its position in the interview, from 0.
        of: How many passages the interview has.
    """

    interview: int
    position: int
    of: int
