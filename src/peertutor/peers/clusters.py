"""Things that are alike, put together: average linkage (Sokal and Michener, 1958)."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence


def clusters(likeness: Sequence[Sequence[float]], enough: float) -> list[list[int]]:
    """Return which things belong together, the largest group first, its most typical thing first.

    Two groups are joined while the mean likeness of their members is `enough`, the most alike
    first: one thing that lies between two groups does not make them one.

    Args:
        likeness: Of every two things, n × n and symmetric; its diagonal is not read.
        enough: At least so alike are two groups that are joined.
    """
    groups: dict[int, list[int]] = {number: [number] for number in range(len(likeness))}
    means = {
        (one, other): likeness[one][other] for one in groups for other in groups if one < other
    }
    # Smallest first: the most alike, and of equals those that came first.
    heap = [(-value, pair) for pair, value in means.items() if value >= enough]
    heapq.heapify(heap)
    numbers = itertools.count(len(likeness))
    while heap:
        _, (one, other) = heapq.heappop(heap)
        if one not in groups or other not in groups:
            continue
        first, second, new = groups.pop(one), groups.pop(other), next(numbers)
        for rest in groups:
            total = means[_pair(one, rest)] * len(first) + means[_pair(other, rest)] * len(second)
            means[rest, new] = mean = total / (len(first) + len(second))
            if mean >= enough:
                heapq.heappush(heap, (-mean, (rest, new)))
        groups[new] = sorted([*first, *second])
    found = [_typical_first(group, likeness) for group in groups.values()]
    return sorted(found, key=lambda group: (-len(group), min(group)))


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _typical_first(group: list[int], likeness: Sequence[Sequence[float]]) -> list[int]:
    def typical(one: int) -> float:
        return sum(likeness[one][other] for other in group if other != one)

    first = max(group, key=typical)
    return [first, *(each for each in group if each != first)]
