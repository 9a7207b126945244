"""The seams of an interview that is being held: where it rests while it is not released."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from peertutor.core.interviews import Interview, InterviewState, InterviewSummary, Turn
from peertutor.core.lessons import Lesson
from peertutor.core.passages import PassageDraft
from peertutor.core.recordings import Recording


@dataclass(frozen=True, slots=True)
class Draft:
    """What was being typed, and for which turn."""

    turn: int
    text: str


class RecordingStore(Protocol):
    """Interviews while they are held, read back and released."""

    def begin(self, recording: Recording) -> None:
        """Put a new interview on record; raises `ValueError` when its id is taken."""
        ...

    def recording(self, interview_id: str) -> Recording:
        """Return an interview as its veteran sees it, every word included; raises `NotFound`."""
        ...

    def recordings(self) -> list[InterviewSummary]:
        """Return the interviews that were held here, the latest first."""
        ...

    def append(self, interview_id: str, turns: Sequence[Turn], *, seconds: float) -> None:
        """Commit turns that follow those there are, and how long the interview has lasted.

        Raises:
            NotFound: There is no such interview.
            RecordingMoved: It has other turns by now, or is not open any more.
        """
        ...

    def change(self, interview_id: str, turns: Mapping[int, Turn], *, erase: bool) -> None:
        """Put other words in the place of turns of an interview that is not released.

        With `erase` nothing of the former words is left in any file of the ledger, nor of what was
        said before in their place.

        Raises:
            NotFound: There is no such interview or turn.
            RecordingMoved: It was released meanwhile.
        """
        ...

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
        """Note what is known of an interview beside its turns; raises `NotFound`."""
        ...

    def release(
        self, interview: Interview, passages: Sequence[PassageDraft], withheld: Collection[int]
    ) -> None:
        """Let an interview be found and cited, but for the turns that are withheld.

        Called again with other turns it takes the place of the former release. Raises `NotFound`.
        """
        ...

    def revise(self, interview: Interview, passages: Sequence[PassageDraft]) -> None:
        """Let other words take the place of a released interview's, as a new revision.

        The former words stay on record until something is erased, and are neither found nor cited
        any more; the lessons go over to the new revision. Raises `NotFound`.
        """
        ...

    def withdraw(self, interview_id: str, state: InterviewState) -> None:
        """Let nothing of an interview be found any more; its words stay. Raises `NotFound`.

        Args:
            interview_id: Which one.
            state: `closed`, to be released again later, or `withdrawn`.
        """
        ...


class LessonStore(Protocol):
    """Lessons drawn from interviews."""

    def replace_drafts(self, interview_id: str, lessons: Sequence[Lesson]) -> list[Lesson]:
        """Keep new drafts in the place of those not read back yet; return them with numbers."""
        ...

    def lessons(self, interview_id: str | None = None) -> list[Lesson]:
        """Return the lessons of one interview, or of all, in their order."""
        ...

    def save(self, lesson: Lesson) -> None:
        """Put a lesson in the place of the one of its number; raises `NotFound`."""
        ...


class DraftStore(Protocol):
    """What is being typed now, kept so that a crash loses next to nothing of it."""

    def keep(self, interview_id: str, draft: Draft) -> None:
        """Keep a draft in the place of the former one."""
        ...

    def draft(self, interview_id: str) -> Draft | None:
        """Return the draft of an interview; None when there is none."""
        ...

    def drop(self, interview_id: str) -> None:
        """Forget the draft of an interview."""
        ...
