"""One contributor fills at most two of an answer's sources, where others support it as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.voices import MOST_OF_ONE_PERSON, Contributors

Option = Sequence[Quote]


def shared_out(claims: Sequence[Sequence[Option]], contributors: Contributors) -> list[int]:
    """Return for each claim, in order, which of its options is cited.

    A claim keeps its support: where everything that supports it is one person's, a third source of
    theirs is cited. The share of one person only decides between options that are as good.

    Args:
        claims: For each claim the quotes that support it equally well, best first; one at least.
        contributors: Who stands behind each quote.
    """
    cited: dict[str, set[tuple[str, int, int, int]]] = defaultdict(set)
    chosen = []
    for options in claims:
        over = [_over(option, cited, contributors) for option in options]
        best = over.index(min(over))
        for quote in options[best]:
            cited[contributors.of(quote)].add(quote.place)
        chosen.append(best)
    return chosen


def _over(
    option: Option, cited: dict[str, set[tuple[str, int, int, int]]], contributors: Contributors
) -> int:
    """Return how many sources beyond their share an option would add."""
    would = {person: set(places) for person, places in cited.items()}
    for quote in option:
        would.setdefault(contributors.of(quote), set()).add(quote.place)
    return sum(
        max(0, len(places) - max(MOST_OF_ONE_PERSON, len(cited.get(person, ()))))
        for person, places in would.items()
    )
