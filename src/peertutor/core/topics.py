"""What a team says of single topics: how much depends on them, and how long their knowledge keeps.

A topic is met where its words stand side by side in the subject of an interview or in a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from peertutor.core.lessons import Stakes
from peertutor.core.passages import Passage
from peertutor.core.phrases import Phrases
from peertutor.core.trust import trust_now

VERIFIED_DAYS = 90
"""How long a verification holds where nobody has said anything else."""

_ORDER = tuple(Stakes)


@dataclass(frozen=True, slots=True)
class Topic:
    """What is set for one topic; None where it is as for all others."""

    verified_days: int | None = None
    stakes: Stakes | None = None


class Topics:
    """The topics that something is set for.

    Args:
        stem: Brings a word to its stem.
        topics: By their names.
        verified_days: How long a verification holds on every other topic.
    """

    def __init__(
        self,
        stem: Callable[[str], str],
        topics: Mapping[str, Topic] | None = None,
        verified_days: int = VERIFIED_DAYS,
    ) -> None:
        self._topics = Phrases(topics or {}, stem)
        self._verified_days = verified_days

    def verified_days(self, subject: str) -> int:
        """Return for how many days a verification holds; of topics that fit the narrowest."""
        fitting = self._fitting(subject)
        days = [(-n, each.verified_days) for n, each in fitting if each.verified_days is not None]
        return min(days)[1] if days else self._verified_days

    def stakes(self, *texts: str) -> Stakes:
        """Return what depends at most on one of these subjects or questions; medium unless set."""
        set_here = [stakes for stakes in map(self._stakes, texts) if stakes is not None]
        return highest(set_here) if set_here else Stakes.MEDIUM

    def counted(self, passage: Passage, now: datetime) -> Passage:
        """Return a passage with its trust as it counts at this moment; see `core/trust.py`."""
        days = self.verified_days(subject(passage))
        trust = trust_now(passage.trust, verified_at=passage.verified_at, days=days, now=now)
        return replace(passage, trust=trust, stale_until=now - timedelta(days=days + 1))

    def _stakes(self, text: str) -> Stakes | None:
        fitting = [(n, each.stakes) for n, each in self._fitting(text) if each.stakes is not None]
        longest = max((n for n, _ in fitting), default=0)
        return highest([stakes for n, stakes in fitting if n == longest]) if fitting else None

    def _fitting(self, text: str) -> list[tuple[int, Topic]]:
        return list(self._topics.found(text))


def highest(stakes: Iterable[Stakes]) -> Stakes:
    """Return the highest of some stakes."""
    return max(stakes, key=_ORDER.index)


def subject(passage: Passage) -> str:
    """Return what a passage is about: its interview's topic, or its title where it has none."""
    return passage.topic or passage.title
