"""Whether somebody says otherwise than a reply that nobody has asked a question about.

Without a question there is nothing that both have to speak of, so two sentences have to share far
more of their words. Similar words nominate a pair and never judge it.
"""

from __future__ import annotations

from collections import defaultdict

from peertutor.mentor.reading.reader import Reader, Reading

# How many content words two sentences share, and what part of the shorter one that is, before a
# number or a denial is taken to be about the same point: spoken words meet by chance.
_FOR_NUMBERS = (3, 0.35)
_FOR_DENIAL = (4, 0.5)


def says_otherwise(one: str, other: str, reader: Reader) -> bool:
    """Whether two texts about the same point say different things."""
    mine, theirs = reader.read(one), reader.read(other)
    units = {reader.stem(q.unit) for q in mine.stated | theirs.stated if q.unit}
    shared = (mine.content & theirs.content) - units
    shorter = min(len(mine.content), len(theirs.content)) or 1

    def enough(needed: tuple[int, float]) -> bool:
        return len(shared) >= needed[0] and len(shared) / shorter >= needed[1]

    differ = enough(_FOR_NUMBERS) and _differing(mine, theirs)
    return differ or (enough(_FOR_DENIAL) and _denied(mine, theirs, shared))


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


def _differing(one: Reading, other: Reading) -> bool:
    """Whether they have no number of a unit in common that both name."""
    units = {q.unit for q in one.stated if q.unit} & {q.unit for q in other.stated}
    return any(
        not {q.value for q in one.stated if q.unit == unit}
        & {q.value for q in other.stated if q.unit == unit}
        for unit in units
    )


def _denied(one: Reading, other: Reading, shared: frozenset[str]) -> bool:
    return bool((one.negated ^ other.negated) & shared) and not one.negated & other.negated
