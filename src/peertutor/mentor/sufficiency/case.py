"""An answer with its evidence, to be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from peertutor.core.answers import Claim, Mode
from peertutor.core.interviews import Kind
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.sufficiency.nearest import NOTHING_SOUGHT, Sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer with its evidence, to be judged.

    Attributes:
        question: Self-contained.
        quotes: What the answer cites, best first.
        claims: As they were grounded; in extractive mode one a quote.
        beside: Quotes that are shown with the answer and no part of it: the other side of what a
            model wrote.
        now: The present moment.
        sought: The sentences that come nearest to the question, quoted or not.
        nearness: Theirs in meaning, 0 to 1, by their words; empty where they were not compared.
        known_embedder: Whether vectors are those of the embedder that the coefficients were fitted
            for; those of others say nothing here.
    """

    question: str
    mode: Mode
    passages: tuple[RetrievedPassage, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    beside: tuple[Quote, ...] = ()
    now: datetime
    sought: Sought = NOTHING_SOUGHT
    nearness: Mapping[str, float] = field(default_factory=dict)
    known_embedder: bool = True

    @property
    def is_talk(self) -> bool:
        """Whether the best of the evidence is an interview, and no document."""
        return not self.passages or self.passages[0].passage.kind is Kind.INTERVIEW
