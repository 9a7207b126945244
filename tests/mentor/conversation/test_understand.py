"""A follow-up gets what it needs of the conversation; anything else is left exactly as it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.understand import understand

BACKUP = (
    Exchange("user", "How do I restore the Hansen backup?"),
    Exchange("agent", "Ana says: mount last night's image read-only first."),
)

FOLLOW_UPS = (
    "And on Fridays?",
    "and on fridays",
    "Why?",
    "Why not?",
    "How come?",
    "What about the mail server?",
    "How about tapes instead of disks in the vault?",
    "Which one of the images?",
    "Does it need a password?",
    "What kind of password does it ask for?",
    "Who told them?",
    "Is that safe?",
    "What should I check after that?",
    "Anything else?",
    "How long does it take?",
    "Tell me more",
    "What does mount mean?",
    "Which is more important?",
)

SELF_CONTAINED = (
    "How do I calm down an angry client on the phone?",
    "When the printer says it is out of toner, what should I do with it?",
    "Is it safe to replace the fuse of the label printer?",
    "How long does it take to replace the fuser unit?",
    "Who decides that a discount above ten percent is granted?",
    "Why do we quote this kind of cabling job by the metre?",
    "But why does the billing run of the night shift fail in March?",
    "If the technicians arrive late, should I tell them about the gate?",
    "toner cartridges",
)


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_gets_the_topic(question: str) -> None:
    assert understand(question, BACKUP) == f"{question} (restore the Hansen backup)"


@pytest.mark.parametrize("question", SELF_CONTAINED)
def test_a_self_contained_question_is_left_exactly_as_it_is(question: str) -> None:
    assert understand(question, BACKUP) == question


@pytest.mark.parametrize("question", FOLLOW_UPS + SELF_CONTAINED)
def test_without_a_conversation_nothing_is_carried(question: str) -> None:
    assert understand(question, ()) == question
    assert understand(question, [Exchange("agent", "Ask me about backups.")]) == question


def test_a_thin_question_is_a_follow_up_only_when_it_takes_up_a_word_of_the_talk() -> None:
    assert understand("mounted image options", BACKUP).endswith("(restore the Hansen backup)")
    assert understand("coffee machine descaling", BACKUP) == "coffee machine descaling"


def test_the_topic_is_looked_for_behind_questions_that_have_none() -> None:
    history = (*BACKUP, Exchange("user", "Why?"), Exchange("agent", "So that nothing is lost."))
    assert understand("And on Fridays?", history) == "And on Fridays? (restore the Hansen backup)"


def test_the_latest_topic_is_carried_not_an_older_one() -> None:
    history = (*BACKUP, Exchange("user", "Who sells toner?"), Exchange("agent", "Lund does."))
    assert understand("Are they cheap?", history) == "Are they cheap? (sells toner)"


def test_a_topic_that_the_question_names_is_not_carried_again() -> None:
    question = "Why is it so hard to restore the Hansen backup?"
    assert understand(question, BACKUP) == question


def test_of_a_very_long_question_only_telling_words_are_carried() -> None:
    long = "Tell me " + "how to replace the gasket of the pump " * 12
    carried = understand("Why?", [Exchange("user", long)])
    assert carried.startswith("Why? (replace gasket pump")
    assert len(carried.split()) <= 25


def test_what_changes_the_subject_gets_nothing_and_loses_the_words_that_change_it() -> None:
    asked = "how do I descale the coffee machine?"
    openers = "By the way, |Another question: |Something else: |btw |Ok, new topic: "
    for opener in (*openers.split("|"), "Changing the subject, ", "On a different note: "):
        assert understand(f"{opener}{asked}", BACKUP) == asked


def test_what_changes_the_subject_and_points_back_does_not_change_it() -> None:
    for question in ("By the way, how long does it take?", "Another question: why?"):
        assert understand(question, BACKUP) == f"{question} (restore the Hansen backup)"


def test_after_a_change_of_subject_the_new_one_is_carried() -> None:
    history = (
        *BACKUP,
        Exchange("user", "By the way, who sells toner?"),
        Exchange("agent", "Lund."),
    )
    assert understand("Is it cheap?", history) == "Is it cheap? (sells toner)"


SAID = "**Ana Ruiz** (Restoring, 2026-01-15): “Mount it in Kestlebox, Ben Okafor has the key.” [1]"


def test_a_person_is_looked_for_in_the_last_answer() -> None:
    history = (BACKUP[0], Exchange("agent", SAID))
    assert understand("Who is she?", history) == "Who is she? (Ana Ruiz)"
    carried = "Why does she do that? (restore the Hansen backup, Ana Ruiz)"
    assert understand("Why does she do that?", history) == carried
    assert "Ana" not in understand("Why?", history)


def test_a_word_of_the_last_answer_is_looked_for_where_its_meaning_is_asked() -> None:
    history = (BACKUP[0], Exchange("agent", SAID))
    asked = "What does that mean?"
    carried = f"{asked} (restore the Hansen backup, Kestlebox, Ben Okafor)"
    assert understand(asked, history) == carried


def test_a_topic_goes_as_far_back_as_its_questions_point() -> None:
    history = (*BACKUP, Exchange("user", "Who signs it off?"), Exchange("agent", "Ana."))
    asked = "Is she there on Fridays?"
    assert understand(asked, history) == f"{asked} (signs, restore the Hansen backup)"


def test_what_was_meant_is_a_follow_up() -> None:
    asked = "I meant the tapes of the vault in the cellar"
    assert understand(asked, BACKUP) == f"{asked} (restore the Hansen backup)"


def test_what_was_no_question_about_the_work_is_no_topic() -> None:
    history = (
        *BACKUP,
        Exchange("user", "Are you sure?"), Exchange("agent", "As sure as …"),
        Exchange("user", "Who sees my questions?"), Exchange("agent", "Only you."),
        Exchange("user", "tell me a joke"), Exchange("agent", "No."),
    )  # fmt: skip
    assert understand("And on Fridays?", history) == "And on Fridays? (restore the Hansen backup)"


def test_a_that_in_front_of_a_clause_points_at_nothing() -> None:
    question = "How can you tell that a drum of the printer is worn?"
    assert understand(question, BACKUP) == question


def test_what_is_carried_is_on_one_line() -> None:
    history = [Exchange("user", "Restore\n\nthe \x1b[31mbackup\x1b[0m?")]
    assert understand("Why?", history) == "Why? (Restore the backup)"


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=4))
@example(question="", said=["", "\x900\x07"])
def test_any_text_is_understood_and_the_question_stays_in_front(
    question: str, said: list[str]
) -> None:
    history = [Exchange("user" if n % 2 else "agent", text) for n, text in enumerate(said)]
    assert understand(question, history).startswith(question.rstrip())


def test_a_long_conversation_takes_no_time() -> None:
    history = [
        Exchange("user" if n % 2 else "agent", "the restore of it " * 200) for n in range(200)
    ]
    began = time.process_time()
    understand("does it? " * 2000, history)
    assert time.process_time() - began < 0.2
