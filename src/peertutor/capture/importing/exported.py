"""What an interview that PeerTutor exported says beyond what others write; docs/export-json.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SCHEMA = "peertutor-interview/"
_NOT_RELEASED = "not released"


@dataclass(frozen=True, slots=True)
class Exported:
    """The facts about a file that only its export could know.

    Attributes:
        ours: Whether PeerTutor wrote it: only then does a turn's `step` mean anything here.
        withheld: The turns that were not released with the others.
    """

    ours: bool = False
    withheld: frozenset[int] = frozenset()


def read_exported(record: Mapping[str, object]) -> Exported:
    """Return what a source tells of its export; of any other source nothing."""
    schema = record.get("schema")
    if not isinstance(schema, str) or not schema.startswith(_SCHEMA):
        return Exported()
    told = record.get("provenance")
    provenance = told if isinstance(told, Mapping) else {}
    return Exported(ours=True, withheld=frozenset(_withheld(provenance.get("hidden_turns"))))


def _withheld(hidden: object) -> Iterator[int]:
    for each in hidden if isinstance(hidden, list) else ():
        if isinstance(each, Mapping) and each.get("why") == _NOT_RELEASED:
            turn = each.get("turn")
            if isinstance(turn, int):
                yield turn
