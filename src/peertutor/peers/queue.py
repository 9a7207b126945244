"""What waits for a peer: a pure function of what was asked, told and judged, and of the clock.

Nothing is remembered beside it, so that no second state can disagree with the words: what is
settled is gone from it, and what becomes stale comes back by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from peertutor.core.answers import Answer, Mode, ReasonCode, Verdict, fingerprint
from peertutor.core.interviews import Trust
from peertutor.core.lessons import Lesson, LessonState, Stakes
from peertutor.core.names import people
from peertutor.core.peers import Opinion, Subject, SubjectKind, WordSpan
from peertutor.core.text import one_line
from peertutor.core.topics import Topics, highest
from peertutor.core.trust import quorum, trust_now
from peertutor.core.verification import Verification
from peertutor.core.wording import source
from peertutor.peers.items import Evidence, ItemKind, ReviewItem
from peertutor.ports.reviews import SharedQuestion

_ANSWER = "Answer"
_ORDER = tuple(Stakes)
_KINDS = tuple(ItemKind)
_HIGH = frozenset({ReasonCode.HIGH_STAKES_SINGLE_VOICE})


class Risk(Protocol):
    """Finds words of risk."""

    def at_stake(self, text: str) -> tuple[str, ...]:
        """Return what is at stake where this is told."""
        ...

    def at_stake_in_question(self, text: str) -> tuple[str, ...]:
        """Return what is at stake where this is asked."""
        ...


class Quotes(Protocol):
    """Looks up the words that a lesson rests on."""

    def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
        """Return them as they stand now."""
        ...


class Queue:
    """Finds what waits.

    Args:
        risk: Finds words of risk.
        topics: What is set for single topics.
        quotes: Looks up the words of lessons.
    """

    def __init__(self, risk: Risk, topics: Topics, quotes: Quotes) -> None:
        self._risk = risk
        self._topics = topics
        self._quotes = quotes

    def waiting(
        self,
        questions: Iterable[SharedQuestion],
        lessons: Iterable[Lesson],
        opinions: Sequence[Opinion],
        *,
        me: str,
        now: datetime,
    ) -> list[ReviewItem]:
        """Return what waits for one peer: what most depends on first, then the oldest.

        Not among it: their own words and their own questions, what they have judged or passed in
        these words, what enough others have confirmed, and what is retired.
        """
        items = [
            item
            for item in self.everything(questions, lessons, opinions, now=now)
            if _is_for(me, item) and not _is_settled(item, now, self)
        ]
        return sorted(items, key=_urgency)

    def everything(
        self,
        questions: Iterable[SharedQuestion],
        lessons: Iterable[Lesson],
        opinions: Sequence[Opinion],
        *,
        now: datetime,
    ) -> Iterator[ReviewItem]:
        """Yield everything that can be reviewed, settled or not."""
        for question in questions:
            yield self._of_question(question, opinions, now)
        for lesson in lessons:
            if lesson.state is LessonState.RELEASED:
                yield self._of_lesson(lesson, opinions, now)

    def counted(self, item: ReviewItem, now: datetime) -> Trust:
        """Return what an item's trust counts for at this moment."""
        return trust_now(
            item.verification.trust,
            verified_at=item.verification.verified_at,
            days=self._topics.verified_days(item.topic or item.title),
            now=now,
        )

    def _of_question(
        self, question: SharedQuestion, opinions: Sequence[Opinion], now: datetime
    ) -> ReviewItem:
        answer = question.answer
        subject = Subject(SubjectKind.QUESTION, question.number)
        stakes = self._stakes_of_answer(answer)
        authors = {one_line(c.speaker) for c in answer.citations if c.speaker}
        item = ReviewItem(
            subject=subject,
            kind=_kind_of_answer(answer),
            title=one_line(answer.standalone),
            situation=one_line(answer.standalone),
            said=MappingProxyType(_draft(answer)),
            topic=_topic_of(answer),
            evidence=tuple(_evidence(answer)),
            reasons=tuple(reason.text for reason in answer.reasons),
            stakes=stakes,
            since=question.asked_on,
            verification=Verification(
                content_hash=fingerprint(answer),
                # Whoever asked cannot say that the answer is right.
                authors=frozenset(authors | ({question.asker} if question.asker else set())),
                stakes=stakes,
                opinions=_in_force(opinions, subject, fingerprint(answer)),
            ),
        )
        return self._aged(item, now)

    def _of_lesson(self, lesson: Lesson, opinions: Sequence[Opinion], now: datetime) -> ReviewItem:
        subject = Subject(SubjectKind.LESSON, lesson.id)
        text = " \n ".join(lesson.parts.values())
        told = Stakes.HIGH if self._risk.at_stake(text) else lesson.stakes
        stakes = highest([told, lesson.stakes, self._topics.stakes(lesson.topic, lesson.title)])
        evidence = self._quotes.evidence(lesson)
        said = _in_force(opinions, subject, lesson.content_hash)
        item = ReviewItem(
            subject=subject,
            kind=ItemKind.LESSON if lesson.kind.is_advice else ItemKind.HABIT,
            title=one_line(lesson.title),
            situation=one_line(lesson.situation or lesson.cues or lesson.topic or lesson.title),
            said=MappingProxyType({field.label: said for field, said in lesson.parts.items()}),
            topic=lesson.topic,
            evidence=evidence,
            reasons=() if lesson.kind.is_advice else (f"It is {lesson.kind.label}.",),
            stakes=stakes,
            verification=_told(lesson, stakes, said),
        )
        return self._aged(item, now)

    def _aged(self, item: ReviewItem, now: datetime) -> ReviewItem:
        """Return an item as what it has become: two schools, or out of date."""
        trust = self.counted(item, now)
        if trust is Trust.DISPUTED:
            return replace(item, kind=ItemKind.CONFLICT)
        return replace(item, kind=ItemKind.STALE) if trust is Trust.STALE else item

    def _stakes_of_answer(self, answer: Answer) -> Stakes:
        told = " \n ".join(citation.quote for citation in answer.citations)
        risky = self._risk.at_stake_in_question(answer.standalone) or self._risk.at_stake(told)
        if risky or any(reason.code in _HIGH for reason in answer.reasons):
            return Stakes.HIGH
        return self._topics.stakes(answer.standalone, *(c.title for c in answer.citations))


