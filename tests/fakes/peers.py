"""What people check of one another, in memory: the services are the real ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.agreements import Agreement
from peertutor.core.answers import Answer, fingerprint
from peertutor.core.audit import subject_of
from peertutor.core.changes import Change, Exported, Notice, Told
from peertutor.core.errors import NotFound, SubjectMoved
from peertutor.core.expertise import Confirmed, Profile, Spoken, Suggestion
from peertutor.core.ladder import as_shared
from peertutor.core.lessons import Lesson
from peertutor.core.peers import Opinion, Subject, SubjectKind, WordSpan
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.text import words
from peertutor.core.topics import Topics
from peertutor.peers.answering import PeerAnswers
from peertutor.peers.gaps import Gaps, Likeness
from peertutor.peers.inbox import Inbox
from peertutor.peers.items import Evidence
from peertutor.peers.knowledge import Knowledge
from peertutor.peers.ladder import Ladder
from peertutor.peers.profiles import Profiles
from peertutor.peers.queue import Queue
from peertutor.peers.recall import Recall
from peertutor.peers.reopening import Reopening
from peertutor.peers.review import Review
from peertutor.peers.routing import Standing
from peertutor.peers.thanks import Gratitude
from peertutor.ports import KeptAnswer
from peertutor.ports.ladder import Thanked
from peertutor.ports.reviews import SharedQuestion
from tests.contracts.interviews import cut_by_turn
from tests.fakes.ledger import FakeClock, FakeLedger, FakePersonalStore
from tests.fakes.sharing import FakeSharedQuestions


def alike(questions: Sequence[str]) -> Likeness:
    """Say how many of their words two questions share."""
    said = [frozenset(words(text)) for text in questions]
    return Likeness([[len(a & b) / max(1, len(a | b)) for b in said] for a in said], 0.5)


class FakeReviews:
    """`ports.reviews.ReviewStore` in memory.

    Attributes:
        questions: What was shared.
        said: The verdicts in force.
        moved: Subjects that say something else by now.
        told: What changed.
    """

    def __init__(self, ledger: FakeLedger) -> None:
        self.questions: list[SharedQuestion] = []
        self.said: list[Opinion] = []
        self.moved: set[Subject] = set()
        self.told: list[Change] = []
        self.refused: list[Subject] = []
        self._ledger = ledger

    def shared_questions(self) -> list[SharedQuestion]:
        return list(self.questions)

    def opinions(self, subject: Subject | None = None) -> list[Opinion]:
        return [each for each in self.said if subject in (None, each.subject)]

    def judge(self, opinion: Opinion, words: Sequence[WordSpan], *, holds: str = "") -> Opinion:
        if opinion.subject in self.moved or opinion.content_hash != self._hash(opinion.subject):
            raise SubjectMoved("It says something else by now", remedy="Look again.")
        self.said = [
            each
            for each in self.said
            if (each.subject, each.peer) != (opinion.subject, opinion.peer)
        ]
        kept = replace(opinion, id=len(self.said) + 1)
        self.said.append(kept)
        return kept

    def take_back(self, subject: Subject, peer: str) -> Opinion:
        for each in self.said:
            if (each.subject, each.peer) == (subject, peer):
                self.said.remove(each)
                return each
        raise NotFound("There is no verdict of yours to take back")

    def retire(self, lesson: Lesson, by: str, *, holds: str = "") -> None:
        raise NotImplementedError

    def answer_again(self, question: SharedQuestion, answer: Answer) -> bool:
        told = as_shared(answer, question.rung)
        if question not in self.questions or fingerprint(told) == fingerprint(question.answer):
            return False
        if any(each.subject.number == question.number for each in self.said):
            return False
        self.questions = [
            replace(each, answer=told) if each == question else each for each in self.questions
        ]
        return True

    def note_refusal(self, subject: Subject, why: str) -> None:
        self.refused.append(subject)

    def changes(self, after: int = 0) -> list[Change]:
        return [each for each in self.told if each.id > after]

    def _hash(self, subject: Subject) -> str:
        if subject.kind is SubjectKind.QUESTION:
            asked = [each for each in self.questions if each.number == subject.number]
            return fingerprint(asked[0].answer)
        lessons = self._ledger.lessons.lessons()
        return next(each.content_hash for each in lessons if each.id == subject.number)


class FakeNotices:
    """`ports.recall.Notices` in memory; `found` is what its owner is told."""

    def __init__(self) -> None:
        self.found: list[tuple[Notice, KeptAnswer]] = []

    def seen_change(self) -> int:
        return 0

    def told(self, source: str) -> list[Told]:
        return []

    def take_notice(self, change: Change, answers: Collection[int]) -> int:
        return 0

    def notices(self, *, unread: bool = False) -> list[tuple[Notice, KeptAnswer]]:
        return [each for each in self.found if not (unread and each[0].read_at)]

    def read_notices(self, ids: Collection[int] | None = None) -> int:
        now = FakeClock().now()
        self.found = [(replace(notice, read_at=now), kept) for notice, kept in self.found]
        return len(self.found)


class FakeExports:
    """`ports.recall.Exports` in memory."""

    def __init__(self) -> None:
        self.written: list[Exported] = []

    def note_export(self, interview_id: str, path: str) -> None:
        now = FakeClock().now()
        self.written.append(Exported(source=subject_of(interview_id), path=path, at=now))

    def exported(self) -> list[Exported]:
        return list(self.written)


class FakeKnowledge:
    """`ports.expertise.KnowledgeStore` and `ProfileStore` in memory."""

    def __init__(self) -> None:
        self.said: list[Spoken] = []
        self.vouched: list[Confirmed] = []
        self.kept: dict[str, Profile] = {}

    def known(self) -> tuple[list[Spoken], list[Confirmed]]:
        return list(self.said), list(self.vouched)

    def profiles(self) -> list[Profile]:
        return [self.kept[name] for name in sorted(self.kept)]

    def save_profile(self, profile: Profile) -> None:
        self.kept[profile.name] = replace(profile, version=profile.version + 1)


class FakeThanks:
    """`ports.ladder.ThanksStore` in memory."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], int] = {}

    def thank(self, words: list[tuple[str, int]], *, back: bool = False) -> None:
        for each in words:
            self.counts[each] = self.counts.get(each, 0) + (-1 if back else 1)

    def thanks(self) -> list[Thanked]:
        return [Thanked(name, turn, count) for (name, turn), count in self.counts.items() if count]


