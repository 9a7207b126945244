"""How much of what was said a peer says as well who has not seen it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap.comparing import compared
from peertutor.core.agreements import Agreement
from peertutor.peers.agreement import share

texts = st.frozensets(st.sampled_from(["drain", "queue", "engineer", "porter", "wait", "zero"]))
WEIGHTS = {"drain": 3.0, "queue": 0.5, "engineer": 2.0, "porter": 4.0, "wait": 0.1, "zero": 1.0}


@given(texts, texts, texts)
def test_it_is_a_share_and_the_same_from_both_sides(
    one: frozenset[str], other: frozenset[str], asked: frozenset[str]
) -> None:
    same = share(one, other, asked=asked, weight=WEIGHTS.__getitem__)
    assert 0.0 <= same <= 1.0
    assert same == share(other, one, asked=asked, weight=WEIGHTS.__getitem__)


@given(texts, texts, texts)
def test_who_repeats_the_question_says_nothing_more(
    one: frozenset[str], other: frozenset[str], asked: frozenset[str]
) -> None:
    assert share(one | asked, other | asked, asked=asked) == share(one, other, asked=asked)


@given(texts, texts)
def test_nothing_in_common_is_nothing(one: frozenset[str], other: frozenset[str]) -> None:
    assert (share(one, other) == 0.0) is (not one & other)


@given(texts.filter(lambda text: len(text) > 1))
def test_the_same_words_are_everything(text: frozenset[str]) -> None:
    assert share(text, text) == 1.0


def test_rare_words_count_for_more() -> None:
    mine = ["drain", "wait"]
    rare = share(mine, ["drain", "zero"], weight=WEIGHTS.__getitem__)
    common = share(mine, ["wait", "zero"], weight=WEIGHTS.__getitem__)
    assert rare > 0.9
    assert common < 0.1


def test_one_word_is_half_an_answer() -> None:
    assert share(["engineer"], ["engineer", "drain", "queue"]) == pytest.approx(0.5)


ASKED = "Who may restart the billing server at night?"
TOLD = "Only the on-call engineer may restart the billing server. Wait twelve minutes first."


def agreement(mine: str) -> Agreement:
    return compared(PorterStemmer(), lambda stems: dict.fromkeys(stems, 1.0))(ASKED, mine, TOLD)


@pytest.mark.parametrize(
    ("mine", "differs"),
    [
        ("The on-call engineer, after twelve minutes.", ""),
        ("The on-call engineer, after forty minutes.", "another number"),
        ("The on-call engineer may not restart it.", "one of you says it must not be done"),
    ],
)
def test_in_what_they_exclude_each_other_is_said(mine: str, differs: str) -> None:
    assert agreement(mine).differs == differs


def test_another_person_with_all_words_of_the_question_is_no_agreement() -> None:
    other = agreement("The night porter may restart the billing server at night.")
    assert other.share == 0.0
    assert other.sentence.startswith("You share few words; look at both.")


def test_it_is_told_in_words_and_as_a_number() -> None:
    assert Agreement(0.834).sentence == (
        "You say much the same. (83% of the words that tell something)"
    )
    assert "differ: another number." in Agreement(0.9, "another number").sentence
