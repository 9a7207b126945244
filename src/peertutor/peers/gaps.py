"""What is asked and not told: open questions that ask the same, and who may know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from peertutor.core.errors import NotFound
from peertutor.core.expertise import Suggestion
from peertutor.core.gaps import Gap, OpenQuestion
from peertutor.core.text import one_line
from peertutor.peers.clusters import clusters
from peertutor.peers.items import ItemKind
from peertutor.peers.queue import Queue
from peertutor.ports import Clock
from peertutor.ports.reviews import ReviewStore

_MOST = 300
"""So many questions are compared with one another, the latest ones."""

_EXPLAINED = 30
"""For so many gaps it is looked up who may know."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike some texts are.

    Attributes:
        values: Of every two of them, n × n.
        enough: From here on they ask the same.
    """

    values: Sequence[Sequence[float]]
    enough: float


class Gaps:
    """Finds what is asked and not told.

    Args:
        store: What was shared, and what peers say of it.
        queue: Knows what is settled.
        alike: Says how alike some questions are.
        whom: Says who is most likely to know.
        clock: Says what day it is.
    """

    def __init__(
        self,
        store: ReviewStore,
        queue: Queue,
        alike: Callable[[Sequence[str]], Likeness],
        whom: Callable[[str], Suggestion | None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._queue = queue
        self._alike = alike
        self._whom = whom
        self._clock = clock

    def open_questions(self) -> list[OpenQuestion]:
        """Return what somebody shared and a person must still answer, the latest first."""
        shared = self._store.shared_questions()
        asked = {each.number: each for each in shared}
        items = self._queue.unsettled(shared, self._store.opinions(), now=self._clock.now())
        found = [
            OpenQuestion(
                number=item.subject.number,
                text=item.title,
                since=asked[item.subject.number].asked_on,
                is_unanswered=item.kind is ItemKind.UNANSWERED,
                stakes=item.stakes,
                # What was found for a question that nothing answers is about something else.
                topic="" if item.kind is ItemKind.UNANSWERED else one_line(item.topic),
            )
            for item in items
            if asked[item.subject.number].answer.needs_peer
        ]
        return sorted(found, key=lambda each: (each.since, each.number), reverse=True)

    def gaps(self) -> list[Gap]:
        """Return the gaps: what is asked most often with most at stake first, then the oldest.

        Who may know is looked up for the first of them only; `gap` says it of any.
        """
        found = self._found()
        return [*map(self._with_whom, found[:_EXPLAINED]), *found[_EXPLAINED:]]

    def gap(self, number: int) -> Gap:
        """Return the gap with a question of that number; raises `NotFound`."""
        for gap in self._found():
            if any(each.number == number for each in gap.questions):
                return self._with_whom(gap)
        raise NotFound(
            f"There is no open question {number}",
            cause="It may have been answered meanwhile.",
            remedy="List the gaps with: peertutor gaps",
        )

    def _found(self) -> list[Gap]:
        questions = self.open_questions()[:_MOST]
        alike = self._alike([each.text for each in questions])
        found = [
            Gap(questions=tuple(questions[number] for number in group))
            for group in clusters(alike.values, alike.enough)
        ]
        return sorted(found, key=lambda gap: (-gap.weight, gap.since, gap.number))

    def _with_whom(self, gap: Gap) -> Gap:
        return replace(gap, whom=self._whom(gap.title))
