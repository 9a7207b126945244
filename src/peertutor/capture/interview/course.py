"""Where an interview stands, and what is asked next: a pure function of its turns.

Nothing is remembered beside the turns, so that an interview that was cut off anywhere goes on as if
it had not been, and two readings of the same turns always agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import TypeVar

from peertutor.capture.interview.marks import Mark, echo_in, marks_in
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.reading import Heard, calls_for_more, heard
from peertutor.capture.interview.telling import Told
from peertutor.capture.interview.wording import Ask, Wording
from peertutor.core.interviews import Turn
from peertutor.core.protocols import Aspect, FollowUp, Phase, Probe, Protocol, Sign, Way
from peertutor.core.recordings import Asked, Outcome, Recording, Step

FOLLOW_UP = "follow-up:"
COMPANION = "companion"

_TIRED_AFTER = 2  # flat replies in a row: offer a break, or the end
_OVER_AFTER = 4
_FOLLOW_UPS_IN_A_ROW = 1
_CONTRASTS = 3  # in a sitting: more would make it an argument
_QUIET = frozenset({Sign.FLAT, Sign.REFUSAL})
_LAST, _NEVER = 1_000, 2_000  # ranks of probes, behind every number of replies

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more is to be asked in this sitting; `why` in words."""

    why: str


