"""Where two quotes about the same point say different things: a modest first look.

Similar words nominate a pair and never judge it. Only two signs count: different numbers with the
same unit, and one quote denying what the other says. Whatever needs more understanding is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from peertutor.core.text import shortened
from peertutor.mentor.quotes import Quote
from peertutor.mentor.reading import Reader, Reading

_SHARED_STEMS = 3
_SAME_POINT = 0.3
_SAME_WORDS = 0.5


def disagreements(quotes: Sequence[Quote], reader: Reader) -> list[str]:
    """Return one sentence for each pair of voices, or voice and document, that disagree."""
    points: dict[frozenset[str], str] = {}
    for one, other in combinations(quotes, 2):
        if one.speaker != other.speaker:
            points.setdefault(frozenset({one.speaker, other.speaker}), _point(one, other, reader))
    return [point for point in points.values() if point]


def _point(one: Quote, other: Quote, reader: Reader) -> str:
    shared = one.stems & other.stems
    smaller = min(len(one.stems), len(other.stems)) or 1
    if len(shared) < _SHARED_STEMS or len(shared) / smaller < _SAME_POINT:
        return ""
    read, heard = reader.read(one.text), reader.read(other.text)
    for unit, mine, theirs in _differing(read, heard):
        return f"{one.speaker} says {mine} {unit}, {other.speaker} {theirs}."
    if len(shared) / smaller >= _SAME_WORDS and _denied(read, heard, shared):
        return (
            f"{one.speaker}: “{shortened(one.text, 60)}” "
            f"{other.speaker}: “{shortened(other.text, 60)}”"
        )
    return ""


def _differing(one: Reading, other: Reading) -> Iterator[tuple[str, str, str]]:
    """Yield each unit with what either says, where they have no number of that unit in common."""
    for unit in sorted({q.unit for q in one.stated if q.unit} & {q.unit for q in other.stated}):
        mine = {q.value for q in one.stated if q.unit == unit}
        theirs = {q.value for q in other.stated if q.unit == unit}
        if not mine & theirs:
            yield unit, _listed(mine), _listed(theirs)


def _listed(values: set[float]) -> str:
    return " and ".join(f"{value:g}" for value in sorted(values))


def _denied(one: Reading, other: Reading, shared: frozenset[str]) -> bool:
    return bool((one.negated ^ other.negated) & shared) and not one.negated & other.negated
