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
class Models:
    """What was fitted for one kind of evidence.

    Attributes:
        with_sentences: For evidence whose sentences were compared with the question by meaning.
        with_vectors: For evidence that was searched by vectors as well.
        by_words: For the rest.
    """

    with_sentences: Model
    with_vectors: Model
    by_words: Model

    def score(self, seen: Mapping[str, float]) -> float:
        """Return the log-odds by the model that knows most of what was seen."""
        if "sentence_closeness" in seen:
            return self.with_sentences.score(seen)
        return (self.with_vectors if "closeness" in seen else self.by_words).score(seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """Everything that was fitted, and what was set by hand beside it.

    Attributes:
        talk: For evidence whose best passage is an interview: people leave out what everybody in
            the room knows, so that single words tell less, and the search as a whole more.
        documents: For evidence whose best passage is a document.
        by_hand: What differs from the usual counts so much.
        usual: What counts nothing.
        embedder: The embedder whose cosines were fitted.
        no_knowledge_below: Under this probability nobody's words answer the question.
    """

    talk: Models
    documents: Models
    by_hand: Mapping[str, float]
    usual: Mapping[str, float]
    embedder: str
    no_knowledge_below: float

    def probability(self, seen: Mapping[str, float], *, talk: bool) -> float:
        """Return the probability that the evidence answers and every claim is supported.

        Args:
            seen: The features.
            talk: Whether the best passage is an interview.
        """
        score = (self.talk if talk else self.documents).score(seen)
        score += sum(
            weight * (seen[name] - self.usual[name])
            for name, weight in self.by_hand.items()
            if name in seen
        )
        answers = 1.0 / (1.0 + math.exp(-score))
        supported = seen.get("support_least", 1.0) >= SUPPORTED_FROM
        return answers if supported else answers * _UNSUPPORTED


def coefficients_from(raw: Mapping[str, Any]) -> Coefficients:
    """Return the coefficients that a JSON document holds."""
    return Coefficients(
        talk=_models(raw["talk"]),
        documents=_models(raw["documents"]),
        by_hand=raw["by_hand"],
        usual=raw["usual"],
        embedder=raw["embedder"],
        no_knowledge_below=raw["no_knowledge_below"],
    )


def _models(raw: Mapping[str, Any]) -> Models:
    return Models(**{name: Model(**model) for name, model in raw.items()})


@cache
def shipped_coefficients() -> Coefficients:
    """Return the coefficients that come with PeerTutor."""
    text = files("peertutor.mentor.sufficiency").joinpath("coefficients.json").read_text("utf-8")
    return coefficients_from(json.loads(text))
