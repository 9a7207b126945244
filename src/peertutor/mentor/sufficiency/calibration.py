"""How often answers of a kind were right on public questions, read from `calibration.json`.

`make calibrate` writes that file. What it holds are predictions on questions that the model was not
fitted on, and whether each was right; curves and thresholds are computed from them here, when they
are needed, so that every figure on the screen can be checked against the file.

    {"version": 1,
     "fitted_on": [{"set": …, "questions": n, "answerable": n, "source": …, "licence": …}, …],
     "folds": "by document, 5",
     "map": {"platt": [slope, offset]} or {"knots": [[score, probability], …]}, or left out,
     "auroc": {set: …},
     "held_out": [[confidence, right, set], …], or [confidence, right, set, count] for several,
     "by_words": {"map", "auroc", "held_out": the same for searching by words alone, or left out}}

Confidences are probabilities already; the map is for the scores of new answers. Other keys are for
people.
"""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any

VERSION = 1
_FILE = "calibration.json"
_BINS = 10


class CalibrationDamaged(ValueError):
    """The figures cannot be read; says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Point:
    """Answers of one confidence.

    Attributes:
        confidence: How likely they seemed to be right, 0 to 1.
        right: How many were; not whole where a share stands for what was not counted.
        count: How many there are.
        source: The question set they come from.
        weight: How much each of them counts beside those of other sets.
    """

    confidence: float
    right: float
    count: float = 1
    source: str = ""
    weight: float = 1

    @property
    def wrong(self) -> float:
        """How many were not right."""
        return self.count - self.right


@dataclass(frozen=True, slots=True)
class FittedOn:
    """A public question set that the figures rest on."""

    set: str
    questions: int
    answerable: int
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidences lie close together.

    Attributes:
        low: Where the bin begins; the next one begins where it ends.
        confidence: The mean confidence in it.
        right: The share of its answers that were right.
        count: How many answers there are; 0: the others say nothing.
        weight: How much they count.
    """

    low: float
    confidence: float
    right: float
    count: float
    weight: float


@dataclass(frozen=True)
class Calibration:
    """The figures of public questions.

    Attributes:
        held_out: Predictions on questions that the model was not fitted on.
        fitted_on: The sets they come from.
        folds: How fitting and checking were kept apart, in words.
        knots: The map from a raw score to a probability, linear between its knots; empty: a score
            is a probability already.
        platt: Slope and offset on the logit, in place of knots; None: there is none.
        auroc: By set, as it was measured; may be empty.
        words_alone: Whether these are the figures of searching by words alone.
        by_words: Those figures, beside the ones of searching by words and by meaning; None: there
            are none, and these have to do.
    """

    held_out: tuple[Point, ...]
    fitted_on: tuple[FittedOn, ...] = ()
    folds: str = ""
    knots: tuple[tuple[float, float], ...] = ()
    platt: tuple[float, float] | None = None
    auroc: Mapping[str, float] | None = None
    words_alone: bool = False
    by_words: Calibration | None = None

    def for_search(self, *, by_words: bool) -> Calibration:
        """Return the figures of the way in which the evidence was searched for."""
        return self.by_words if by_words and self.by_words is not None else self

    def probability(self, score: float) -> float:
        """Return how likely an answer of this score is right; a higher score is never less so."""
        if self.platt is not None:
            slope, offset = self.platt
            return expit(slope * logit(score) + offset)
        return _between(self.knots, score) if self.knots else min(1.0, max(0.0, score))

    @cached_property
    def name(self) -> str:
        """A short name of these figures; others have another one."""
        told = repr((self.held_out, self.knots, self.platt))
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sets of the held-out predictions, in the order in which they are named."""
        named = [each.set for each in self.fitted_on]
        return tuple(dict.fromkeys((*named, *(point.source for point in self.held_out))))

    @cached_property
    def balanced(self) -> tuple[Point, ...]:
        """The held-out predictions, every set counting the same however many questions it has."""
        return balanced(self.held_out)


def balanced(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the points, weighted so that every set counts the same and a point one on average."""
    counts: dict[str, float] = {}
    for point in points:
        counts[point.source] = counts.get(point.source, 0) + point.count
    share = sum(counts.values()) / max(1, len(counts))
    return tuple(replace(point, weight=share / counts[point.source]) for point in points)


