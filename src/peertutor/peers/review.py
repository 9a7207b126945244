"""A peer looks at what waits, and decides; each decision can be taken back.

The rules of who may say what are `core/verification.py`; here they meet the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from peertutor.core.agreements import Agreement
from peertutor.core.errors import NotFound, ReviewRefused, SettingsError, SubjectMoved, WrongUse
from peertutor.core.lessons import Lesson, Stakes
from peertutor.core.names import people
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind
from peertutor.core.text import clean, one_line
from peertutor.core.trust import quorum
from peertutor.peers.answering import PeerAnswers, refuse_secrets
from peertutor.peers.difference import difference
from peertutor.peers.items import ItemKind, ReviewItem
from peertutor.peers.queue import Queue
from peertutor.peers.routing import Standing
from peertutor.ports import Clock
from peertutor.ports.recording import LessonStore
from peertutor.ports.reviews import ReviewStore

_EXPLAINED = 30
"""So many of what waits are explained: why somebody is asked is looked up for each."""

_OWN_WORDS = "their own words"
_OTHER_WORDS = "other words by now"

Compare = Callable[[str, str, str], Agreement]
"""How far two texts say the same that answer the same: the question, the one, the other."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that is on record.

    Attributes:
        lesson: What the peer said instead, as a lesson of theirs; None where they only judged.
    """

    opinion: Opinion
    lesson: Lesson | None = None


@dataclass(frozen=True, slots=True)
class Blind:
    """What a peer answered before they saw what was said."""

    text: str
    agreement: Agreement


class Review:
    """What waits for one peer, and what they say of it.

    Args:
        me: Their name; empty where nobody has said it yet.
        store: What peers say.
        lessons: What was drawn from interviews.
        queue: Finds what waits.
        answers: Keeps what peers say instead.
        compare: How far two texts say the same that answer the same.
        standings: How somebody stands to each of some questions.
        clock: Says what day it is.
        within: After so many days without an answer more people are asked.
    """

    def __init__(
        self,
        me: str,
        *,
        store: ReviewStore,
        lessons: LessonStore,
        queue: Queue,
        answers: PeerAnswers,
        compare: Compare,
        clock: Clock,
        standings: Callable[[Sequence[str], str], Sequence[Standing]],
        within: float = 3,
    ) -> None:
        self._me = me
        self._store = store
        self._lessons = lessons
        self._queue = queue
        self._answers = answers
        self._compare = compare
        self._clock = clock
        self._standings = standings
        self._within = within

    @property
    def me(self) -> str:
        """The name under which verdicts are given.

        Raises:
            SettingsError: Nobody has said it yet.
        """
        if not self._me:
            raise SettingsError(
                "Your name is not known, so a verdict could not be yours",
                cause="Nobody reviews their own words: PeerTutor has to know which are yours.",
                remedy='Say it once with: peertutor settings set profile.name "Your Name"',
            )
        return self._me

    def waiting(self) -> list[ReviewItem]:
        """Return what waits for this peer, the most urgent first; raises `SettingsError`.

        Of what matters as much, what waits too long comes before the rest, and what they are asked
        before what anybody may answer.
        """
        items = self._waiting()
        explained = self._explained(items[:_EXPLAINED])
        return sorted(explained, key=_calls) + items[_EXPLAINED:]

    def count(self) -> int:
        """Return how much waits for this peer; raises `SettingsError`."""
        return len(self._waiting())

    def following(self) -> ReviewItem | None:
        """Return what is to be decided next; None where nothing waits. Raises `SettingsError`."""
        return next(iter(self._waiting()), None)

    def _waiting(self) -> list[ReviewItem]:
        return self._queue.waiting(
            self._store.shared_questions(),
            self._lessons.lessons(),
            self._store.opinions(),
            me=self.me,
            now=self._clock.now(),
        )

    def item(self, name: str) -> ReviewItem:
        """Return what is called `lesson-12` or `question-7`, whether it waits or not.

        The number alone is enough where only one of both has it.

        Raises:
            NotFound: There is nothing of that name that peers could review.
            WrongUse: There are a lesson and a question of that number.
        """
        numbers = {subject.kind: subject.number for subject in _subjects(name)}
        questions, lessons = self._store.shared_questions(), self._lessons.lessons()
        every = self._queue.everything(
            [q for q in questions if q.number == numbers.get(SubjectKind.QUESTION)],
            [each for each in lessons if each.id == numbers.get(SubjectKind.LESSON)],
            self._store.opinions(),
            now=self._clock.now(),
        )
        found = list(every)
        if len(found) > 1:
            names = " or ".join(str(item.subject) for item in found)
            raise WrongUse(f"“{name}” may be {names}", remedy="Say which by its whole name.")
        if not found:
            raise NotFound(
                f"There is nothing called “{name}” to review",
                cause="It may have been retired, held back or erased meanwhile.",
                remedy="List what waits with: peertutor review list",
            )
        [item] = found
        return self._explained([item])[0] if self._me else item

    def is_hidden(self, item: ReviewItem) -> bool:
        """Whether this peer has to answer before they see what was said."""
        return item.is_hidden_from(self._me)

    def looked(self, item: ReviewItem, answer: str | None, *, opened: bool) -> Blind | None:
        """Return what a peer answered before they saw it; None where they need not, or would not.

        Raises:
            WrongUse: Much depends on it, and they have neither answered nor said that they saw it.
        """
        if answer is not None:
            return self.answered_first(item, answer)
        if self.is_hidden(item) and not opened:
            raise WrongUse(
                "Much depends on this, so you answer before you see what was said",
                cause="A second look is worth little when it has seen the first.",
                remedy='Add what you would do: --answer "…". Or say that you have seen it: --open',
            )
        return None

    def answered_first(self, item: ReviewItem, text: str) -> Blind:
        """Return how far a peer's own answer says what was said, before they see it."""
        said = clean(text).strip()
        if not said:
            raise ReviewRefused("Say what you would do, before you see what was said")
        told = " ".join(each.quote for each in item.evidence) or " ".join(item.said.values())
        return Blind(said, self._compare(item.situation, said, told))

    def decide(
        self,
        item: ReviewItem,
        verdict: PeerVerdict,
        text: str = "",
        *,
        blind: Blind | None = None,
        only_the_answer: bool = False,
    ) -> Decided:
        """Put a verdict on record, and what the peer says instead.

        Args:
            item: As the peer saw it.
            verdict: What they say.
            text: What holds instead, on what it depends, or what is wrong.
            blind: What they had answered before they saw it.
            only_the_answer: Whether the quoted words are right and do not answer this question:
                then nothing is said against them.

        Raises:
            ReviewRefused: They may not say this of it, or it holds a secret.
            SubjectMoved: It says something else by now; the cause says what has changed.
        """
        _refuse_senseless(item, verdict, only_the_answer=only_the_answer)
        opinion = Opinion(
            subject=item.subject,
            peer=self.me,
            verdict=verdict,
            at=self._clock.now(),
            content_hash=item.verification.content_hash,
            text=clean(text).strip(),
            blind=blind is not None,
            agreement=blind.agreement.share if blind else None,
        )
        self._allowed(item, opinion)
        refuse_secrets(opinion.text)
        words = () if only_the_answer and verdict.is_against else item.words
        former = self._mine(item.subject)
        try:
            kept = self._store.judge(opinion, words, holds=_holds(opinion))
        except SubjectMoved as error:
            raise self._moved(item, error) from error
        for each in former:
            self._let_go(each)
        lesson = None
        if verdict is PeerVerdict.CORRECT:
            lesson = self._answers.keep(item.situation, kept, topic=item.topic)
        return Decided(kept, lesson)

    def take_back(self, name: str = "") -> Opinion:
        """End this peer's verdict on something, or their latest.

        What they said instead is retired with it. Raises `NotFound` where they said nothing, and
        `WrongUse` where a number alone does not say of what.
        """
        mine = self._mine()
        if name:
            wanted = _subjects(name)
            mine = [each for each in mine if each.subject in wanted]
            if len({each.subject for each in mine}) > 1:
                raise WrongUse(f"“{name}” may be two things", remedy="Say which by its whole name.")
        if not mine:
            raise NotFound(
                "There is no verdict of yours to take back",
                remedy="List what waits with: peertutor review list",
            )
        former = self._store.take_back(mine[-1].subject, self.me)
        self._let_go(former)
        return former

    def retire(self, name: str, holds: str = "") -> ReviewItem:
        """Let no answer rest on a lesson any more, and tell everybody who was told.

        Its veteran may, and any peer once as many say that it does not hold as it would take to
        confirm it.

        Raises:
            NotFound: There is no such lesson.
            ReviewRefused: It is none of these, retired already, or what holds holds a secret.
        """
        item, instead = self.item(name), clean(holds).strip()
        if item.subject.kind is not SubjectKind.LESSON:
            raise ReviewRefused("Only a lesson can be retired", remedy="Reject the answer instead.")
        against = len(item.verification.dissent)
        needed = quorum(item.stakes)
        if not item.verification.is_by(self.me) and against < needed:
            raise ReviewRefused(
                "This lesson is not yours to retire yet",
                cause=f"{against} of {needed} others say that it does not hold.",
                remedy="Reject it: from then on it is shown as disputed, and rested on by nobody.",
            )
        item.verification.retire()
        refuse_secrets(instead)
        lesson = next(each for each in self._lessons.lessons() if each.id == item.subject.number)
        self._store.retire(lesson, self.me, holds=instead)
        return item

    def _explained(self, items: Sequence[ReviewItem]) -> list[ReviewItem]:
        """Return items with why this peer is asked, and whether they are asked by now."""
        standings = self._standings([item.situation for item in items], self.me)
        return [self._placed(*each) for each in zip(items, standings, strict=True)]

    def _placed(self, item: ReviewItem, standing: Standing) -> ReviewItem:
        days = 0
        if item.subject.kind is SubjectKind.QUESTION and item.since is not None:
            days = (self._clock.now().date() - item.since).days
        return replace(
            item,
            why_you=standing.why,
            is_yours=standing.is_asked(days, self._within),
            late_days=days if days >= self._within else 0,
        )

    def _mine(self, subject: Subject | None = None) -> list[Opinion]:
        """Return this peer's verdicts in force, in any spelling of their name, oldest first."""
        said = self._store.opinions(subject)
        whose = people([one_line(self.me), *(one_line(each.peer) for each in said)])
        me = whose[one_line(self.me)]
        return [each for each in said if whose[one_line(each.peer)] == me]

    def _let_go(self, former: Opinion) -> None:
        """Let no answer rest any more on what a peer said instead, and says no longer."""
        lesson = self._answers.kept(former) if former.verdict is PeerVerdict.CORRECT else None
        if lesson is not None:
            with suppress(NotFound, SubjectMoved):
                self._store.retire(lesson, self.me)

    def _allowed(self, item: ReviewItem, opinion: Opinion) -> None:
        try:
            item.verification.judged(opinion)
        except ReviewRefused:
            if item.verification.is_by(opinion.peer):
                self._store.note_refusal(item.subject, _OWN_WORDS)
            raise

    def _moved(self, item: ReviewItem, error: SubjectMoved) -> SubjectMoved:
        """Say what has changed since this peer opened it."""
        self._store.note_refusal(item.subject, _OTHER_WORDS)
        try:
            now = self.item(str(item.subject))
        except NotFound:
            return error
        changed = difference(" ".join(item.said.values()), " ".join(now.said.values()))
        return SubjectMoved(
            error.title, cause=changed or error.cause, remedy=error.remedy, retryable=True
        )


