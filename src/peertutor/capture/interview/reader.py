"""Reading replies: by rules alone, or by rules and meaning together.

With the embedder it was fitted for, a linear model weighs what the rules see against the meaning of
the whole reply and of its question; it was fitted on labelled replies that nobody gave
(benchmarks/replies/README.md).
Without, the rules decide in their order.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from operator import mul

from peertutor.capture.interview.signs import Reply, ends_the_matter, features, sign_of
from peertutor.core.errors import PeerTutorError
from peertutor.core.protocols import Sign
from peertutor.ports import Embedder

_READ_WORDS = 200
_REMEMBERED = 2_048


@dataclass(frozen=True, slots=True)
class Weights:
    """A multinomial logistic model over the kinds of reply.

    Attributes:
        embedder: The model whose vectors it was fitted with.
        scales: By what the vectors of reply and question are multiplied, once their mean is off.
        means: The mean vectors of both.
        near: Mean and scale of the cosine of question and reply.
        classes: `none`, or the value of a `Sign`.
        bias: One number a class.
        seen: For each class a weight for every feature of the rules, and for `nearness`.
        meaning: For each class a weight for every number of both vectors.
    """

    embedder: str
    scales: Sequence[float]
    means: Sequence[Sequence[float]]
    near: tuple[float, float]
    classes: Sequence[str]
    bias: Sequence[float]
    seen: Sequence[Mapping[str, float]]
    meaning: Sequence[Sequence[float]]

    def best(self, seen: Mapping[str, float], said: Sequence[float], asked: Sequence[float]) -> str:
        """Return the likeliest class of a reply, by the vectors of it and of its question."""
        centred = [
            scale * (number - middle)
            for vector, mean, scale in zip((said, asked), self.means, self.scales, strict=True)
            for number, middle in zip(vector, mean, strict=True)
        ]
        totals = [
            bias
            + sum(weight * seen.get(name, 0.0) for name, weight in own.items())
            + sum(map(mul, meaning, centred))
            for bias, own, meaning in zip(self.bias, self.seen, self.meaning, strict=True)
        ]
        return self.classes[totals.index(max(totals))]


class ReplyReader:
    """Tells what kind of reply came back; remembers what it has read.

    Args:
        embedder: Where replies get their meaning from; None: the rules decide alone.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        fits = embedder is not None and embedder.model == shipped_weights().embedder
        self._embedder = embedder if fits else None
        self.sign = lru_cache(_REMEMBERED)(self._sign)

    def _sign(self, reply: Reply) -> Sign | None:
        """Return the sign that asks for a reaction first; None for a reply that tells something."""
        ending = ends_the_matter(reply)
        if ending is not None or self._embedder is None or not reply.words:
            return ending or sign_of(reply)
        weights = shipped_weights()
        try:
            said, asked = self._embedder.embed_passages(
                [_short(reply.text), f"{reply.asked} ({reply.topic})"]
            )
        except PeerTutorError:
            return sign_of(reply)
        vector, question = _numbers(said), _numbers(asked)
        near = sum(map(mul, vector, question))
        middle, scale = weights.near
        seen = features(reply) | {"nearness": scale * (near - middle)}
        best = weights.best(seen, vector, question)
        return None if best == "none" else Sign(best)


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with PeerTutor."""
    text = files("peertutor.capture.interview").joinpath("signs.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return Weights(
        embedder=table["embedder"],
        scales=table["scales"],
        means=table["means"],
        near=(table["near"][0], table["near"][1]),
        classes=table["classes"],
        bias=table["bias"],
        seen=table["seen"],
        meaning=table["meaning"],
    )


def _short(text: str) -> str:
    return " ".join(text.split()[:_READ_WORDS])


def _numbers(vector: bytes) -> array[float]:
    return array("f", vector)
