"""How much of what was said a peer says as well who has not seen it.

The words of the question tell nothing: whoever answers repeats them. What is left counts by how
rare it is, so that two who both say "usually" do not agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

_FEWEST = 2
"""One word that both say is chance more often than not: it counts as half an answer."""


def share(
    mine: Iterable[str],
    theirs: Iterable[str],
    *,
    asked: Iterable[str] = (),
    weight: Callable[[str], float] = lambda word: 1.0,
) -> float:
    """Return how much of the shorter of two texts the other says as well, 0 to 1.

    Args:
        mine: The words of the one, as stems.
        theirs: The words of the other.
        asked: The words of the question that both answer.
        weight: How much a word tells, above 0.
    """
    known = frozenset(asked)
    one, other = frozenset(mine) - known, frozenset(theirs) - known
    if not one or not other:
        return 0.0
    weights = {word: weight(word) for word in one | other}
    shorter = min(_sum(weights, one), _sum(weights, other))
    few = _FEWEST * _sum(weights, one | other) / len(weights)
    return min(1.0, _sum(weights, one & other) / max(shorter, few))


def _sum(weights: dict[str, float], words: frozenset[str]) -> float:
    # In one order: a sum of floats depends on it, and a set has none.
    return sum(weights[word] for word in sorted(words))
