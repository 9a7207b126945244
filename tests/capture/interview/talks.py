"""Interviews for the tests: a small protocol, and recordings made of replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from peertutor.capture.interview.course import Course, Finished
from peertutor.capture.interview.protocol_file import read_follow_ups, read_protocol
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.wording import Ask
from peertutor.core.interviews import Interview, InterviewState, Role, Turn
from peertutor.core.protocols import Protocol
from peertutor.core.recordings import Outcome, Recording

PROMPTS = Path(__file__).parents[3] / "prompts"

SMALL = """
schema = 1
id = "small"
title = "A small talk"
about = "For tests."
method = "None."
opening = "Welcome."
minutes = 10
most = 12

[[phases]]
id = "tell"
title = "Tell it"
way = "listen"

[[phases.probes]]
id = "story"
fills = "timeline"
ask = ["Tell me about one time with {topic}."]
aside = ["Where were you when it began?"]

[[phases]]
id = "deepen"
title = "Look closer"
way = "deepen"

[[phases.probes]]
id = "cues"
fills = "cues"
ask = ["At “{mark}”, what did you see?", "What did you notice first?"]
aside = ["What would you have pointed at?"]

[[phases.probes]]
id = "reason"
fills = "reason"
ask = ["Why is that?", "What is the reason for that?"]

[[phases]]
id = "close"
title = "Close"

[[phases.probes]]
id = "missing"
fills = "missing"
ask = ["What should I have asked?"]
"""

STORY = (
    "The pump went quiet at four in the morning. I decided to close the valve by hand. "
    "I noticed the gauge had stopped at two bar."
)
CONCRETE = "The gauge stood at two bar and the pipe was hot, because the valve had stuck."


def small(text: str = SMALL) -> Protocol:
    shared = read_follow_ups((PROMPTS / "follow-ups.toml").read_text(), path="follow-ups.toml")
    return read_protocol(text, path="small.toml", shared=shared)


def recording(*, agenda: Sequence[str] = (), sitting: int = 1) -> Recording:
    interview = Interview(
        id="talk",
        title="The pump",
        topic="the pump",
        veterans=("Ana",),
        state=InterviewState.OPEN,
        turns=(),
    )
    return Recording(interview=interview, protocol=SMALL, agenda=tuple(agenda), sitting=sitting)


def course(protocol: Protocol, so_far: Recording, *, seconds: float = 0.0) -> Course:
    return Course(protocol, so_far, ReplyReader(), seconds=seconds)


def asking(so_far: Recording, ask: Ask) -> Recording:
    """Return the recording with the question asked."""
    turn = Turn(
        index=len(so_far.turns),
        speaker="PeerTutor",
        text=ask.text,
        role=Role.CONTEXT,
        step=str(ask.step),
    )
    return with_turn(so_far, turn)


def replying(
    so_far: Recording, ask: Ask, text: str, outcome: Outcome = Outcome.ANSWERED
) -> Recording:
    """Return the recording with the question asked and replied to."""
    so_far = asking(so_far, ask)
    step = str(ask.step.ended(outcome))
    return with_turn(so_far, Turn(index=len(so_far.turns), speaker="Ana", text=text, step=step))


def with_turn(so_far: Recording, turn: Turn) -> Recording:
    return replace(so_far, interview=replace(so_far.interview, turns=(*so_far.turns, turn)))


def held(
    protocol: Protocol, replies: Sequence[str | Outcome], so_far: Recording | None = None
) -> tuple[Recording, Ask | Finished]:
    """Hold an interview with these replies, and return it with what would come next."""
    so_far = so_far or recording()
    for reply in replies:
        ask = course(protocol, so_far).next()
        assert isinstance(ask, Ask), ask
        if isinstance(reply, Outcome):
            so_far = replying(so_far, ask, "", reply)
        else:
            so_far = replying(so_far, ask, reply)
    return so_far, course(protocol, so_far).next()
