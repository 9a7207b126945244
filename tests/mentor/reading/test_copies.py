"""The same words said again, and words that only look the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.mentor.reading.copies import containment, copied, resemblance, shingles

_SAID = "Always ring a quiet client within ten minutes, before you look at any of the logs."


@pytest.mark.parametrize(
    "other",
    [
        _SAID,
        _SAID.upper(),
        _SAID.replace(",", " –").rstrip("."),
        f"I can only say what Ana says: {_SAID} That is all there is to it for me.",
        _SAID.replace("any of the logs", "any of your logs"),
    ],
)
def test_the_same_words_again_are_a_copy(other: str) -> None:
    assert copied(_SAID, other)
    assert copied(other, _SAID)


@pytest.mark.parametrize(
    "other",
    [
        "A client who has gone quiet is rung before anybody reads the logs.",
        _SAID.replace("ten", "twenty"),
        _SAID.replace("ten", "10"),
        f"Never {_SAID[7:]}",
        f"You should not always {_SAID[7:]}",
        _SAID.replace("before", "after").replace("quiet", "loud"),
        "",
    ],
)
def test_what_says_something_else_is_none(other: str) -> None:
    assert not copied(_SAID, other)
    assert not copied(other, _SAID)


def test_a_short_sentence_has_to_be_the_whole_of_both() -> None:
    short = "Always lock the cabinet."
    assert copied(short, "always lock the cabinet")
    assert not copied(short, f"I was there at night and {short} Then I went home to my family.")


def test_broders_measures() -> None:
    assert shingles("One two three.") == {("one", "two", "three")}
    assert resemblance("a b c d e", "a b c d f") == pytest.approx(1 / 3)
    assert containment("a b c d", "x a b c d y") == 1.0
    assert containment("x a b c d y", "a b c d") == pytest.approx(1 / 3)
    assert resemblance("", "") == 0.0


_TEXT = st.lists(st.sampled_from("ring the not ten client log never 5 quiet".split()), max_size=14)


@given(_TEXT, _TEXT)
def test_a_copy_goes_both_ways_and_every_text_is_its_own(one: list[str], other: list[str]) -> None:
    mine, theirs = " ".join(one), " ".join(other)
    assert copied(mine, theirs) == copied(theirs, mine)
    assert copied(mine, mine) == bool(one)
    assert 0.0 <= resemblance(mine, theirs) <= containment(mine, theirs) <= 1.0
