"""Whether a claim points the same way as its quote: the rules that no likeness of words overrules.

Every rule looks at the same point of both: a "not" counts where the words under it are the claim's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from peertutor.mentor.reading.opposites import PREFIXES
from peertutor.mentor.reading.polarity import Bound, Denial, Force, Pole
from peertutor.mentor.reading.quantities import Quantity
from peertutor.mentor.reading.reader import Reading

_NEARLY_ALL = 0.8
"""Who repeats so much of a sentence repeats its denials too."""

_HEDGED = 0.85
_SHORTEST = 4
_YEARS = range(1900, 2101)


def numbers_agree(claim: Reading, said: Reading, dated: Sequence[Reading] = ()) -> bool:
    """Whether every number, unit, day and month of a claim was said, at the same point.

    Args:
        claim: What is claimed.
        said: What the quotes say.
        dated: When they were said; a claim may name that year and month where they name no other.
    """
    names_a_year = any(_is_a_year(quantity) for quantity in said.stated)
    when = [] if names_a_year else [quantity for each in dated for quantity in each.stated]
    if not all(
        quantity.granted_by(said.granted)
        or (_is_a_year(quantity) and any(quantity.agrees(other) for other in when))
        for quantity in claim.stated
    ):
        return False
    return claim.calendar <= (said.calendar or frozenset().union(*(d.calendar for d in dated)))


def negation_agrees(claim: Reading, said: Reading) -> bool:
    """Whether nothing is denied in the one and said in the other."""
    ours, theirs = _unmatched(claim.polarity.denials, said.polarity.denials)
    if any(_is_news(denial, claim, said) for denial in ours):
        return False
    repeated = _share(said.content, claim.content)
    if any(_is_left_out(denial, claim, said, repeated) for denial in theirs):
        return False
    both = min(repeated, _share(claim.content, said.content))
    return both < _NEARLY_ALL or not (_firm(ours) or _firm(theirs))


def opposites_agree(claim: Reading, said: Reading) -> bool:
    """Whether no word of the one stands where the other has its opposite."""
    if any(_is_turned(pole, said.polarity.poles) for pole in claim.polarity.poles):
        return False
    missing = claim.words - said.words
    return not (
        any(_without_prefix(word, said.words) for word in missing)
        or any(_without_prefix(word, missing) for word in said.words - claim.words)
    ) or bool(claim.negated ^ said.negated)


def binding_agrees(claim: Reading, said: Reading) -> bool:
    """Whether nothing must be done in the one that may be done in the other."""
    return not any(
        alike and not any(other.force is bound.force for other in alike)
        for bound in claim.polarity.bounds
        for alike in [list(_of_the_same(bound, said.polarity.bounds))]
    )


def certainty(claim: Reading, said: Reading) -> float:
    """Return what is left of a claim that says flatly what was said with a "may"."""
    ours, theirs = claim.polarity.bounds, said.polarity.bounds
    hedges = (bound for bound in theirs if bound.force in {Force.MAY, Force.SOMETIMES})
    dropped = any(
        claim.content.issuperset(bound.near) and not any(_of_the_same(bound, ours))
        for bound in hedges
    )
    made_up = any(
        bound.force is Force.ALWAYS
        and said.content.issuperset(bound.near)
        and not any(_of_the_same(bound, theirs))
        for bound in ours
    )
    return _HEDGED if dropped or made_up else 1.0


def _is_a_year(quantity: Quantity) -> bool:
    return not quantity.unit and quantity.value in _YEARS


def _unmatched(
    ours: Sequence[Denial], theirs: Sequence[Denial]
) -> tuple[list[Denial], list[Denial]]:
    """Return the denials of either side that the other does not have, each used once.

    Who corrects themselves while speaking says the same denial twice: that is one.
    """
    pairs = sorted(
        (
            (_shared(one, other), i, j)
            for i, one in enumerate(ours)
            for j, other in enumerate(theirs)
        ),
        key=lambda pair: -pair[0],
    )
    mine, yours = set(range(len(ours))), set(range(len(theirs)))
    for shared, i, j in pairs:
        if i in mine and j in yours and (shared or not (ours[i].scope and theirs[j].scope)):
            mine.discard(i)
            yours.discard(j)
    matched = {denial.scope for j, denial in enumerate(theirs) if j not in yours}
    return (
        [ours[i] for i in mine],
        [theirs[j] for j in yours if theirs[j].scope not in matched],
    )


def _shared(one: Denial, other: Denial) -> int:
    return len(set(one.scope) & set(other.scope))


def _is_news(denial: Denial, claim: Reading, said: Reading) -> bool:
    """Whether a claim denies what its quote says."""
    if not denial.scope:
        return denial.firm and not said.polarity.denials
    if _is_said_otherwise(claim, said):
        return False
    known = [stem for stem in denial.scope if stem in said.stems]
    return denial.scope[0] in known or len(known) * 2 > len(denial.scope)


def _is_said_otherwise(claim: Reading, said: Reading) -> bool:
    """Whether "not open" stands where the other has "closed"."""
    return any(
        one.denied and not other.denied and one.pair == other.pair and one.side is other.side
        for one in claim.polarity.poles
        for other in said.polarity.poles
    )


def _is_left_out(denial: Denial, claim: Reading, said: Reading, repeated: float) -> bool:
    """Whether a claim says what its quote denies."""
    if not denial.scope or _is_said_otherwise(said, claim):
        return False
    known = [stem for stem in denial.scope if stem in claim.stems]
    if denial.scope[0] not in known or len(known) * 2 < len(denial.scope):
        return False
    # "I don't ring then, I ring later": it is said as well, unless the claim repeats all of it.
    return repeated >= _NEARLY_ALL or not said.affirmed.issuperset(known)


def _firm(denials: Iterable[Denial]) -> bool:
    return any(denial.firm for denial in denials)


def _share(wanted: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted & present) / len(wanted) if wanted else 1.0


def _is_turned(pole: Pole, said: Sequence[Pole]) -> bool:
    same = opposite = 0.0
    for other in said:
        if other.pair == pole.pair:
            # Where both stand alone they are about the same thing as far as can be seen.
            shared = len(pole.near & other.near) or 0.5 * (not pole.near and not other.near)
            if other.side is pole.side:
                same = max(same, shared)
            else:
                opposite = max(opposite, shared)
    return opposite > same


def _without_prefix(word: str, others: frozenset[str]) -> bool:
    return any(
        word.startswith(prefix)
        and len(word) - len(prefix) >= _SHORTEST
        and word[len(prefix) :] in others
        for prefix in PREFIXES
    )


def _of_the_same(bound: Bound, others: Sequence[Bound]) -> Iterator[Bound]:
    near = set(bound.near)
    for other in others:
        if other.force.binds is bound.force.binds and near & set(other.near):
            yield other
