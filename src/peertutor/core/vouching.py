"""How far single words of a passage may be relied on: what was said of others does not count.

A peer vouches for words of a turn. A quote is verified as well as the least verified of its words,
and is disputed where one peer says of any of it that it does not hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from peertutor.core.interviews import Trust
from peertutor.core.names import people
from peertutor.core.passages import Passage, Span, SpanText, Vouched
from peertutor.core.peers import PeerVerdict


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a turn of which everybody who said something said the same of all of them.

    Attributes:
        by: Who confirms them, and when they last did.
        told: What they are worth without any peer.
        trust: What they are worth.
    """

    span: Span
    by: Mapping[str, datetime]
    told: Trust
    trust: Trust


def of_words(passage: Passage, turn: int, start: int, end: int) -> Passage:
    """Return a passage with the trust that `turn_text[start:end]` has of its own."""
    if not _spoken_of(passage):
        return passage
    parts = (part for part in passage.parts if part.turn == turn)
    pieces = [
        piece
        for part in parts
        for piece in _pieces(passage, part)
        # A full stop of the sentence before is nothing that was quoted of it.
        if _says_something(_between(part, max(start, piece.span.start), min(end, piece.span.end)))
    ]
    return _with_trust_of(passage, pieces)


def of_all_words(passage: Passage) -> Passage:
    """Return a passage with the trust that all its words have that may be quoted."""
    if not _spoken_of(passage):
        return passage
    parts = (part for part in passage.parts if part.role.quotable)
    return _with_trust_of(passage, [p for part in parts for p in _pieces(passage, part)])


def in_force(passage: Passage) -> Passage:
    """Return a passage without its words that are retired: no answer rests on them."""
    if not passage.retired:
        return passage
    kept = [piece for piece in _by_part(passage) if piece[1].trust is not Trust.RETIRED]
    return of_all_words(_narrowed(passage, kept))


def verified(passage: Passage) -> Passage:
    """Return a passage with those words only that peers have verified, as they are now."""
    if not _spoken_of(passage):
        return passage
    kept = [piece for piece in _by_part(passage) if piece[1].trust is Trust.PEER_VERIFIED]
    return of_all_words(_narrowed(passage, kept))


def _spoken_of(passage: Passage) -> bool:
    return bool(passage.vouched or passage.confirmed or passage.retired)


def _with_trust_of(passage: Passage, pieces: list[_Piece]) -> Passage:
    if not pieces:
        return passage
    trusts = {piece.trust for piece in pieces}
    for against in (Trust.RETIRED, Trust.DISPUTED):
        if against in trusts:
            return replace(passage, trust=against, verified_at=None, verified_by=0)
    fewest = min(len(piece.by) for piece in pieces)
    if fewest:
        # As old as its oldest words; of each the latest verdict counts.
        at = min(max(piece.by.values()) for piece in pieces)
        stale = passage.stale_until is not None and at <= passage.stale_until
        trust = Trust.STALE if stale else Trust.PEER_VERIFIED
        return replace(passage, trust=trust, verified_at=at, verified_by=fewest)
    told = Trust.TOLD if Trust.TOLD in {piece.told for piece in pieces} else Trust.CONFIRMED
    return replace(passage, trust=told, verified_at=None, verified_by=0)


def _by_part(passage: Passage) -> Iterator[tuple[SpanText, _Piece]]:
    for part in passage.parts:
        if part.role.quotable:
            for piece in _pieces(passage, part):
                yield part, piece


def _narrowed(passage: Passage, kept: list[tuple[SpanText, _Piece]]) -> Passage:
    """Return a passage with the words of some pieces only, and all that is context."""
    parts: list[SpanText] = [part for part in passage.parts if not part.role.quotable]
    for part, piece in kept:
        start, end = piece.span.start, piece.span.end
        last = parts[-1] if parts else None
        if last and last.turn == part.turn and last.role.quotable and _touch(last, start, part):
            start = last.start
            parts.pop()
        parts.append(replace(part, start=start, end=end, text=_between(part, start, end)))
    parts.sort(key=lambda part: (part.turn, part.start))
    return replace(passage, parts=tuple(parts))


def _touch(last: SpanText, start: int, part: SpanText) -> bool:
    return not _says_something(_between(part, last.end, start))


def _pieces(passage: Passage, part: SpanText) -> list[_Piece]:
    """Divide a part where anything that was said of its words begins or ends."""
    spans: tuple[Vouched | Span, ...] = (
        *passage.vouched,
        *passage.confirmed,
        *passage.retired,
    )
    edges = {part.start, part.end}
    for span in spans:
        if span.turn == part.turn:
            edges |= {place for place in (span.start, span.end) if part.start < place < part.end}
    order = sorted(edges)
    whose = people(each.peer for each in passage.vouched)
    return [
        _piece(passage, Span(part.turn, start, end), whose)
        for start, end in itertools.pairwise(order)
        # Blanks and full stops between two sentences belong to neither.
        if _says_something(_between(part, start, end))
    ]


def _piece(passage: Passage, span: Span, whose: Mapping[str, str]) -> _Piece:
    said = [each for each in passage.vouched if _holds(each, span)]
    by: dict[str, datetime] = {}
    for each in said:
        if each.verdict is PeerVerdict.CONFIRM:
            person = whose.get(each.peer, each.peer)
            by[person] = max(each.at, by.get(person, each.at))
    is_confirmed = any(_holds(each, span) for each in passage.confirmed)
    told = Trust.CONFIRMED if is_confirmed else Trust.TOLD
    if any(_holds(each, span) for each in passage.retired):
        trust = Trust.RETIRED
    elif any(each.verdict.is_against for each in said):
        trust = Trust.DISPUTED
    else:
        trust = Trust.PEER_VERIFIED if by else told
    return _Piece(span, by, told, trust)


def _holds(one: Vouched | Span, span: Span) -> bool:
    return one.turn == span.turn and one.start <= span.start and span.end <= one.end


def _between(part: SpanText, start: int, end: int) -> str:
    """Return the words of a part between two places of its turn; none where they are crossed."""
    return part.text[start - part.start : max(start, end) - part.start]


def _says_something(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
