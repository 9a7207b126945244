"""Two searches become one ranking: by words, by meaning, and by what stands around a passage.

The constants were chosen on the public transcript sets that benchmarks/README.md names; each
ingredient's worth is measured there. Scores are normalised and averaged rather than merged by rank
(Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval", 2023): how far the
best stands above the rest is evidence, and ranks throw it away. A passage then lends part of its
score to its neighbours in the same interview, because an answer that takes minutes fills several
passages and only some of them repeat the question's words (passage context, as in Kaszkiel and
Zobel, "Effective ranking with arbitrary passages", 2001).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peertutor.core.passages import Hit, Place

DEPTH = 200
"""So many hits of each search are weighed."""

LEXICAL_WEIGHT = 0.5
"""The words' share of the score; the meaning has the rest."""

AROUND_LEADS = (0.25,)
"""What the first passages get of the score of each direct neighbour: a little, to break ties."""

AROUND_REST = (0.75, 0.5, 0.25)
"""What the others get of each passage one, two and three places away: a triangle."""

LEADS = 2
"""So many are ranked by how well they fit themselves; behind them, by where it is talked about."""

REACH = max(len(AROUND_LEADS), len(AROUND_REST))
"""How far neighbours count."""


def fused(lexical: Sequence[Hit], dense: Sequence[Hit] | None) -> dict[int, float]:
    """Return one score a passage, 0 to 1.

    Args:
        lexical: Hits by words, best first, at most `DEPTH`.
        dense: Hits by meaning, likewise; None when no vector was searched.
    """
    # No word in common is a true zero; where hits were cut off, the last of them is.
    words = _normalised(lexical, floor=0.0 if len(lexical) < DEPTH else None)
    if dense is None:
        return words
    meaning = _normalised(dense, floor=None)
    return {
        number: LEXICAL_WEIGHT * words.get(number, 0.0)
        + (1.0 - LEXICAL_WEIGHT) * meaning.get(number, 0.0)
        for number in words.keys() | meaning.keys()
    }


def ranked(scores: Mapping[int, float], places: Mapping[int, Place]) -> list[tuple[int, float]]:
    """Return passages and what they are worth, best first.

    Args:
        scores: As `fused` returns them.
        places: Where those that may be shown stand, their neighbours within `REACH` included;
            what is not among them is not ranked.
    """
    shown = {number: score for number, score in scores.items() if number in places}
    rest = _with_neighbours(shown, places, AROUND_REST)
    leads = _best(_with_neighbours(shown, places, AROUND_LEADS))[:LEADS]
    # Leads stand above everything else, and the score falls with the rank.
    top = max(rest.values(), default=0.0)
    leading = {number for number, _ in leads}
    return [(number, top + score) for number, score in leads] + [
        (number, score) for number, score in _best(rest) if number not in leading
    ]


def _normalised(hits: Sequence[Hit], floor: float | None) -> dict[int, float]:
    """Return the hits' scores between 0 (`floor`, or the last hit) and 1 (the first hit)."""
    if not hits:
        return {}
    top = hits[0].score
    bottom = hits[-1].score if floor is None else floor
    if top <= bottom:
        return {hit.passage_id: 1.0 for hit in hits}
    return {hit.passage_id: (hit.score - bottom) / (top - bottom) for hit in hits}


def _with_neighbours(
    scores: Mapping[int, float], places: Mapping[int, Place], shares: Sequence[float]
) -> dict[int, float]:
    """Return scores with what neighbours lend; a neighbour that was not found can be lent to."""
    standing = {place: number for number, place in places.items()}
    total = dict(scores)
    for number, score in sorted(scores.items()):
        place = places[number]
        for distance, share in enumerate(shares, start=1):
            for position in (place.position - distance, place.position + distance):
                near = standing.get(Place(place.interview, position))
                if near is not None:
                    total[near] = total.get(near, 0.0) + share * score
    # Sums of the same shares in another order are the same score.
    return {number: round(score, 9) for number, score in total.items()}


def _best(scores: Mapping[int, float]) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
