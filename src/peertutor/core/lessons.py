"""Lessons: single pieces of know-how, drawn from turns and read back to the veteran."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from peertutor.core.interviews import Trust


class LessonField(StrEnum):
    """The parts of a lesson that are words."""

    SITUATION = "situation"
    CUES = "cues"
    ACTION = "action"
    REASON = "reason"
    APPLIES_WHEN = "applies_when"
    FAILS_WHEN = "fails_when"
    NOVICE_ERROR = "novice_error"

    @property
    def label(self) -> str:
        """The part in words for a person."""
        return _LABELS[self]


_LABELS = {
    LessonField.SITUATION: "Situation",
    LessonField.CUES: "What to notice",
    LessonField.ACTION: "What to do",
    LessonField.REASON: "Why",
    LessonField.APPLIES_WHEN: "Holds when",
    LessonField.FAILS_WHEN: "Does not hold when",
    LessonField.NOVICE_ERROR: "Where newcomers go wrong",
}


class Stakes(StrEnum):
    """How much depends on a lesson."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


WORKAROUND_DAYS = 180
"""What gets round something that is broken is looked at again after so many days: by then it may be
mended, unless its veteran has named another day."""


class LessonKind(StrEnum):
    """What a lesson is, after the habit check."""

    PRINCIPLE = "principle"
    WORKAROUND = "workaround"
    PREFERENCE = "preference"
    HABIT = "habit_without_reason"
    SHORTCUT = "risky_shortcut"

    @property
    def is_advice(self) -> bool:
        """Whether it may be served as advice; the others are only what is practised."""
        return self not in {LessonKind.HABIT, LessonKind.SHORTCUT}

    @property
    def label(self) -> str:
        """The kind in words for a person."""
        return _KINDS[self]


_KINDS = {
    LessonKind.PRINCIPLE: "a principle: its reason is known",
    LessonKind.WORKAROUND: "a workaround: until something is mended",
    LessonKind.PREFERENCE: "a preference: another way does as well",
    LessonKind.HABIT: "a habit: practised, its reason not established",
    LessonKind.SHORTCUT: "a risky shortcut: practised, not advised",
}


class LessonState(StrEnum):
    """How far a lesson has come."""

    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Source:
    """The words a part of a lesson rests on; `turn_text[start:end]`."""

    field: LessonField
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One piece of know-how.

    Attributes:
        id: The ledger's number; 0 before it has one.
        sources: Where each part was said; a part in the veteran's later wording keeps the place
            that it was drawn from.
        lived: Whether it was lived through, or only imagined.
        expires: When a workaround should be looked at again; None when never.
        verified_at: When somebody confirmed it last; None when nobody has, or when is not known.
        verified_by: How many others have verified it.
    """

    interview_id: str
    veteran: str
    id: int = 0
    topic: str = ""
    situation: str = ""
    cues: str = ""
    action: str = ""
    reason: str = ""
    applies_when: str = ""
    fails_when: str = ""
    novice_error: str = ""
    stakes: Stakes = Stakes.MEDIUM
    lived: bool = True
    kind: LessonKind = LessonKind.PREFERENCE
    sources: tuple[Source, ...] = ()
    state: LessonState = LessonState.DRAFTED
    trust: Trust = Trust.TOLD
    expires: date | None = None
    verified_at: datetime | None = None
    verified_by: int = 0

    def part(self, field: LessonField) -> str:
        """Return the words of one part."""
        text: str = getattr(self, field.value)
        return text

    def saying(self, parts: Mapping[LessonField, str]) -> Lesson:
        """Return the lesson with other words in these parts."""
        changed: dict[str, Any] = {field.value: text for field, text in parts.items()}
        return replace(self, **changed)

    @property
    def parts(self) -> dict[LessonField, str]:
        """The parts that are not empty, in their order."""
        return {field: self.part(field) for field in LessonField if self.part(field)}

    @property
    def turns(self) -> frozenset[int]:
        """The turns it rests on."""
        return frozenset(source.turn for source in self.sources)

    @property
    def title(self) -> str:
        """The part that says most shortly what it is about."""
        return self.action or self.cues or self.situation or next(iter(self.parts.values()), "")

    @property
    def content_hash(self) -> str:
        """SHA-256 over what it says: a verification is bound to it."""
        facts = [self.stakes, self.kind, self.lived, [self.part(field) for field in LessonField]]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def turns_of(lessons: Iterable[Lesson]) -> frozenset[int]:
    """Return every turn that some lessons rest on."""
    return frozenset(turn for lesson in lessons for turn in lesson.turns)


def look_again_on(kind: LessonKind, expires: date | None, told_on: date | None) -> date | None:
    """Return the day from which on a workaround has to be looked at again; None for all else.

    Args:
        kind: What the lesson is.
        expires: The day that its veteran named; None where they named none.
        told_on: The day it was told; None when unknown.
    """
    if kind is not LessonKind.WORKAROUND:
        return None
    if expires is None and told_on is not None:
        return told_on + timedelta(days=WORKAROUND_DAYS)
    return expires
