"""How quotes are laid out as an answer: who said it, where and when, the words, and the mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peertutor.core.answers import Claim
from peertutor.core.text import one_line
from peertutor.core.wording import practised_by
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.writing.marks import shown_verbatim

BETWEEN_PARAGRAPHS = "\n\n"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it is shown.

    Attributes:
        case: Under which condition it was said, in the speaker's words; empty where none is told.
    """

    quote: Quote
    case: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Paragraphs, and the claims in them with their offsets."""

    text: str
    claims: tuple[Claim, ...]
    quotes: tuple[Quote, ...]


def laid_out(parts: Sequence[str | Quoted], *, offset: int = 0, first: int = 1) -> Layout:
    """Lay out sentences of our own and quotes, a paragraph each, one claim a quote.

    Args:
        parts: In order.
        offset: Where the first paragraph begins in the answer.
        first: The number of the first quote's mark.
    """
    paragraphs: list[str] = []
    claims: list[Claim] = []
    quotes: list[Quote] = []
    for part in parts:
        if isinstance(part, str):
            paragraphs.append(part)
        else:
            n = first + len(quotes)
            before, words = attribution(part), f"“{shown_verbatim(part.quote.text)}” [{n}]"
            start = offset + len(before)
            claims.append(_claim(words, start, n))
            paragraphs.append(before + words)
            quotes.append(part.quote)
        offset += len(paragraphs[-1]) + len(BETWEEN_PARAGRAPHS)
    return Layout(BETWEEN_PARAGRAPHS.join(paragraphs), tuple(claims), tuple(quotes))


def attribution(shown: Quoted) -> str:
    """Return who said it, where and when, and in which case: what stands before the words."""
    quote, passage = shown.quote, shown.quote.found.passage
    title = shown_verbatim(one_line(passage.title)) if quote.part.speaker else ""
    where = ", ".join(filter(None, (title, passage.date.isoformat() if passage.date else "")))
    name = shown_verbatim(one_line(quote.speaker).replace("*", ""))
    case = f", {shown_verbatim(one_line(shown.case))}" if shown.case else ""
    who = f"**{name}**"
    if quote.part.turn in passage.practised:
        said = practised_by(who)
        who = f"{said[:1].upper()}{said[1:]}"
    return f"{who}{f' ({where})' if where else ''}{case}: "


def _claim(text: str, start: int, n: int) -> Claim:
    return Claim(
        text=text,
        start=start,
        end=start + len(text),
        support=1.0,
        supported=True,
        citations=(n,),
    )