def logit(probability: float) -> float:
    """Return the log-odds; certainty is kept finite."""
    inside = min(1 - 1e-6, max(1e-6, probability))
    return math.log(inside / (1 - inside))


def expit(log_odds: float) -> float:
    """Return the probability of some log-odds."""
    if log_odds < 0:
        return math.exp(log_odds) / (1 + math.exp(log_odds))
    return 1 / (1 + math.exp(-log_odds))


def _between(knots: Sequence[tuple[float, float]], score: float) -> float:
    """Interpolate; before the first knot and after the last one the map is level."""
    at = bisect_right(knots, (score, math.inf))
    if at == 0:
        return knots[0][1]
    if at == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[at - 1], knots[at]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0)


def bins(points: Sequence[Point], number: int = _BINS) -> tuple[Bin, ...]:
    """Return the points in bins of equal width, empty ones too: a reliability diagram."""
    held: list[list[Point]] = [[] for _ in range(number)]
    for point in points:
        held[min(number - 1, int(point.confidence * number))].append(point)
    return tuple(_bin(index / number, inside) for index, inside in enumerate(held))


def _bin(low: float, inside: Sequence[Point]) -> Bin:
    weight = sum(point.weight * point.count for point in inside)
    if not weight:
        return Bin(low, 0.0, 0.0, 0, 0)
    confidence = sum(point.confidence * point.weight * point.count for point in inside) / weight
    right = sum(point.weight * point.right for point in inside) / weight
    return Bin(low, confidence, right, sum(point.count for point in inside), weight)


def calibration_error(points: Sequence[Point], number: int = _BINS) -> float:
    """Return how far confidence and truth lie apart on average, by bins (ECE); 0 for no points."""
    held = bins(points, number)
    total = sum(each.weight for each in held)
    if not total:
        return 0.0
    return sum(each.weight * abs(each.confidence - each.right) for each in held) / total


def auroc(points: Sequence[Point]) -> float:
    """Return how often a right answer has more confidence than a wrong one; ties count half."""
    right = sum(point.right for point in points)
    wrong = sum(point.wrong for point in points)
    if not right or not wrong:
        return 0.5
    wins, below = 0.0, 0.0
    previous = None
    same_right = same_wrong = 0.0
    for point in sorted(points, key=lambda each: each.confidence):
        if point.confidence != previous:
            wins += same_right * (below + same_wrong / 2)
            below += same_wrong
            same_right = same_wrong = 0.0
            previous = point.confidence
        same_right += point.right
        same_wrong += point.wrong
    wins += same_right * (below + same_wrong / 2)
    return wins / (right * wrong)


@cache
def shipped_calibration() -> Calibration:
    """Return the figures that come with PeerTutor."""
    text = files("peertutor.mentor.sufficiency").joinpath(_FILE).read_text(encoding="utf-8")
    return read_calibration(text)


