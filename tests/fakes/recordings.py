"""Interviews while they are held, in memory, and what holding them needs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from peertutor.adapters.drafts import FileDrafts
from peertutor.adapters.protocols import FileProtocols
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.capture.interview.interviewer import Interviewer
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.lessons.teachback import TeachBack
from peertutor.capture.passages import cut
from peertutor.core.errors import NotFound, PeerTutorError, RecordingMoved
from peertutor.core.interviews import Interview, InterviewState, InterviewSummary, Turn
from peertutor.core.lessons import Lesson, LessonState
from peertutor.core.passages import PassageDraft
from peertutor.core.recordings import Recording
from peertutor.core.stakes import Stakes, risk_words
from peertutor.ports.recording import LessonStore, RecordingStore

if TYPE_CHECKING:
    from tests.fakes.ledger import FakeClock

PROMPTS = Path(__file__).parents[2] / "prompts"
_TAKES_TURNS = {InterviewState.OPEN, InterviewState.PAUSED, InterviewState.CLOSED}


class FakeRecordings:
    """`ports.recording.RecordingStore` in memory.

    Attributes:
        problem: Raised by whatever would commit; None when all is well.
    """

    def __init__(
        self,
        keep: Callable[[Interview, Sequence[PassageDraft]], None],
        summary: Callable[[Interview], InterviewSummary],
    ) -> None:
        self.problem: PeerTutorError | None = None
        self._keep = keep
        self._summary = summary
        self._known: dict[str, Recording] = {}

    def begin(self, recording: Recording) -> None:
        self._may_commit()
        if recording.interview.id in self._known:
            raise ValueError("there is an interview of that id already")
        self._put(recording)
        self._keep(recording.interview, ())

    def recording(self, interview_id: str) -> Recording:
        if interview_id not in self._known:
            raise NotFound(f"There is no interview {interview_id!r} that was held here")
        return self._known[interview_id]

    def recordings(self) -> list[InterviewSummary]:
        return [self._summary(each.interview) for each in reversed(self._known.values())]

    def append(self, interview_id: str, turns: Sequence[Turn], *, seconds: float) -> None:
        self._may_commit()
        former = self.recording(interview_id)
        number = len(former.turns)
        follows = [turn.index for turn in turns] == [*range(number, number + len(turns))]
        if former.interview.state not in _TAKES_TURNS or not follows:
            raise RecordingMoved("This interview went on somewhere else")
        held = replace(former.interview, turns=(*former.turns, *turns))
        self._put(replace(former, interview=held, seconds=seconds))

    def change(self, interview_id: str, turns: Mapping[int, Turn], *, erase: bool) -> None:
        self._may_commit()
        former = self.recording(interview_id)
        if former.interview.state is InterviewState.RELEASED:
            raise RecordingMoved("This interview went on somewhere else")
        if not set(turns) <= {turn.index for turn in former.turns}:
            raise NotFound("There is no such turn in this interview")
        said = tuple(turns.get(turn.index, turn) for turn in former.turns)
        self._put(replace(former, interview=replace(former.interview, turns=said)))

    def note(
        self,
        interview_id: str,
        *,
        state: InterviewState | None = None,
        sitting: int | None = None,
        seconds: float | None = None,
        kept: frozenset[str] | None = None,
        rating: int | None = None,
    ) -> None:
        self._may_commit()
        former = self.recording(interview_id)
        held = replace(former.interview, state=state or former.interview.state)
        self._put(
            replace(
                former,
                interview=held,
                sitting=sitting or former.sitting,
                seconds=former.seconds if seconds is None else seconds,
                kept=former.kept if kept is None else kept,
                rating=former.rating if rating is None else rating,
            )
        )
        if state is not None:
            self._keep(held, ())

    def release(
        self, interview: Interview, passages: Sequence[PassageDraft], withheld: Collection[int]
    ) -> None:
        self._may_commit()
        former = self.recording(interview.id)
        turns = tuple(replace(t, withheld=t.index in withheld) for t in former.turns)
        state = InterviewState.RELEASED
        self._put(replace(former, interview=replace(interview, turns=turns, state=state)))
        self._keep(replace(interview, state=state), passages)

    def revise(self, interview: Interview, passages: Sequence[PassageDraft]) -> None:
        self._may_commit()
        former = self.recording(interview.id)
        held = replace(interview, revision=former.interview.revision + 1)
        self._put(replace(former, interview=held))
        self._keep(held, passages)

    def withdraw(self, interview_id: str, state: InterviewState) -> None:
        self.note(interview_id, state=state)

    def _put(self, recording: Recording) -> None:
        self._known[recording.interview.id] = recording

    def _may_commit(self) -> None:
        if self.problem:
            raise self.problem


class FakeLessons:
    """`ports.recording.LessonStore` in memory."""

    def __init__(self) -> None:
        self._known: list[Lesson] = []
        self._numbers = itertools.count(1)

    def replace_drafts(self, interview_id: str, lessons: Sequence[Lesson]) -> list[Lesson]:
        self._known = [
            each
            for each in self._known
            if each.interview_id != interview_id or each.state is not LessonState.DRAFTED
        ]
        numbered = [replace(lesson, id=next(self._numbers)) for lesson in lessons]
        self._known += numbered
        return numbered

    def lessons(self, interview_id: str | None = None) -> list[Lesson]:
        return [each for each in self._known if interview_id in (None, each.interview_id)]

    def save(self, lesson: Lesson) -> None:
        for place, each in enumerate(self._known):
            if each.id == lesson.id:
                self._known[place] = lesson
                return
        raise NotFound(f"There is no lesson number {lesson.id}")


class FakeInterviews:
    """Interviews on the fakes: the real interviewer and teach-back, by the shipped protocols."""

    def __init__(
        self, recordings: RecordingStore, lessons: LessonStore, workspace: Path, clock: FakeClock
    ) -> None:
        reader = ReplyReader()
        self.protocols = FileProtocols((workspace / "prompts", PROMPTS))
        self.interviewer = Interviewer(
            store=recordings,
            drafts=FileDrafts(workspace),
            protocols=self.protocols,
            clock=clock,
            reader=reader,
        )
        self.teach_back = TeachBack(
            recordings=recordings,
            lessons=lessons,
            protocols=self.protocols,
            reader=reader,
            stakes=Stakes(risk_words(), PorterStemmer().stem),
            cut=cut,
        )

    def take_off_record(self, interview_id: str, turn: int) -> int:
        self.teach_back.take_off_record(interview_id, turn)
        return 0
