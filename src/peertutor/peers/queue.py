"""What waits for a peer: a pure function of what was asked, told and judged, and of the clock.

Nothing is remembered beside it, so that no second state can disagree with the words: what is
settled is gone from it, and what becomes stale comes back by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from peertutor.core.answers import Answer, Mode, ReasonCode, Verdict, fingerprint
from peertutor.core.interviews import Trust
from peertutor.core.lessons import Lesson, LessonState, Stakes, look_again_on
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.core.text import one_line
from peertutor.core.topics import Topics, highest
from peertutor.core.trust import trust_now
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
        """Return what waits for one peer: what most depends on, then what is asked most, is first.

        Of the rest the oldest is. Not among it: their own words and their own questions, what they
        have judged or passed in these words, what enough others have confirmed, and what is
        retired.
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
        said = _by_subject(opinions)
        asked = _Asked(questions)
        for question in asked.questions:
            item = self._of_question(question, said, now)
            yield replace(item, asked=asked.as_often_as(item.title))
        for lesson in lessons:
            if lesson.state is LessonState.RELEASED:
                item = self._of_lesson(lesson, said, now)
                yield replace(item, asked=asked.quoting(item.words))

    def unsettled(
        self, questions: Iterable[SharedQuestion], opinions: Sequence[Opinion], *, now: datetime
    ) -> list[ReviewItem]:
        """Return the questions that a person must still answer, whoever that may be."""
        every = self.everything(questions, (), opinions, now=now)
        return [item for item in every if not _is_settled(item, now, self)]

    def counted(self, item: ReviewItem, now: datetime) -> Trust:
        """Return what an item's trust counts for at this moment."""
        return trust_now(
            item.verification.trust,
            verified_at=item.verification.verified_at,
            days=self._topics.verified_days(item.topic or item.title),
            now=now,
        )

    def _of_question(self, question: SharedQuestion, said: _BySubject, now: datetime) -> ReviewItem:
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
                opinions=_in_force(said.get(subject, ()), fingerprint(answer)),
            ),
        )
        return self._aged(item, now)

    def _of_lesson(self, lesson: Lesson, opinions: _BySubject, now: datetime) -> ReviewItem:
        subject = Subject(SubjectKind.LESSON, lesson.id)
        text = " \n ".join(lesson.parts.values())
        told = Stakes.HIGH if self._risk.at_stake(text) else lesson.stakes
        stakes = highest([told, lesson.stakes, self._topics.stakes(lesson.topic, lesson.title)])
        evidence = self._quotes.evidence(lesson)
        said = _in_force(opinions.get(subject, ()), lesson.content_hash)
        told_on = max((each.said_on for each in evidence if each.said_on), default=None)
        look_again = look_again_on(lesson.kind, lesson.expires, told_on)
        overdue = look_again is not None and now.date() >= look_again
        item = ReviewItem(
            subject=subject,
            kind=ItemKind.LESSON if lesson.kind.is_advice else ItemKind.HABIT,
            title=one_line(lesson.title),
            situation=one_line(lesson.situation or lesson.cues or lesson.topic or lesson.title),
            said=MappingProxyType({field.label: said for field, said in lesson.parts.items()}),
            topic=lesson.topic,
            evidence=evidence,
            reasons=_why_looked_at(lesson, overdue=overdue),
            stakes=stakes,
            since=told_on,
            verification=_told(lesson, evidence, stakes, said),
        )
        aged = self._aged(item, now)
        return replace(aged, kind=ItemKind.STALE) if overdue and _may_age(aged) else aged

    def _aged(self, item: ReviewItem, now: datetime) -> ReviewItem:
        """Return an item as what it has become: two schools, or out of date."""
        if item.kind is ItemKind.UNANSWERED:
            # Whoever answers it speaks against nobody: there were no words.
            return item
        trust = self.counted(item, now)
        if trust is Trust.DISPUTED:
            return replace(item, kind=ItemKind.CONFLICT)
        if trust is Trust.STALE:
            at = item.verification.verified_at
            return replace(item, kind=ItemKind.STALE, since=at.date() if at else item.since)
        return item

    def _stakes_of_answer(self, answer: Answer) -> Stakes:
        told = " \n ".join(citation.quote for citation in answer.citations)
        risky = self._risk.at_stake_in_question(answer.standalone) or self._risk.at_stake(told)
        if risky or any(reason.code in _HIGH for reason in answer.reasons):
            return Stakes.HIGH
        return self._topics.stakes(answer.standalone, *(c.title for c in answer.citations))


