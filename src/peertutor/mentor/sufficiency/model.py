"""How likely it is that the evidence answers: a logistic model over the features.

The coefficients were fitted on public questions by `make calibrate`, none below zero, so that more
evidence never counts for less. What no public question set varies in (voices, dates, documents)
counts a little, by hand, and only where it differs from the usual.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from peertutor.mentor.grounding.support import SUPPORTED_FROM

_UNSUPPORTED = 0.5
"""What a claim without support leaves of an answer's chance to be right."""


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: a bias and a weight for each feature."""

    bias: float
    weights: Mapping[str, float]

    def score(self, seen: Mapping[str, float]) -> float:
        """Return the log-odds; a feature that is missing counts as 0."""
        return self.bias + sum(w * seen.get(name, 0.0) for name, w in self.weights.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """Everything that was fitted, and what was set by hand beside it.

    Attributes:
        with_sentences: For evidence whose sentences were compared with the question by meaning.
        with_vectors: For evidence that was searched by vectors as well.
        by_words: For the rest.
        by_hand: What differs from the usual counts so much.
        usual: What counts nothing.
        embedder: The embedder whose cosines were fitted.
        no_knowledge_below: Under this probability nobody's words answer the question.
    """

    with_sentences: Model
    with_vectors: Model
    by_words: Model
    by_hand: Mapping[str, float]
    usual: Mapping[str, float]
    embedder: str
    no_knowledge_below: float

    def probability(self, seen: Mapping[str, float]) -> float:
        """Return the probability that the evidence answers and every claim is supported."""
        score = self._model_for(seen).score(seen)
        score += sum(
            weight * (seen[name] - self.usual[name])
            for name, weight in self.by_hand.items()
            if name in seen
        )
        answers = 1.0 / (1.0 + math.exp(-score))
        return (
            answers if seen.get("support_least", 1.0) >= SUPPORTED_FROM else answers * _UNSUPPORTED
        )

    def _model_for(self, seen: Mapping[str, float]) -> Model:
        if "sentence_closeness" in seen:
            return self.with_sentences
        return self.with_vectors if "closeness" in seen else self.by_words


def coefficients_from(raw: Mapping[str, Any]) -> Coefficients:
    """Return the coefficients that a JSON document holds."""
    models = {name: Model(**raw["models"][name]) for name in raw["models"]}
    return Coefficients(
        **models,
        by_hand=raw["by_hand"],
        usual=raw["usual"],
        embedder=raw["embedder"],
        no_knowledge_below=raw["no_knowledge_below"],
    )


@cache
def shipped_coefficients() -> Coefficients:
    """Return the coefficients that come with PeerTutor."""
    text = files("peertutor.mentor.sufficiency").joinpath("coefficients.json").read_text("utf-8")
    return coefficients_from(json.loads(text))
