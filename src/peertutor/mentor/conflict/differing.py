"""Two sayings on the same subject: do they disagree, or hold under different conditions?

A sign of disagreement is a rule: numbers that exclude each other, a denial, opposite words, another
order. Whether both speak of the point that was asked about is a matter of degree: named features,
each more is better, with the weights of `weights.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

from peertutor.mentor.conflict.sayings import Saying
from peertutor.mentor.reading.reader import NO_RARITY, Rarity


class Sign(StrEnum):
    """By what two sayings are seen to differ."""

    NUMBER = "number"
    ORDER = "order"
    DENIAL = "denial"
    OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class Subject:
    """What was asked, as far as it tells what two sayings have to be about.

    Attributes:
        stems: What the question is about.
        rarity: Of its words.
        yes_or_no: Whether it is answered by yes or no.
        measures: Whether it asks how much, how long, or how often.
        practical: Whether it asks what to do: how, where, when, with what.
    """

    stems: frozenset[str] = frozenset()
    rarity: Rarity = NO_RARITY
    yes_or_no: bool = False
    measures: bool = False
    practical: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A saying, and how well it fits the question beside the best that was said, 0 to 1."""

    saying: Saying
    fits: float


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two sayings differ.

    Attributes:
        sure: The probability that they disagree on the point that was asked about.
        amounts: Where it is a number, what either says.
        features: What was seen, by name.
        depends: Whether either names a condition that the other does not share: then both may hold.
    """

    sign: Sign
    sure: float
    amounts: tuple[str, str] | None = None
    depends: bool = False
    features: Mapping[str, float] = field(default_factory=dict)


_FEWEST_SHARED = 2
"""One word in common is chance more often than not."""

_FIRMEST = (Sign.ORDER, Sign.NUMBER, Sign.DENIAL, Sign.OPPOSITE)


def differing(one: Said, other: Said, subject: Subject) -> Difference | None:
    """Return in what two sayings differ; None where no sign of it is seen."""
    found = dict(signs(one.saying, other.saying, subject))
    sign = next((each for each in _FIRMEST if each in found), None)
    if sign is None:
        return None
    depends = _under_different_conditions(one.saying, other.saying, subject)
    if sign is Sign.NUMBER:
        # "When it has run 3000 km": the condition is the very number.
        depends = depends and not (
            one.saying.amount_is_condition or other.saying.amount_is_condition
        )
    seen = features(one, other, sign, subject)
    return Difference(
        sign=sign,
        sure=shipped_weights().probability(seen),
        amounts=found[sign],
        depends=depends,
        features=seen,
    )


def features(one: Said, other: Said, sign: Sign, subject: Subject) -> dict[str, float]:
    """Return every feature of a pair.

    - `both_cover`: the question's words, by rarity, that both hold: what is asked is their subject.
    - `either_covers`: those that one of them holds: a point that leaves the question's rare words
      out is another point.
    - `least_fits`: how well the lesser one fits the question, what was asked before it included,
      beside the best sentence of all: somebody's answer, and not a word in passing.
    - `best_fits`: the same of the better one.
    - `overlap`: the share of the shorter one's words that the other has as well.
    - `asked_for`: the share of the words in common that the question names: else what they share is
      a point of its own.
    - `form`: whether the sign is of the form that was asked for: a number for "how much", yes
      against no.
    - `deed`: whether it asks what to do, and what one says to do the other says not to.
    - `same_case`: the share of the shorter condition's words that the other names as well: "when
      the tank foams over" twice.
    - `short`: spoken in few words; in a long sentence words meet by chance.
    """
    a, b = one.saying.content, other.saying.content
    shared = a & b
    return {
        "both_cover": subject.rarity.covered(subject.stems, shared),
        "either_covers": subject.rarity.covered(subject.stems, a | b),
        "least_fits": min(one.fits, other.fits),
        "best_fits": max(one.fits, other.fits),
        "overlap": _share(a, b),
        "asked_for": len(shared & subject.stems) / (len(shared) or 1),
        "form": _FORM[sign](subject),
        "deed": float(sign in _OF_DEEDS and subject.practical and not subject.yes_or_no),
        "same_case": _share(one.saying.condition, other.saying.condition),
        "short": min(1.0, 8 / (max(len(a), len(b)) or 1)),
    }


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the shorter one's words that the other has as well."""
    return len(one & other) / (min(len(one), len(other)) or 1)


