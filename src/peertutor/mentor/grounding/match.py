"""The best quote for each claim, from everything that was retrieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.grounding.attribution import attributed, speakers
from peertutor.mentor.grounding.claims import ClaimSpan
from peertutor.mentor.grounding.meaning import NO_MEANING, Meaning
from peertutor.mentor.grounding.support import (
    NO_SUPPORT,
    SUPPORTED_FROM,
    Candidate,
    Support,
    SupportOf,
)
from peertutor.mentor.reading.quotes import Quote, passage_stems, stretches, windows
from peertutor.mentor.reading.reader import Rarity, Reader

_LONGEST = 2  # sentences a quote
# A quote that holds less of a claim is not even shown for comparison, nor helps another.
_COMPARABLE = 0.3
# A second quote has to add this much of the claim.
_ADDS = 0.15
# A quote that holds so much of a claim lacks no number or name: it has another one.
_SAYS_IT_ALL = 0.75
# Of so many, those that share most words, numbers and negations are read.
_LOOKED_AT = 12
_PAIRED = 8
_A_CITED_ONE = 0.05
# A quote that supports a claim nearly as well may be cited in the place of the best one.
_AS_GOOD = 0.05
# Of two that hold all of a claim, the one that says little else is the one it was made from.
_A_CLOSE_ONE = 0.1
# What stands higher in the ranking was found to fit the question better.
_A_HIGH_ONE = 0.02
# A few quotes a claim are embedded, and not many an answer: each takes some 30 ms.
_RIVALS = 2
_MOST_EMBEDDED = 12
# Where the closest sentence says otherwise, another counts only if it is as close, or nearly: in
# the words of the claim that it holds, and in holding no others.
_NEARLY_ALL_OF_IT, _NEARLY_AS_CLOSE = 0.9, 0.85


@dataclass(frozen=True, slots=True)
class Match:
    """What a claim rests on.

    Attributes:
        quotes: One, or one of each of two voices; none where nothing is near.
        support: What they do for the claim.
        as_good: Other quotes that support it nearly as well.
        rivals: The best that break no rule, where the words alone leave it open.
    """

    quotes: tuple[Quote, ...] = ()
    support: Support = NO_SUPPORT
    as_good: tuple[Match, ...] = ()
    rivals: tuple[tuple[Support, Quote], ...] = ()

    @property
    def options(self) -> tuple[Match, ...]:
        """What may be cited, best first: nothing, too, where nothing supports the claim."""
        return (self, *self.as_good) if self.support.supported else (self, Match())


@dataclass(frozen=True, slots=True)
class _Near:
    """A candidate with how much of the claim it holds, and how little else."""

    candidate: Candidate
    covered: float
    closeness: float
    bonus: float


class Matcher:
    """Finds quotes for the claims of one answer.

    Args:
        passages: What was retrieved, best first; marks number them from 1.
        reader: Reads claims and quotes.
        rarity: Of the claims' words.
        meaning: Compares what words leave open.
    """

    def __init__(
        self,
        passages: Sequence[RetrievedPassage],
        reader: Reader,
        rarity: Rarity,
        meaning: Meaning = NO_MEANING,
    ) -> None:
        self._meaning = meaning
        self._reader = reader
        self._rarity = rarity
        self._places = [found.passage.id for found in passages]
        self._speakers = speakers(passages)
        self._candidates = list(_candidates(passages, reader))

    def matches(self, spans: Sequence[ClaimSpan]) -> list[Match]:
        """Return what each claim rests on: by its words, and by its meaning where they fail."""
        found = [self.matched(span) for span in spans]
        doubtful = [
            (n, support, quote)
            for n, match in enumerate(found)
            if not match.support.supported
            for support, quote in match.rivals
        ][:_MOST_EMBEDDED]
        alike = self._meaning.likenesses([(spans[n].bare, q.text) for n, _, q in doubtful])
        for (n, support, quote), likeness in zip(doubtful, alike, strict=True):
            meant = replace(support, alike=likeness)
            if meant.score > max(found[n].support.score, SUPPORTED_FROM):
                found[n] = replace(found[n], quotes=(quote,), support=meant)
        return found

    def matched(self, span: ClaimSpan) -> Match:
        """Return the quote, or one of each of two voices, that supports a claim best.

        Quotes from passages that the model cited win a tie, and then the shorter ones.
        """
        said_by = attributed(span.bare, self._speakers)
        measure = SupportOf(self._reader.read(span.bare), self._reader, self._rarity, said_by)
        near = self._near(measure, span)
        if not near:
            return Match()
        measured = list(_measured(measure, near[:_LOOKED_AT]))
        best = _best(measured)
        match = Match(
            (best[1].candidate.quote,), best[0], tuple(_as_good(best, measured)), _rivals(measured)
        )
        closest, first = measured[0]
        # Who names two people compares them, and neither says all of it.
        says_it_all = first.covered >= _SAYS_IT_ALL and len(said_by) < 2
        lacks_something = closest.points_alike and not says_it_all
        if (closest.unbroken or lacks_something) and best[0].score <= 1 - _ADDS:
            return _paired(measure, near[:_PAIRED], match, with_the_first=not closest.unbroken)
        return match

    def _near(self, measure: SupportOf, span: ClaimSpan) -> list[_Near]:
        cited = {self._places[n - 1] for n in span.cited if 0 < n <= len(self._places)}
        near = []
        for candidate in self._candidates:
            covered = measure.coverage(candidate)
            if covered >= _COMPARABLE:
                found = candidate.quote.found
                bonus = _A_HIGH_ONE / max(found.rank, 1)
                closeness = measure.closeness(candidate)
                bonus += _A_CLOSE_ONE * closeness
                bonus += _A_CITED_ONE if found.passage.id in cited else 0.0
                near.append(_Near(candidate, covered, closeness, bonus))
        near.sort(key=lambda one: (-(one.covered + one.bonus), len(one.candidate.quote.text)))
        return near


def _candidates(passages: Sequence[RetrievedPassage], reader: Reader) -> Iterator[Candidate]:
    for stretch in stretches(passages, reader):
        passage = stretch.found.passage
        when = f"in {passage.date:%B %Y}" if passage.date else ""
        source = reader.stems(f"{stretch.part.speaker} {passage.title} {when}")
        dated = reader.read(when)
        around = passage_stems(stretch.found, reader)
        for _, quote in windows(stretch, _LONGEST):
            if quote.stems:
                yield Candidate(quote, source, around, dated)


def _measured(measure: SupportOf, near: Sequence[_Near]) -> Iterator[tuple[Support, _Near]]:
    """Yield the support of each, the closest first, until no other can be better, or as good."""
    best = score = 0.0
    for one in near:
        if one.covered + one.bonus < best and one.covered < score - _AS_GOOD:
            return
        support = measure.by(one.candidate)
        if support.unbroken:
            best = max(best, support.score + one.bonus)
            score = max(score, support.score)
        yield support, one


def _best(measured: Sequence[tuple[Support, _Near]]) -> tuple[Support, _Near]:
    """Return the best of those that were measured, the closest first.

    A lesser sentence must not support what the fitting one denies, or says with another number.
    """
    support, closest = measured[0]
    rivals = measured
    if not support.unbroken:
        rivals = [(other, near) for other, near in measured if _is_as_close(near, closest)]
    best = max(rivals, key=lambda pair: pair[0].score + pair[1].bonus, default=measured[0])
    return best if best[0].unbroken or support.unbroken else measured[0]


def _as_good(
    best: tuple[Support, _Near], measured: Sequence[tuple[Support, _Near]]
) -> Iterator[Match]:
    """Yield what supports a claim nearly as well; nothing where any fitting words say otherwise."""
    if not measured[0][0].unbroken:
        return
    closest: dict[tuple[str, int], Support] = {}
    for support, near in measured:
        quote = near.candidate.quote
        in_its_turn = closest.setdefault(quote.place[:2], support)
        enough = support.supported and support.score >= best[0].score - _AS_GOOD
        if near is not best[1] and enough and in_its_turn.unbroken:
            yield Match((quote,), support)


def _is_as_close(near: _Near, closest: _Near) -> bool:
    return (
        near.covered >= closest.covered * _NEARLY_ALL_OF_IT
        and near.closeness >= closest.closeness * _NEARLY_AS_CLOSE
        and not near.candidate.quote.overlaps(closest.candidate.quote)
    )


def _rivals(measured: Sequence[tuple[Support, _Near]]) -> tuple[tuple[Support, Quote], ...]:
    """Return the best that may mean a claim in other words; none where the closest denies it."""
    if not measured[0][0].unbroken:
        return ()
    whole = [(support, near.candidate.quote) for support, near in measured if support.unbroken]
    return tuple(sorted(whole, key=lambda pair: -pair[0].score)[:_RIVALS])


def _paired(
    measure: SupportOf, near: Sequence[_Near], single: Match, *, with_the_first: bool
) -> Match:
    """Return two voices where they support a claim clearly better than one.

    Args:
        measure: Of the claim.
        near: The closest first.
        single: What one voice does for it.
        with_the_first: Whether the closest lacks something, a number or a name, that the other
            voice has to bring: then it is one of the two, and no number stands in place of its own.
    """
    match, support = single, single.support
    voices = [each.candidate for each in near if measure.may_be_meant(each.candidate)]
    for one, other in combinations(voices, 2):
        if with_the_first and one is not near[0].candidate:
            break
        if one.quote.speaker != other.quote.speaker:
            both = measure.by(one, other)
            if both.score > max(match.support.score, support.score + _ADDS):
                # What is as good as one voice alone is less than both.
                match = Match((one.quote, other.quote), both, rivals=single.rivals)
    return match
