"""Pairs of opposites: words that turn a sentence round as a "not" would.

Which they are, and why others are not among them, stands in `opposites.txt`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis")
"""What turns a word into its opposite: `usual` and `unusual`."""


@dataclass(frozen=True, slots=True)
class Opposites:
    """Where each word stands: the number of its pair, and on which side; a word may be in several.

    Attributes:
        sides: By stem.
        particles: Those that belong to the verb before them.
    """

    sides: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)
    particles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, stem: Callable[[str], str]) -> Opposites:
        """Return the pairs that come with PeerTutor."""
        sides: dict[str, list[tuple[int, bool]]] = {}
        particles: set[str] = set()
        for pair, (one, other, particle) in enumerate(_pairs()):
            for words, side in ((one, True), (other, False)):
                for word in {stem(word) for word in words}:
                    sides.setdefault(word, []).append((pair, side))
                    particles |= {word} if particle else set()
        return cls(sides, frozenset(particles))


@cache
def _pairs() -> tuple[tuple[tuple[str, ...], tuple[str, ...], bool], ...]:
    text = files("peertutor.mentor.reading").joinpath("opposites.txt").read_text(encoding="utf-8")
    pairs = []
    particle = False
    for line in text.splitlines():
        one, stroke, other = line.partition("/")
        if stroke and not line.startswith("#"):
            pairs.append((tuple(one.split()), tuple(other.split()), particle))
        particle = particle or line.strip() == "particles"
    return tuple(pairs)