_OF_DEEDS = frozenset({Sign.DENIAL, Sign.OPPOSITE})

_FORM: Mapping[Sign, Callable[[Subject], float]] = {
    Sign.NUMBER: lambda subject: float(subject.measures),
    Sign.ORDER: lambda _: 1.0,
    Sign.DENIAL: lambda subject: float(subject.yes_or_no),
    Sign.OPPOSITE: lambda subject: float(subject.yes_or_no),
}


def signs(
    one: Saying, other: Saying, subject: Subject
) -> Iterator[tuple[Sign, tuple[str, str] | None]]:
    """Yield each sign of a disagreement, with the numbers where it is one."""
    shared = one.content & other.content
    if any(mine.reversed_by(theirs) for mine in one.orders for theirs in other.orders):
        yield Sign.ORDER, None
    enough = len(shared) >= _FEWEST_SHARED
    answers = bool(shared & subject.stems)
    measured = enough or (answers and subject.measures)
    if measured and (pair := _amounts(one, other)):
        yield Sign.NUMBER, pair
    if enough or (answers and subject.yes_or_no):
        if _denied(one, other, subject):
            yield Sign.DENIAL, None
        if _opposite(one, other, subject):
            yield Sign.OPPOSITE, None


def _under_different_conditions(one: Saying, other: Saying, subject: Subject) -> bool:
    """Whether both name a condition, and neither's is part of what the other speaks of."""
    return all(
        mine.condition_at
        and (not mine.condition or mine.condition - theirs.content - subject.stems)
        for mine, theirs in ((one, other), (other, one))
    )


def _amounts(one: Saying, other: Saying) -> tuple[str, str] | None:
    """Return two amounts of the same that exclude each other; None where any two agree."""
    pairs = [(a, b) for a in one.amounts for b in other.amounts if a.of == b.of]
    if any(a.agrees(b) for a, b in pairs):
        return None
    return next(((a.shown, b.shown) for a, b in pairs if a.excludes(b) and a.about & b.about), None)


def _denied(one: Saying, other: Saying, subject: Subject) -> bool:
    """Whether a clause of one denies what a clause of the other advises.

    What is not to be done has to be what the other does; or else what a question that is answered
    by yes or no asks about.
    """
    if one.denied & other.denied:
        return False
    return any(
        clause.head in both or (subject.yes_or_no and both & subject.stems)
        for mine, theirs in ((one, other), (other, one))
        for clause in mine.clauses
        if clause.denied and clause.advises and not clause.until & theirs.content
        for advised in theirs.clauses
        if advised.advises or subject.yes_or_no
        for both in (clause.denied & advised.affirmed,)
        if both and 2 * len(both) >= min(len(clause.denied), 4)
    )


def _opposite(one: Saying, other: Saying, subject: Subject) -> bool:
    """Whether a clause of either names the opposite of what the other says of the same."""
    return any(
        (pair, 1 - side) in theirs.sides
        for mine in one.clauses
        if mine.advises or subject.yes_or_no
        for theirs in other.clauses
        if theirs.advises or subject.yes_or_no
        if (mine.affirmed or one.content) & (theirs.affirmed or other.content)
        for pair, side in mine.sides
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model of the features, and from where on a pair is told to disagree."""

    bias: float
    weights: Mapping[str, float]
    from_: float

    def probability(self, seen: Mapping[str, float]) -> float:
        """Return 0 to 1."""
        total = self.bias + sum(self.weights[name] * value for name, value in seen.items())
        return 1.0 / (1.0 + math.exp(-total))


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with PeerTutor."""
    text = files("peertutor.mentor.conflict").joinpath("weights.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    weights = {name: one["weight"] for name, one in raw["features"].items()}
    return Weights(raw["bias"], weights, raw["from"])
