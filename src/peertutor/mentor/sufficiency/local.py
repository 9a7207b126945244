"""What the people of a workspace said of its answers, drawn into how likely the next one is right.

Platt's scaling (1999) of the log-odds that public questions give, with a prior that pulls the map
back to leaving them as they are: the posterior's highest point under a normal prior on slope and
offset (Genkin, Lewis and Madigan, "Large-scale Bayesian logistic regression", 2007; the identity
lies in the family, as Kull and others ask for in "Beta calibration", 2017). A few verdicts can
therefore not swing it, and below `ENOUGH` of them nothing is changed at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from peertutor.mentor.sufficiency.calibration import Point, expit, logit
from peertutor.ports.verdicts import LocalVerdict

ENOUGH = 30
"""From so many verdicts on, a workspace's own figures count."""

# How far slope and offset are expected to lie from 1 and 0; in log-odds, so that an offset of 0.35
# makes 90 % out of 86 %. The prior then weighs as much as some fifty verdicts.
_SLOPE_SPREAD, _OFFSET_SPREAD = 0.35, 0.35
_LEAST_SLOPE = 0.05
_MOST_STEPS = 50
_CLOSE = 1e-9

LOCAL = "this workspace"
"""What the verdicts of a workspace are called beside the public sets."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A map of public estimates to what they are worth here; it keeps their order."""

    slope: float = 1.0
    offset: float = 0.0

    def of(self, estimate: float) -> float:
        """Return how likely an answer of this estimate is right here."""
        if self == UNMOVED:
            return estimate
        return expit(self.slope * logit(estimate) + self.offset)


UNMOVED = Shift()
"""The map that leaves everything as public questions have it."""


def shift_of(verdicts: Sequence[LocalVerdict]) -> Shift:
    """Return the map that the verdicts ask for; `UNMOVED` while there are too few of them."""
    if len(verdicts) < ENOUGH:
        return UNMOVED
    seen = [(logit(each.estimate), float(each.right)) for each in verdicts]
    slope, offset = _most_likely(seen, slope=None)
    if slope < _LEAST_SLOPE:
        # Verdicts that contradict the order of the estimates say only how many are right.
        slope, offset = _most_likely(seen, slope=_LEAST_SLOPE)
    return Shift(slope, offset)


def _most_likely(
    seen: Sequence[tuple[float, float]], *, slope: float | None
) -> tuple[float, float]:
    """Climb to the posterior's highest point by Newton's steps; with a given slope, the offset's.

    The logarithm of the posterior is concave, so there is one; a step that overshoots is halved.
    """
    a, b = 1.0 if slope is None else slope, 0.0
    best = _log_posterior(seen, a, b)
    for _ in range(_MOST_STEPS):
        step_a, step_b = _step(seen, a, b, fixed=slope is not None)
        size = 1.0
        while (now := _log_posterior(seen, a + size * step_a, b + size * step_b)) < best:
            size /= 2
            if size < _CLOSE:
                return a, b
        a, b = a + size * step_a, b + size * step_b
        if now - best < _CLOSE:
            break
        best = now
    return a, b


def _log_posterior(seen: Sequence[tuple[float, float]], a: float, b: float) -> float:
    likelihood = sum(
        -math.log1p(math.exp(-each)) if each > 0 else each - math.log1p(math.exp(each))
        for x, right in seen
        for each in ((a * x + b) * (1 if right else -1),)
    )
    prior = ((a - 1) / _SLOPE_SPREAD) ** 2 + (b / _OFFSET_SPREAD) ** 2
    return likelihood - prior / 2


def _step(
    seen: Sequence[tuple[float, float]], a: float, b: float, *, fixed: bool
) -> tuple[float, float]:
    """Return Newton's step: the gradient through the curvature, prior included."""
    told = [expit(a * x + b) for x, _ in seen]
    grad_a = sum((y - p) * x for (x, y), p in zip(seen, told, strict=True))
    grad_a -= (a - 1) / _SLOPE_SPREAD**2
    grad_b = sum(y - p for (_, y), p in zip(seen, told, strict=True)) - b / _OFFSET_SPREAD**2
    weights = [p * (1 - p) for p in told]
    bb = sum(weights) + 1 / _OFFSET_SPREAD**2
    if fixed:
        return 0.0, grad_b / bb
    ab = sum(w * x for (x, _), w in zip(seen, weights, strict=True))
    aa = sum(w * x * x for (x, _), w in zip(seen, weights, strict=True)) + 1 / _SLOPE_SPREAD**2
    determinant = aa * bb - ab * ab
    return (bb * grad_a - ab * grad_b) / determinant, (aa * grad_b - ab * grad_a) / determinant


def moved(points: Sequence[Point], shift: Shift) -> tuple[Point, ...]:
    """Return public answers as they would have gone here: as much better or worse as it seems.

    Where estimates turn out too high, a share of the right ones counts as wrong, and the other way
    round, so that among answers of one estimate the share of right ones is what `shift` says.
    """
    if shift == UNMOVED:
        return tuple(points)
    return tuple(_moved(point, shift.of(point.confidence)) for point in points)


def _moved(point: Point, now: float) -> Point:
    if now < point.confidence:
        right = point.right * now / point.confidence
    elif point.confidence < 1:
        right = point.count - point.wrong * (1 - now) / (1 - point.confidence)
    else:
        right = point.right
    return replace(point, confidence=now, right=right)


def told_here(verdicts: Sequence[LocalVerdict], shift: Shift) -> tuple[Point, ...]:
    """Return the verdicts as points beside the public ones."""
    return tuple(Point(shift.of(each.estimate), float(each.right), 1, LOCAL) for each in verdicts)
