"""Retrieved passages as JSON values, kept whole: the ledger may have other words tomorrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import Passage, RetrievedPassage, SpanText

_TURNS = ("practised", "high_stakes")
_OF_THE_MOMENT = ("vouched", "confirmed", "retired", "stale_until", "workarounds")
"""What peers said of words when they were found is asked anew of the ledger, and names people."""


def packed(found: RetrievedPassage) -> dict[str, Any]:
    """Return JSON values that `unpacked` makes the same passage of."""
    values = asdict(found)
    day = found.passage.date
    values["passage"]["date"] = day.isoformat() if day else None
    at = found.passage.verified_at
    values["passage"]["verified_at"] = at.isoformat() if at else None
    for name in _TURNS:
        values["passage"][name] = sorted(values["passage"][name])
    for name in _OF_THE_MOMENT:
        del values["passage"][name]
    return values


def unpacked(values: Mapping[str, Any]) -> RetrievedPassage:
    """Return the passage that `packed` was given."""
    passage = dict(values["passage"])
    passage["date"] = date.fromisoformat(passage["date"]) if passage["date"] else None
    # Answers kept by an earlier version have none of what follows with `get`.
    at = passage.get("verified_at")
    passage["verified_at"] = datetime.fromisoformat(at) if at else None
    passage["kind"] = Kind(passage["kind"])
    passage["trust"] = Trust(passage["trust"])
    for name in _TURNS:
        passage[name] = frozenset(passage.get(name, ()))
    passage["parts"] = tuple(
        SpanText(**{**part, "role": Role(part["role"])}) for part in passage["parts"]
    )
    return RetrievedPassage(**{**values, "passage": Passage(**passage)})
