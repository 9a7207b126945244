"""What comes before what, and what is preferred to what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_CHUNKS = re.compile(r"[.;:!?]")
_BEFORE = re.compile(r"\bbefore\b")
_AFTER = re.compile(r"\bafter (?!that\b|them\b|it\b)")
_RATHER = re.compile(r"\b(?:instead of|rather than)\b")
_FIRST = re.compile(r"\bfirst\b")
_NEXT = re.compile(r"(?:,| and\b| then\b)+")
_LATER = re.compile(r"\b(?:after(?:wards| that| them| it)|last|second|next)\b")
_NOT_BUT = re.compile(r"\bnot ([^,]*?),? but ([^,]*)")
_DENIED = re.compile(r"\b(?:not|never|nobody|no|\w+n't)\b")

Content = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Order:
    """One thing before another, or rather than another."""

    first: frozenset[str]
    then: frozenset[str]

    def reversed_by(self, other: Order) -> bool:
        """Whether the other puts the same two things the other way round."""
        mine, theirs = self.first - self.then, other.first - other.then
        return bool(mine & other.then - other.first and theirs & self.then - self.first)


def orders(text: str, content: Content) -> Iterator[Order]:
    """Yield the orders that `text` tells; in lower case.

    Args:
        text: What a sentence says outright.
        content: Returns the stems that say what a text is about.
    """
    for chunk in _CHUNKS.split(text):
        for first, then in _told(chunk):
            order = Order(content(first), content(then))
            if order.first and order.then:
                yield order


def _told(chunk: str) -> Iterator[tuple[str, str]]:
    """Yield the words of what comes first, and of what comes then."""
    for first, then in _around(_BEFORE, chunk):
        # "Never ring before you have read the logs": the logs are read before.
        yield (then, first) if _DENIED.search(first) else (first, then)
    for then, first in _around(_AFTER, chunk):
        yield first, then
    yield from _around(_RATHER, chunk)
    yield from ((match[2], match[1]) for match in _NOT_BUT.finditer(chunk))
    if match := _FIRST.search(chunk):
        # "The sides first, then the top"; "the top comes first and the sides follow".
        rest = _NEXT.split(chunk[match.end() :], 1)
        yield chunk[: match.start()] + rest[0], rest[-1] if len(rest) > 1 else ""
    if match := _LATER.search(chunk):
        # "I cut the top, and the sides come after that."
        before = _NEXT.split(chunk[: match.start()])
        yield "".join(before[:-1]), before[-1]


def _around(pattern: re.Pattern[str], chunk: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after each match, up to the next comma."""
    for match in pattern.finditer(chunk):
        yield chunk[: match.start()].rsplit(",", 1)[-1], chunk[match.end() :].split(",", 1)[0]
