"""An interview while it is being held: its turns so far, and how each came to be asked.

Everything that decides what is asked next stands in the turns themselves, in their `step`: a
recording that was cut off anywhere goes on from its turns alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from peertutor.core.interviews import Interview, Role, Turn


class Outcome(StrEnum):
    """What became of a question, where it was not simply answered.

    `replaced`: it was put in other words instead. `written`, of a question: a model worded it.
    """

    ANSWERED = ""
    SKIPPED = "skipped"
    LATER = "later"
    OFF_RECORD = "off_record"
    REPLACED = "replaced"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Step:
    """Why a turn is there, as it is kept beside it.

    Attributes:
        phase: The protocol's phase.
        probe: Its probe; `follow-up:SIGN` for what a reply called for; `companion` for a question
            that a person beside the veteran added.
        mark: The place in the telling that was asked about, as `turn.offset`; may be empty.
        outcome: For a reply: what became of the question.
    """

    phase: str
    probe: str
    mark: str = ""
    outcome: Outcome = Outcome.ANSWERED

    def __str__(self) -> str:
        """The form that is kept."""
        return "/".join((self.phase, self.probe, self.mark, self.outcome.value)).rstrip("/")

    @classmethod
    def read(cls, text: str) -> Step:
        """Return the step that a turn was kept with; an unknown outcome counts as answered."""
        phase, probe, mark, outcome = (*text.split("/"), "", "", "", "")[:4]
        known = {each.value for each in Outcome}
        return cls(phase, probe, mark, Outcome(outcome) if outcome in known else Outcome.ANSWERED)

    def ended(self, outcome: Outcome) -> Step:
        """Return the same step with what became of the question."""
        return replace(self, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its reply; None while there is none yet."""

    step: Step
    question: Turn
    reply: Turn | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return Step.read(self.reply.step).outcome if self.reply else Outcome.ANSWERED

    @property
    def answer(self) -> str:
        """The words of the reply; empty where it was skipped, put off or taken off the record."""
        return self.reply.text if self.reply and self.outcome is Outcome.ANSWERED else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An interview that is being held, or was, and is not released yet.

    Attributes:
        interview: As far as it has come.
        protocol: The text of the protocol's file, as it was when the interview began.
        sitting: Which of several sittings this is, from 1.
        agenda: Questions that others left open, to be asked.
        seconds: How long this sitting has lasted, pauses left out.
        kept: Hashes of what looked like a secret and may stay.
        rating: How well it matches, 1 to 4, as the veteran said; None before that.
    """

    interview: Interview
    protocol: str
    sitting: int = 1
    agenda: tuple[str, ...] = ()
    seconds: float = 0.0
    kept: frozenset[str] = frozenset()
    rating: int | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns so far."""
        return self.interview.turns

    @property
    def asked(self) -> list[Asked]:
        """The questions so far, each with its reply."""
        return list(pairs(self.turns))

    @property
    def replies(self) -> list[Turn]:
        """What was said in reply, by the veteran or by a companion."""
        replies = {each.reply.index for each in self.asked if each.reply}
        return [t for t in self.turns if t.role is not Role.CONTEXT or t.index in replies]

    @property
    def open_question(self) -> Asked | None:
        """The question that waits for its reply; None where the next one is still to be found."""
        asked = self.asked
        return asked[-1] if asked and asked[-1].reply is None else None

    @property
    def next_reply(self) -> int:
        """The number of the turn that the next reply will be, its question asked yet or not."""
        return len(self.turns) + (self.open_question is None)


def pairs(turns: Sequence[Turn]) -> Iterator[Asked]:
    """Yield each question of a recording with the reply that follows it."""
    question: Turn | None = None
    for turn in turns:
        if turn.role is Role.CONTEXT and not (question and _replies(turn, question)):
            if question is not None:
                yield Asked(Step.read(question.step), question)
            question = turn
        elif question is not None:
            yield Asked(Step.read(question.step), question, turn)
            question = None
    if question is not None:
        yield Asked(Step.read(question.step), question)


def _replies(turn: Turn, question: Turn) -> bool:
    """Whether a turn that is context replies to a question: at its place, by somebody else."""
    asked, said = Step.read(question.step), Step.read(turn.step)
    same = (asked.phase, asked.probe, asked.mark) == (said.phase, said.probe, said.mark)
    return same and turn.speaker != question.speaker
