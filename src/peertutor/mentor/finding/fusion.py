"""Two searches become one ranking: by words, by meaning, and by what stands around a passage.

Scores are standardised and averaged rather than merged by rank (Bruch, Gai and Ingber, "An analysis
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
from itertools import accumulate
from statistics import pstdev

from peertutor.core.passages import Hit, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Everything that was chosen; benchmarks/README.md says what each is worth.

    Attributes:
        depth: So many hits of each search are weighed.
        lexical: The words' share of the score; the meaning has the rest.
        around: What a passage gets of the score of each neighbour one, two … places away: a
            triangle over some 800 words on either side, itself counting twice as much as its peak.
    """

    depth: int = 50
    lexical: float = 0.5
    around: tuple[float, ...] = (0.5, 0.4, 0.3, 0.2, 0.1)

    @property
    def reach(self) -> int:
        """How far neighbours count."""
        return len(self.around)


def fused(
    lexical: Sequence[Hit], dense: Sequence[Hit] | None, weights: Weights
) -> dict[int, float]:
    """Return one score a passage, 0 or more.

    Args:
        lexical: Hits by words, best first, at most `weights.depth`.
        dense: Hits by meaning, likewise; None when no vector was searched.
        weights: The words' share.
    """
    # No word in common is a true zero. A cosine has none: there it is the last that was listed.
    zeros = [0.0] * (weights.depth - len(lexical))
    by_words = _standardised(lexical, [*(hit.score for hit in lexical), *zeros])
    if dense is None:
        return by_words
    by_meaning = _standardised(dense, [hit.score for hit in dense])
    return {
        number: weights.lexical * by_words.get(number, 0.0)
        + (1.0 - weights.lexical) * by_meaning.get(number, 0.0)
        for number in by_words.keys() | by_meaning.keys()
    }


def ranked(
    scores: Mapping[int, float], places: Mapping[int, Place], weights: Weights
) -> list[tuple[int, float]]:
    """Return passages and what they and their neighbours are worth, best first.

    The sum is divided by the square root of all the shares that it could have: in a document of one
    passage, or at an interview's edge, there are fewer neighbours, which is nobody's fault.

    Args:
        scores: As `fused` returns them.
        places: Where those that may be shown stand, their neighbours within `weights.reach`
            included; what is not among them is not ranked.
        weights: What neighbours lend, also to one that no search has found.
    """
    found = {number: score for number, score in sorted(scores.items()) if number in places}
    total = _with_loans(found, places, weights.around)
    reach = weights.reach
    one_side = list(accumulate(weights.around, initial=0.5))
    fair = [[math.sqrt(before + after) for after in one_side] for before in one_side]
    falling = []
    for number, score in total.items():
        _, position, of = places[number]
        # Sums of the same shares in another order are the same score.
        worth = round(score / fair[min(position, reach)][min(of - 1 - position, reach)], 9)
        falling.append((-worth, number))
    falling.sort()
    return [(number, -worth) for worth, number in falling]


def _standardised(hits: Sequence[Hit], scores: Sequence[float]) -> dict[int, float]:
    """Return how many standard deviations each hit is above the lowest of `scores`."""
    spread = pstdev(scores) if len(scores) > 1 else 0.0
    if spread <= 0.0:
        return {hit.passage_id: 1.0 for hit in hits}
    lowest = min(scores)
    return {hit.passage_id: (hit.score - lowest) / spread for hit in hits}


def _with_loans(
    scores: Mapping[int, float], places: Mapping[int, Place], shares: Sequence[float]
) -> dict[int, float]:
    """Return the scores, and for each neighbour of a passage with a score what it is lent."""
    standing = {(interview, at): number for number, (interview, at, _) in places.items()}
    steps = [
        (step, share)
        for distance, share in enumerate(shares, start=1)
        for step, share in ((-distance, share), (distance, share))
    ]
    total = dict(scores)
    for number, score in scores.items():
        interview, position, _ = places[number]
        for step, share in steps:
            neighbour = standing.get((interview, position + step))
            if neighbour is not None:
                total[neighbour] = total.get(neighbour, 0.0) + share * score
    return total
