"""The seams of review: what waits for a peer, what peers said of it, and what that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from peertutor.core.answers import Answer, Rung
from peertutor.core.changes import Change
from peertutor.core.lessons import Lesson
from peertutor.core.peers import Opinion, Subject, WordSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedQuestion:
    """A question that its asker chose to share, with the answer they were given.

    Attributes:
        number: The shared ledger's.
        asked_on: The day; of an anonymous question nobody is told the hour.
        asker: Empty when anonymous.
        answer: As it was given.
    """

    number: int
    asked_on: date
    rung: Rung
    asker: str
    answer: Answer


class ReviewStore(Protocol):
    """What peers say of lessons and of answers; nothing of it is ever overwritten."""

    def shared_questions(self) -> list[SharedQuestion]:
        """Return every shared question, the oldest first."""
        ...

    def opinions(self, subject: Subject | None = None) -> list[Opinion]:
        """Return the verdicts in force, of one subject or of all, the oldest first.

        Verdicts on former words are among them: their `content_hash` is another one.
        """
        ...

    def judge(self, opinion: Opinion, words: Sequence[WordSpan], *, holds: str = "") -> Opinion:
        """Keep a verdict, in the place of what this peer said of these words; return it numbered.

        In the same transaction: it is looked up that the subject still says what the peer saw, the
        log of events goes on, and where the verdict is against the words, the change is noted for
        everybody who was told.

        Args:
            opinion: Who says what of which subject, bound to its content hash.
            words: Whose words it is about; only what stands there now is kept.
            holds: What holds instead, for those who were told.

        Raises:
            NotFound: There is no such subject.
            SubjectMoved: It says something else by now, or is retired.
        """
        ...

    def take_back(self, subject: Subject, peer: str) -> Opinion:
        """End what a peer said of a subject, and return it; raises `NotFound`."""
        ...

    def retire(self, lesson: Lesson, by: str, *, holds: str = "") -> None:
        """Let no answer rest on a lesson's words any more; they stay to be found, marked.

        Raises:
            NotFound: There is no such lesson.
            SubjectMoved: It says something else by now, or is retired already.
        """
        ...

    def note_refusal(self, subject: Subject, why: str) -> None:
        """Note in the log that a verdict was refused, and why; by whom, it does not say.

        Args:
            subject: What it was about.
            why: In a few words of ours.
        """
        ...

    def answer_again(self, question: SharedQuestion, answer: Answer) -> bool:
        """Put another answer in the place of the one that a question was shared with.

        What is kept is `core.ladder.as_shared`. Where a peer has said something of the former
        answer, or it is no longer the one that was seen, nothing is changed.

        Args:
            question: As it was seen.
            answer: What it is answered with now.

        Returns:
            Whether it stands there now.
        """
        ...

    def changes(self, after: int = 0) -> list[Change]:
        """Return what changed after the change of that number, the oldest first."""
        ...
