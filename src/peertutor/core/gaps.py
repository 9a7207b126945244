"""Questions that nobody's words answer, put together where they ask the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from peertutor.core.expertise import Suggestion
from peertutor.core.lessons import Stakes

_WEIGHTS: Mapping[Stakes, int] = {Stakes.LOW: 1, Stakes.MEDIUM: 2, Stakes.HIGH: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that its asker shared and that a person must still answer.

    Attributes:
        number: The shared ledger's.
        text: As it stands alone.
        since: The day it was asked.
        is_unanswered: Whether nothing at all was found; else the answer is flagged.
        topic: What the quoted words are about; empty where nothing was quoted.
    """

    number: int
    text: str
    since: date
    is_unanswered: bool
    stakes: Stakes
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What several questions ask for, and nobody has told.

    Attributes:
        questions: At least one; the most typical first.
        whom: Who is most likely to know; None where nobody has spoken of it.
    """

    questions: tuple[OpenQuestion, ...]
    whom: Suggestion | None = None

    @property
    def title(self) -> str:
        """The most typical of its questions."""
        return self.questions[0].text

    @property
    def number(self) -> int:
        """What it goes by: the number of that question."""
        return self.questions[0].number

    @property
    def asked(self) -> int:
        """How often it was asked, as far as others may know."""
        return len(self.questions)

    @property
    def stakes(self) -> Stakes:
        """The highest of its questions'."""
        return max((each.stakes for each in self.questions), key=lambda each: _WEIGHTS[each])

    @property
    def topic(self) -> str:
        """What most of its questions are about; may be empty."""
        topics = [each.topic for each in self.questions if each.topic]
        return max(topics, key=topics.count, default="")

    @property
    def since(self) -> date:
        """The day of the oldest question."""
        return min(each.since for each in self.questions)

    @property
    def is_unanswered(self) -> bool:
        """Whether nothing was found for any of its questions."""
        return all(each.is_unanswered for each in self.questions)

    @property
    def weight(self) -> int:
        """How often it was asked, times how much depends on it: 1 low, 2 medium, 4 high."""
        return self.asked * _WEIGHTS[self.stakes]
