"""Fitting: a logistic model with no coefficient below zero, no set deciding alone.

Each set has an intercept of its own while the slopes are fitted: how many of its questions nobody
answers is its makers' choice, and no property of a question. The intercept that is shipped, and a
common factor of the slopes, are fitted afterwards on predictions for documents that were left out
(J. Platt, "Probabilistic outputs for support vector machines", 1999).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.calibrating.cases import Seen

FOLDS = 5
_RIDGE = 0.3
_A_SET = 700.0
"""A set of so many questions counts as many; one of a quarter of them counts half of it."""

_SEED = 5
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A model and its predictions for the documents that it was not fitted on.

    Attributes:
        bias: Of the model fitted on everything.
        weights: By feature; those of zero are left out.
        held_out: For each case, the probability by a model that has not seen its document.
    """

    bias: float
    weights: dict[str, float]
    held_out: Numbers


def fitted(cases: Sequence[Seen], names: Sequence[str]) -> Fit:
    """Fit the model on `cases` with these features, cross-validated by document."""
    table = np.array([[case.features.get(name, 0.0) for name in names] for case in cases])
    answered = np.array([float(case.answered) for case in cases])
    sets = np.array([case.set for case in cases])
    fold = _folds(cases)
    scores, weights = np.zeros(len(cases)), _of_sets(sets)
    for number in range(FOLDS):
        inside, outside = fold != number, fold == number
        slopes = _slopes(table[inside], answered[inside], sets[inside])
        # Sets differ in how many questions nobody answers; one intercept has to do for all.
        shift = _shift(table[inside] @ slopes, answered[inside], weights[inside])
        scores[outside] = table[outside] @ slopes + shift
    held_out = np.zeros(len(cases))
    for number in range(FOLDS):
        inside, outside = fold != number, fold == number
        factor, shift = _platt(scores[inside], answered[inside], weights[inside])
        held_out[outside] = _sigmoid(factor * scores[outside] + shift)
    factor, shift = _platt(scores, answered, weights)
    slopes = _slopes(table, answered, sets)
    bias = factor * _shift(table @ slopes, answered, weights) + shift
    kept = {
        name: round(float(factor * slope), 4)
        for name, slope in zip(names, slopes, strict=True)
        if factor * slope >= 0.005
    }
    return Fit(round(bias, 4), kept, held_out)


def _folds(cases: Sequence[Seen]) -> NDArray[np.int64]:
    """Return a fold for each case: all of a document in one, the documents of each set in turn."""
    place: dict[tuple[str, str], int] = {}
    for name in dict.fromkeys(case.set for case in cases):
        documents = sorted({_whole(case) for case in cases if case.set == name})
        random.Random(_SEED).shuffle(documents)
        place |= {(name, each): number % FOLDS for number, each in enumerate(documents)}
    return np.array([place[case.set, _whole(case)] for case in cases])


def _whole(case: Seen) -> str:
    """Return the document; in squad2half the article that a paragraph was taken from."""
    return case.group.rsplit("-", 1)[0] if case.set == "squad2half" else case.group


def _of_sets(sets: NDArray[np.str_]) -> Numbers:
    return np.array([math.sqrt(_A_SET / np.sum(sets == name)) for name in sets])


def _slopes(table: Numbers, answered: Numbers, sets: NDArray[np.str_]) -> Numbers:
    names = sorted(set(sets))
    intercepts = np.array([[float(name == each) for each in names] for name in sets])
    both = np.hstack([intercepts, table])
    weights, count = _of_sets(sets), len(names)

    def loss(at: Numbers) -> tuple[float, Numbers]:
        probability = _sigmoid(both @ at)
        told = np.where(answered > 0, probability, 1 - probability)
        ridge = _RIDGE * np.concatenate([np.zeros(count), at[count:]])
        gradient = both.T @ (weights * (probability - answered)) + ridge
        value = -np.sum(weights * np.log(np.maximum(told, 1e-12)))
        return float(value + at[count:] @ ridge[count:] / 2), gradient

    bounds = [(None, None)] * count + [(0, None)] * table.shape[1]
    best = minimize(
        loss, np.zeros(both.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 3000},
    ).x  # fmt: skip
    slopes: Numbers = best[count:]
    return slopes


def _shift(scores: Numbers, answered: Numbers, weights: Numbers) -> float:
    """Return the intercept that makes the scores right on average."""
    low, high = -50.0, 50.0
    target = float(np.sum(weights * answered))
    for _ in range(60):
        middle = (low + high) / 2
        if float(np.sum(weights * _sigmoid(scores + middle))) < target:
            low = middle
        else:
            high = middle
    return low


def _platt(scores: Numbers, answered: Numbers, weights: Numbers) -> tuple[float, float]:
    def loss(at: Numbers) -> float:
        probability = _sigmoid(at[0] * scores + at[1])
        told = np.where(answered > 0, probability, 1 - probability)
        return float(-np.sum(weights * np.log(np.maximum(told, 1e-12))))

    factor, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(factor), float(shift)


def _sigmoid(score: Numbers) -> Numbers:
    clipped = np.clip(score, -30, 30)
    probability: Numbers = 1.0 / (1.0 + np.exp(-clipped))
    return probability
