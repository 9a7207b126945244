"""Two searches become one ranking: by words, by meaning, and by what stands around a passage.

Scores are normalised and averaged rather than merged by rank (Bruch, Gai and Ingber, "An analysis
of fusion functions for hybrid retrieval", 2023): how far the best stands above the rest is
evidence, and ranks throw it away. A passage then lends part of its score to its neighbours in the
same interview, because an answer that takes minutes fills several passages and only some of them
repeat the question's words (passages weighed with their context: Kaszkiel and Zobel, "Effective
ranking with arbitrary passages", 2001).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import accumulate

from peertutor.core.passages import Hit, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Everything that was chosen; benchmarks/README.md says what each is worth.

    Attributes:
        depth: So many hits of each search are weighed.
        lexical: The words' share of the score; the meaning has the rest.
        leads: So many passages are ranked by how well they fit themselves; behind them the others,
            by how much is said about it where they stand.
        around_leads: What a lead gets of the score of each neighbour one, two … places away: just
            enough to choose among passages that fit about as well.
        around_rest: What the others get: a triangle, over some 600 words on either side.
    """

    depth: int = 50
    lexical: float = 0.5
    leads: int = 1
    around_leads: tuple[float, ...] = (0.15,)
    around_rest: tuple[float, ...] = (0.8, 0.6, 0.4, 0.2)

    @property
    def reach(self) -> int:
        """How far neighbours count."""
        return max(len(self.around_leads), len(self.around_rest))


def fused(
    lexical: Sequence[Hit], dense: Sequence[Hit] | None, weights: Weights
) -> dict[int, float]:
    """Return one score a passage, 0 to 1.

    Args:
        lexical: Hits by words, best first, at most `weights.depth`.
        dense: Hits by meaning, likewise; None when no vector was searched.
        weights: The words' share.
    """
    # No word in common is a true zero; where hits were cut off, the last of them is.
    by_words = _normalised(lexical, floor=0.0 if len(lexical) < weights.depth else None)
    if dense is None:
        return by_words
    by_meaning = _normalised(dense, floor=None)
    return {
        number: weights.lexical * by_words.get(number, 0.0)
        + (1.0 - weights.lexical) * by_meaning.get(number, 0.0)
        for number in by_words.keys() | by_meaning.keys()
    }


def ranked(
    scores: Mapping[int, float], places: Mapping[int, Place], weights: Weights
) -> list[tuple[int, float]]:
    """Return passages and what they are worth, best first.

    Args:
        scores: As `fused` returns them.
        places: Where those that may be shown stand, their neighbours within `weights.reach`
            included; what is not among them is not ranked.
        weights: What neighbours lend.
    """
    shown = {number: score for number, score in sorted(scores.items()) if number in places}
    near = _neighbours(shown, places, weights.reach)
    rest = _with_neighbours(shown, near, places, weights.around_rest)
    fits = _with_neighbours(shown, near, places, weights.around_leads)
    leads = nsmallest(weights.leads, fits.items(), key=_rank)
    # Leads stand above everything else, and the score falls with the rank.
    top = max(rest.values(), default=0.0)
    leading = {number for number, _ in leads}
    behind = [item for item in rest.items() if item[0] not in leading]
    return [(number, top + score) for number, score in leads] + sorted(behind, key=_rank)


def _normalised(hits: Sequence[Hit], floor: float | None) -> dict[int, float]:
    """Return the hits' scores between 0 (`floor`, or the last hit) and 1 (the first hit)."""
    if not hits:
        return {}
    top = hits[0].score
    bottom = hits[-1].score if floor is None else floor
    if top <= bottom:
        return {hit.passage_id: 1.0 for hit in hits}
    return {hit.passage_id: (hit.score - bottom) / (top - bottom) for hit in hits}


def _neighbours(
    scores: Mapping[int, float], places: Mapping[int, Place], reach: int
) -> list[tuple[int, int, int]]:
    """Return `(passage, neighbour, distance)` for each passage with a score."""
    standing = {(place.interview, place.position): number for number, place in places.items()}
    steps = [step for step in range(-reach, reach + 1) if step]
    return [
        (number, standing[where], abs(step))
        for number in scores
        for step in steps
        if (where := (places[number].interview, places[number].position + step)) in standing
    ]


def _with_neighbours(
    scores: Mapping[int, float],
    near: Sequence[tuple[int, int, int]],
    places: Mapping[int, Place],
    shares: Sequence[float],
) -> dict[int, float]:
    """Return each score with what its neighbours lend; one that was not found can be lent to.

    The sum is divided by the square root of all the shares that it could have: in a document of one
    passage, or at an interview's edge, there are fewer neighbours, which is nobody's fault.
    """
    total = dict(scores)
    for number, neighbour, distance in near:
        if distance <= len(shares):
            lent = shares[distance - 1] * scores[number]
            total[neighbour] = total.get(neighbour, 0.0) + lent
    one_side = list(accumulate(shares, initial=0.5))
    for number, score in total.items():
        _, position, of = places[number]
        before, after = min(position, len(shares)), min(of - 1 - position, len(shares))
        # Sums of the same shares in another order are the same score.
        total[number] = round(score / math.sqrt(one_side[before] + one_side[after]), 9)
    return total


def _rank(item: tuple[int, float]) -> tuple[float, int]:
    number, score = item
    return -score, number
