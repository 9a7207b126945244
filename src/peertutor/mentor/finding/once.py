"""What an answer may rest on: words that are in force, and each of them once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from peertutor.core.passages import Passage, RetrievedPassage
from peertutor.core.vouching import in_force
from peertutor.mentor.finding.retrieve import Retrieval, Retriever
from peertutor.mentor.reading.copies import copied, resemblance, standing

_SPARE = 4
"""So many more are looked for than asked, in case some are copies."""

_SAME = 0.8


class OnceEach:
    """Finds passages for an answer, each text once, and nothing that is retired.

    A search shows all that there is.

    Args:
        retriever: Finds them.
    """

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> Retrieval:
        """Return at most `limit` passages in force, best first, no two of which say the same."""
        spare = _SPARE if limit > 0 else 0
        found = await self._retriever.search(query, limit + spare, verified_only=verified_only)
        passages = await asyncio.to_thread(once_each, still_in_force(found.passages))
        return replace(found, passages=passages[:limit])


def still_in_force(passages: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """Return the passages without retired words, and without those that have no others."""
    kept = [(found, in_force(found.passage)) for found in passages]
    return [
        replace(found, passage=left)
        for found, left in kept
        if left is found.passage or any(part.role.quotable for part in left.parts)
    ]


def once_each(passages: Sequence[RetrievedPassage]) -> tuple[RetrievedPassage, ...]:
    """Return the passages without copies; a better copy takes the place of the first one."""
    kept: list[RetrievedPassage] = []
    for found in passages:
        place = next((n for n, other in enumerate(kept) if _same(found, other)), None)
        if place is None:
            kept.append(found)
        elif standing(found.passage) > standing(kept[place].passage):
            kept[place] = replace(kept[place], passage=found.passage)
    return tuple(replace(found, rank=rank) for rank, found in enumerate(kept, 1))


def _same(one: RetrievedPassage, other: RetrievedPassage) -> bool:
    if one.passage.interview_id == other.passage.interview_id:
        return False
    mine, theirs = _said(one.passage), _said(other.passage)
    return resemblance(mine, theirs) >= _SAME and copied(mine, theirs)


def _said(passage: Passage) -> str:
    return "\n".join(part.text for part in passage.parts)
