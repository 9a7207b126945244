"""How well a quote supports a claim: 0 to 1 from named features, under rules nothing overrules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.mentor.grounding.agreement import (
    binding_agrees,
    certainty,
    negation_agrees,
    numbers_agree,
    opposites_agree,
)
from peertutor.mentor.grounding.attribution import Name, is_theirs
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import NO_READING, Rarity, Reader, Reading, together

SUPPORTED_FROM = 0.45
"""A claim with this score is called supported, unless a rule is broken."""

_MISSING_NAME = 0.8
# What a broken rule leaves of a score: enough to find the quote it should be compared with.
_BROKEN = 0.6
# From which cosine of claim and quote on the same may be meant in other words, and where surely.
_ALIKE, _THE_SAME = 0.84, 0.94
_MEANING = 0.3
# A quote most of whose words a claim repeats is about the same names too.
_REPEATED = 0.6


@dataclass(frozen=True, slots=True)
class Support:
    """What one or two quotes do for a claim.

    Attributes:
        covered: The claim's content words, weighted by rarity, that the quotes hold.
        numbers_agree: Every number, unit, day and month of the claim stands in the quotes.
        negation_agrees: Nothing is denied in the one and said in the other.
        opposites_agree: No word of the one stands where the other has its opposite.
        binding_agrees: Nothing must be done in the one that may be done in the other.
        names_agree: No name stands in the claim that nobody said there, or in another's place.
        said_by_them: Whoever the claim says it is from has said it.
        names_present: The share of the claim's names that the quotes, or their source, hold.
        certainty: What is left where a "may" was dropped or an "always" added.
        alike: How near claim and quotes are in meaning, 0 to 1; 0 where nothing was embedded.
        doubted: Whether a model does not find the claim in its quotes.
    """

    covered: float = 0.0
    numbers_agree: bool = True
    negation_agrees: bool = True
    opposites_agree: bool = True
    binding_agrees: bool = True
    names_agree: bool = True
    said_by_them: bool = True
    names_present: float = 1.0
    certainty: float = 1.0
    alike: float = 0.0
    doubted: bool = False

    @property
    def unbroken(self) -> bool:
        """Whether every rule is kept, and nobody doubts it."""
        named = self.names_agree and self.said_by_them
        return self.points_alike and self.numbers_agree and named and not self.doubted

    @property
    def points_alike(self) -> bool:
        """Whether claim and quotes do not say the reverse of each other."""
        return self.negation_agrees and self.opposites_agree and self.binding_agrees

    @property
    def score(self) -> float:
        """The support, 0 to 1."""
        names = _MISSING_NAME + (1 - _MISSING_NAME) * self.names_present
        told = self.covered + (1 - self.covered) * _MEANING * self.alike
        score = told * names * self.certainty
        return score if self.unbroken else min(score * _BROKEN, SUPPORTED_FROM - 0.01)

    @property
    def supported(self) -> bool:
        """Whether the claim may stand: one that breaks a rule never does."""
        return self.score >= SUPPORTED_FROM


NO_SUPPORT = Support()
"""What no quote at all does for a claim."""


def likeness(cosine: float) -> float:
    """Return 0 to 1 for a cosine of claim and quote."""
    return min(1.0, max(0.0, (cosine - _ALIKE) / (_THE_SAME - _ALIKE)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote that may support a claim.

    A claim may name what stands in `source`; no quote has to hold it.

    Attributes:
        source: Stems of its speaker, its title and its date.
        passage: Stems of everything in its passage.
        dated: The year and the month it was said in.
    """

    quote: Quote
    source: frozenset[str]
    passage: frozenset[str] = frozenset()
    dated: Reading = NO_READING


class SupportOf:
    """Measures what quotes do for one claim.

    Args:
        claim: What was read in it.
        reader: Brings words to their stems.
        rarity: Of the claim's stems.
        said_by: Whom the claim says it is from.
    """

    def __init__(
        self, claim: Reading, reader: Reader, rarity: Rarity, said_by: Sequence[Name] = ()
    ) -> None:
        self._claim = claim
        self._reader = reader
        self._said_by = said_by
        # Who said it is a rule of its own: a name in front brings no quote of theirs nearer.
        named = {reader.stem(word) for name in said_by for word in name}
        # Roots: one rare word of a model's own must not outweigh all that was said.
        self._weights = {stem: rarity.of(stem) ** 0.5 for stem in claim.content - named}

    def closeness(self, candidate: Candidate) -> float:
        """Return 0 to 1: how nearly the quote holds the words of the claim and no others."""
        mine, theirs = self._claim.stems, candidate.quote.stems
        return len(mine & theirs) / (len(mine | theirs) or 1)

    def coverage(self, candidate: Candidate) -> float:
        """Return the covered content words alone: quick, for choosing what to look at."""
        return self._covered(candidate.quote.stems, candidate.source)

    def may_be_meant(self, candidate: Candidate) -> bool:
        """Whether the claim says that its words are from this voice, or from nobody."""
        return not self._said_by or any(
            self._is_theirs(name, [candidate]) for name in self._said_by
        )

    def by(self, *candidates: Candidate) -> Support:
        """Return the support of these quotes together."""
        claim = self._claim
        said = together([self._reader.read(candidate.quote.text) for candidate in candidates])
        source = frozenset().union(*(candidate.source for candidate in candidates))
        missing = claim.names - said.stems - source
        return Support(
            covered=self._covered(said.stems, source),
            numbers_agree=numbers_agree(claim, said, [each.dated for each in candidates]),
            negation_agrees=negation_agrees(claim, said),
            opposites_agree=opposites_agree(claim, said),
            binding_agrees=binding_agrees(claim, said),
            names_agree=not missing or self._may_be_named(missing, said, candidates),
            said_by_them=all(self._is_theirs(name, candidates) for name in self._said_by),
            names_present=1 - len(missing) / len(claim.names) if claim.names else 1.0,
            certainty=certainty(claim, said),
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

    def _may_be_named(
        self, missing: frozenset[str], said: Reading, candidates: Sequence[Candidate]
    ) -> bool:
        """Whether names that a quote lacks are those of its passage, and in nobody's place."""
        if len(candidates) > 1 or not missing <= candidates[0].passage:
            return False
        repeated = len(said.content & self._claim.content)
        swapped = said.names - self._claim.stems
        return not (swapped and repeated >= _REPEATED * len(said.content))

    def _is_theirs(self, name: Name, candidates: Sequence[Candidate]) -> bool:
        return any(is_theirs(name, speaker, text) for speaker, text in _voices(candidates))


def _voices(candidates: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    for candidate in candidates:
        yield candidate.quote.speaker, candidate.quote.text
