"""Whether two texts are the same words said again: read out, quoted, or brought in twice.

Broder, "On the resemblance and containment of documents" (1997): a text is the set of its runs of
a few words, its shingles, and what two texts share of them tells how much of one is in the other.
Nearly the same words that count otherwise ("five" for "twenty", a "not" more) are no copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from peertutor.core.interviews import Trust
from peertutor.core.passages import Passage
from peertutor.core.text import words
from peertutor.core.trust import STEPS
from peertutor.mentor.reading.quantities import is_number

_WIDTH = 4  # words a shingle
_SHARED = 0.8
# What has fewer shingles may stand in a longer text by chance: it has to be the whole of both.
_FEWEST = 5
_REACH = 2  # words before the shared ones in which a "not" would change them

_DENYING = frozenset(
    """
    no not never none nobody nothing neither nor without cannot hardly rarely seldom avoid stop
    don't doesn't didn't won't wouldn't shouldn't couldn't isn't aren't wasn't weren't haven't
    hasn't hadn't mustn't needn't can't dont doesnt didnt wont isnt cant
    """.split()
)

_Shingle = tuple[str, ...]


def resemblance(one: str, other: str) -> float:
    """Return what two texts share, of all that stands in either: 0 to 1."""
    mine, theirs = shingles(one), shingles(other)
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared or 1)


def containment(one: str, other: str) -> float:
    """Return how much of `one` stands in `other`: 0 to 1."""
    mine = shingles(one)
    return len(mine & shingles(other)) / (len(mine) or 1)


def copied(one: str, other: str) -> bool:
    """Whether one of two texts says the other's words again; in which order does not matter."""
    if shingles(one).isdisjoint(shingles(other)):
        return False
    short, long = sorted((one, other), key=lambda text: (len(_words(text)), text))
    like = resemblance if len(shingles(short)) < _FEWEST else containment
    return like(short, long) >= _SHARED and _counts_alike(short, long)


def standing(passage: Passage, turn: int | None = None) -> tuple[bool, int, int]:
    """Return which of two copies counts: the one with the greater value.

    What speaks against words holds for their copies too, so a disputed copy is never hidden behind
    one that nobody has looked at. Then the one that is better verified; then the earlier one, whose
    speaker said it first and can be asked.

    Args:
        passage: One of the copies.
        turn: The turn that is quoted; None for any.
    """
    practised = turn in passage.practised if turn is not None else bool(passage.practised)
    against = practised or passage.trust is Trust.DISPUTED
    steps = STEPS.index(passage.trust) if passage.trust in STEPS else -1
    return against, steps, -(passage.date or date.max).toordinal()


@lru_cache(maxsize=4096)
def shingles(text: str) -> frozenset[_Shingle]:
    """Return the runs of neighbouring words in `text`; a shorter text is one run."""
    return frozenset(_runs(_words(text)))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _runs(said: Sequence[str]) -> list[_Shingle]:
    if not said:
        return []
    return [tuple(said[n : n + _WIDTH]) for n in range(max(1, len(said) - _WIDTH + 1))]


def _counts_alike(short: str, long: str) -> bool:
    """Whether the numbers and denials of a text are those of its copy in a longer one."""
    said = _words(long)
    wanted = shingles(short)
    places = [n for n, run in enumerate(_runs(said)) if run in wanted]
    copy = said[max(0, places[0] - _REACH) : places[-1] + _WIDTH]
    return _deciding(_words(short)) == _deciding(copy)


def _deciding(said: Sequence[str]) -> Counter[str]:
    return Counter(word for word in said if word in _DENYING or is_number(word))
