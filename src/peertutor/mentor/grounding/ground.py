"""Grounding: each claim of a model's answer gets the quote it rests on, or is marked.

The model's own marks are only a hint: the best quote is searched in everything that was retrieved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from peertutor.core.answers import Citation, Claim
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import one_line
from peertutor.core.wording import practised_by
from peertutor.mentor.grounding.claims import ClaimSpan, claim_spans
from peertutor.mentor.grounding.match import Match, Matcher
from peertutor.mentor.grounding.meaning import NO_MEANING, Meaning
from peertutor.mentor.grounding.shares import shared_out
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.voices import Contributors
from peertutor.mentor.writing.brackets import MARK

UNSUPPORTED = " (⚠ unsupported)"
"""What stands behind a sentence that no quote supports; the words say it without colour."""

_END = re.compile(r"[ \t]*[.!?…]*[\"'”’)*_`]*$")


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer whose claims have been checked.

    Attributes:
        text: The answer with marks of citations instead of passages, unsupported claims marked.
        quotes: Quote i has the mark `[i + 1]`.
        dropped: Marks that were taken out, and quotes that failed the last check.
    """

    text: str
    claims: tuple[Claim, ...]
    quotes: tuple[Quote, ...]
    dropped: int

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One a quote."""
        return tuple(quote.cited_as(n) for n, quote in enumerate(self.quotes, 1))


def stems_of(text: str, reader: Reader) -> frozenset[str]:
    """Return the stems whose rarity `grounded` wants to know."""
    return reader.stems(MARK.sub("", text))


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer whose claims were compared with what was said, before its marks are rewritten.

    Attributes:
        spans: Its claims.
        matches: What each of them rests on.
        contributors: Whose words were found.
    """

    text: str
    spans: tuple[ClaimSpan, ...]
    matches: tuple[Match, ...]
    contributors: Contributors

    def grounded(self, doubted: Collection[int] = ()) -> Grounded:
        """Return the answer with citations.

        Args:
            doubted: Claims, by their place, that a model does not find in their quotes.
        """
        matches = [
            replace(match, support=replace(match.support, doubted=n in doubted))
            for n, match in enumerate(self.cited())
        ]
        return _Rewriter(self.text, self.spans, matches).grounded()

    def cited(self) -> list[Match]:
        """Return what each claim cites, once the sources are shared out among contributors."""
        options = [match.options for match in self.matches]
        chosen = shared_out([[one.quotes for one in each] for each in options], self.contributors)
        return [each[n] for each, n in zip(options, chosen, strict=True)]


def checked(
    text: str,
    passages: Sequence[RetrievedPassage],
    *,
    reader: Reader,
    rarity: Rarity,
    meaning: Meaning = NO_MEANING,
) -> Checked:
    """Compare every claim of `text`, whose marks number `passages` from 1, with all of them."""
    spans = claim_spans(text)
    matches = Matcher(passages, reader, rarity, meaning).matches(spans)
    return Checked(text, tuple(spans), tuple(matches), Contributors.of_passages(passages))


def grounded(
    text: str, passages: Sequence[RetrievedPassage], *, reader: Reader, rarity: Rarity
) -> Grounded:
    """Check every claim of `text`, whose marks number `passages` from 1.

    While an answer streams, its marks name passages. Here they become citations, numbered from 1 in
    the order of their appearance; each has its own quote, and equal quotes share one.
    """
    return checked(text, passages, reader=reader, rarity=rarity).grounded()


class _Rewriter:
    """Puts citations in the place of the model's marks."""

    def __init__(self, text: str, spans: Sequence[ClaimSpan], matches: Sequence[Match]) -> None:
        self._text = text
        self._spans = spans
        self._matches = matches
        self._numbers: dict[tuple[str, int, int, int], int] = {}
        self._quotes: list[Quote] = []
        self._dropped = 0
        self._out = ""

    def grounded(self) -> Grounded:
        """Return the rewritten answer."""
        claims = []
        position = 0
        for span, match in zip(self._spans, self._matches, strict=True):
            self._between(self._text[position : span.start])
            claims.append(self._claim(span, match))
            position = span.end
        self._between(self._text[position:])
        return Grounded(self._out, tuple(claims), tuple(self._quotes), self._dropped)

    def _between(self, text: str) -> None:
        """Keep what is no claim; a mark in it supports nothing."""
        bare, marks = MARK.subn("", text)
        self._dropped += marks
        self._out += bare if marks == 0 else re.sub(r"[ \t]+(?=[.,;:!?\n]|$)", "", bare)

    def _claim(self, span: ClaimSpan, match: Match) -> Claim:
        numbers = tuple(n for n in map(self._number, match.quotes) if n)
        supported = match.support.supported and bool(numbers)
        self._dropped += len(span.cited) if not numbers else 0
        start = len(self._out)
        self._out += _with_marks(span.text, numbers)
        claim = Claim(
            text=self._out[start:],
            start=start,
            end=len(self._out),
            support=round(match.support.score, 4) if numbers else 0.0,
            supported=supported,
            citations=numbers,
        )
        self._out += _practised_by(match.quotes) if supported else UNSUPPORTED
        return claim

    def _number(self, quote: Quote) -> int:
        """Return the citation's number; 0 for a quote that is not word for word what was said."""
        if not quote.is_verbatim:
            self._dropped += 1
            return 0
        if quote.place not in self._numbers:
            self._quotes.append(quote)
            self._numbers[quote.place] = len(self._quotes)
        return self._numbers[quote.place]


def _practised_by(quotes: Sequence[Quote]) -> str:
    """Return what stands behind a claim that rests on what is only practised: it is no advice."""
    for quote in quotes:
        if quote.part.turn in quote.found.passage.practised:
            return f" (⚠ {practised_by(one_line(quote.speaker))})"
    return ""


def _with_marks(sentence: str, numbers: Sequence[int]) -> str:
    """Return the sentence with these marks, before its full stop, and no others."""
    bare = re.sub(r"[ \t]*\[\d{1,3}\]", "", sentence).rstrip()
    marks = "".join(f"[{n}]" for n in sorted(numbers))
    if not marks:
        return bare
    if bare.endswith("```"):
        return f"{bare}\n{marks}"
    end = _END.search(bare)
    cut = end.start() if end else len(bare)
    return f"{bare[:cut]} {marks}{bare[cut:]}"
