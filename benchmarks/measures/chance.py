"""How sure one can be of a figure, and of a difference: bootstraps over whole documents.

Questions about one document are not independent of one another, so whole groups are drawn (Efron
and Tibshirani, "An introduction to the bootstrap", 1993, ch. 8).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.measures.flagging import Values

ROUNDS = 2000

Measure = Callable[[Values, Values], float]
"""One of `flagging`: values and whether the answers were right."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference over the same questions and its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % interval; not a number where it has no meaning."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two scores of the same answers of one set.

    Attributes:
        ours: One value an answer.
        theirs: The other's, in the same order.
        right: Whether the answers were right.
        groups: The document that each is about.
    """

    ours: Values
    theirs: Values
    right: Values
    groups: Sequence[str]


def interval(
    measure: Measure,
    values: Values,
    right: Values,
    groups: Sequence[str],
    *,
    rounds: int = ROUNDS,
    seed: int = 1,
) -> Interval:
    """Return a measure with its interval."""
    given, truth = np.asarray(values, np.float64), np.asarray(right, np.float64)
    found = [measure(given[rows], truth[rows]) for rows in _draws(groups, rounds, seed)]
    return _between(measure(given, truth), found)


def mean(values: Values, right: Values) -> float:
    """Return the mean of the values; what was right does not matter to it."""
    del right
    return float(np.mean(values)) if len(values) else float("nan")


def share(of: Sequence[bool], groups: Sequence[str], *, seed: int = 1) -> Interval:
    """Return the share of what is true, with its interval."""
    return interval(mean, of, of, groups, seed=seed)


def paired_difference(
    measure: Measure, pairs: Sequence[Pair], *, rounds: int = ROUNDS, seed: int = 1
) -> Difference:
    """Return how far our measure is above the other's, in the mean of the sets.

    The same documents are drawn for both, and as many of each set as it has.
    """
    found = _compared(measure, pairs, rounds, seed)
    gaps = [ours - theirs for ours, theirs in found]
    between = _between(gaps[0], gaps[1:])
    return Difference(between.value, between.low, between.high)


def paired_ratio(
    measure: Measure, pairs: Sequence[Pair], *, rounds: int = ROUNDS, seed: int = 1
) -> Interval:
    """Return our measure as a multiple of the other's, each in the mean of the sets."""
    found = _compared(measure, pairs, rounds, seed)
    ratios = [ours / theirs if theirs else float("nan") for ours, theirs in found]
    return _between(ratios[0], ratios[1:])


def difference(
    ours: Sequence[float],
    theirs: Sequence[float],
    groups: Sequence[str],
    *,
    rounds: int = ROUNDS,
    seed: int = 1,
) -> Difference:
    """Return the mean of `ours - theirs` with a paired bootstrap interval.

    Args:
        ours: One value a question.
        theirs: The same questions, in the same order.
        groups: The document that each question is about.
        rounds: How often the groups are drawn.
        seed: Makes the interval the same every time.
    """
    by_group: dict[str, list[float]] = {}
    for group, mine, other in zip(groups, ours, theirs, strict=True):
        by_group.setdefault(group, []).append(mine - other)
    sums = [(sum(values), len(values)) for values in by_group.values()]
    chance = random.Random(seed)
    means = sorted(_mean(chance.choices(sums, k=len(sums))) for _ in range(rounds))
    return Difference(_mean(sums), means[int(0.025 * rounds)], means[int(0.975 * rounds)])


def _compared(
    measure: Measure, pairs: Sequence[Pair], rounds: int, seed: int
) -> list[tuple[float, float]]:
    """Return both means over the sets: as they are first, then once a draw."""
    whole = [np.arange(len(pair.groups)) for pair in pairs]
    draws = [_draws(pair.groups, rounds, seed + n) for n, pair in enumerate(pairs)]
    arrays = [
        tuple(np.asarray(each, np.float64) for each in (pair.ours, pair.theirs, pair.right))
        for pair in pairs
    ]
    found = []
    for rows in (whole, *zip(*draws, strict=True)):
        ours = [measure(o[r], t[r]) for (o, _, t), r in zip(arrays, rows, strict=True)]
        theirs = [measure(o[r], t[r]) for (_, o, t), r in zip(arrays, rows, strict=True)]
        found.append((sum(ours) / len(pairs), sum(theirs) / len(pairs)))
    return found


def _draws(groups: Sequence[str], rounds: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of as many groups as there are, drawn with replacement, `rounds` times."""
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    members = [np.asarray(each, np.intp) for each in rows.values()]
    chance = np.random.default_rng(seed)
    for _ in range(rounds if members else 0):
        drawn = chance.integers(0, len(members), len(members))
        yield np.concatenate([members[each] for each in drawn])


def _between(value: float, found: Sequence[float]) -> Interval:
    """Return the middle 95 % of what was found; draws in which it has no meaning do not count."""
    ordered = sorted(each for each in found if not math.isnan(each))
    if not ordered:
        return Interval(value, float("nan"), float("nan"))
    last = len(ordered) - 1
    return Interval(value, ordered[int(0.025 * last)], ordered[math.ceil(0.975 * last)])


def _mean(sums: Sequence[tuple[float, int]]) -> float:
    return sum(total for total, _ in sums) / sum(count for _, count in sums)
