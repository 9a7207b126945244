"""Interviews and their turns: what a veteran said, word for word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a source is: a conversation with a veteran, or an official document."""

    INTERVIEW = "interview"
    REFERENCE = "reference"


class InterviewState(StrEnum):
    """How far an interview has come; only `released` words can be cited."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """Who speaks in a turn.

    A veteran's words and a document's may be quoted; context (a host, an interviewer) is shown with
    the answer and never quoted.
    """

    VETERAN = "veteran"
    CONTEXT = "context"
    DOCUMENT = "document"

    @property
    def quotable(self) -> bool:
        """Whether words spoken in this role may support a claim."""
        return self is not Role.CONTEXT


class Trust(StrEnum):
    """How well a passage or lesson has been checked (the words of the trade, in order)."""

    TOLD = "told"
    CONFIRMED = "confirmed"
    PEER_VERIFIED = "peer_verified"
    DISPUTED = "disputed"
    STALE = "stale"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One person speaking once.

    Attributes:
        index: Position in the source, from 0; empty turns keep theirs.
        speaker: The name as the source gives it; empty when it gives none.
        text: The source's text less control characters; offsets into it are code points.
        role: Whether these words may be quoted.
        start_seconds: When it begins in the recording; None when the source has no time codes.
        step: The protocol step that asked for it; empty for imported transcripts.
        withheld: Not released, in an interview of which other turns are: nobody but its veteran
            is shown these words.
    """

    index: int
    speaker: str
    text: str
    role: Role = Role.VETERAN
    start_seconds: float | None = None
    step: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One conversation, or one official document, with all its turns.

    Attributes:
        id: The source's own id, else its canonical path. Stable over revisions.
        title: What a person calls it.
        turns: In source order; `turns[i].index == i`.
        kind: Interview or reference.
        state: An imported transcript arrives released unless it is held.
        topic: One short subject; empty when unknown.
        date: When it was held; None when unknown.
        url: Where the original stands; empty when nowhere.
        veterans: Whose knowledge it is, in the order they were named.
        metadata: Further keys of the source, kept as they came (JSON values).
        revision: 1 for the first content of this id, then counting up; the ledger sets it.
    """

    id: str
    title: str
    turns: tuple[Turn, ...]
    kind: Kind = Kind.INTERVIEW
    state: InterviewState = InterviewState.RELEASED
    topic: str = ""
    date: date | None = None
    url: str = ""
    veterans: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    revision: int = 1

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that may be read or cited; what decides "the same content"."""
        facts = [
            self.title,
            self.kind,
            self.topic,
            self.date.isoformat() if self.date else "",
            self.url,
            list(self.veterans),
            [[t.speaker, t.text, t.role, t.start_seconds, t.step] for t in self.turns],
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewSummary:
    """What a list of interviews shows: everything but the words.

    Attributes:
        turns: How many turns it has.
        words: How many words they hold.
        passages: How many passages were cut from it.
    """

    id: str
    title: str
    kind: Kind
    state: InterviewState
    topic: str
    date: date | None
    url: str
    veterans: tuple[str, ...]
    revision: int
    turns: int
    words: int
    passages: int
