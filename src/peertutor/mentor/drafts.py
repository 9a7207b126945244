"""Drafts: an answer that is written and not yet judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peertutor.core.answers import Citation, Claim, Mode, Reason, SuggestedPeer
from peertutor.mentor.extract import BETWEEN_PARAGRAPHS, Extract
from peertutor.mentor.grounding.ground import Grounded
from peertutor.mentor.reading.quotes import Quote

_MOST_NEAREST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before anything is said about its worth.

    Attributes:
        quotes: Quote i is citation i + 1.
        near: Other quotes that were considered.
        dropped: Marks that were taken out.
        reasons: What is known to be wrong before it is judged.
    """

    mode: Mode
    text: str = ""
    claims: tuple[Claim, ...] = ()
    quotes: tuple[Quote, ...] = ()
    near: tuple[Quote, ...] = ()
    dropped: int = 0
    reasons: tuple[Reason, ...] = ()
    model_note: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One a quote."""
        return tuple(quote.cited_as(n) for n, quote in enumerate(self.quotes, 1))


def of_quotes(extract: Extract, *, reasons: tuple[Reason, ...], model_note: str) -> Draft:
    """Return the draft that lets the veterans speak for themselves."""
    return Draft(
        mode=Mode.EXTRACTIVE,
        text=extract.text,
        claims=extract.claims(),
        quotes=extract.quotes,
        reasons=reasons,
        model_note=model_note,
    )


def of_model(grounded: Grounded, extract: Extract, *, note: str, dropped: int) -> Draft:
    """Return the draft that a model wrote; the extract is what it might have overlooked."""
    return Draft(
        mode=Mode.GENERATED,
        text=grounded.text,
        claims=grounded.claims,
        quotes=grounded.quotes,
        near=extract.quotes,
        dropped=dropped + grounded.dropped,
        model_note=note,
    )


def of_nothing(draft: Draft, extract: Extract, peers: Sequence[SuggestedPeer]) -> Draft:
    """Return the draft that says honestly that nobody answers this: what is near, whom to ask."""
    nearest = Extract(extract.quotes[:_MOST_NEAREST], extract.score)
    opening = "Nobody's recorded words answer this."
    if nearest.quotes:
        opening += " The nearest that was said:"
    names = [peer.name for peer in peers]
    closing = [f"You could ask {_either(names)}."] if names else []
    return Draft(
        mode=draft.mode,
        text=BETWEEN_PARAGRAPHS.join([opening, *nearest.paragraphs, *closing]),
        claims=nearest.claims(len(opening) + len(BETWEEN_PARAGRAPHS)),
        quotes=nearest.quotes,
        dropped=draft.dropped,
        reasons=draft.reasons,
        model_note=draft.model_note,
    )


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
