"""The habit check: before a rule or a trick may be advice, is there a reason for it?

A rule is proposed and the veteran decides. What reaches a reason in the world (safety, law, cost,
a customer, the way a thing works) is a principle; what nobody can give a reason for is only
practised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from peertutor.capture.interview.phrases import listed
from peertutor.core.lessons import Lesson, LessonKind, Stakes
from peertutor.core.stakes import Stakes as StakesWords

_WARNS = re.compile(r"\b(?:never|not|don't|mustn't|must not|nobody|no one|can't|cannot)\b[^.;!?]*$")
_REACH = 40  # characters before a word in which a warning is looked for
_FEWEST_REASON_WORDS = 4


@dataclass(frozen=True, slots=True)
class HabitQuestion:
    """One question of the habit check, and what its answer is for."""

    id: str
    text: str


QUESTIONS = (
    HabitQuestion("reason", "What would happen if somebody left it out?"),
    HabitQuestion("origin", "Where did you learn to do it like this?"),
    HabitQuestion("age", "Since when do you do it so?"),
    HabitQuestion("counter", "Who does it otherwise and gets away with it?"),
    HabitQuestion("reversible", "What would it take to undo it, when it has gone wrong?"),
)
"""What a veteran is asked of a lesson without a reason, one at a time; each can be skipped."""


def needs_check(lesson: Lesson) -> bool:
    """Whether a lesson has no reason that would let it be advice."""
    return not has_reason(lesson.reason)


def has_reason(text: str) -> bool:
    """Whether a reason reaches something in the world, and is not only how it was always done."""
    if len(text.split()) < _FEWEST_REASON_WORDS:
        return False
    return _has("reaches", text) or not _has("no_reason", text)


def classified(lesson: Lesson, stakes: StakesWords) -> Lesson:
    """Return the lesson with the kind and the stakes that its words suggest."""
    text = " ".join(lesson.parts.values())
    high = bool(stakes.at_stake(text))
    return replace(
        lesson,
        kind=_kind(lesson, text),
        stakes=Stakes.HIGH if high else lesson.stakes,
        lived=not _imagined(lesson),
    )


def _kind(lesson: Lesson, text: str) -> LessonKind:
    if _is_risky(f"{lesson.action} {lesson.applies_when}"):
        return LessonKind.SHORTCUT
    reason = lesson.reason
    if _has("until_mended", text) and not _has("reaches", reason):
        return LessonKind.WORKAROUND
    if not has_reason(reason):
        return LessonKind.HABIT
    if _has("taste", reason) and not _has("reaches", reason):
        return LessonKind.PREFERENCE
    return LessonKind.PRINCIPLE


def _is_risky(text: str) -> bool:
    """Whether a shortcut is told; a warning against one is none."""
    text = text.lower().replace("’", "'")
    return any(
        not _WARNS.search(text, max(match.start() - _REACH, 0), match.start())
        for match in listed("risky").finditer(text)
    )


def _has(name: str, text: str) -> bool:
    return bool(listed(name).search(text.lower().replace("’", "'")))


def _imagined(lesson: Lesson) -> bool:
    """Whether it is told as what one would do, and no word of it as what was done."""
    told = f"{lesson.situation} {lesson.action} {lesson.cues}".lower()
    return bool(re.search(r"\bwould\b", told)) and not re.search(
        r"\b(?:was|were|had|did|saw|heard|noticed|went|took|stood)\b", told
    )
