"""How well a quote supports a claim: 0 to 1 from named features, under rules nothing overrules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import Rarity, Reader, Reading

SUPPORTED_FROM = 0.45
"""A claim with this score is called supported, unless a rule is broken."""

_MISSING_NAME = 0.8
# What a broken rule leaves of a score: enough to find the quote it should be compared with.
_BROKEN = 0.6


@dataclass(frozen=True, slots=True)
class Support:
    """What one or two quotes do for a claim.

    Attributes:
        covered: The claim's content words, weighted by rarity, that the quotes hold.
        numbers_agree: Every number and unit of the claim stands in the quotes.
        negation_agrees: Nothing is denied in the one and said in the other.
        names_present: The share of the claim's names that the quotes, or their source, hold.
    """

    covered: float = 0.0
    numbers_agree: bool = True
    negation_agrees: bool = True
    names_present: float = 1.0

    @property
    def score(self) -> float:
        """The support, 0 to 1."""
        rules = 1.0 if self.numbers_agree and self.negation_agrees else _BROKEN
        names = _MISSING_NAME + (1 - _MISSING_NAME) * self.names_present
        return min(self.covered * names * rules, SUPPORTED_FROM - 0.01 if rules < 1 else 1.0)

    @property
    def supported(self) -> bool:
        """Whether the claim may stand: a number, unit or negation that differs never does."""
        return self.score >= SUPPORTED_FROM


NO_SUPPORT = Support()
"""What no quote at all does for a claim."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote that may support a claim, with the stems of its speaker and its title.

    A claim may name those; no quote has to hold them.
    """

    quote: Quote
    source: frozenset[str]


class SupportOf:
    """Measures what quotes do for one claim.

    Args:
        claim: What was read in it.
        reader: Brings words to their stems.
        rarity: Of the claim's stems.
    """

    def __init__(self, claim: Reading, reader: Reader, rarity: Rarity) -> None:
        self._claim = claim
        self._reader = reader
        # Roots: one rare word of a model's own must not outweigh all that was said.
        self._weights = {stem: rarity.of(stem) ** 0.5 for stem in claim.content}

    def coverage(self, candidate: Candidate) -> float:
        """Return the covered content words alone: quick, for choosing what to look at."""
        return self._covered(candidate.quote.stems, candidate.source)

    def by(self, *candidates: Candidate) -> Support:
        """Return the support of these quotes together."""
        said = [self._reader.read(candidate.quote.text) for candidate in candidates]
        stems = frozenset().union(*(reading.stems for reading in said))
        source = frozenset().union(*(candidate.source for candidate in candidates))
        return Support(
            covered=self._covered(stems, source),
            numbers_agree=self._numbers_agree(said),
            negation_agrees=self._negation_agrees(said),
            names_present=self._names_present(stems | source),
        )

    def _covered(self, stems: frozenset[str], source: frozenset[str]) -> float:
        total = found = 0.0
        for stem, weight in self._weights.items():
            if stem in stems:
                found += weight
                total += weight
            elif stem not in source:
                total += weight
        return found / total if total else 0.0

    def _numbers_agree(self, said: Sequence[Reading]) -> bool:
        granted = [quantity for reading in said for quantity in reading.granted]
        return all(quantity.granted_by(granted) for quantity in self._claim.stated)

    def _negation_agrees(self, said: Sequence[Reading]) -> bool:
        """Whether no quote denies what the claim says, or the reverse."""
        return not any(
            (self._claim.negated ^ reading.negated) & self._claim.stems & reading.stems
            for reading in said
        )

    def _names_present(self, present: frozenset[str]) -> float:
        names = self._claim.names
        return len(names & present) / len(names) if names else 1.0
