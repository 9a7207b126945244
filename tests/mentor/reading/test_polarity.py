"""Polarity: what is denied, how far it binds, which of two opposites is named."""

from __future__ import annotations

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.mentor.reading.opposites import Opposites
from peertutor.mentor.reading.polarity import Denial, Force, Polarity
from peertutor.mentor.reading.reader import Reader

_READER = Reader(PorterStemmer())


def read(text: str) -> Polarity:
    return _READER.read(text).polarity


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("We no longer ship disks.", [("ship", "disk")]),
        ("I don't, you know, ring.", [("ring",)]),
        ("Ring them, the client can't.", [("client",)]),
        ("It isn't.", [()]),
        ("They do n't ship, they don 't answer.", [("ship",), ("answer",)]),
        ("No, ring the client.", []),
        ("Stop the server.", []),
        ("He stops mending it.", [("mend",)]),
        ("Ring instead of waiting.", [("wait",)]),
        ("It failed to start.", [("start",)]),
        ("No one rings because they wait.", [("ring",)]),
    ],
)
def test_what_a_denial_reaches(text: str, scopes: list[tuple[str, ...]]) -> None:
    assert [denial.scope for denial in read(text).denials] == scopes


def test_a_denial_in_other_words_than_not_is_told_apart() -> None:
    assert read("Avoid ringing.").denials == (Denial(("ring",), firm=False),)
    assert read("Never ring.").denials == (Denial(("ring",)),)


def test_what_is_denied_in_one_place_and_said_in_another_is_both() -> None:
    reading = _READER.read("Never ring a client. Ring the boss.")
    assert reading.negated == {"ring", "client"}
    assert reading.affirmed == {"ring", "boss"}


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("You must ring.", Force.MUST),
        ("You have to ring.", Force.MUST),
        ("You are supposed to ring.", Force.SHOULD),
        ("You might ring.", Force.MAY),
        ("You are able to ring.", Force.MAY),
        ("You always ring.", Force.ALWAYS),
        ("You usually ring.", Force.OFTEN),
        ("You sometimes ring.", Force.SOMETIMES),
    ],
)
def test_how_far_it_binds_and_how_often(text: str, force: Force) -> None:
    assert [(bound.force, bound.near) for bound in read(text).bounds] == [(force, ("ring",))]


def test_two_opposites_are_the_two_sides_of_one_pair() -> None:
    (opened,), (closed,) = read("Open the valve.").poles, read("Close the valve.").poles
    assert opened.pair == closed.pair
    assert opened.side is not closed.side
    assert opened.near == closed.near == {"valv"}


def test_a_denied_opposite_is_the_other_one() -> None:
    (left,), (right,) = read("The door is not open.").poles, read("The door is closed.").poles
    assert (left.pair, left.side) == (right.pair, right.side)


def test_a_particle_belongs_to_the_verb_before_it() -> None:
    (off,) = read("Switch it off before noon.").poles[:1]
    assert off.near == {"switch", "it"}


def test_every_pair_has_two_sides_that_differ_in_their_stems() -> None:
    opposites = Opposites.of(_READER.stem)
    seen: dict[int, set[bool]] = {}
    for places in opposites.sides.values():
        for pair, side in places:
            seen.setdefault(pair, set()).add(side)
        assert len({pair for pair, _ in places}) == len(places), "on both sides of one pair"
    assert all(sides == {True, False} for sides in seen.values())
