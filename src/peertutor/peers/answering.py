"""A peer's own answer becomes words that can be found and cited, and waits for a second peer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

from peertutor.core.errors import ReviewRefused
from peertutor.core.interviews import Interview, Role, Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.passages import PassageDraft
from peertutor.core.peers import Opinion
from peertutor.core.sensitive import findings
from peertutor.core.sentences import sentence_spans
from peertutor.core.text import one_line, shortened
from peertutor.ports import InterviewStore
from peertutor.ports.recording import LessonStore

ANSWER_PREFIX = "answer-"
"""What the id of an interview begins with that a peer's own answer is kept as."""

_TITLE = 60
_REASON = re.compile(
    r"\b(?:because|since|so that|otherwise|or else|the reason|that's why|due to|in order)\b", re.I
)


class Cutter(Protocol):
    """Cuts an interview into passages."""

    def __call__(self, interview: Interview, /) -> Sequence[PassageDraft]:
        """Return the passages in their order."""
        ...


def refuse_secrets(text: str) -> None:
    """Make sure that what everybody will be shown holds nothing that looks like a secret.

    Raises:
        ReviewRefused: It does.
    """
    if secrets := findings(text):
        raise ReviewRefused(
            f"This holds what looks like {secrets[0].kind.one} ({secrets[0].hint})",
            cause="What you say of it is shown to others.",
            remedy="Leave it out, and say where it is kept instead.",
        )


def _of(opinion: Opinion) -> str:
    return f"{ANSWER_PREFIX}{opinion.id}-"


class PeerAnswers:
    """Keeps what peers answer.

    Args:
        interviews: Where words are found.
        lessons: Where lessons wait for a second peer.
        cut: Cuts an interview into passages.
        classified: The habit check: what nobody gives a reason for is only practised.
    """

    def __init__(
        self,
        interviews: InterviewStore,
        lessons: LessonStore,
        cut: Cutter,
        classified: Callable[[Lesson], Lesson],
    ) -> None:
        self._interviews = interviews
        self._lessons = lessons
        self._cut = cut
        self._classified = classified

    def keep(self, question: str, opinion: Opinion, *, topic: str) -> Lesson:
        """Keep what a peer says instead as an interview of two turns with a lesson; return that.

        Args:
            question: What it answers.
            opinion: The correction, as it is on record: the interview is named after it.
            topic: What it is about; may be empty.
        """
        said, peer = opinion.text, opinion.peer
        interview = Interview(
            id=f"{_of(opinion)}{uuid4().hex[:8]}",
            title=f"Answer to “{shortened(question, _TITLE)}”",
            topic=one_line(topic),
            date=opinion.at.date(),
            veterans=(peer,),
            turns=(
                Turn(index=0, speaker="Question", text=one_line(question), role=Role.CONTEXT),
                Turn(index=1, speaker=peer, text=said),
            ),
        )
        self._interviews.add_interview(interview, self._cut(interview))
        [lesson] = self._lessons.replace_drafts(interview.id, [self._lesson(interview, said)])
        released = replace(lesson, state=LessonState.RELEASED)
        self._lessons.save(released)
        return released

    def kept(self, opinion: Opinion) -> Lesson | None:
        """Return the lesson that a correction was kept as; None where it is gone, or retired."""
        name = _of(opinion)
        return next(
            (
                each
                for each in self._lessons.lessons()
                if each.interview_id.startswith(name) and each.trust is not Trust.RETIRED
            ),
            None,
        )

    def _lesson(self, interview: Interview, said: str) -> Lesson:
        spans = sentence_spans(said)
        reasons = [(start, end) for start, end in spans if _REASON.search(said[start:end])]
        sources = [Source(LessonField.ACTION, 1, 0, len(said))]
        sources += [Source(LessonField.REASON, 1, start, end) for start, end in reasons]
        return self._classified(
            Lesson(
                interview_id=interview.id,
                veteran=interview.veterans[0],
                topic=interview.topic,
                situation=interview.turns[0].text,
                action=said,
                reason=" ".join(said[start:end] for start, end in reasons),
                sources=tuple(sources),
                trust=Trust.TOLD,
            )
        )
