"""What people check of one another, wired to the ledger and the rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from peertutor.adapters.clock import SystemClock
from peertutor.bootstrap.trust import risk_in, topics_in
from peertutor.core.agreements import Agreement
from peertutor.core.errors import NotFound
from peertutor.core.interviews import Interview
from peertutor.core.lessons import Lesson
from peertutor.core.peers import WordSpan
from peertutor.core.text import one_line
from peertutor.core.wording import source

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services
    from peertutor.peers.items import Evidence
    from peertutor.peers.review import Review
    from peertutor.ports import InterviewStore, Stemmer


def review_for(services: Services) -> Review:
    """Return what waits for the one whose profile this is."""
    from peertutor.capture.lessons.habit import classified
    from peertutor.capture.passages import cut
    from peertutor.peers.answering import PeerAnswers
    from peertutor.peers.queue import Queue
    from peertutor.peers.review import Review

    ledger, stem = services.ledger, services.stemmer.stem
    risk = risk_in(services.settings, stem)
    answers = PeerAnswers(ledger, ledger.lessons, cut, partial(classified, stakes=risk))
    return Review(
        services.settings.profile.name,
        store=ledger.reviews,
        lessons=ledger.lessons,
        queue=Queue(risk, topics_in(services.settings, stem), LessonQuotes(ledger)),
        answers=answers,
        compare=compared(services.stemmer),
        clock=SystemClock(),
    )


class LessonQuotes:
    """Looks up the words that lessons rest on.

    Args:
        interviews: Where they stand.
    """

    def __init__(self, interviews: InterviewStore) -> None:
        self._interviews = interviews
        self._known: dict[str, Interview | None] = {}

    def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
        """Return the words as they stand now, each place once."""
        from peertutor.peers.items import Evidence

        interview = self._interview(lesson.interview_id)
        if interview is None:
            return ()
        places = dict.fromkeys((each.turn, each.start, each.end) for each in lesson.sources)
        return tuple(
            Evidence(
                span=WordSpan(interview.id, turn, start, end),
                speaker=one_line(said.speaker) or one_line(lesson.veteran),
                source=source(interview.title, interview.date),
                quote=said.text[start:end],
                trust=lesson.trust,
            )
            for turn, start, end in places
            for said in interview.turns[turn : turn + 1]
            if said.text[start:end].strip()
        )

    def _interview(self, interview_id: str) -> Interview | None:
        if interview_id not in self._known:
            try:
                self._known[interview_id] = self._interviews.interview(interview_id)
            except NotFound:
                self._known[interview_id] = None
        return self._known[interview_id]


def compared(stemmer: Stemmer) -> Callable[[str, str], Agreement]:
    """Return what says how far two texts say the same, by the rules that answers are held to."""
    from peertutor.mentor.grounding.agreement import (
        negation_agrees,
        numbers_agree,
        opposites_agree,
    )
    from peertutor.mentor.reading.reader import Reader

    reader = Reader(stemmer)

    def agreement(one: str, other: str) -> Agreement:
        mine, theirs = reader.read(one), reader.read(other)
        fewest = min(len(mine.content), len(theirs.content))
        share = len(mine.content & theirs.content) / fewest if fewest else 0.0
        if mine.stated and theirs.stated and not numbers_agree(mine, theirs):
            return Agreement(share, "another number")
        if not negation_agrees(mine, theirs):
            return Agreement(share, "one of you says it must not be done")
        if not opposites_agree(mine, theirs):
            return Agreement(share, "one of you says the opposite")
        return Agreement(share)

    return agreement