class Course:
    """Reads a recording, and finds what is to be asked next.

    Args:
        protocol: How the interview goes.
        recording: As far as it has come.
        reader: Tells what kind of reply came back.
        seconds: How long it has lasted.
    """

    def __init__(
        self,
        protocol: Protocol,
        recording: Recording,
        reader: ReplyReader,
        *,
        seconds: float = 0.0,
    ) -> None:
        self.protocol = protocol
        self._reader = reader
        self.recording = recording
        self._seconds = max(seconds, recording.seconds)
        self._wording = Wording(recording.interview)
        self._phases = protocol.in_sitting(recording.sitting)
        here = {phase.id for phase in self._phases}
        self.asked = [each for each in recording.asked if each.step.phase in here]
        self._probes = {probe.id: probe for phase in self._phases for probe in phase.probes}

    @cached_property
    def heard(self) -> list[Heard]:
        """What each reply of this sitting came to, in order."""
        topic = self.recording.interview.topic
        return [
            heard(each, self.wanted_by(each.step), topic, self._reader)
            for each in self.asked
            if each.reply and each.outcome is not Outcome.REPLACED
        ]

    @cached_property
    def _standing(self) -> list[Asked]:
        """The questions that were not put aside for another."""
        return [each for each in self.asked if each.outcome is not Outcome.REPLACED]

    @cached_property
    def told(self) -> list[Told]:
        """What has been told in this sitting, aspect by aspect."""
        return [told for each in self.heard for told in each.told]

    @cached_property
    def marks(self) -> list[Mark]:
        """The moments of the story that are worth a closer look."""
        tellings = [
            (each.asked.reply.index, each.asked.answer)
            for each in self.heard
            if each.asked.reply and each.news and self._wanted(each) is Aspect.TIMELINE
        ]
        return marks_in([(turn, text) for turn, text in tellings if text])

    @cached_property
    def phase(self) -> Phase:
        """The phase that the latest question belongs to; the first one before any."""
        latest = self.asked[-1].step.phase if self.asked else self._phases[0].id
        return next((each for each in self._phases if each.id == latest), self._phases[0])

    def wanted_by(self, step: Step) -> Aspect:
        """Return what a question was to bring out."""
        if step.probe.startswith(FOLLOW_UP):
            name = step.probe.removeprefix(FOLLOW_UP)
            for each in self.protocol.follow_ups:
                if each.sign.value == name:
                    return each.fills
        probe = self._probes.get(step.probe)
        return probe.fills if probe else Aspect.SITUATION

    def _wanted(self, each: Heard) -> Aspect:
        return self.wanted_by(each.asked.step)

    def coverage(self) -> dict[Aspect, bool]:
        """Return for each aspect that this sitting wants whether something of it was told."""
        told = {each.aspect for each in self.told}
        return {aspect: aspect in told for aspect in self.protocol.wanted(self.recording.sitting)}

    @property
    def contrastable(self) -> Turn | None:
        """The latest reply, where it may be asked when the opposite would be right."""
        last = self.heard[-1] if self.heard else None
        if last is None or not last.news or not self.phase.is_followed_up:
            return None
        probe = f"{FOLLOW_UP}{Sign.CONFLICT.value}"
        # It may follow another follow-up, because it is about something new; never itself.
        if self._is_last(self.phase) or last.asked.step.probe == probe:
            return None
        asked = sum(each.step.probe == probe for each in self._standing)
        return last.asked.reply if asked < _CONTRASTS else None

    def next(self, *, otherwise: tuple[int, int] | None = None) -> Ask | Finished:
        """Return what is asked next, or that the sitting is at its end.

        Args:
            otherwise: What of the latest reply a colleague or a document contradicts.
        """
        if not self.asked:
            return self._enter(self._phases[0])
        phase = self.phase
        flat = self._flat_in_a_row()
        ask: Ask | Finished | None = self._again()
        if ask is None and flat >= _OVER_AFTER and not self._is_last(phase):
            ask = self._enter(self._phases[-1])
        elif ask is None and not self._over(phase):
            contrast = self._contrast(phase, *otherwise) if otherwise else None
            ask = contrast or self._follow_up(phase) or self._within(phase)
        ask = ask or self._after(phase)
        return replace(ask, tired=flat >= _TIRED_AFTER) if isinstance(ask, Ask) else ask

    def differently(self) -> Ask | None:
        """Return the open question in other words; None where there are none left."""
        open_ = self.recording.open_question
        if open_ is None:
            return None
        probe = self._probes.get(open_.step.probe)
        if probe is None:
            return None
        texts = [*self._wording.varied(probe.aside), *self._wording.varied(probe.ask)]
        step = replace(open_.step, outcome=Outcome.ANSWERED)
        # Other words for what is open must be new; what was put aside may come back as it was.
        return self._wording.worded(
            step, probe.fills, texts, used=_questions(self.asked), mark=self._mark(step.mark)
        )

    # ------------------------------------------------------------------ the latest reply

    def _again(self) -> Ask | None:
        """Come at it once from another side where no answer came or the question was not clear."""
        last = self.heard[-1] if self.heard else None
        if last is None or last.asked.outcome is not Outcome.ANSWERED:
            return None
        if last.sign not in {Sign.REFUSAL, Sign.PUZZLED, Sign.FLAT}:
            return None
        step = replace(last.asked.step, outcome=Outcome.ANSWERED)
        probe = self._probes.get(step.probe)
        if probe is None or self._in_a_row(step) > 1:
            return None
        texts = probe.aside or (probe.ask if last.sign is Sign.PUZZLED else ())
        return self._worded(step, probe.fills, self._wording.varied(texts))

    def _in_a_row(self, step: Step) -> int:
        """Return how often a probe was asked just now, in whichever words."""
        here = (step.phase, step.probe, step.mark)
        return _latest(self.asked, lambda e: (e.step.phase, e.step.probe, e.step.mark) == here)

    def _follow_up(self, phase: Phase) -> Ask | None:
        """Ask for what is behind the latest reply, where there is likely more."""
        last = self.heard[-1] if self.heard else None
        if last is None or last.sign is None or not phase.is_followed_up or self._is_last(phase):
            return None
        wanted = self._wanted(last)
        first = sum(self._wanted(each) is wanted for each in self.heard) == 1
        if not first or not calls_for_more(last, wanted):
            return None
        if self._follow_ups_in_a_row() >= _FOLLOW_UPS_IN_A_ROW:
            return None
        follow_up = self.protocol.follow_up(last.sign)
        if follow_up is None or last.asked.reply is None:
            return None
        step = Step(phase.id, f"{FOLLOW_UP}{last.sign.value}", f"{last.asked.reply.index}.0")
        return self._echoed(step, follow_up, last.echo, last.asked.reply.index)

    def _contrast(self, phase: Phase, start: int, end: int) -> Ask | None:
        """Ask when the opposite of something in the latest reply would be right."""
        reply, follow_up = self.contrastable, self.protocol.follow_up(Sign.CONFLICT)
        if reply is None or follow_up is None:
            return None
        step = Step(phase.id, f"{FOLLOW_UP}{Sign.CONFLICT.value}", f"{reply.index}.0")
        return self._echoed(step, follow_up, echo_in(reply.text, start, end), reply.index)

    def _flat_in_a_row(self) -> int:
        return _latest(
            self.heard, lambda e: e.sign in _QUIET and e.asked.outcome is Outcome.ANSWERED
        )

    def _follow_ups_in_a_row(self) -> int:
        return _latest(self.asked, lambda e: e.step.probe.startswith(FOLLOW_UP))

    # ------------------------------------------------------------------ phases

    def _is_last(self, phase: Phase) -> bool:
        return phase is self._phases[-1] and len(self._phases) > 1

    def _over(self, phase: Phase) -> bool:
        """Whether a phase has had its share of the questions or of the time."""
        if self._is_last(phase):
            return False
        here = sum(each.step.phase == phase.id for each in self.asked)
        if phase.most and here >= phase.most:
            return True
        later = self._phases[self._phases.index(phase) + 1 :]
        reserved = sum(1 if each.way is Way.LISTEN else len(each.probes) for each in later[-1:])
        if len(self.asked) + reserved >= self.protocol.most:
            return True
        return self._seconds >= 60 * self.protocol.minutes

    def _after(self, phase: Phase) -> Ask | Finished:
        at = self._phases.index(phase)
        full = len(self.asked) >= self.protocol.most
        late = self._seconds >= 60 * self.protocol.minutes
        rest = self._phases[at + 1 :]
        if (late or self._out_of_questions()) and len(rest) > 1:
            rest = rest[-1:]
        for following in rest:
            if full:
                break
            ask = self._enter(following)
            if isinstance(ask, Ask):
                return ask
        return Finished("the time is up" if late else "everything has been asked")

    def _out_of_questions(self) -> bool:
        return len(self.asked) + len(self._phases[-1].probes) >= self.protocol.most

    def _enter(self, phase: Phase) -> Ask | Finished:
        return self._within(phase) or Finished("everything has been asked")

    def _within(self, phase: Phase) -> Ask | None:
        """Return the next question of a phase by its own way; None when it has none left."""
        match phase.way:
            case Way.LISTEN:
                return self._listen(phase)
            case Way.EACH:
                return self._first(phase, self._due(phase))
            case Way.AGENDA:
                return self._from_agenda(phase)
            case Way.DEEPEN:
                return self._deepen(phase)

    def _listen(self, phase: Phase) -> Ask | None:
        if any(each.step.phase == phase.id for each in self._standing):
            # What was put off comes back; what was told is not asked again.
            return self._first(phase, self._put_off(phase))
        return self._first(phase, iter(phase.probes[:1]))

    def _due(self, phase: Phase) -> Iterator[Probe]:
        done = {each.step.probe for each in self._standing}
        yield from (probe for probe in phase.probes if probe.id not in done)
        yield from self._put_off(phase)

    def _put_off(self, phase: Phase) -> Iterator[Probe]:
        """Yield the probes whose latest asking was put off, each once."""
        latest = {each.step.probe: each for each in self.asked if each.step.phase == phase.id}
        times = Counter(each.step.probe for each in self.asked)
        for probe in phase.probes:
            put_off = probe.id in latest and latest[probe.id].outcome is Outcome.LATER
            if put_off and times[probe.id] < 3:
                yield probe

    def _first(self, phase: Phase, probes: Iterator[Probe]) -> Ask | None:
        for probe in probes:
            texts = [*self._wording.varied(probe.ask), *self._wording.varied(probe.aside)]
            ask = self._worded(Step(phase.id, probe.id), probe.fills, texts)
            if ask is not None:
                return ask
        return None

    def _from_agenda(self, phase: Phase) -> Ask | None:
        probe = phase.probes[0]
        done = {each.step.mark for each in self._standing if each.step.phase == phase.id}
        for number, question in enumerate(self.recording.agenda):
            if f"agenda.{number}" in done:
                continue
            texts = [text.replace("{question}", question.strip()) for text in probe.ask]
            step = Step(phase.id, probe.id, f"agenda.{number}")
            if ask := self._worded(step, probe.fills, self._wording.varied(texts)):
                return ask
        return None

    def _deepen(self, phase: Phase) -> Ask | None:
        """Ask for one aspect at a time, those first of which least was asked.

        A second and third time only where the time before brought something; last come those that
        brought nothing, once more, at another moment.
        """
        times = Counter(self.wanted_by(each.step) for each in self.asked)
        for probe in sorted(
            phase.probes, key=lambda probe: (self._rank(probe), phase.probes.index(probe))
        ):
            if self._rank(probe) >= _NEVER:
                break
            mark = self.marks[times[probe.fills] % len(self.marks)] if self.marks else None
            step = Step(phase.id, probe.id, mark.key if mark else "")
            texts = [*self._wording.varied(probe.ask), *self._wording.varied(probe.aside)]
            if ask := self._worded(step, probe.fills, texts, mark):
                return ask
        return None

    def _rank(self, probe: Probe) -> int:
        """Return how late a probe's turn is."""
        replies = [each for each in self.heard if self._wanted(each) is probe.fills]
        if not replies:
            return 0
        latest = replies[-1]
        if latest.asked.outcome is Outcome.SKIPPED:
            return _NEVER
        if latest.asked.outcome is Outcome.LATER or not latest.news:
            silent = sum(not each.news for each in replies)
            return _LAST if silent < 2 else _NEVER
        return len(replies)

    # ------------------------------------------------------------------ wording

    def _mark(self, key: str) -> Mark | None:
        return next((mark for mark in self.marks if mark.key == key), None)

    def _worded(
        self, step: Step, wanted: Aspect, texts: Sequence[str], mark: Mark | None = None
    ) -> Ask | None:
        return self._wording.worded(step, wanted, texts, used=_questions(self._standing), mark=mark)

    def _echoed(self, step: Step, follow_up: FollowUp, echo: str, turn: int) -> Ask | None:
        return self._wording.echoed(step, follow_up, echo, turn, used=_questions(self.asked))


def _questions(asked: Sequence[Asked]) -> frozenset[str]:
    return frozenset(each.question.text for each in asked)


def _latest(items: Sequence[T], holds: Callable[[T], bool]) -> int:
    """Return of how many items at the end, without a gap, something holds."""
    return sum(1 for _ in takewhile(holds, reversed(items)))
