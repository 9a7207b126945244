"""Where to stop answering: risk against the share of questions that is answered.

A risk–coverage curve after Geifman and El-Yaniv ("Selective classification for deep neural
networks", 2017). The threshold is found by testing a fixed sequence (Angelopoulos and others,
"Learn then test", 2021): thresholds are tried from the strictest down, in an order that does not
depend on what was right, until the first at which the risk is not surely within the budget. So
every one can be tried at the full level, and the chance that the budget breaks is still no larger.
Each test is the exact one for shares (Clopper and Pearson, 1934); where sets are weighted, for as
many answers as say as much without weights (Kish, "Survey sampling", 1965).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from peertutor.mentor.sufficiency.calibration import Point

CHANCE_OF_BREAKING = 0.1
"""How likely the budget may be broken on questions of the same kind: one time in ten."""

_MOST_STOPS = 64
_FEWEST = 50
_ACCURACY = 1e-12
_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Stop:
    """What comes of answering everything from one confidence upwards.

    Attributes:
        threshold: That confidence.
        coverage: The share of questions that is answered.
        risk: The share of these answers that was wrong.
        answered: How many they are.
        effective: How many unweighted answers would say as much about the risk.
    """

    threshold: float
    coverage: float
    risk: float
    answered: float
    effective: float

    def surely_within(self, budget: float, level: float) -> bool:
        """Return whether so few wrong would be less likely than `level`, were the risk `budget`."""
        return tail(self.risk * self.effective, self.effective, budget) <= level


@dataclass(frozen=True, slots=True)
class Line:
    """Where a budget draws the line.

    Attributes:
        budget: The share of unflagged answers that may be wrong.
        stop: The lowest confidence that is answered, with what comes of it; None: with these
            figures nothing can be promised, so everything goes to a person.
        bound: The upper bound on the risk there; the budget or less.
    """

    budget: float
    stop: Stop | None = None
    bound: float = 1.0

    def holds(self, confidence: float) -> bool:
        """Return whether an answer of this confidence may go without a flag."""
        return self.stop is not None and confidence >= self.stop.threshold

    @property
    def coverage(self) -> float:
        """The share of questions that is answered without a flag."""
        return self.stop.coverage if self.stop else 0.0


def risk_coverage(points: Sequence[Point]) -> tuple[Stop, ...]:
    """Return what comes of every threshold, the highest first; equal confidences stay together."""
    total = sum(point.weight * point.count for point in points)
    ordered = sorted(points, key=lambda point: -point.confidence)
    answered = weight = wrong = squares = 0.0
    stops = []
    for place, point in enumerate(ordered, 1):
        answered += point.count
        weight += point.weight * point.count
        wrong += point.weight * point.wrong
        squares += point.weight**2 * point.count
        if place == len(ordered) or ordered[place].confidence != point.confidence:
            risk, effective = wrong / weight, weight**2 / squares
            stops.append(Stop(point.confidence, weight / total, risk, answered, effective))
    return tuple(stops)


def line_on(curve: Sequence[Stop], budget: float, *, chance: float = CHANCE_OF_BREAKING) -> Line:
    """Return the lowest threshold down to which the risk surely stays within `budget`.

    The first one tried lets so many answers through as prove the budget if none of them is wrong,
    and at least `_FEWEST`: a single wrong one among a few would end it at once.
    """
    enough = max(_FEWEST, math.log(chance) / math.log1p(-budget))
    last = None
    for stop in dropwhile(lambda stop: stop.effective < enough, _spread(curve)):
        if not stop.surely_within(budget, chance):
            break
        last = stop
    if last is None:
        return Line(budget)
    return Line(budget, last, upper_bound(last.risk * last.effective, last.effective, chance))


def _spread(curve: Sequence[Stop]) -> Sequence[Stop]:
    """Return so many stops as are worth trying, evenly spread over the questions."""
    if len(curve) <= _MOST_STOPS:
        return curve
    wanted = [(step + 1) / _MOST_STOPS for step in range(_MOST_STOPS)]
    places = {bisect_left(curve, each, key=lambda stop: stop.coverage) for each in wanted}
    # What is added up to everything may be less than one by a rounding.
    return [curve[place] for place in sorted({min(place, len(curve) - 1) for place in places})]


def at(curve: Sequence[Stop], threshold: float | None) -> Stop | None:
    """Return what comes of a threshold that another curve asks for; None: nothing is answered."""
    if threshold is None:
        return None
    return next((each for each in reversed(curve) if each.threshold >= threshold), None)


def upper_bound(wrong: float, count: float, level: float) -> float:
    """Return the largest share of which seeing so few wrong is not unlikely; 1 for no answers."""
    low, high = 0.0, 1.0
    if wrong >= count:
        return 1.0
    while high - low > _ACCURACY:
        middle = (low + high) / 2
        low, high = (middle, high) if tail(wrong, count, middle) > level else (low, middle)
    return high


def tail(wrong: float, count: float, share: float) -> float:
    """Return how likely at most `wrong` of `count` are, where each is with probability `share`.

    The binomial distribution through the incomplete beta function, for numbers between whole ones
    as well.
    """
    if wrong >= count or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    return _incomplete_beta(count - wrong, wrong + 1, 1 - share)


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function (Lentz's continued fraction)."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front += a * math.log(x) + b * math.log1p(-x)
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for term in _terms(a, b, x):
        d = 1 / _away_from_zero(1 + term * d)
        c = _away_from_zero(1 + term / c)
        value *= c * d
        if abs(c * d - 1) < _ACCURACY:
            break
    return math.exp(front) * value / a


def _terms(a: float, b: float, x: float) -> Iterator[float]:
    for m in range(1, _MOST_STEPS):
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))


def _away_from_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