def read_calibration(text: str) -> Calibration:
    """Return the figures that a file holds; raises `CalibrationDamaged`."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise CalibrationDamaged(f"{_FILE} is no JSON: {error}") from error
    if not isinstance(raw, dict):
        raise CalibrationDamaged(f"{_FILE} holds no object")
    if raw.get("version") != VERSION:
        raise CalibrationDamaged(
            f"{_FILE} has version {raw.get('version')!r}; this program reads version {VERSION}"
        )
    read = _figures(raw, "")
    other = _object(raw, "by_words")
    if not other:
        return read
    shared = {"fitted_on": raw["fitted_on"], "folds": raw.get("folds", "")}
    by_words = replace(_figures({**shared, **other}, "by_words."), words_alone=True)
    return replace(read, by_words=by_words)


def _figures(raw: Mapping[str, Any], where: str) -> Calibration:
    rows, drawn = _list(raw, "held_out", where), _object(raw, "map", where)
    return Calibration(
        held_out=tuple(_point(row, f"{where}held_out[{n}]") for n, row in enumerate(rows)),
        fitted_on=tuple(
            _fitted_on(row, f"fitted_on[{n}]")
            for n, row in enumerate(_list(raw, "fitted_on", where))
        ),
        folds=str(raw.get("folds", "")),
        knots=_knots(drawn, f"{where}map.knots"),
        platt=_platt(drawn, f"{where}map.platt"),
        auroc={
            name: _share(value, f"{where}auroc.{name}")
            for name, value in _object(raw, "auroc", where).items()
        },
    )


def _object(raw: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
    found = raw.get(key, {})
    if not isinstance(found, dict):
        raise CalibrationDamaged(f"{_FILE}: {where}{key} must be an object")
    return found


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
    found = raw.get(key)
    if not isinstance(found, list):
        raise CalibrationDamaged(f"{_FILE}: {where}{key} must be a list")
    return found


def _point(row: object, where: str) -> Point:
    """Read `[confidence, right, set]`, or with how many answers the row stands for behind it."""
    if not isinstance(row, list) or len(row) not in (3, 4) or not isinstance(row[2], str):
        raise CalibrationDamaged(f"{_FILE}: {where} must be [confidence, right, set], then a count")
    confidence = _share(row[0], f"{where}[0]")
    count = row[3] if len(row) == 4 else 1
    whole = isinstance(row[1], int) and isinstance(count, int)
    if not whole or count < 1 or not 0 <= row[1] <= count:
        raise CalibrationDamaged(f"{_FILE}: {where}: {row[1]!r} of {count!r} cannot be right")
    return Point(confidence, int(row[1]), int(count), row[2])


def _share(value: object, where: str) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:  # type: ignore[operator] # a number by now
        raise CalibrationDamaged(f"{_FILE}: {where} is {value!r}, and must lie between 0 and 1")
    return float(value)  # type: ignore[arg-type] # as above


def _fitted_on(row: object, where: str) -> FittedOn:
    kinds = {"set": str, "questions": int, "answerable": int, "source": str, "licence": str}
    if not isinstance(row, dict):
        raise CalibrationDamaged(f"{_FILE}: {where} must be an object")
    for key, kind in kinds.items():
        if not isinstance(row.get(key), kind):
            raise CalibrationDamaged(f"{_FILE}: {where}.{key} is missing or of another kind")
    return FittedOn(**{key: row[key] for key in kinds})


def _knots(drawn: Mapping[str, Any], where: str) -> tuple[tuple[float, float], ...]:
    rows = drawn.get("knots", [])
    if not isinstance(rows, list):
        raise CalibrationDamaged(f"{_FILE}: {where} must be a list")
    knots = tuple((x, _share(y, where)) for x, y in (_pair(row, where) for row in rows))
    for (x0, y0), (x1, y1) in pairwise(knots):
        if x1 <= x0 or y1 < y0:
            raise CalibrationDamaged(f"{_FILE}: {where} must rise; {x1}, {y1} does not")
    return knots


def _platt(drawn: Mapping[str, Any], where: str) -> tuple[float, float] | None:
    found = drawn.get("platt")
    if found is None:
        return None
    slope, offset = _pair(found, where)
    if slope <= 0:
        raise CalibrationDamaged(f"{_FILE}: {where} must rise; its slope is {slope}")
    return slope, offset


def _pair(row: object, where: str) -> tuple[float, float]:
    if isinstance(row, list) and len(row) == 2:
        first, second = row
        if isinstance(first, int | float) and isinstance(second, int | float):
            return float(first), float(second)
    raise CalibrationDamaged(f"{_FILE}: {where} must hold two numbers, not {row!r}")
