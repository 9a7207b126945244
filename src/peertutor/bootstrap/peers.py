"""What people check of one another, wired to the ledger and the rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from peertutor.adapters.clock import SystemClock
from peertutor.bootstrap.comparing import compared
from peertutor.bootstrap.once import once
from peertutor.bootstrap.trust import risk_in, topics_in
from peertutor.core.answers import Answer, SuggestedPeer
from peertutor.core.errors import NotFound
from peertutor.core.events import AnswerFinished
from peertutor.core.interviews import Kind
from peertutor.core.lessons import Lesson
from peertutor.core.peers import WordSpan
from peertutor.core.text import one_line
from peertutor.core.wording import source

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services
    from peertutor.core.passages import Passage
    from peertutor.core.stakes import Stakes as RiskWords
    from peertutor.peers.gaps import Gaps
    from peertutor.peers.inbox import Inbox
    from peertutor.peers.items import Evidence
    from peertutor.peers.knowledge import Knowledge
    from peertutor.peers.ladder import Ladder
    from peertutor.peers.profiles import Profiles
    from peertutor.peers.queue import Queue
    from peertutor.peers.recall import Recall
    from peertutor.peers.reopening import Reopening
    from peertutor.peers.review import Review
    from peertutor.peers.routing import Router
    from peertutor.peers.thanks import Gratitude
    from peertutor.ports import InterviewStore


_LOOKED_AT = 10
"""So many passages say which interviews may answer a question."""


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
        from peertutor.peers.review import Review

        ledger = self._services.ledger
        answers = PeerAnswers(ledger, ledger.lessons, cut, partial(classified, stakes=self._risk))
        return Review(
            self._me,
            store=ledger.reviews,
            lessons=ledger.lessons,
            queue=self._queue,
            answers=answers,
            compare=compared(self._services.stemmer, ledger.term_rarity),
            clock=SystemClock(),
            standings=self.router.standings,
            within=self._services.settings.peers.answer_within_days,
        )

    @once
    def router(self) -> Router:
        """Says whom to ask, and why."""
        from peertutor.bootstrap.expertise import LedgerExpertise
        from peertutor.mentor.reading.reader import Reader
        from peertutor.peers.routing import Router

        ledger, stemmer, clock = self._services.ledger, self._services.stemmer, SystemClock()
        reader = Reader(stemmer)
        return Router(
            LedgerExpertise(
                ledger,
                ledger.reviews,
                ledger.profiles,
                clock,
                stem=stemmer.stem,
                content=lambda question: reader.read(question).content,
            ),
            clock,
            half_life_days=self._services.settings.peers.half_life_days,
        )

    def whom(self, found: Sequence[tuple[Passage, float]]) -> list[SuggestedPeer]:
        """Return whom to ask, the best first; see `mentor.voices.Route`."""
        from peertutor.bootstrap.expertise import done

        deeds = [
            deed
            for passage, fit in found
            if passage.kind is Kind.INTERVIEW
            for deed in done(passage, fit)
        ]
        but = [self._me] if self._me else []
        return [SuggestedPeer(each.name, each.why) for each in self.router.among(deeds, but=but)]

    @once
    def profiles(self) -> Profiles:
        """What the user of this workspace says of themselves."""
        from peertutor.peers.profiles import Profiles

        return Profiles(self._me, self._services.ledger.profiles)

    @once
    def knowledge(self) -> Knowledge:
        """Who knows what, and who is the only one."""
        from peertutor.peers.knowledge import Knowledge

        ledger = self._services.ledger
        return Knowledge(ledger.knowledge, ledger.profiles, SystemClock())

    @once
    def gaps(self) -> Gaps:
        """What is asked and not told, and who may know."""
        from peertutor.bootstrap.likeness import QuestionLikeness
        from peertutor.peers.gaps import Gaps

        services = self._services
        return Gaps(
            services.ledger.reviews,
            self._queue,
            QuestionLikeness(services.embedder, services.stemmer, services.ledger.term_rarity),
            lambda question: next(iter(self.router.ask_whom(question, most=1)), None),
            SystemClock(),
        )

    @once
    def reopening(self) -> Reopening:
        """Answers open questions again once something is released that may answer them."""
        from peertutor.peers.reopening import Reopening

        services = self._services
        ledger = services.ledger

        def sources(question: str) -> frozenset[str]:
            hits = ledger.search_text(question, _LOOKED_AT)
            found = ledger.passages(hit.passage_id for hit in hits)
            return frozenset(passage.interview_id for passage in found.values())

        async def answered(question: str) -> Answer | None:
            # Somebody else's question is not sent to the model of whoever releases something.
            async for event in services.quoting.ask(question):
                if isinstance(event, AnswerFinished):
                    return event.answer
            return None

        return Reopening(ledger.reviews, self.gaps, sources, answered)

    @once
    def recall(self) -> Recall:
        """What the user of this workspace was told that has changed."""
        from peertutor.peers.recall import Recall

        personal = self._services.personal
        return Recall(self._services.ledger.reviews, personal.recall, personal.exports)

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
            waiting=lambda: self.review.count() if self._me else 0,
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

    @once
    def _queue(self) -> Queue:
        from peertutor.peers.queue import Queue

        settings, ledger = self._services.settings, self._services.ledger
        topics = topics_in(settings, self._services.stemmer.stem)
        return Queue(self._risk, topics, LessonQuotes(ledger))

    @once
    def _risk(self) -> RiskWords:
        return risk_in(self._services.settings, self._services.stemmer.stem)

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
