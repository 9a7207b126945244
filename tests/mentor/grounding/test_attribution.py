"""Attribution: whom a claim says its words are from, and whether they are."""

from __future__ import annotations

import pytest

from peertutor.core.interviews import Role
from peertutor.mentor.grounding.attribution import attributed, is_theirs, speakers
from tests.mentor.said import LOGS, PRINTER, RINGING, passage

_KNOWN = speakers([RINGING, LOGS, PRINTER])


@pytest.mark.parametrize(
    ("claim", "names"),
    [
        ("Ana Ruiz says that it rings.", [{"ana", "ruiz"}]),
        ("According to Grad E, it rings.", [{"grad", "e"}]),
        ("Professor A also explains it.", [{"professor", "a"}]),
        ("Ana rings first.", [{"ana"}]),
        ("Ana rings, while Ben reads.", [{"ana"}, {"ben"}]),
        ("She says it rings.", []),
        ("The documentation says so.", []),
        ("The client said so.", []),
        ("Redis is quick.", []),
        ("It rings, says who?", []),
    ],
)
def test_who_said_it(claim: str, names: list[set[str]]) -> None:
    assert [set(name) for name in attributed(claim, _KNOWN)] == names


def test_everybody_who_speaks_is_known() -> None:
    known = speakers([passage(1, ("Ana Ruiz", "I ring."), ("Tobias Renn", "When?", Role.CONTEXT))])
    assert known == {frozenset({"ana", "ruiz"}), frozenset({"tobias", "renn"})}


def test_a_quote_is_theirs_who_said_it_or_who_are_named_in_it() -> None:
    ana = frozenset({"ana"})
    assert is_theirs(ana, "Ana Ruiz", "I ring.")
    assert is_theirs(ana, "Ben Okafor", "Ana rings.")
    assert not is_theirs(ana, "Ben Okafor", "I ring.")
