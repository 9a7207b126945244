"""What a retrieval is worth.

`seen` and `reciprocal` follow the definitions in benchmarks/README.md; a test compares them with
the reference implementation where that is at hand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Shown(NamedTuple):
    """One result as a reader meets it: a stretch of a document's turns, and its length in words."""

    document: str
    first_turn: int
    last_turn: int
    words: int


class Gold(NamedTuple):
    """A stretch of turns that answers the question; both ends belong to it."""

    document: str
    first_turn: int
    last_turn: int


TurnWords = Mapping[tuple[str, int], int]
"""How many words each turn has, by document and index."""


def seen(
    shown: Sequence[Shown], gold: Sequence[Gold], words: TurnWords, budget: int = 1000
) -> float:
    """Return the share of the gold words among the first `budget` words that are shown.

    Words of a turn that is shown in pieces are counted from its beginning, and none twice. Gold
    that is longer than the budget counts as long as the budget, so that the best value is 1.
    """
    wanted = {(g.document, turn) for g in gold for turn in range(g.first_turn, g.last_turn + 1)}
    total = sum(words.get(turn, 0) for turn in wanted)
    unseen: dict[tuple[str, int], int] = {}
    left, found = budget, 0
    for result in shown:
        room = min(result.words, left)
        left -= room
        for index in range(result.first_turn, result.last_turn + 1):
            turn = (result.document, index)
            part = min(room, unseen.setdefault(turn, words.get(turn, 0)))
            unseen[turn] -= part
            room -= part
            found += part if turn in wanted else 0
    return min(1.0, found / min(max(total, 1), budget))


def reciprocal(shown: Sequence[Shown], gold: Sequence[Gold], depth: int = 10) -> float:
    """Return 1 / the rank of the first result that overlaps gold; 0 beyond `depth`."""
    for rank, result in enumerate(shown[:depth], start=1):
        if any(_overlap(result, stretch) for stretch in gold):
            return 1.0 / rank
    return 0.0


def gain(shown: Sequence[Shown], gold: Sequence[Gold], depth: int = 10) -> float:
    """Return nDCG at `depth`: each gold stretch counts where it is first overlapped.

    One result may overlap several stretches; it then counts for one of them, the others wait for
    further results, as in a list of documents of which each is relevant by itself.
    """
    waiting = list(gold)
    worth = 0.0
    for rank, result in enumerate(shown[:depth], start=1):
        hit = next((stretch for stretch in waiting if _overlap(result, stretch)), None)
        if hit is not None:
            waiting.remove(hit)
            worth += 1.0 / math.log2(rank + 1)
    best = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(len(gold), depth) + 1))
    return worth / best if best else 0.0


def _overlap(result: Shown, stretch: Gold) -> bool:
    return (
        result.document == stretch.document
        and result.first_turn <= stretch.last_turn
        and result.last_turn >= stretch.first_turn
    )