def _why_looked_at(lesson: Lesson, *, overdue: bool) -> tuple[str, ...]:
    if not lesson.kind.is_advice:
        return (f"It is {lesson.kind.label}.",)
    return ("It is a workaround: what was broken may be mended by now.",) if overdue else ()


def _may_age(item: ReviewItem) -> bool:
    """Whether nobody has verified it yet, and nobody doubts it."""
    return item.verification.trust in {Trust.TOLD, Trust.CONFIRMED}


_BySubject = Mapping[Subject, Sequence[Opinion]]


def _by_subject(opinions: Iterable[Opinion]) -> _BySubject:
    said: dict[Subject, list[Opinion]] = defaultdict(list)
    for each in opinions:
        said[each.subject].append(each)
    return said


def _in_force(opinions: Iterable[Opinion], content_hash: str) -> Mapping[str, Opinion]:
    """Return what peers say of something in the words that it has now."""
    return MappingProxyType(
        {each.peer: each for each in opinions if each.content_hash == content_hash}
    )


class _Asked:
    """How often something was asked, as far as its askers let others see it."""

    def __init__(self, questions: Iterable[SharedQuestion]) -> None:
        self.questions = list(questions)
        self._titles = Counter(
            one_line(each.answer.standalone).casefold() for each in self.questions
        )
        self._quoted: dict[tuple[str, int], list[tuple[int, int, int]]] = defaultdict(list)
        for each in self.questions:
            for cited in each.answer.citations:
                place = (cited.start, cited.end, each.number)
                self._quoted[cited.interview_id, cited.turn].append(place)

    def as_often_as(self, question: str) -> int:
        """Return how many shared questions are worded so."""
        return self._titles[question.casefold()]

    def quoting(self, words: Iterable[WordSpan]) -> int:
        """Return how many shared questions were answered with some of these words."""
        return len(
            {
                number
                for span in words
                for start, end, number in self._quoted.get((span.interview_id, span.turn), ())
                if start < span.end and span.start < end
            }
        )


def _told(
    lesson: Lesson, evidence: Iterable[Evidence], stakes: Stakes, said: Mapping[str, Opinion]
) -> Verification:
    trust = lesson.trust
    return Verification(
        content_hash=lesson.content_hash,
        # Two veterans in one interview: a lesson may rest on words of both.
        authors=frozenset({lesson.veteran, *(each.speaker for each in evidence)}),
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
            said_on=citation.date,
        )


def _is_for(me: str, item: ReviewItem) -> bool:
    """Whether somebody may say something of it, and has not done so yet."""
    return not item.verification.is_by(me) and item.opinion_of(me) is None


def _is_settled(item: ReviewItem, now: datetime, queue: Queue) -> bool:
    trust = queue.counted(item, now)
    if trust in {Trust.RETIRED, Trust.PEER_VERIFIED}:
        return True
    # What was answered by a peer waits as a lesson of theirs, and no more as a question. Who only
    # says that it is wrong has said nothing that others could confirm instead.
    return item.subject.kind is SubjectKind.QUESTION and any(
        each.verdict is PeerVerdict.CORRECT for each in item.verification.dissent
    )


def _urgency(item: ReviewItem) -> tuple[int, int, date, int, Subject]:
    return (
        -_ORDER.index(item.stakes),
        -item.asked,
        item.since or date.max,
        _KINDS.index(item.kind),
        item.subject,
    )
