"""Words of opposite meaning: the pairs stand in `opposites.txt`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from peertutor.core.text import words

_GAP = 4
"""So many words may stand between "take" and "away"."""

Term = tuple[str, ...]
Pair = tuple[frozenset[Term], frozenset[Term]]


class Opposites:
    """Finds which side of which pair of opposites a text names.

    Args:
        pairs: For each pair the words of either side; a word of several parts is a tuple.
        stem: Brings a word to its stem.
    """

    def __init__(self, pairs: Sequence[Pair], stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._terms: dict[str, list[tuple[Term, tuple[int, int]]]] = defaultdict(list)
        for number, pair in enumerate(pairs):
            for side in (0, 1):
                for term in pair[side]:
                    first, *rest = map(stem, term)
                    self._terms[first].append((tuple(rest), (number, side)))

    def sides(self, text: str) -> frozenset[tuple[int, int]]:
        """Return `(pair, 0 or 1)` for each pair of which `text` names one side, not the other."""
        stems = [self._stem(word) for word in words(text)]
        named = {
            side
            for place, stem in enumerate(stems)
            for rest, side in self._terms.get(stem, ())
            if _follow(rest, stems[place + 1 : place + 1 + _GAP])
        }
        return frozenset((pair, side) for pair, side in named if (pair, 1 - side) not in named)


def _follow(rest: Term, following: Sequence[str]) -> bool:
    return all(part in following for part in rest)


@cache
def shipped_pairs() -> tuple[Pair, ...]:
    """Return the pairs that come with PeerTutor."""
    text = files("peertutor.mentor.conflict").joinpath("opposites.txt").read_text(encoding="utf-8")
    lines = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((_terms(left), _terms(right)) for left, right in lines)


def _terms(listed: str) -> frozenset[Term]:
    return frozenset(tuple(term.strip().split("_")) for term in listed.split(",") if term.strip())
