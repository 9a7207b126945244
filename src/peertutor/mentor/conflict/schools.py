"""Two schools: both sides of a disagreement, next to each other, named and dated, never blended.

No winner is chosen, neither the newer nor the better known. What differs by its condition is no
disagreement and is shown with both conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from peertutor.core.interviews import Kind
from peertutor.core.text import one_line, shortened
from peertutor.mentor.conflict.finding import Disagreement
from peertutor.mentor.layout import Quoted
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.voices import MOST_OF_ONE_PERSON, Contributors

TWO_SCHOOLS = "Two schools:"
AGAINST_A_DOCUMENT = "The official document and a colleague differ:"
IT_DEPENDS = "It depends on the case:"
BESIDES = "Also said:"

HEADINGS = (TWO_SCHOOLS, AGAINST_A_DOCUMENT, IT_DEPENDS)
"""What introduces both sides; what a model wrote ends before it."""

_WIDTH = 110


def heading(disagreement: Disagreement) -> str:
    """Return the sentence that introduces both sides."""
    if disagreement.difference.depends:
        return IT_DEPENDS
    return AGAINST_A_DOCUMENT if _documents(disagreement) else TWO_SCHOOLS


def sides(disagreement: Disagreement) -> tuple[Quoted, Quoted]:
    """Return both quotes as they are shown; a document's first, else as they were found."""
    one, other = (
        Quoted(quote, case if disagreement.difference.depends else "")
        for quote, case in zip(disagreement.quotes, disagreement.cases, strict=True)
    )
    return (
        (other, one) if _is_official(other.quote) and not _is_official(one.quote) else (one, other)
    )


def detail(disagreement: Disagreement) -> str:
    """Say who says what, with the day it was said."""
    first, second = sides(disagreement)
    numbers = disagreement.difference.amounts
    if numbers and all(numbers):
        said = dict(zip((q.place for q in disagreement.quotes), numbers, strict=True))
        return (
            f"{_named(first.quote)} says {said[first.quote.place]}, "
            f"{_named(second.quote)} {said[second.quote.place]}."
        )
    one, other = (f"“{shortened(side.quote.text, _WIDTH)}”" for side in (first, second))
    if _documents(disagreement):
        return f"{_named(first.quote)} says: {one} {_named(second.quote)} does otherwise: {other}"
    return f"{_named(first.quote)}: {one} {_named(second.quote)}: {other}"


def label(disagreement: Disagreement) -> str:
    """Say under which condition either said it."""
    told = (
        f"{one_line(side.quote.speaker)} “{shortened(side.case, _WIDTH)}”"
        for side in sides(disagreement)
    )
    return f"it depends: {', '.join(told)}"


def arranged(
    quotes: Sequence[Quote], disagreements: Iterable[Disagreement], most: int
) -> list[str | Quoted]:
    """Return the quotes of an answer with those that disagree next to each other.

    Args:
        quotes: What was to be quoted, best first; where one holds words that disagree, it is shown
            whole in its place.
        disagreements: In the order in which they are shown.
        most: So many quotes at most, the ones that disagree always among them.
    """
    parts: list[str | Quoted] = []
    shown: list[Quote] = []
    for each in disagreements:
        pair = [_whole(side, quotes) for side in sides(each)]
        if any(side.quote.overlaps(other) for side in pair for other in shown):
            continue
        parts += [heading(each), *pair]
        shown += [side.quote for side in pair]
    rest = _besides(quotes, shown)[: max(0, most - len(shown))]
    if shown and rest:
        parts.append(BESIDES)
    return [*parts, *(Quoted(quote) for quote in rest)]


def _besides(quotes: Sequence[Quote], shown: Sequence[Quote]) -> list[Quote]:
    """Return what is left to quote; nobody whose side is shown gets more than their share."""
    contributors = Contributors(quote.part.speaker for quote in (*quotes, *shown))
    filled = Counter(map(contributors.of, shown))
    rest = []
    for quote in quotes:
        person = contributors.of(quote)
        if filled[person] < MOST_OF_ONE_PERSON and not any(map(quote.overlaps, shown)):
            filled[person] += 1
            rest.append(quote)
    return rest


def untold(
    disagreements: Iterable[Disagreement], quotes: Sequence[Quote], text: str
) -> Iterator[Disagreement]:
    """Yield those of which a text does not tell both sides: name and cite either."""
    for each in disagreements:
        told = all(
            one_line(side.speaker) in text and any(side.overlaps(quote) for quote in quotes)
            for side in each.quotes
        )
        if not told:
            yield each


def _whole(side: Quoted, quotes: Sequence[Quote]) -> Quoted:
    """Return a side with everything around it that was to be quoted."""
    quote = side.quote
    for other in quotes:
        if quote.overlaps(other) and quote.part is other.part:
            start, end = min(quote.start, other.start), max(quote.end, other.end)
            offset = quote.part.start
            quote = replace(
                quote,
                start=start,
                end=end,
                text=quote.part.text[start - offset : end - offset],
                stems=quote.stems | other.stems,
                asked=other.asked or quote.asked,
            )
    return replace(side, quote=quote)


def _named(quote: Quote) -> str:
    date = quote.found.passage.date
    when = f" ({date.isoformat()})" if date else ""
    name = one_line(quote.speaker)
    return f"“{name}”{when}" if _is_official(quote) else f"{name}{when}"


def _documents(disagreement: Disagreement) -> bool:
    return sum(map(_is_official, disagreement.quotes)) == 1


def _is_official(quote: Quote) -> bool:
    return quote.found.passage.kind is Kind.REFERENCE
