"""How far a question is from the conversation: 0 in its words, 1 in none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.drift import drift

BACKUP = (
    Exchange("user", "How do I restore the Hansen backup?"),
    Exchange("agent", "Ana says: mount last night's images read-only first."),
)


@pytest.mark.parametrize("question", ["And why?", "What about it?", "?", ""])
def test_a_question_without_words_of_its_own_has_not_moved_away(question: str) -> None:
    assert drift(question, BACKUP) == 0.0


def test_without_a_conversation_there_is_nothing_to_move_away_from() -> None:
    assert drift("How do I descale the coffee machine?", ()) == 0.0


def test_the_words_of_the_conversation_are_near_and_others_are_far() -> None:
    assert drift("Is the image mounted at night? The backup image?", BACKUP) < 0.5
    assert drift("Who sells cheap toner?", BACKUP) == 1.0
    half = drift("Does the backup need toner?", BACKUP)
    assert half == 0.5


def test_the_commonest_endings_make_no_other_word() -> None:
    assert drift("backups of Hansen's, mounted", BACKUP) == 0.0
    assert drift("boss", [Exchange("user", "bos")]) == 1.0


def test_what_was_only_said_long_ago_counts_half() -> None:
    talk = (*BACKUP, *(Exchange("user", "Who sells toner?"), Exchange("agent", "Lund does.")) * 2)
    assert drift("backup", talk) == 0.5
    assert drift("toner", talk) == 0.0


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=6))
def test_it_is_always_between_nothing_and_all(question: str, said: list[str]) -> None:
    history = [Exchange("user" if n % 2 else "agent", text) for n, text in enumerate(said)]
    assert 0.0 <= drift(question, history) <= 1.0
    assert drift(question, [*history, Exchange("user", question)]) == 0.0
