"""Who knows what, as far as the ledger has seen them do something about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from peertutor.core.expertise import Availability, Deed, DeedKind
from peertutor.core.interviews import Kind, Role
from peertutor.core.passages import Passage
from peertutor.core.peers import PeerVerdict
from peertutor.core.text import one_line
from peertutor.peers.answering import ANSWER_PREFIX

if TYPE_CHECKING:
    from peertutor.ports import Clock, PassageStore
    from peertutor.ports.reviews import ReviewStore

_LOOKED_AT = 30
_LATELY = timedelta(days=14)


class LedgerExpertise:
    """`ports.expertise.Expertise` from what was said, released and judged.

    Found by words alone: whom to ask is looked up for many questions at once, and needs no vector.

    Args:
        passages: Finds who spoke of something.
        reviews: Knows who judged what lately.
        clock: Says what day it is.
    """

    def __init__(self, passages: PassageStore, reviews: ReviewStore, clock: Clock) -> None:
        self._passages = passages
        self._reviews = reviews
        self._clock = clock

    def deeds(self, question: str) -> list[Deed]:
        """Return what people did on what is asked; of each source once, what fits best."""
        hits = self._passages.search_text(question, _LOOKED_AT)
        found = self._passages.passages([hit.passage_id for hit in hits])
        top = max((hit.score for hit in hits), default=0.0)
        best: dict[tuple[str, DeedKind, str], Deed] = {}
        for hit in hits:
            passage = found.get(hit.passage_id)
            if passage is None or passage.kind is not Kind.INTERVIEW or top <= 0:
                continue
            for deed in _done(passage, hit.score / top):
                place = (deed.person, deed.kind, passage.interview_id)
                if place not in best or deed.fit > best[place].fit:
                    best[place] = deed
        return list(best.values())

    def available(self) -> Mapping[str, Availability]:
        """Return how much people were asked for lately."""
        since = self._clock.now() - _LATELY
        handled = Counter(
            each.peer
            for each in self._reviews.opinions()
            if each.at >= since and each.verdict is not PeerVerdict.PASS
        )
        return {name: Availability(handled=count) for name, count in handled.items()}


def _done(passage: Passage, fit: float) -> Iterator[Deed]:
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
