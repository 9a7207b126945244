"""A place in a transcript, which every quote on the screen can be followed to."""

from __future__ import annotations

from dataclasses import dataclass

from peertutor.core.answers import Citation
from peertutor.core.passages import RetrievedPassage
from peertutor.core.wording import citation_line, source, speakers


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """A stretch of one turn.

    Attributes:
        turn: Index of the turn, from 0.
        start: First code point of the quote in the turn's text.
        end: One past the last.
        quote: The words there, as they were when they were quoted.
        citation: How the quote is pasted into a message.
    """

    interview_id: str
    title: str
    turn: int
    start: int
    end: int
    quote: str
    citation: str

    @classmethod
    def of(cls, citation: Citation) -> QuotePlace:
        """Where a citation's quote stands."""
        return cls(
            citation.interview_id,
            citation.title,
            citation.turn,
            citation.start,
            citation.end,
            citation.quote,
            citation_line(citation),
        )

    @classmethod
    def found(cls, found: RetrievedPassage) -> QuotePlace:
        """Where the first words of a passage stand that may be quoted."""
        passage = found.passage
        part = next((each for each in passage.parts if each.role.quotable), passage.parts[0])
        return cls(
            passage.interview_id,
            passage.title,
            part.turn,
            part.start,
            part.end,
            part.text,
            f"“{part.text}” — {speakers(found)}, {source(passage.title, passage.date)}",
        )

    def within(self, text: str) -> tuple[int, int] | None:
        """Return where the quote stands in the turn's present text; None when it is gone."""
        if text[self.start : self.end] == self.quote:
            return self.start, self.end
        at = text.find(self.quote) if self.quote else -1
        return (at, at + len(self.quote)) if at >= 0 else None
