"""How a peer's first answer is compared with what was said: wired to the rules of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from peertutor.core.agreements import Agreement
from peertutor.ports import Stemmer

KnowsRarity = Callable[[Iterable[str]], Mapping[str, float]]
"""How rare some stems are in the ledger."""


def compared(stemmer: Stemmer, rarity: KnowsRarity) -> Callable[[str, str, str], Agreement]:
    """Return what says how far two texts say the same that answer the same question.

    Numbers, denials and opposites are held to the rules that every answer is held to.
    """
    from peertutor.mentor.grounding.agreement import (
        negation_agrees,
        numbers_agree,
        opposites_agree,
    )
    from peertutor.mentor.reading.reader import Rarity, Reader
    from peertutor.peers.agreement import share

    reader = Reader(stemmer)

    def agreement(question: str, one: str, other: str) -> Agreement:
        asked, mine, theirs = reader.read(question), reader.read(one), reader.read(other)
        weight = Rarity(rarity(mine.stems | theirs.stems)).of
        same = share(mine.stems, theirs.stems, asked=asked.stems, weight=weight)
        if mine.stated and theirs.stated and not numbers_agree(mine, theirs):
            return Agreement(same, "another number")
        if not negation_agrees(mine, theirs):
            return Agreement(same, "one of you says it must not be done")
        if not opposites_agree(mine, theirs):
            return Agreement(same, "one of you says the opposite")
        return Agreement(same)

    return agreement
