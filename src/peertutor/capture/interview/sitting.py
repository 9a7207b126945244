"""One sitting with a veteran: a reply is committed, then the next question is found and asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol as Seam
from typing import TypeAlias

from peertutor.capture.interview.answering import answering
from peertutor.capture.interview.course import COMPANION, Course, Finished
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.standing import Standing, off_record, redaction, standing
from peertutor.capture.interview.wording import Ask
from peertutor.core.errors import NotFound, PeerTutorError
from peertutor.core.interviews import InterviewState, Role, Turn
from peertutor.core.protocols import Protocol
from peertutor.core.recordings import Outcome, Recording, Step
from peertutor.core.sensitive import Finding, findings
from peertutor.core.text import clean
from peertutor.ports.recording import Draft, DraftStore, RecordingStore

INTERVIEWER = "PeerTutor"
_LOOK_UP_SECONDS = 1.5  # a veteran does not wait longer for what others have said


@dataclass(frozen=True, slots=True)
class TurnKept:
    """A reply is on the disk.

    Attributes:
        findings: What in it looks like a secret, to be decided on.
    """

    turn: Turn
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The next question is on the disk, or nothing more is asked."""

    standing: Standing


SittingEvent: TypeAlias = TurnKept | Asked


class FollowUpWriter(Seam):
    """Words the next question better than a list can; it decides nothing else."""

    async def written(self, course: Course, ask: Ask) -> str:
        """Return a question; raises a `PeerTutorError` where none came."""
        ...


class Colleagues(Seam):
    """What others have said, by which a reply can be looked at from the other side."""

    async def said_otherwise(
        self, reply: str, *, veteran: str, interview_id: str
    ) -> tuple[int, int] | None:
        """Return the sentence of a reply that others contradict, `reply[start:end]`; None: nobody.

        Raises a `PeerTutorError` where it cannot be looked up.
        """
        ...


@dataclass(slots=True)
class _Undo:
    """How to take the latest step back; in memory only."""

    what: str
    turns: Mapping[int, Turn]


