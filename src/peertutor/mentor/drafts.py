"""Drafts: an answer that is written and not yet judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from peertutor.core.answers import Citation, Claim, Mode, Reason, SuggestedPeer
from peertutor.mentor.conflict import Disagreement, arranged, untold
from peertutor.mentor.extract import MOST_QUOTES, Extract
from peertutor.mentor.grounding.ground import Grounded
from peertutor.mentor.layout import BETWEEN_PARAGRAPHS, Quoted, laid_out
from peertutor.mentor.reading.quotes import Quote

_MOST_NEAREST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before anything is said about its worth.

    Attributes:
        quotes: Quote i is citation i + 1.
        dropped: Marks that were taken out.
        reasons: What is known to be wrong before it is judged.
    """

    mode: Mode
    text: str = ""
    claims: tuple[Claim, ...] = ()
    quotes: tuple[Quote, ...] = ()
    dropped: int = 0
    reasons: tuple[Reason, ...] = ()
    model_note: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One a quote."""
        return tuple(quote.cited_as(n) for n, quote in enumerate(self.quotes, 1))


def of_quotes(
    extract: Extract,
    disagreements: Sequence[Disagreement],
    *,
    reasons: tuple[Reason, ...],
    model_note: str,
) -> Draft:
    """Return the draft that lets the veterans speak for themselves, both sides side by side."""
    layout = laid_out(arranged(extract.quotes, disagreements, MOST_QUOTES))
    return Draft(
        mode=Mode.EXTRACTIVE,
        text=layout.text,
        claims=layout.claims,
        quotes=layout.quotes,
        reasons=reasons,
        model_note=model_note,
    )


def with_both_sides(draft: Draft, disagreements: Sequence[Disagreement]) -> Draft:
    """Return a model's draft with the sides that it left out, quoted after its text."""
    missing = list(untold(disagreements, draft.quotes, draft.text))
    if not missing:
        return draft
    before = draft.text.rstrip() + BETWEEN_PARAGRAPHS
    layout = laid_out(
        arranged((), missing, MOST_QUOTES), offset=len(before), first=len(draft.quotes) + 1
    )
    return replace(
        draft,
        text=before + layout.text,
        claims=(*draft.claims, *layout.claims),
        quotes=(*draft.quotes, *layout.quotes),
    )


def of_model(grounded: Grounded, *, note: str, dropped: int) -> Draft:
    """Return the draft that a model wrote."""
    return Draft(
        mode=Mode.GENERATED,
        text=grounded.text,
        claims=grounded.claims,
        quotes=grounded.quotes,
        dropped=dropped + grounded.dropped,
        model_note=note,
    )


def of_nothing(draft: Draft, extract: Extract, peers: Sequence[SuggestedPeer]) -> Draft:
    """Return the draft that says honestly that nobody answers this: what is near, whom to ask."""
    nearest = extract.quotes[:_MOST_NEAREST]
    opening = "Nobody's recorded words answer this."
    if nearest:
        opening += " The nearest that was said:"
    names = [peer.name for peer in peers]
    closing = [f"You could ask {_either(names)}."] if names else []
    layout = laid_out([opening, *map(Quoted, nearest), *closing])
    return Draft(
        mode=draft.mode,
        text=layout.text,
        claims=layout.claims,
        quotes=layout.quotes,
        dropped=draft.dropped,
        reasons=draft.reasons,
        model_note=draft.model_note,
    )


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
