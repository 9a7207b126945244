"""What has changed, for the one who decided on what was there before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peertutor.peers.difference import difference

texts = st.lists(st.sampled_from("drain the queue then wait".split()), max_size=12).map(" ".join)


def test_a_change_is_shown_with_the_words_around_it() -> None:
    before = "You stop the intake, then you wait twelve minutes until it says zero."
    now = "You stop the intake, then you wait forty minutes until it says zero."
    assert difference(before, now) == "then you wait [-twelve-] {+forty+} minutes until it"


@given(texts, texts)
def test_nothing_is_said_of_what_is_the_same_and_something_of_all_else(
    before: str, now: str
) -> None:
    assert (difference(before, now) == "") is (before == now)