class Sitting:
    """An interview that is open; its methods commit before they return.

    Args:
        protocol: How it goes.
        store: Where its turns are committed.
        drafts: Where the line that is being typed is kept.
        recording: As far as it has come.
        reader: Tells what kind of reply came back.
        writer: A model that words follow-ups; None: the protocol's own words.
        colleagues: What others have said; None: nobody is asked about the opposite.
    """

    def __init__(
        self,
        protocol: Protocol,
        store: RecordingStore,
        drafts: DraftStore,
        recording: Recording,
        *,
        reader: ReplyReader,
        writer: FollowUpWriter | None = None,
        colleagues: Colleagues | None = None,
    ) -> None:
        self.protocol = protocol
        self._store = store
        self._drafts = drafts
        self._recording = recording
        self._reader = reader
        self._writer = writer
        self._colleagues = colleagues
        self._undo: _Undo | None = None
        self._finished = ""
        self._tired = False
        self._note = ""
        self.off_from_here = False

    @property
    def id(self) -> str:
        """The interview's id."""
        return self._recording.interview.id

    @property
    def recording(self) -> Recording:
        """The interview as far as it has come."""
        return self._recording

    def standing(self) -> Standing:
        """Return where it stands."""
        return self._standing_by(self._reader)

    def glance(self) -> Standing:
        """Return where it stands by the rules alone: at once, where `standing` may take seconds.

        The first reading of many replies makes their vectors; what is covered may differ a little.
        """
        return self._standing_by(ReplyReader())

    # ------------------------------------------------------------------ going on

    async def go_on(self, seconds: float = 0.0) -> Standing:
        """Ask the first question, or the next where the last one has its reply.

        Returns:
            Where it stands; at a glance where a question is open already.
        """
        self._recording = replace(self._recording, seconds=max(seconds, self._recording.seconds))
        if self._recording.open_question is None and not self._finished:
            await self._ask_next()
            return self.standing()
        return self.glance()

    async def reply(self, text: str, *, seconds: float = 0.0) -> AsyncGenerator[SittingEvent, None]:
        """Commit a reply, then find and ask the next question; yields when each is on the disk."""
        said = clean(text).strip()
        outcome = Outcome.OFF_RECORD if self.off_from_here else Outcome.ANSWERED
        kept = await asyncio.to_thread(
            self._answer, "" if self.off_from_here else said, outcome, seconds
        )
        self._undo = None
        yield TurnKept(kept, tuple(findings(kept.text, self._recording.kept)))
        await self._ask_next()
        yield Asked(self.standing())

    async def pass_over(self, outcome: Outcome, *, seconds: float = 0.0) -> Standing:
        """Skip the open question, or put it off; then ask the next."""
        before = dict(enumerate(self._recording.turns))
        kept = await asyncio.to_thread(self._answer, "", outcome, seconds)
        self._undo = _Undo("skip", {kept.index: kept, -1: before[kept.index - 1]})
        await self._ask_next()
        return self.standing()

    async def differently(self, *, seconds: float = 0.0) -> Standing:
        """Put the open question in other words, where there are any left."""
        ask = self._course().differently()
        if ask is None:
            self._note = "There are no other words for this one. You can skip it."
            return self.standing()
        await asyncio.to_thread(self._replace_question, ask.text, ask.step, INTERVIEWER, seconds)
        return self.standing()

    async def ask_by_hand(self, question: str, who: str, *, seconds: float = 0.0) -> Standing:
        """Ask what somebody beside the veteran wants to know, in the place of the open question."""
        text = clean(question).strip()
        step = Step(self._course().phase.id, COMPANION)
        broken = broken_rules(text)
        self._note = f"Asked as it is; {broken[0]}." if broken else ""
        await asyncio.to_thread(self._replace_question, text, step, who, seconds)
        return self.standing()

    def keep_draft(self, text: str) -> None:
        """Keep the line that is being typed; nothing of it while off the record."""
        if self.off_from_here or not text:
            self._drafts.drop(self.id)
        else:
            self._drafts.keep(self.id, Draft(self._recording.next_reply, text))

    def draft(self) -> str:
        """Return the line that was being typed when the interview was cut off; may be empty."""
        kept = self._drafts.draft(self.id)
        # One that was sent and committed is a turn by now, and no draft any more.
        return kept.text if kept and kept.turn == self._recording.next_reply else ""

    # ------------------------------------------------------------------ second thoughts

    def correct(self, turn: int, text: str) -> Standing:
        """Put other words in the place of an earlier reply."""
        former = self._reply(turn)
        step = str(Step.read(former.step).ended(Outcome.ANSWERED))
        self._change({turn: replace(former, text=clean(text).strip(), step=step)}, erase=False)
        self._undo = _Undo("correction", {turn: former})
        return self.standing()

    def take_off_record(self, turn: int) -> Standing:
        """Erase a reply, and what later questions took from it, from every file."""
        self._reply(turn)
        changed = off_record(self._recording, turn)
        before = {number: self._recording.turns[number] for number in changed}
        self._drafts.drop(self.id)
        self._change(changed, erase=True)
        self._undo = _Undo("off the record", before)
        return self.standing()

    def redact(self, turn: int, finding: Finding) -> Standing:
        """Replace something sensitive in a reply by what it was, and erase it."""
        del turn  # it is removed wherever it was said
        changed = redaction(self._recording, finding)
        self._drafts.drop(self.id)
        self._change(changed, erase=True)
        self._undo = None
        return self.standing()

    def keep_finding(self, finding: Finding) -> Standing:
        """Let something that looked sensitive stay."""
        kept = self._recording.kept | {finding.mark}
        self._store.note(self.id, kept=kept)
        self._recording = replace(self._recording, kept=kept)
        return self.standing()

    @property
    def can_undo(self) -> str:
        """What `undo` would take back, in words; empty when nothing."""
        return self._undo.what if self._undo else ""

    def undo(self) -> Standing:
        """Take back the latest skip, correction, or taking off the record."""
        undo, self._undo = self._undo, None
        if undo is not None and undo.what == "skip":
            self._ask_again(undo.turns[-1])
        elif undo is not None:
            self._change(undo.turns, erase=False)
        return self.standing()

    # ------------------------------------------------------------------ the end

    def pause(self, *, seconds: float = 0.0) -> None:
        """Leave it to be gone on with later."""
        self._note_time(InterviewState.PAUSED, seconds)

    def finish(self, *, seconds: float = 0.0) -> bool:
        """End this sitting; return whether there is another one.

        The last sitting closes the interview: it is read back next.
        """
        self._drafts.drop(self.id)
        if self._recording.open_question is not None:
            self._answer("", Outcome.SKIPPED, seconds)
        if self._recording.sitting < self.protocol.sittings:
            # Each sitting has a time box of its own.
            self._store.note(
                self.id,
                state=InterviewState.PAUSED,
                sitting=self._recording.sitting + 1,
                seconds=0.0,
            )
            return True
        self._note_time(InterviewState.CLOSED, seconds)
        return False

    # ------------------------------------------------------------------ inside

    def _course(self) -> Course:
        return self._course_by(self._reader)

    def _course_by(self, reader: ReplyReader) -> Course:
        return Course(self.protocol, self._recording, reader, seconds=self._recording.seconds)

    def _standing_by(self, reader: ReplyReader) -> Standing:
        course = self._course_by(reader)
        return standing(course, tired=self._tired, finished=self._finished, note=self._note)

    def _note_time(self, state: InterviewState, seconds: float) -> None:
        seconds = max(seconds, self._recording.seconds)
        self._store.note(self.id, state=state, seconds=seconds)
        held = replace(self._recording.interview, state=state)
        self._recording = replace(self._recording, interview=held, seconds=seconds)

    def _answer(self, text: str, outcome: Outcome, seconds: float) -> Turn:
        open_ = self._recording.open_question
        if open_ is None:
            raise NotFound("There is no open question", remedy="Go on with the interview first.")
        speaker, role = answering(self.protocol, self._recording.interview, open_.step)
        reply = Turn(
            index=len(self._recording.turns),
            speaker=speaker,
            text=text,
            role=role,
            start_seconds=round(seconds, 1) or None,
            step=str(open_.step.ended(outcome)),
        )
        self._append([reply], seconds)
        self._drafts.drop(self.id)
        return reply

    def _speaker(self) -> str:
        people = self._recording.interview.veterans
        return people[0] if people else "Veteran"

    async def _ask_next(self) -> None:
        course = self._course()
        otherwise = await self._said_otherwise(course)
        found = await asyncio.to_thread(course.next, otherwise=otherwise)
        if isinstance(found, Finished):
            self._finished, self._tired = found.why, False
            return
        text, step, self._note = found.text, found.step, ""
        phase = self.protocol.phase(step.phase)
        listens = phase is None or not phase.is_followed_up
        if self._writer is not None and course.asked and not listens:
            try:
                text = await self._writer.written(course, found)
                step = step.ended(Outcome.WRITTEN)
            except PeerTutorError as error:
                self._note = f"Asked in the protocol's own words: {error.title}."
        self._tired = found.tired
        question = self._question(text, step, INTERVIEWER)
        await asyncio.to_thread(self._append, [question], self._recording.seconds)

    async def _said_otherwise(self, course: Course) -> tuple[int, int] | None:
        """Return what of the latest reply others contradict; nothing where that takes too long."""
        if self._colleagues is None:
            return None
        reply = await asyncio.to_thread(lambda: course.contrastable)
        if reply is None:
            return None
        looking = self._colleagues.said_otherwise(
            reply.text, veteran=self._speaker(), interview_id=self.id
        )
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                return await looking
        except (PeerTutorError, TimeoutError):
            return None

    def _question(self, text: str, step: Step, who: str, *, after: int = 0) -> Turn:
        return Turn(
            index=len(self._recording.turns) + after,
            speaker=who,
            text=text,
            role=Role.CONTEXT,
            step=str(step),
        )

    def _replace_question(self, text: str, step: Step, who: str, seconds: float) -> None:
        open_ = self._recording.open_question
        turns = [self._question(text, step, who)]
        if open_ is not None:
            unanswered = Turn(
                index=len(self._recording.turns),
                speaker=self._speaker(),
                text="",
                step=str(open_.step.ended(Outcome.REPLACED)),
            )
            turns = [unanswered, self._question(text, step, who, after=1)]
        self._append(turns, seconds)

    def _ask_again(self, question: Turn) -> None:
        self._finished = ""
        step = Step.read(question.step)
        self._replace_question(question.text, step, question.speaker, self._recording.seconds)

    def _append(self, turns: Sequence[Turn], seconds: float) -> None:
        seconds = max(seconds, self._recording.seconds)
        self._store.append(self.id, turns, seconds=seconds)
        held = self._recording.interview
        held = replace(held, turns=(*held.turns, *turns))
        self._recording = replace(self._recording, interview=held, seconds=seconds)

    def _change(self, changed: Mapping[int, Turn], *, erase: bool) -> None:
        self._store.change(self.id, changed, erase=erase)
        held = self._recording.interview
        turns = tuple(changed.get(turn.index, turn) for turn in held.turns)
        self._recording = replace(self._recording, interview=replace(held, turns=turns))

    def _reply(self, number: int) -> Turn:
        replies = {turn.index: turn for turn in self._recording.replies}
        if number not in replies:
            raise NotFound(f"Turn {number} is no reply", remedy="Choose one of your own replies.")
        return replies[number]
