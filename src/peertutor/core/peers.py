"""What peers say of knowledge: verdicts on a lesson, or on the answer to a question.

A verdict is bound to the words that its peer saw. Where they are changed it stays on record and
counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PeerVerdict(StrEnum):
    """What a peer says of something that waits for one."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"
    DEPENDS = "depends"
    PASS = "pass"  # noqa: S105 - a verdict, and no password

    @property
    def is_against(self) -> bool:
        """Whether it says that the words do not hold."""
        return self in {PeerVerdict.CORRECT, PeerVerdict.REJECT}


class SubjectKind(StrEnum):
    """What can be reviewed."""

    LESSON = "lesson"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One thing that peers say something of, by the ledger's number; `lesson-12`."""

    kind: SubjectKind
    number: int

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.number}"

    @classmethod
    def named(cls, name: str) -> Subject | None:
        """Return the subject of a name as `str` writes it; None where it is none."""
        kind, dash, number = name.strip().lower().partition("-")
        known = kind in set(SubjectKind) and dash and number.isascii() and number.isdigit()
        return cls(SubjectKind(kind), int(number)) if known else None


@dataclass(frozen=True, slots=True)
class WordSpan:
    """Words of a turn: `turn_text[start:end]`."""

    interview_id: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A peer's verdict on a subject.

    Attributes:
        id: The ledger's number; 0 before it has one.
        peer: Who says it, by name.
        text: The condition, the words to put in its place, or what is wrong; may be empty.
        content_hash: Of what the peer saw.
        blind: Whether the peer had answered before they saw it.
        agreement: How far that first answer says the same, 0 to 1; None where there is none.
    """

    subject: Subject
    peer: str
    verdict: PeerVerdict
    at: datetime
    content_hash: str
    text: str = ""
    blind: bool = False
    agreement: float | None = None
    id: int = 0
