"""What an interview that PeerTutor exported says beyond what others write; docs/export-json.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SCHEMA = "peertutor-interview/"
_RELEASED = "released"
_NOT_RELEASED = "not released"
_PROGRAM = "PeerTutor"


@dataclass(frozen=True, slots=True)
class Exported:
    """The facts about a file that only its export could know.

    Attributes:
        ours: Whether PeerTutor wrote it: only then does a turn's `step` mean anything here.
        unreleased: The state that the interview was in; empty where it was released, or does not
            say.
        withheld: The turns that were not released with the others.
    """

    ours: bool = False
    unreleased: str = ""
    withheld: frozenset[int] = frozenset()


def read_exported(record: Mapping[str, object]) -> Exported:
    """Return what a source tells of its export; of any other source nothing."""
    schema = record.get("schema")
    if not isinstance(schema, str) or not schema.startswith(_SCHEMA):
        return Exported()
    told = record.get("provenance")
    provenance = told if isinstance(told, Mapping) else {}
    return Exported(
        ours=True,
        unreleased=_unreleased(provenance.get("state")),
        withheld=frozenset(_withheld(provenance.get("hidden_turns"))),
    )


def unreleased_by(program: str, state: str) -> str:
    """Return the state that exported Markdown says it is in; empty where that is released.

    Args:
        program: What its front matter names as `exported by`.
        state: What it names as `state`.
    """
    return _unreleased(state) if program.partition(" ")[0] == _PROGRAM else ""


def _unreleased(state: object) -> str:
    return state if isinstance(state, str) and state != _RELEASED else ""


def _withheld(hidden: object) -> Iterator[int]:
    for each in hidden if isinstance(hidden, list) else ():
        if isinstance(each, Mapping) and each.get("why") == _NOT_RELEASED:
            turn = each.get("turn")
            if isinstance(turn, int):
                yield turn
