"""Who knows what, as far as the ledger has seen them do something about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from peertutor.core.expertise import Availability, Deed, DeedKind
from peertutor.core.interviews import Kind, Role
from peertutor.core.passages import Passage
from peertutor.core.peers import PeerVerdict
from peertutor.core.text import one_line, words
from peertutor.peers.answering import ANSWER_PREFIX

if TYPE_CHECKING:
    from peertutor.ports import Clock, PassageStore
    from peertutor.ports.expertise import ProfileStore
    from peertutor.ports.reviews import ReviewStore

_LOOKED_AT = 30
_COVERED = 0.3
"""A passage holds at least so much of a question, each word by how rare it is."""

_LATELY = timedelta(days=14)


class LedgerExpertise:
    """`ports.expertise.Expertise` from what was said, released and judged.

    Found by words alone: whom to ask is looked up for many questions at once, and needs no vector.

    Args:
        passages: Finds who spoke of something.
        reviews: Knows who judged what lately.
        profiles: Knows what people say of themselves.
        clock: Says what day it is.
        stem: Brings a word to its stem.
        content: Returns the stems of the words of a question that say what it is about.
    """

    def __init__(
        self,
        passages: PassageStore,
        reviews: ReviewStore,
        profiles: ProfileStore,
        clock: Clock,
        *,
        stem: Callable[[str], str],
        content: Callable[[str], frozenset[str]],
    ) -> None:
        self._passages = passages
        self._reviews = reviews
        self._profiles = profiles
        self._stem = stem
        self._content = content
        self._clock = clock

    def deeds(self, question: str) -> list[Deed]:
        """Return what people did on what is asked; of each source once, what fits best."""
        hits = self._passages.search_text(question, _LOOKED_AT)
        found = self._passages.passages([hit.passage_id for hit in hits])
        top = max((hit.score for hit in hits), default=0.0)
        speaks_of = self._speaks_of(question)
        best: dict[tuple[str, DeedKind, str], Deed] = {}
        for hit in hits:
            passage = found.get(hit.passage_id)
            if passage is None or passage.kind is not Kind.INTERVIEW or top <= 0:
                continue
            if not speaks_of(f"{passage.title} {passage.topic} {passage.text}"):
                continue
            for deed in done(passage, hit.score / top):
                place = (deed.person, deed.kind, passage.interview_id)
                if place not in best or deed.fit > best[place].fit:
                    best[place] = deed
        return [*best.values(), *self._named(question)]

    def available(self) -> Mapping[str, Availability]:
        """Return how much people were asked for lately."""
        since = self._clock.now() - _LATELY
        handled = Counter(
            each.peer
            for each in self._reviews.opinions()
            if each.at >= since and each.verdict is not PeerVerdict.PASS
        )
        said = {
            each.name: Availability(
                away_until=each.away_until,
                leaves_on=each.leaves_on,
                handled=handled[each.name],
                most=each.most_open,
            )
            for each in self._profiles.profiles()
        }
        return {name: Availability(handled=count) for name, count in handled.items()} | said

    def _speaks_of(self, question: str) -> Callable[[str], bool]:
        """Return what says whether a text speaks of a question, and does not only share a word.

        The nearest of all is near to nothing where nobody has spoken of it.
        """
        asked = self._content(question) or frozenset(map(self._stem, words(question)))
        rarity = self._passages.term_rarity(asked)
        total = sum(rarity.values())

        def speaks_of(text: str) -> bool:
            said = asked.intersection(map(self._stem, words(text)))
            return sum(rarity[stem] for stem in sorted(said)) >= _COVERED * total

        return speaks_of

    def _named(self, question: str) -> Iterator[Deed]:
        """Yield who wants to be asked about it: every word of a topic of theirs stands in it."""
        asked = set(map(self._stem, words(question)))
        for profile in self._profiles.profiles():
            for topic in profile.topics:
                if (stems := set(map(self._stem, words(topic)))) and stems <= asked:
                    yield Deed(person=profile.name, kind=DeedKind.NAMED, fit=1.0, title=topic)


def done(passage: Passage, fit: float) -> Iterator[Deed]:
    """Yield what people did in a passage: they told it, or confirm it."""
    title = passage.title
    lessons = {span.turn for span in passage.confirmed}
    answers = passage.interview_id.startswith(ANSWER_PREFIX)
    for part in passage.parts:
        if part.role is Role.VETERAN and one_line(part.speaker):
            kind = DeedKind.LESSON if part.turn in lessons else DeedKind.TOLD
            yield Deed(
                person=one_line(part.speaker),
                kind=DeedKind.ANSWERED if answers else kind,
                fit=fit,
                at=passage.date,
                title=title,
            )
    for vouched in passage.vouched:
        if vouched.verdict is PeerVerdict.CONFIRM:
            yield Deed(
                person=one_line(vouched.peer),
                kind=DeedKind.CONFIRMED,
                fit=fit,
                at=vouched.at.date(),
                title=title,
            )
