"""What people check of one another, wired to the ledger and the rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from peertutor.adapters.clock import SystemClock
from peertutor.bootstrap.comparing import compared
from peertutor.bootstrap.once import once
from peertutor.bootstrap.trust import risk_in, topics_in
from peertutor.core.errors import NotFound
from peertutor.core.lessons import Lesson
from peertutor.core.peers import WordSpan
from peertutor.core.text import one_line
from peertutor.core.wording import source

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services
    from peertutor.peers.inbox import Inbox
    from peertutor.peers.items import Evidence
    from peertutor.peers.ladder import Ladder
    from peertutor.peers.recall import Recall
    from peertutor.peers.review import Review
    from peertutor.peers.routing import Router
    from peertutor.peers.thanks import Gratitude
    from peertutor.ports import InterviewStore


class Peers:
    """What people check of one another, and what comes of it.

    Args:
        services: Where the ledger and the personal store are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @once
    def review(self) -> Review:
        """What waits for a peer, and what they say of it."""
        from peertutor.capture.lessons.habit import classified
        from peertutor.capture.passages import cut
        from peertutor.peers.answering import PeerAnswers
        from peertutor.peers.queue import Queue
        from peertutor.peers.review import Review

        ledger, stem = self._services.ledger, self._services.stemmer.stem
        risk = risk_in(self._services.settings, stem)
        answers = PeerAnswers(ledger, ledger.lessons, cut, partial(classified, stakes=risk))
        return Review(
            self._me,
            store=ledger.reviews,
            lessons=ledger.lessons,
            queue=Queue(risk, topics_in(self._services.settings, stem), LessonQuotes(ledger)),
            answers=answers,
            compare=compared(self._services.stemmer, ledger.term_rarity),
            clock=SystemClock(),
            why=self.router.why,
        )

    @once
    def router(self) -> Router:
        """Says whom to ask, and why."""
        from peertutor.bootstrap.expertise import LedgerExpertise
        from peertutor.peers.routing import Router

        ledger, clock = self._services.ledger, SystemClock()
        return Router(
            LedgerExpertise(
                ledger, ledger.reviews, ledger.profiles, self._services.stemmer.stem, clock
            ),
            clock,
            half_life_days=self._services.settings.peers.half_life_days,
        )

    @once
    def recall(self) -> Recall:
        """What the user of this workspace was told that has changed."""
        from peertutor.peers.recall import Recall

        return Recall(self._services.ledger.reviews, self._services.personal.recall)

    @once
    def ladder(self) -> Ladder:
        """Lets a question of one's own be seen by colleagues."""
        from peertutor.peers.ladder import Ladder

        return Ladder(self._me, self._services.ledger, self._services.personal.shared)

    @once
    def inbox(self) -> Inbox:
        """What has come for the user of this workspace."""
        from peertutor.peers.inbox import Inbox

        ledger = self._services.ledger
        return Inbox(
            self._me,
            mine=self._services.personal.shared,
            reviews=ledger.reviews,
            recall=self.recall,
            # Only whoever has a name is asked to review anything.
            waiting=lambda: self.review.waiting() if self._me else [],
            thanks=ledger.thanks,
            interviews=ledger,
        )

    @once
    def gratitude(self) -> Gratitude:
        """Keeps what a reader says of an answer, and thanks those whose words helped."""
        from peertutor.peers.thanks import Gratitude

        return Gratitude(
            self._services.personal,
            self._services.personal.shared,
            self._services.ledger.thanks,
            shares=self._services.settings.privacy.thanks,
        )

    @property
    def _me(self) -> str:
        return self._services.settings.profile.name


class LessonQuotes:
    """Looks up the words that lessons rest on.

    Args:
        interviews: Where they stand.
    """

    def __init__(self, interviews: InterviewStore) -> None:
        self._interviews = interviews

    def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
        """Return the words as they stand now, each place once."""
        from peertutor.peers.items import Evidence

        try:
            interview = self._interviews.interview(lesson.interview_id)
        except NotFound:
            return ()
        places = dict.fromkeys((each.turn, each.start, each.end) for each in lesson.sources)
        return tuple(
            Evidence(
                span=WordSpan(interview.id, turn, start, end),
                speaker=one_line(said.speaker) or one_line(lesson.veteran),
                source=source(interview.title, interview.date),
                quote=said.text[start:end],
                trust=lesson.trust,
                said_on=interview.date,
            )
            for turn, start, end in places
            for said in interview.turns[turn : turn + 1]
            if said.text[start:end].strip()
        )
