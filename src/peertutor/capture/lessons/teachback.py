"""Teach-back: lessons are read back, the veteran has the last word, and then they are released."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Protocol as Seam

from peertutor.capture.interview.course import Course
from peertutor.capture.interview.interviewer import Protocols
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.standing import corrected, off_record, redaction, undecided
from peertutor.capture.lessons import habit
from peertutor.capture.lessons.drafting import drafted
from peertutor.capture.lessons.following import told_again, without
from peertutor.core.errors import ConsentNeeded, ModelError, NotFound, WrongUse
from peertutor.core.interviews import Interview, InterviewState, Role, Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source, turns_of
from peertutor.core.passages import PassageDraft
from peertutor.core.recordings import Outcome, Recording, Step
from peertutor.core.sensitive import Finding, findings
from peertutor.core.stakes import Stakes
from peertutor.core.text import clean
from peertutor.ports.recording import LessonStore, RecordingStore

PHASE = "teach-back"
_GOING_ON = frozenset({InterviewState.OPEN, InterviewState.PAUSED})
_NOTHING = "Nothing of it can be found: there is nothing to hold back."


class Drafter(Seam):
    """Finds lessons better than rules can; it decides on none."""

    async def drafted(self, course: Course) -> list[Lesson]:
        """Return the lessons of a sitting; raises a `PeerTutorError` where none came."""
        ...


class TeachBack:
    """Reads lessons back, and releases what the veteran lets go.

    Args:
        recordings: Where interviews are.
        lessons: Where lessons are.
        protocols: How interviews go.
        reader: Tells what kind of reply came back.
        stakes: Finds words of risk.
        cut: Cuts an interview into passages.
        drafter: A model that finds lessons; None: they are drawn by rules.
    """

    def __init__(
        self,
        *,
        recordings: RecordingStore,
        lessons: LessonStore,
        protocols: Protocols,
        reader: ReplyReader,
        stakes: Stakes,
        cut: Callable[[Interview], Sequence[PassageDraft]],
        drafter: Drafter | None = None,
    ) -> None:
        self._recordings = recordings
        self._lessons = lessons
        self._protocols = protocols
        self._reader = reader
        self._stakes = stakes
        self._cut = cut
        self._drafter = drafter

    def draw(self, interview_id: str) -> list[Lesson]:
        """Return the lessons of an interview, and draw them where there are none yet.

        Raises:
            WrongUse: It is still being held: what is told after this would be in no lesson.
        """
        known = self._lessons.lessons(interview_id)
        if known:
            return known
        found = [lesson for course in self._sittings(interview_id) for lesson in drafted(course)]
        return self._kept(interview_id, found)

    async def draw_by_model(self, interview_id: str) -> str:
        """Let the model draw the lessons, where there is one and there are none yet.

        Returns:
            Why it did not, in words, where `draw` has to do it by rules; empty otherwise.

        Raises:
            WrongUse: As for `draw`.
        """
        if self._drafter is None or self._lessons.lessons(interview_id):
            return ""
        found: list[Lesson] = []
        try:
            for course in await asyncio.to_thread(self._sittings, interview_id):
                found += await self._drafter.drafted(course)
        except (ModelError, ConsentNeeded) as error:
            return f"The lessons are drawn by rules: {error.title}."
        await asyncio.to_thread(self._kept, interview_id, found)
        return ""

    def _sittings(self, interview_id: str) -> list[Course]:
        recording = self._over(interview_id)
        protocol = self._protocols.of_text(recording.protocol)
        return [
            Course(protocol, replace(recording, sitting=number), self._reader)
            for number in range(1, protocol.sittings + 1)
        ]

    def _kept(self, interview_id: str, found: Sequence[Lesson]) -> list[Lesson]:
        classified = [habit.classified(lesson, self._stakes) for lesson in found]
        return self._lessons.replace_drafts(interview_id, classified)

    def confirm(self, lesson: Lesson) -> Lesson:
        """Keep a lesson as the veteran says it is."""
        if not lesson.title.strip():
            raise WrongUse("This lesson says nothing", remedy="Say what to do, or withdraw it.")
        texts = {field: clean(lesson.part(field)).strip() for field in LessonField}
        said = replace(
            lesson.saying(texts),
            state=LessonState.CONFIRMED,
            trust=Trust.CONFIRMED,
            verified_at=None,
            verified_by=0,
        )
        self._lessons.save(said)
        return said

    def withdraw(self, lesson: Lesson) -> Lesson:
        """Take a lesson back."""
        gone = replace(lesson, state=LessonState.WITHDRAWN)
        self._lessons.save(gone)
        if lesson.state is LessonState.RELEASED:
            self._narrow(lesson.interview_id)
        return gone

    def _narrow(self, interview_id: str) -> None:
        """Let go of what only a lesson rested on that is taken back, in a release in part."""
        turns = self._recordings.recording(interview_id).turns
        if not any(turn.withheld for turn in turns):
            return
        left = [each.id for each in self._lessons.lessons(interview_id) if _is_released(each)]
        if left:
            self.release(interview_id, left)
        else:
            self.hold(interview_id)

    def restore(self, lesson: Lesson) -> Lesson:
        """Put a lesson back as it was: the undo of every other step."""
        self._lessons.save(lesson)
        return lesson

    def merge(self, into: Lesson, other: Lesson) -> Lesson:
        """Put what another lesson says into one, and take the other back."""
        texts = {
            field: " ".join(filter(None, (into.part(field), other.part(field))))
            for field in LessonField
        }
        both = replace(into.saying(texts), sources=(*into.sources, *other.sources))
        both = habit.classified(both, self._stakes)
        self._lessons.save(both)
        self.withdraw(other)
        return both

    def answer_habit(self, lesson: Lesson, question: habit.HabitQuestion, text: str) -> Lesson:
        """Keep a veteran's answer to a question of the habit check, as words of the interview.

        A reason becomes the lesson's own, and its kind is looked at anew.
        """
        said = clean(text).strip()
        if not said:
            return lesson
        recording = self._recordings.recording(lesson.interview_id)
        if recording.interview.state is InterviewState.RELEASED:
            # What is released takes no more turns; the reason is the lesson's alone.
            known = lesson if question.id != "reason" else replace(lesson, reason=said)
            return self.restore(habit.classified(known, self._stakes))
        number = len(recording.turns)
        step = str(Step(PHASE, f"habit-{question.id}"))
        speaker = lesson.veteran or "Veteran"
        asked = Turn(
            index=number, speaker="PeerTutor", text=question.text, role=Role.CONTEXT, step=step
        )
        reply = Turn(index=number + 1, speaker=speaker, text=said, step=step)
        self._recordings.append(lesson.interview_id, [asked, reply], seconds=recording.seconds)
        if question.id != "reason":
            return lesson
        source = replace_source(lesson, number + 1, len(said))
        known = habit.classified(replace(lesson, reason=said, sources=source), self._stakes)
        self._lessons.save(known)
        return known

    def undecided(self, interview_id: str) -> tuple[tuple[int, Finding], ...]:
        """Return what looks like a secret in an interview and was not decided on."""
        return undecided(self._recordings.recording(interview_id))

    def decide(self, interview_id: str, finding: Finding, *, keep: bool) -> None:
        """Let something that looks like a secret stay, or erase it wherever it was said."""
        recording = self._recordings.recording(interview_id)
        if keep:
            self._recordings.note(interview_id, kept=recording.kept | {finding.mark})
            return
        changed = redaction(recording, finding)
        for lesson in self._lessons.lessons(interview_id):
            for number in lesson.turns & changed.keys():
                lesson = told_again(lesson, recording.turns[number], changed[number])  # noqa: PLW2901 - turn by turn
            removed = f"[{finding.kind} removed]"
            said = {part: t.replace(finding.text, removed) for part, t in lesson.parts.items()}
            self._lessons.save(lesson.saying(said))
        # Last, because it rewrites the file: nothing of it is left in lessons either.
        self._recordings.change(interview_id, changed, erase=True)

    def rate(self, interview_id: str, rating: int) -> None:
        """Keep how well it matches, 1 to 4, as the veteran says."""
        if rating not in range(1, 5):
            raise WrongUse("A rating is a number from 1 to 4", remedy="4: it is just so.")
        self._recordings.note(interview_id, rating=rating)

    def release(self, interview_id: str, lessons: Collection[int] | None = None) -> Recording:
        """Let an interview be asked about, at once.

        Args:
            interview_id: Which one.
            lessons: The numbers of the lessons that are released; only the turns that they rest on
                are, each with its question. None: every lesson that was confirmed, and every turn.

        Raises:
            WrongUse: Something that looks like a secret was not decided on, or nothing is chosen.
        """
        recording = self._over(interview_id)
        if open_ := undecided(recording):
            turn, finding = open_[0]
            raise WrongUse(
                f"There are {len(open_)} things that look like secrets to be decided on first",
                cause=f"Turn {turn} holds what looks like {finding.kind.one} ({finding.hint}).",
                remedy="Redact or keep each, then release.",
            )
        known = self._lessons.lessons(interview_id)
        if strange := sorted(set(lessons or ()) - {lesson.id for lesson in known}):
            raise NotFound(
                f"There is no lesson number {strange[0]} in this interview",
                remedy="List them with: peertutor lessons",
            )
        chosen = [
            lesson
            for lesson in known
            if lesson.state in {LessonState.CONFIRMED, LessonState.RELEASED}
            and (lessons is None or lesson.id in lessons)
        ]
        if lessons is not None and not chosen:
            raise WrongUse("No lesson is chosen", remedy="Confirm a lesson, then release it.")
        withheld = frozenset() if lessons is None else _others(recording, turns_of(chosen))
        shown = _shown(recording.interview, withheld)
        self._recordings.release(shown, self._cut(shown), withheld)
        for lesson in known:
            if lesson in chosen:
                self._lessons.save(replace(lesson, state=LessonState.RELEASED))
            elif _is_released(lesson):
                self._lessons.save(replace(lesson, state=LessonState.CONFIRMED))
        return self._recordings.recording(interview_id)

    def correct(self, interview_id: str, turn: int, text: str) -> None:
        """Put other words in the place of a reply, after the interview is over.

        What was released becomes a new revision. Lessons that rest on the reply say the new words,
        and are only told again: whoever confirmed them did not see these. Raises `NotFound`.
        """
        recording = self._recordings.recording(interview_id)
        interview = recording.interview
        said = {each.index: each for each in recording.replies}
        if turn not in said:
            raise NotFound(f"Turn {turn} is no reply", remedy="Choose one of the replies.")
        changed = replace(said[turn], text=clean(text).strip())
        if interview.state is InterviewState.RELEASED and findings(changed.text, recording.kept):
            raise WrongUse(
                "This holds what looks like a secret, and the interview is released",
                remedy="Leave it out, or hold the interview back and decide on it first.",
            )
        changes = corrected(recording, changed)
        if interview.state is not InterviewState.RELEASED:
            self._recordings.change(interview_id, changes, erase=False)
        else:
            turns = tuple(changes.get(each.index, each) for each in interview.turns)
            other = replace(interview, turns=turns)
            withheld = frozenset(each.index for each in turns if each.withheld)
            self._recordings.revise(other, self._cut(_shown(other, withheld)))
        for lesson in self._lessons.lessons(interview_id):
            if turn in lesson.turns:
                self._lessons.save(told_again(lesson, said[turn], changed))

    def take_off_record(self, interview_id: str, turn: int) -> None:
        """Erase a reply after the interview is over, and every lesson's part that rests on it.

        What else was released stays so. Raises `NotFound`.
        """
        recording = self._recordings.recording(interview_id)
        if not any(each.index == turn for each in recording.replies):
            raise NotFound(f"Turn {turn} is no reply", remedy="Choose one of the replies.")
        released = recording.interview.state is InterviewState.RELEASED
        if released:
            self._recordings.withdraw(interview_id, InterviewState.CLOSED)
        for lesson in self._lessons.lessons(interview_id):
            if turn in lesson.turns:
                self._lessons.save(without(lesson, turn))
        # Last, because it rewrites the file.
        self._recordings.change(interview_id, off_record(recording, turn), erase=True)
        if released:
            interview = self._recordings.recording(interview_id).interview
            withheld = frozenset(each.index for each in interview.turns if each.withheld)
            shown = _shown(interview, withheld)
            self._recordings.release(shown, self._cut(shown), withheld)

    def hold(self, interview_id: str) -> None:
        """Undo a release: nothing of the interview is found any more.

        Raises:
            WrongUse: It is not released.
        """
        state = self._recordings.recording(interview_id).interview.state
        if state is not InterviewState.RELEASED:
            raise WrongUse(
                "This interview is not released", cause=f"It is {state.value}.", remedy=_NOTHING
            )
        self._recordings.withdraw(interview_id, InterviewState.CLOSED)
        for lesson in self._lessons.lessons(interview_id):
            if lesson.state is LessonState.RELEASED:
                self._lessons.save(replace(lesson, state=LessonState.CONFIRMED))

    def _over(self, interview_id: str) -> Recording:
        recording = self._recordings.recording(interview_id)
        if recording.interview.state in _GOING_ON:
            raise WrongUse(
                "This interview is still being held",
                remedy=f"Finish it first: peertutor interview --resume {interview_id}",
            )
        return recording

    def find(self, number: int) -> Lesson:
        """Return a lesson by its number; raises `NotFound`."""
        for lesson in self._lessons.lessons():
            if lesson.id == number:
                return lesson
        raise NotFound(
            f"There is no lesson number {number}", remedy="List them with: peertutor lessons"
        )


def replace_source(lesson: Lesson, turn: int, end: int) -> tuple[Source, ...]:
    """Return a lesson's sources, its reason resting on a whole turn."""
    others = tuple(s for s in lesson.sources if s.field is not LessonField.REASON)
    return (*others, Source(LessonField.REASON, turn, 0, end))


def _others(recording: Recording, cited: frozenset[int]) -> frozenset[int]:
    """Return every turn but the cited ones and the questions that they answer."""
    shown = set(cited)
    for each in recording.asked:
        # A question that says back what is withheld is withheld with it.
        of = each.step.mark.partition(".")[0]
        says_back = of.isdecimal() and int(of) not in cited and "“" in each.question.text
        says_back = says_back or each.step.outcome is Outcome.WRITTEN
        if each.reply and each.reply.index in cited and not says_back:
            shown.add(each.question.index)
    return frozenset(turn.index for turn in recording.turns) - shown


def _shown(interview: Interview, withheld: Collection[int]) -> Interview:
    return replace(
        interview,
        state=InterviewState.RELEASED,
        turns=tuple(
            replace(turn, text="", withheld=True)
            if turn.index in withheld
            else replace(turn, withheld=False)
            for turn in interview.turns
        ),
    )


def _is_released(lesson: Lesson) -> bool:
    return lesson.state is LessonState.RELEASED
