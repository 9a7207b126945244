"""Where two quotes about the same point say different things: a modest first look.

Similar words nominate a pair and never judge it. Only two signs count: different numbers with the
same unit, and one quote denying what the other says. Whatever needs more understanding is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from peertutor.core.text import shortened
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import Reader, Reading

# How many content words two quotes share, and what part of the shorter one that is, before a number
# or a denial is taken to be about the same point: spoken words meet by chance more often than not.
_FOR_NUMBERS = (3, 0.35)
_FOR_DENIAL = (4, 0.5)


def disagreements(quotes: Sequence[Quote], reader: Reader) -> list[str]:
    """Return one sentence for each pair of voices, or voice and document, that disagree."""
    points: dict[frozenset[str], str] = {}
    for one, other in combinations(quotes, 2):
        if one.speaker != other.speaker:
            points.setdefault(frozenset({one.speaker, other.speaker}), _point(one, other, reader))
    return [point for point in points.values() if point]


def says_otherwise(one: str, other: str, reader: Reader) -> bool:
    """Whether two texts about the same point say different things."""
    return _difference(one, other, reader) is not None


def measures_otherwise(one: str, other: str, reader: Reader) -> bool:
    """Whether two texts with a word in common measure the same thing and have no number in common.

    Far weaker than `says_otherwise`: it nominates a pair, and closeness of meaning has to be added.
    """
    mine, theirs = reader.read(one), reader.read(other)
    here, there = _measured(mine), _measured(theirs)
    units = {reader.stem(q.unit) for q in mine.stated | theirs.stated if q.unit}
    differing = any(of in there and not here[of] & there[of] for of in here)
    return differing and bool((mine.content & theirs.content) - units)


def _measured(reading: Reading) -> dict[str, set[float]]:
    measured: dict[str, set[float]] = defaultdict(set)
    for of, value in (quantity.measure for quantity in reading.stated if quantity.unit):
        measured[of].add(value)
    return measured


def _point(one: Quote, other: Quote, reader: Reader) -> str:
    match _difference(one.text, other.text, reader):
        case (unit, here, there):
            return f"{one.speaker} says {here} {unit}, {other.speaker} {there}."
        case ():
            return (
                f"{one.speaker}: “{shortened(one.text, 60)}” "
                f"{other.speaker}: “{shortened(other.text, 60)}”"
            )
        case _:
            return ""


def _difference(one: str, other: str, reader: Reader) -> tuple[str, str, str] | tuple[()] | None:
    """Return the unit with either's numbers, nothing for a denial; None for no difference."""
    mine, theirs = reader.read(one), reader.read(other)
    units = {reader.stem(q.unit) for q in mine.stated | theirs.stated if q.unit}
    shared = (mine.content & theirs.content) - units
    shorter = min(len(mine.content), len(theirs.content)) or 1

    def enough(needed: tuple[int, float]) -> bool:
        return len(shared) >= needed[0] and len(shared) / shorter >= needed[1]

    if enough(_FOR_NUMBERS) and (differing := next(_differing(mine, theirs), None)):
        return differing
    return () if enough(_FOR_DENIAL) and _denied(mine, theirs, shared) else None


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