def _in_force(
    opinions: Iterable[Opinion], subject: Subject, content_hash: str
) -> Mapping[str, Opinion]:
    """Return what peers say of a subject in the words that it has now."""
    return MappingProxyType(
        {
            each.peer: each
            for each in opinions
            if each.subject == subject and each.content_hash == content_hash
        }
    )


def _told(lesson: Lesson, stakes: Stakes, said: Mapping[str, Opinion]) -> Verification:
    trust = lesson.trust
    return Verification(
        content_hash=lesson.content_hash,
        authors=frozenset({lesson.veteran}),
        stakes=stakes,
        confirmed=trust not in {Trust.TOLD, Trust.RETIRED},
        retired=trust is Trust.RETIRED,
        opinions=said,
    )


def _draft(answer: Answer) -> dict[str, str]:
    """Return the draft answer; where colleagues are quoted, their quotes are all there is."""
    if answer.mode is Mode.EXTRACTIVE and answer.citations:
        return {}
    return {_ANSWER: answer.text}


def _kind_of_answer(answer: Answer) -> ItemKind:
    if answer.verdict is Verdict.NO_KNOWLEDGE or not answer.citations:
        return ItemKind.UNANSWERED
    codes = {reason.code for reason in answer.reasons}
    if ReasonCode.CONFLICT in codes:
        return ItemKind.CONFLICT
    return ItemKind.HABIT if ReasonCode.UNREASONED_HABIT in codes else ItemKind.ANSWER


def _topic_of(answer: Answer) -> str:
    """Return the topic that most of the quoted passages have."""
    cited = {citation.interview_id for citation in answer.citations}
    topics = [
        found.passage.topic
        for found in answer.passages
        if found.passage.topic and (not cited or found.passage.interview_id in cited)
    ]
    return max(topics, key=topics.count, default="")


def _evidence(answer: Answer) -> Iterator[Evidence]:
    for citation in answer.citations:
        yield Evidence(
            span=WordSpan(citation.interview_id, citation.turn, citation.start, citation.end),
            speaker=one_line(citation.speaker) or one_line(citation.title),
            source=source(citation.title, citation.date),
            quote=citation.quote,
            trust=citation.trust,
        )


def _is_for(me: str, item: ReviewItem) -> bool:
    """Whether somebody may say something of it, and has not done so yet."""
    if item.verification.is_by(me):
        return False
    names = [one_line(me), *map(one_line, item.verification.opinions)]
    whose = people(names)
    return all(whose[name] != whose[names[0]] for name in names[1:])


def _is_settled(item: ReviewItem, now: datetime, queue: Queue) -> bool:
    trust = queue.counted(item, now)
    if trust in {Trust.RETIRED, Trust.PEER_VERIFIED}:
        return True
    # What was answered by a peer waits as a lesson of theirs, and no more as a question.
    return item.kind in {ItemKind.UNANSWERED, ItemKind.CONFLICT} and any(
        each.text and each.verdict.is_against and item.subject.kind is SubjectKind.QUESTION
        for each in item.verification.dissent
    )


def _urgency(item: ReviewItem) -> tuple[int, int, int, str]:
    missing = quorum(item.stakes) - item.verification.verified_by
    asked = item.since.toordinal() if item.since else 0
    return (-_ORDER.index(item.stakes), _KINDS.index(item.kind), asked, f"{missing}{item.subject}")
