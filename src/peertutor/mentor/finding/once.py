"""The same words, found in two places, are shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from peertutor.core.interviews import Trust
from peertutor.core.passages import Passage, RetrievedPassage
from peertutor.core.trust import STEPS
from peertutor.mentor.finding.retrieve import Retrieval, Retriever
from peertutor.mentor.reading.copies import copied, resemblance

_SPARE = 4
"""So many more are looked for than asked, in case some are copies."""

_SAME = 0.8


class OnceEach:
    """Finds passages for an answer, each text once; a search shows all that there is.

    Args:
        retriever: Finds them.
    """

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> Retrieval:
        """Return at most `limit` passages, best first, no two of which say the same."""
        spare = _SPARE if limit > 0 else 0
        found = await self._retriever.search(query, limit + spare, verified_only=verified_only)
        return replace(found, passages=once_each(found.passages)[:limit])


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


def standing(passage: Passage, turn: int | None = None) -> tuple[bool, int, int]:
    """Return which of two copies counts: the one with the greater value.

    What speaks against words holds for their copies too, so a disputed copy is never hidden behind
    one that nobody has looked at. Then the one that is better verified; then the earlier one, whose
    speaker said it first and can be asked.

    Args:
        passage: One of the copies.
        turn: The turn that is quoted; None for any.
    """
    practised = turn in passage.practised if turn is not None else bool(passage.practised)
    against = practised or passage.trust is Trust.DISPUTED
    steps = STEPS.index(passage.trust) if passage.trust in STEPS else -1
    return against, steps, -(passage.date or date.max).toordinal()


def _same(one: RetrievedPassage, other: RetrievedPassage) -> bool:
    if one.passage.interview_id == other.passage.interview_id:
        return False
    mine, theirs = _said(one.passage), _said(other.passage)
    return resemblance(mine, theirs) >= _SAME and copied(mine, theirs)


def _said(passage: Passage) -> str:
    return "\n".join(part.text for part in passage.parts)