class FakePeers:
    """The services of peers over stores in memory.

    Attributes:
        me: The name of who uses the workspace; changing it asks for another `FakePeers`.
    """

    def __init__(
        self, ledger: FakeLedger, personal: FakePersonalStore, me: str = "Dara Kim"
    ) -> None:
        self.me = me
        self.reviews = FakeReviews(ledger)
        self.shared = FakeSharedQuestions(personal)
        self.notices = FakeNotices()
        self.thanks = FakeThanks()
        self.known = FakeKnowledge()
        self.whom: Suggestion | None = None
        self.answers: dict[str, Answer] = {}
        stem = PorterStemmer().stem
        queue = Queue(RiskWords(risk_words(), stem), Topics(stem), self)
        self.review = Review(
            me,
            store=self.reviews,
            lessons=ledger.lessons,
            queue=queue,
            answers=PeerAnswers(ledger, ledger.lessons, cut_by_turn, lambda lesson: lesson),
            compare=lambda asked, one, other: Agreement(
                len({*words(one)} & {*words(other)}) / max(1, len({*words(one)}))
            ),
            clock=FakeClock(),
            standings=lambda situations, name: [Standing() for _ in situations],
        )
        self.exports = FakeExports()
        self.recall = Recall(self.reviews, self.notices, self.exports)
        self.inbox = Inbox(
            me,
            mine=self.shared,
            reviews=self.reviews,
            recall=self.recall,
            waiting=self.review.count,
            thanks=self.thanks,
            interviews=ledger,
        )
        self.gratitude = Gratitude(personal, self.shared, self.thanks, shares=True)
        self.ladder = Ladder(me, ledger, self.shared)
        self.gaps = Gaps(self.reviews, queue, alike, lambda question: self.whom, FakeClock())
        self.reopening = Reopening(self.reviews, self.gaps, self.sources, self.answered)
        self.knowledge = Knowledge(self.known, self.known, FakeClock())
        self.profiles = Profiles(me, self.known)

    def sources(self, question: str) -> frozenset[str]:
        told = self.answers.get(question)
        return frozenset(c.interview_id for c in told.citations) if told else frozenset()

    async def answered(self, question: str) -> Answer | None:
        return self.answers.get(question)

    def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(
                span=WordSpan(lesson.interview_id, each.turn, each.start, each.end),
                speaker=lesson.veteran,
                source="A talk",
                quote=lesson.action,
                trust=lesson.trust,
            )
            for each in lesson.sources[:1]
        )
