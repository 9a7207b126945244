"""What a score that ranks answers is worth, and a flag on them, and a probability.

Every measure takes one value an answer, higher for more trust, and whether the answer was right.
Answers of equal value stand in no order: what is returned is the mean over all their orders.
Where a measure has no meaning (nobody was right, or nothing was flagged) it is not a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = Sequence[float] | Sequence[bool] | NDArray[np.float64] | NDArray[np.bool_]
Numbers = NDArray[np.float64]

BINS = 10
"""So many bins of equal mass has the calibration error where nothing else is said.

In a set of two hundred answers there are twenty in each, and already then chance alone makes an
error of several hundredths: see `perfect_ece`.
"""


class Point(NamedTuple):
    """What is answered without a flag, as a share of all, and how much of that is wrong."""

    coverage: float
    risk: float


def auroc(scores: Values, right: Values) -> float:
    """Return how often a right answer has a higher score than a wrong one; a tie counts half."""
    values, truth = _numbers(scores), _numbers(right)
    positive = float(truth.sum())
    negative = len(truth) - positive
    if not positive or not negative:
        return float("nan")
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    # The mean rank of equal values: those below them, and the middle of themselves.
    ranks = np.cumsum(counts) - (counts - 1) / 2
    above = float((ranks[inverse] * truth).sum()) - positive * (positive + 1) / 2
    return above / (positive * negative)


def risk_coverage(scores: Values, right: Values) -> list[Point]:
    """Return the curve of answering the most trusted first: the risk at each share answered."""
    risks = _risks(scores, right)
    return [Point((n + 1) / len(risks), float(risk)) for n, risk in enumerate(risks)]


def aurc(scores: Values, right: Values) -> float:
    """Return the mean risk over all coverages (Geifman, Uziel and El-Yaniv, 2019)."""
    risks = _risks(scores, right)
    return float(risks.mean()) if len(risks) else float("nan")


def excess_aurc(scores: Values, right: Values) -> float:
    """Return AURC less that of the oracle, which answers everything right before anything wrong."""
    return aurc(scores, right) - aurc(right, right)


def ece(confidences: Values, right: Values, bins: int = BINS) -> float:
    """Return the expected calibration error over `bins` bins of as equally many answers as can be.

    Equal mass rather than equal width (Nixon et al., "Measuring calibration in deep learning",
    2019): a bin with three answers in it says nothing.
    """
    values, truth = _numbers(confidences), _numbers(right)
    if not len(values):
        return float("nan")
    order = np.argsort(values, kind="stable")
    said, was = values[order], _evened(values, truth)[order]
    pairs = zip(np.array_split(said, bins), np.array_split(was, bins), strict=True)
    gaps = [abs(float(s.sum() - w.sum())) for s, w in pairs]
    return sum(gaps) / len(values)


def perfect_ece(
    confidences: Values, bins: int = BINS, *, rounds: int = 500, seed: int = 1
) -> float:
    """Return the mean error that these confidences would have if each were exactly true."""
    values = _numbers(confidences)
    chance = np.random.default_rng(seed)
    errors = [ece(values, chance.random(len(values)) < values, bins) for _ in range(rounds)]
    return sum(errors) / rounds


def brier(confidences: Values, right: Values) -> float:
    """Return the mean squared distance of confidence and truth."""
    values, truth = _numbers(confidences), _numbers(right)
    return float(((values - truth) ** 2).mean()) if len(values) else float("nan")


def flag_precision(flagged: Values, right: Values) -> float:
    """Return the share of flagged answers that were wrong."""
    flags, truth = _numbers(flagged), _numbers(right)
    return _share(flags * (1 - truth), flags)


def flag_recall(flagged: Values, right: Values) -> float:
    """Return the share of wrong answers that were flagged."""
    flags, truth = _numbers(flagged), _numbers(right)
    return _share(flags * (1 - truth), 1 - truth)


def over_flagging(flagged: Values, right: Values) -> float:
    """Return the share of right answers that were flagged all the same."""
    flags, truth = _numbers(flagged), _numbers(right)
    return _share(flags * truth, truth)


def unflagged_wrong(flagged: Values, right: Values) -> float:
    """Return the share of unflagged answers that were wrong: what an error budget limits."""
    flags, truth = _numbers(flagged), _numbers(right)
    return _share((1 - flags) * (1 - truth), 1 - flags)


def _risks(scores: Values, right: Values) -> Numbers:
    values, truth = _numbers(scores), _numbers(right)
    wrong = 1 - _evened(values, truth)[np.argsort(-values, kind="stable")]
    risks: Numbers = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    return risks


def _evened(values: Numbers, truth: Numbers) -> Numbers:
    """Give answers of equal value their mean truth, so that their order does not matter."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    means: Numbers = np.bincount(inverse, weights=truth, minlength=len(counts)) / counts
    evened: Numbers = means[inverse]
    return evened


def _share(part: Numbers, whole: Numbers) -> float:
    total = float(whole.sum())
    return float(part.sum()) / total if total else float("nan")


def _numbers(values: Values) -> Numbers:
    return np.asarray(values, dtype=np.float64)
