"""What has come for one person: replies, what has changed, what waits for them, and thanks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from peertutor.core.answers import Answer, fingerprint
from peertutor.core.changes import Notice
from peertutor.core.interviews import Role
from peertutor.core.ladder import SharedByMe, as_shared
from peertutor.core.names import people
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind
from peertutor.core.text import one_line
from peertutor.peers.recall import Recall
from peertutor.ports import InterviewStore, KeptAnswer
from peertutor.ports.ladder import SharedQuestions, ThanksStore
from peertutor.ports.reviews import ReviewStore


@dataclass(frozen=True, slots=True)
class Reply:
    """What peers said of a question that was shared.

    Attributes:
        kept: The question with the answer that its asker was given.
        opinions: What peers say of it, the oldest first; nobody's passing.
        new: How much of it was not read yet.
        anew: What it was answered with since; None where the first answer still stands.
    """

    shared: SharedByMe
    kept: KeptAnswer
    opinions: tuple[Opinion, ...]
    new: int
    anew: Answer | None = None


@dataclass(frozen=True, slots=True)
class Thanks:
    """Words of one's own that helped somebody; when, and whom, nobody knows."""

    quote: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is new, of each kind."""

    replies: int = 0
    changed: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """How much is new all in all; what waits is work and no news."""
        return self.replies + self.changed


class Inbox:
    """What has come for one person.

    Args:
        me: Their name; empty where nobody has said it.
        mine: What they were answered, and have shared.
        reviews: What peers say.
        recall: What has changed.
        waiting: How much waits for them.
        thanks: How often words helped.
        interviews: Where their own words are.
    """

    def __init__(
        self,
        me: str,
        *,
        mine: SharedQuestions,
        reviews: ReviewStore,
        recall: Recall,
        waiting: Callable[[], int],
        thanks: ThanksStore,
        interviews: InterviewStore,
    ) -> None:
        self._me = me
        self._mine = mine
        self._reviews = reviews
        self._recall = recall
        self._waiting = waiting
        self._thanks = thanks
        self._interviews = interviews

    def replies(self) -> list[Reply]:
        """Return the questions that peers said something of, those with news first."""
        found = list(self._replies())
        return sorted(found, key=lambda reply: (not reply.new, -reply.shared.question))

    def changed(self, *, unread: bool = False) -> list[tuple[Notice, KeptAnswer]]:
        """Return what has changed of what they were told, the latest first."""
        return self._recall.notices(unread=unread)

    def waiting(self) -> int:
        """Return how much waits for them; nothing while their name is not known."""
        return self._waiting()

    def thanks(self) -> list[Thanks]:
        """Return which of their own words helped, most often first."""
        return sorted(self._my_thanks(), key=lambda each: (-each.count, each.title))

    def counts(self) -> Counts:
        """Return how much is new, and how much waits."""
        return replace(self.news(), waiting=self.waiting())

    def news(self) -> Counts:
        """Return how much is new; what waits is not counted, which takes longer."""
        return Counts(
            replies=sum(reply.new for reply in self._replies()),
            changed=len(self.changed(unread=True)),
        )

    def read(self) -> None:
        """Mark all replies and changes as read."""
        for reply in self._replies():
            if reply.new:
                latest = reply.opinions[-1].id if reply.opinions else 0
                answered = fingerprint(reply.anew) if reply.anew else ""
                self._mine.read_replies(reply.shared.question, latest, answered)
        self._recall.read()

    def _replies(self) -> Iterator[Reply]:
        mine = self._mine.shared_by_me()
        if not mine:
            return
        asked = {each.number: each.answer for each in self._reviews.shared_questions()}
        for shared in mine:
            subject = Subject(SubjectKind.QUESTION, shared.question)
            opinions = tuple(
                each
                for each in self._reviews.opinions(subject)
                if each.verdict is not PeerVerdict.PASS
            )
            kept = self._mine.answer(shared.answer)
            anew = _anew(kept, shared, asked.get(shared.question))
            if opinions or anew:
                new = sum(each.id > shared.read for each in opinions)
                new += anew is not None and fingerprint(anew) != shared.answered
                yield Reply(shared, kept, opinions, new, anew)

    def _my_thanks(self) -> Iterator[Thanks]:
        if not self._me:
            return
        for thanked in self._thanks.thanks():
            [said] = self._interviews.turns(thanked.interview_id, thanked.turn, thanked.turn)
            whose = people([self._me, one_line(said.speaker)])
            mine = whose[one_line(said.speaker)] == whose[one_line(self._me)]
            if said.role is Role.VETERAN and mine:
                title = self._interviews.interview(thanked.interview_id).title
                yield Thanks(said.text, title, thanked.count)


def _anew(kept: KeptAnswer, shared: SharedByMe, now: Answer | None) -> Answer | None:
    """Return what a question is answered with now, where that is not what its asker was given."""
    if now is None or not now.citations:
        return None
    given = as_shared(kept.answer, shared.rung)
    return None if fingerprint(given) == fingerprint(now) else now
