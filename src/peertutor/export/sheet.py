"""What is handed out, and what of it leaves: every text cleaned, every secret taken out.

The formats take an `Outgoing` and nothing else, so that none of them can pass the gate by.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from peertutor import __version__
from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState
from peertutor.core.recordings import Outcome, Step
from peertutor.core.sensitive import Sensitive, findings, redacted
from peertutor.core.text import clean, one_line

NOT_RELEASED = "not released"
OFF_THE_RECORD = "off the record"
SKIPPED = "skipped"

_UNANSWERED = frozenset({Outcome.SKIPPED, Outcome.LATER, Outcome.REPLACED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What somebody wants to hand out.

    Attributes:
        interview: As readers see it.
        lessons: What was drawn from it, withdrawn ones too.
        kept: Marks of what looks like a secret and may stay.
        exported_at: When, with its time zone.
        redact: Whether what looks like a secret is taken out.
        lessons_only: Whether the turns stay here.
    """

    interview: Interview
    lessons: tuple[Lesson, ...] = ()
    kept: frozenset[str] = frozenset()
    exported_at: datetime
    redact: bool = True
    lessons_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What leaves.

    Attributes:
        interview: Without turns where only the lessons leave; a turn that is held back has no word.
        lessons: Those that may leave.
        content_hash: Of the interview as it leaves. Of the words with their secrets it would let a
            short secret be guessed, every other word being there to try it with.
        exported_at: When.
        redacted: Whether secrets were taken out.
        lessons_only: Whether the turns stay here.
        found: What looked like a secret, and how often.
        held_back: How many lessons stay here because the words they rest on do.
    """

    interview: Interview
    lessons: tuple[Lesson, ...]
    content_hash: str
    exported_at: datetime
    redacted: bool
    lessons_only: bool = False
    found: Mapping[Sensitive, int] = field(default_factory=dict)
    held_back: int = 0

    @property
    def moment(self) -> str:
        """When it left, to the second, in UTC."""
        return f"{self.exported_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def program(self) -> str:
        """What made it."""
        return f"PeerTutor {__version__}"


def outgoing(sheet: Sheet) -> Outgoing:
    """Return what of a sheet leaves."""
    gate, unseen = _Gate(sheet), _Gate(sheet)
    interview = _interview(sheet.interview, unseen if sheet.lessons_only else gate)
    lessons = [each for each in sheet.lessons if each.state is not LessonState.WITHDRAWN]
    leaving = [each for each in lessons if not _rests_on_hidden(each, sheet.interview)]
    return Outgoing(
        interview=replace(interview, turns=()) if sheet.lessons_only else interview,
        lessons=tuple(_lesson(each, gate) for each in leaving),
        content_hash=interview.content_hash,
        exported_at=sheet.exported_at,
        redacted=sheet.redact,
        lessons_only=sheet.lessons_only,
        found=dict(gate.found),
        held_back=len(lessons) - len(leaving),
    )


def hidden_because(turn: Turn) -> str:
    """Return why a turn shows no words; empty where it shows what was said."""
    if turn.withheld:
        return NOT_RELEASED
    outcome = Step.read(turn.step).outcome
    if outcome is Outcome.OFF_RECORD:
        return OFF_THE_RECORD
    return SKIPPED if outcome in _UNANSWERED else ""


def hosts(interview: Interview) -> tuple[str, ...]:
    """Return who has to be named as a host, so that an import decides about roles as before."""
    asking = [turn.speaker for turn in interview.turns if turn.role is Role.CONTEXT]
    quotable = {turn.speaker for turn in interview.turns if turn.role.quotable}
    if not quotable - {""} <= set(interview.veterans):
        # A veteran's label that shortens the name could be taken for a host's: only those whom the
        # source had told apart are named.
        told = interview.metadata.get("hosts")
        asking = [name for name in asking if isinstance(told, list) and name in told]
    return tuple(name for name in dict.fromkeys(asking) if name and name not in quotable)


class _Gate:
    """Cleans texts, takes secrets out, and counts them."""

    def __init__(self, sheet: Sheet) -> None:
        self.found: Counter[Sensitive] = Counter()
        self._kept = sheet.kept
        self._redact = sheet.redact

    def text(self, text: str) -> str:
        text = clean(text)
        if found := findings(text, self._kept):
            self.found.update(finding.kind for finding in found)
            text = redacted(text, self._kept) if self._redact else text
        return text

    def line(self, text: str) -> str:
        return one_line(self.text(one_line(text)))

    def value(self, value: object) -> object:
        """Return a JSON value with every text in it through the gate."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case Mapping():
                return {self.text(str(key)): self.value(item) for key, item in value.items()}
            case float() if not math.isfinite(value):
                return None
        return value


def _interview(interview: Interview, gate: _Gate) -> Interview:
    return replace(
        interview,
        # How a review finds its way back: an id is a name for a thing, and nobody's words.
        id=one_line(interview.id),
        title=gate.line(interview.title),
        topic=gate.line(interview.topic),
        url=gate.line(interview.url),
        veterans=tuple(gate.line(name) for name in interview.veterans),
        metadata={gate.line(key): gate.value(told) for key, told in interview.metadata.items()},
        turns=tuple(_turn(turn, gate) for turn in interview.turns),
    )


def _turn(turn: Turn, gate: _Gate) -> Turn:
    text = "" if hidden_because(turn) else gate.text(turn.text)
    return replace(turn, speaker=gate.line(turn.speaker), text=text)


def _lesson(lesson: Lesson, gate: _Gate) -> Lesson:
    said = lesson.saying({part: gate.text(lesson.part(part)) for part in LessonField})
    return replace(said, veteran=gate.line(lesson.veteran), topic=gate.line(lesson.topic))


def _rests_on_hidden(lesson: Lesson, interview: Interview) -> bool:
    """Whether a lesson would tell what its turns do not; a released one took its turns along."""
    off = {t.index for t in interview.turns if hidden_because(t) == OFF_THE_RECORD}
    withheld = {t.index for t in interview.turns if t.withheld}
    if lesson.state is LessonState.RELEASED:
        withheld = set()
    return bool(lesson.turns & (off | withheld))
