"""How far an answer's confidence and flag can be trusted, beside what a plain search would say.

What is judged is whether the set can answer a question at all. The confidence that comes with the
program may have been fitted on these very questions, so that nothing is said of it as evidence
where out-of-fold confidences are at hand.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measures import flag_recall, over_flagging
from benchmarks.quality.rows import Kept, Row

SHIPPED = "ours, as shipped (in sample)"
CROSS_VALIDATED = "ours, cross-validated"
BASELINES = ("BM25", "e5", "RRF")
THRESHOLD = "e5 below a threshold"
SIMILARITY = "e5"

_BY_CONFIDENCE = frozenset({"weak_evidence", "no_source"})
_SEED = 11

OutOfFold = Mapping[tuple[str, str], float]
"""A confidence for each set and question, from a model that has not seen its document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The questions of one set of which it is known whether they can be answered.

    Attributes:
        ours: Which of `scores` is ours.
        scores: One value a question for each way to score.
        flags: Whether it is flagged, for each way to flag.
        answerable: Whether the set answers it.
        right: Whether what answers it is also cited.
        groups: The document that it is about.
    """

    name: str
    ours: str
    scores: dict[str, list[float]]
    flags: dict[str, list[bool]]
    answerable: list[bool]
    right: list[bool]
    groups: list[str]

    @property
    def is_evidence(self) -> bool:
        """Whether our confidence was made without having seen these documents."""
        return self.ours == CROSS_VALIDATED


def out_of_fold(file: Path) -> dict[tuple[str, str], float]:
    """Read confidences from lines of `{"set", "qid", "confidence"}`."""
    with file.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    return {(row["set"], row["qid"]): float(row["confidence"]) for row in found}


def judged(kept: Kept, fold: OutOfFold) -> Judged:
    """Return what there is to judge of a set; out-of-fold confidences count if all are there."""
    decided = [row for row in kept.asked if row.answerable is not None]
    outside = [fold[kept.name, row.qid] for row in decided if (kept.name, row.qid) in fold]
    complete = bool(decided) and len(outside) == len(decided)
    scores = {CROSS_VALIDATED: outside} if complete else {}
    scores[SHIPPED] = [row.confidence for row in decided]
    scores |= {name: [row.scores[name] for row in decided] for name in BASELINES}
    groups = [row.group for row in decided]
    answerable = [row.answerable is True for row in decided]
    flags = {CROSS_VALIDATED: reflagged(decided, outside)} if complete else {}
    flags[SHIPPED] = [row.flagged for row in decided]
    if True in answerable and False in answerable:
        flags[THRESHOLD] = below_threshold(scores[SIMILARITY], answerable, groups)
    return Judged(
        name=kept.name,
        ours=CROSS_VALIDATED if complete else SHIPPED,
        scores=scores,
        flags=flags,
        answerable=answerable,
        right=[row.right for row in decided],
        groups=groups,
    )


def reflagged(rows: Sequence[Row], confidences: Sequence[float]) -> list[bool]:
    """Return the flags as they would be with other confidences.

    The confidence from which on evidence is no longer called weak is read from the answers: it is
    the lowest of those that were not flagged. Whatever else flags an answer stays.
    """
    enough = min((row.confidence for row in rows if not row.flagged), default=1.0)
    return [
        confidence < enough or bool({*row.reasons} - _BY_CONFIDENCE)
        for row, confidence in zip(rows, confidences, strict=True)
    ]


def below_threshold(
    scores: Sequence[float], answerable: Sequence[bool], groups: Sequence[str]
) -> list[bool]:
    """Flag what is below the threshold that was best on the other half of the documents."""
    documents = sorted(set(groups))
    random.Random(_SEED).shuffle(documents)
    first = set(documents[::2])
    values, truth = np.asarray(scores), np.asarray(answerable)
    here = np.asarray([group in first for group in groups])
    flags = np.zeros(len(values), dtype=bool)
    for half in (here, ~here):
        flags[half] = values[half] < _best_threshold(values[~half], truth[~half])
    return [bool(flag) for flag in flags]


def _best_threshold(scores: np.ndarray, answerable: np.ndarray) -> float:
    """Return the score that tells both kinds apart best (Youden's index)."""

    def worth(threshold: float) -> float:
        flags = scores < threshold
        return flag_recall(flags, answerable) - over_flagging(flags, answerable)

    return max((float(score) for score in np.unique(scores)), key=worth, default=0.0)
