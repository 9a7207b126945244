"""Interviews and lessons to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from peertutor.core.interviews import Interview, Role, Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.recordings import Outcome, Step
from peertutor.export.sheet import Sheet

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANSWERED = Step("deepen", "cues", "3.20")

_MISTAKE = (
    "The counter stops at ninety-nine percent. Everybody waits for it, and that is the mistake: "
    "after ten minutes it is not coming back."
)
_GAP = (
    "I kill the export job, never the run itself.\n\nThe run holds the invoice numbers. Kill it "
    "and you have a gap in the numbers, and then you spend a day with the accountant."
)
SAID = (
    ("PeerTutor", "How do you notice that the billing run has hung?"),
    ("Mara Lindqvist", _MISTAKE),
    ("PeerTutor", "What do you do then?"),
    ("Mara Lindqvist", _GAP),
)


def interview(said: Sequence[tuple[str, str]] = SAID, **facts: object) -> Interview:
    """Return an interview in which Mara Lindqvist is asked."""
    whole = Interview(
        id="billing",
        title="The billing run that hangs",
        topic="billing run",
        date=date(2025, 11, 4),
        veterans=("Mara Lindqvist",),
        turns=tuple(
            Turn(
                index=index,
                speaker=speaker,
                text=text,
                role=Role.VETERAN if speaker == "Mara Lindqvist" else Role.CONTEXT,
                start_seconds=12.5 * index or None,
                step=str(ANSWERED),
            )
            for index, (speaker, text) in enumerate(said)
        ),
    )
    return replace(whole, **facts)  # type: ignore[arg-type]  # a test names what it changes


def lesson(number: int = 12, **facts: object) -> Lesson:
    """Return what Mara Lindqvist knows about the run."""
    known = Lesson(
        id=number,
        interview_id="billing",
        veteran="Mara Lindqvist",
        topic="billing run",
        situation="The counter stands at ninety-nine percent for ten minutes",
        cues="The counter stops; the export job still holds its file",
        action="Kill the export job, never the run itself",
        reason="The run holds the invoice numbers",
        fails_when="The run has not handed out its numbers yet",
        novice_error="Waiting for the counter",
        stakes=Stakes.HIGH,
        kind=LessonKind.PRINCIPLE,
        state=LessonState.RELEASED,
        trust=Trust.CONFIRMED,
        sources=(
            Source(LessonField.CUES, 1, 0, 41),
            Source(LessonField.ACTION, 3, 0, 44),
            Source(LessonField.REASON, 3, 46, 79),
        ),
    )
    return replace(known, **facts)  # type: ignore[arg-type]  # a test names what it changes


def sheet(held: Interview | None = None, *lessons: Lesson, **facts: object) -> Sheet:
    """Return what is handed out: an interview, with one lesson unless others are named."""
    whole = Sheet(interview=held or interview(), lessons=lessons or (lesson(),), exported_at=MOMENT)
    return replace(whole, **facts)  # type: ignore[arg-type]  # a test names what it changes


def ended(turn: Turn, outcome: Outcome) -> Turn:
    """Return a reply to a question that came to something else than an answer."""
    return replace(turn, step=str(ANSWERED.ended(outcome)))
