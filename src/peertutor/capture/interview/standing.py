"""Where an interview stands, as front ends draw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from peertutor.capture.interview.answering import answering
from peertutor.capture.interview.course import COMPANION, Course
from peertutor.core.interviews import InterviewState, Turn
from peertutor.core.protocols import Aspect, By
from peertutor.core.recordings import Outcome, Recording, Step
from peertutor.core.sensitive import Finding, findings
from peertutor.core.text import words

_QUOTE = re.compile(r"“([^”]*)”")
_ANYTHING_MORE = "What more is there to say about that?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An interview at a glance.

    Attributes:
        question: What waits for a reply; None when the sitting is over.
        phase: The title of the phase, and which of how many it is.
        coverage: What is wanted, and whether something of it was told.
        asked: How many questions so far.
        tired: Whether a break should be offered.
        finished: Why nothing more is asked; empty while something is.
        undecided: What looks like a secret in the turns, and was not decided on.
        note: What went differently than usual ("the model …"); may be empty.
    """

    recording: Recording
    question: Turn | None
    phase: str
    phase_number: int
    phases: int
    coverage: Mapping[Aspect, bool]
    asked: int
    most: int
    minutes: int
    sittings: int
    tired: bool = False
    finished: str = ""
    undecided: tuple[tuple[int, Finding], ...] = ()
    note: str = ""

    @property
    def last_reply(self) -> Turn | None:
        """The latest reply that holds words."""
        return next((turn for turn in reversed(self.recording.replies) if turn.text), None)

    @property
    def is_over(self) -> bool:
        """Whether this sitting has no more questions."""
        return self.question is None


def standing(
    course: Course, *, tired: bool = False, finished: str = "", note: str = ""
) -> Standing:
    """Return where a course stands now."""
    recording, protocol = course.recording, course.protocol
    here = protocol.in_sitting(recording.sitting)
    open_ = recording.open_question
    going_on = recording.interview.state in {InterviewState.OPEN, InterviewState.PAUSED}
    return Standing(
        recording=recording,
        question=open_.question if open_ and going_on and not finished else None,
        phase=course.phase.title,
        phase_number=here.index(course.phase) + 1,
        phases=len(here),
        coverage=course.coverage(),
        asked=len(course.asked),
        most=protocol.most,
        minutes=protocol.minutes,
        sittings=protocol.sittings,
        tired=tired,
        finished=finished,
        undecided=undecided(recording),
        note=note or _whose(course, open_.step if open_ else None),
    )


def _whose(course: Course, step: Step | None) -> str:
    """Say who is to reply, where not every question is for the same person."""
    recording, protocol = course.recording, course.protocol
    here = protocol.in_sitting(recording.sitting)
    if step is None or all(phase.by is By.VETERAN for phase in here):
        return ""
    who, _ = answering(protocol, recording.interview, step)
    return f"{who} answers this one."


def undecided(recording: Recording) -> tuple[tuple[int, Finding], ...]:
    """Return what looks like a secret in the turns and nobody has decided on yet."""
    replies = {turn.index for turn in recording.replies}
    return tuple(
        (turn.index, finding)
        for turn in recording.turns
        # What a person typed: a reply, or a question by hand.
        if turn.index in replies or Step.read(turn.step).probe == COMPANION
        for finding in findings(turn.text, recording.kept)
    )


def without_echo(turn: Turn, of: int) -> Turn | None:
    """Return a question without the words it took from a turn; None where it took none.

    Args:
        turn: A later question.
        of: The turn whose words go.
    """
    if turn.index <= of:
        return None
    step = Step.read(turn.step)
    if step.outcome is Outcome.WRITTEN:
        text = _ANYTHING_MORE
    elif step.mark.startswith(f"{of}."):
        text = _QUOTE.sub("that", turn.text)
    else:
        return None
    return replace(turn, text=text)


def corrected(recording: Recording, reply: Turn) -> dict[int, Turn]:
    """Return the turns as they are with a reply in other words, and no question in its former ones.

    Args:
        recording: With the former words.
        reply: The reply as it is now.
    """
    former = recording.turns[reply.index].text
    said = "\n".join(
        reply.text if turn.index == reply.index else turn.text for turn in recording.replies
    )
    unsaid = set(words(former)).difference(words(said))
    changed = {reply.index: reply}
    for later in (each.question for each in recording.asked):
        if later.index < reply.index:
            continue
        text = _QUOTE.sub(
            lambda quote: "that" if quote[1] in former and quote[1] not in said else quote[0],
            later.text,
        )
        if Step.read(later.step).outcome is Outcome.WRITTEN and unsaid.intersection(words(text)):
            text = _ANYTHING_MORE
        if text != later.text:
            changed[later.index] = replace(later, text=text)
    return changed


def off_record(recording: Recording, number: int) -> dict[int, Turn]:
    """Return the turns as they are without a reply, and without what questions took from it."""
    former = recording.turns[number]
    step = str(Step.read(former.step).ended(Outcome.OFF_RECORD))
    changed = {number: replace(former, text="", step=step)}
    for each in recording.asked:
        if bare := without_echo(each.question, number):
            changed[bare.index] = bare
    return changed


def redaction(recording: Recording, finding: Finding) -> dict[int, Turn]:
    """Return the turns as they are without something sensitive, wherever it was said."""
    removed = f"[{finding.kind} removed]"
    changed = {
        turn.index: replace(turn, text=turn.text.replace(finding.text, removed))
        for turn in recording.turns
        if finding.text in turn.text
    }
    for said in [*changed]:
        for each in recording.asked:
            # A question may have said back no more than a part of it.
            number = each.question.index
            if number not in changed and (bare := without_echo(each.question, said)):
                changed[number] = bare
    return changed