def _refuse_senseless(item: ReviewItem, verdict: PeerVerdict, *, only_the_answer: bool) -> None:
    if verdict not in item.allowed:
        raise ReviewRefused(
            "There is nothing yet that this could be said of", remedy="Answer it yourself, or pass."
        )
    if only_the_answer and item.subject.kind is not SubjectKind.QUESTION:
        raise ReviewRefused(
            "A lesson has no question that it could miss",
            remedy="Say that it does not hold, or correct it.",
        )


def _calls(item: ReviewItem) -> tuple[int, bool, bool]:
    return -tuple(Stakes).index(item.stakes), not item.late_days, not item.is_yours


def _subjects(name: str) -> tuple[Subject, ...]:
    """Return what a name, or a number alone, may mean."""
    number = name.strip()
    if number.isascii() and number.isdigit():
        return tuple(Subject(kind, int(number)) for kind in SubjectKind)
    subject = Subject.named(name)
    return (subject,) if subject else ()


def _holds(opinion: Opinion) -> str:
    """Return what holds instead, for those who were told otherwise."""
    if opinion.verdict is PeerVerdict.CORRECT:
        return f"{opinion.peer} says: {opinion.text}"
    return ""


def kinds_waiting(items: list[ReviewItem]) -> dict[ItemKind, int]:
    """Return how many of each kind wait, in the order of the kinds."""
    return {kind: count for kind in ItemKind if (count := sum(item.kind is kind for item in items))}
