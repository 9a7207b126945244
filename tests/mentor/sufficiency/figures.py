"""Made-up figures whose truth is known."""

from __future__ import annotations

import json
import random
from typing import Any

from peertutor.mentor.sufficiency.calibration import Calibration, FittedOn, Point, expit, logit
from peertutor.ports.verdicts import LocalVerdict

SETS = (
    FittedOn("plain", 200, 150, "somebody/plain@1234abcd", "MIT"),
    FittedOn("tricky", 800, 400, "somebody/tricky@5678abcd", "CC BY 4.0"),
)


def document(**other: object) -> dict[str, Any]:
    """Return what `calibration.json` holds, with some keys replaced."""
    usual: dict[str, Any] = {
        "version": 1,
        "fitted_on": [
            {
                "set": "plain",
                "questions": 3,
                "answerable": 2,
                "source": "somebody/plain@1234abcd",
                "licence": "MIT",
            }
        ],
        "folds": "by document, 5",
        "held_out": [[0.9, 1, "plain"], [0.4, 1, "plain"], [0.1, 0, "plain"]],
        "auroc": {"plain": 1.0},
        "ece": 0.2,
    }
    return usual | other


def text(**other: object) -> str:
    return json.dumps(document(**other))


def drawn(number: int, chance: random.Random, source: str = "plain") -> list[Point]:
    """Draw points that are exactly calibrated: of each confidence so many are right."""
    confidences = [round(chance.random() ** 0.5, 4) for _ in range(number)]
    return [Point(each, int(chance.random() < each), 1, source) for each in confidences]


def calibration(seed: int = 7) -> Calibration:
    """Return calibrated figures of two sets, in which right and wrong lie well apart."""
    chance = random.Random(seed)
    points = [
        *(_sharp(chance, "plain", 0.75) for _ in range(200)),
        *(_sharp(chance, "tricky", 0.5) for _ in range(800)),
    ]
    return Calibration(held_out=tuple(points), fitted_on=SETS, folds="by document, 5")


def _sharp(chance: random.Random, source: str, base: float) -> Point:
    right = chance.random() < base
    # Two bells whose distance is their variance: what is drawn is calibrated.
    confidence = expit(chance.gauss(3 if right else -3, 6**0.5) + logit(base))
    return Point(round(confidence, 4), int(right), 1, source)


def verdicts(number: int, chance: random.Random, *, worse_by: float) -> list[LocalVerdict]:
    """Draw verdicts of a workspace in which answers are worse, in log-odds, than they seem."""
    estimates = [min(0.98, max(0.05, chance.random())) for _ in range(number)]
    return [
        LocalVerdict(each, chance.random() < expit(logit(each) - worse_by)) for each in estimates
    ]
