"""Lessons are drawn from what was told, in the veteran's own sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.capture.interview.course import Finished
from peertutor.capture.lessons.drafting import drafted
from peertutor.core.interviews import Role
from peertutor.core.lessons import Lesson, LessonField, LessonState
from peertutor.core.protocols import Protocol
from peertutor.core.recordings import Outcome, Recording
from peertutor.core.sentences import sentence_spans
from tests.capture.interview.talks import (
    CONCRETE,
    PROMPTS,
    STORY,
    course,
    recording,
    replying,
    small,
)

SHIPPED = {
    path.stem: small(path.read_text(encoding="utf-8"))
    for path in sorted((PROMPTS / "protocols").glob("*.toml"))
}
SMALL_TALK = small()
EXAMPLES = small(
    """
schema = 1
id = "examples"
title = "Two examples"
about = "For tests."
method = "None."
opening = "Welcome."
minutes = 60
most = 20

[[phases]]
id = "examples"
title = "Examples"

[[phases.probes]]
id = "one"
fills = "situation"
ask = ["Tell me about one time."]

[[phases.probes]]
id = "one-did"
fills = "action"
ask = ["What did you do?"]

[[phases.probes]]
id = "one-why"
fills = "reason"
ask = ["Why is that?"]

[[phases.probes]]
id = "two"
fills = "situation"
ask = ["Tell me about another time."]

[[phases.probes]]
id = "two-did"
fills = "action"
ask = ["What did you do that time?"]

[[phases.probes]]
id = "two-why"
fills = "reason"
ask = ["Why is that so?"]
"""
)
REASON = re.compile(r"because|otherwise|or else|so that", re.IGNORECASE)
FIRST = (
    "The main pump stood at two bar.",
    "I closed the valve by hand.",
    "Because the seal had burst.",
)
SECOND = ("The small pump ran hot.", "I took the lid off at noon.", "The steam has to go out.")


def talk(
    protocol: Protocol,
    replies: Sequence[str | Outcome],
    *,
    agenda: Sequence[str] = (),
) -> Recording:
    """Hold an interview with these replies, as far as there are questions for them."""
    so_far = recording(agenda=agenda)
    for reply in replies:
        ask = course(protocol, so_far).next()
        if isinstance(ask, Finished):
            break
        outcome = reply if isinstance(reply, Outcome) else Outcome.ANSWERED
        so_far = replying(so_far, ask, "" if isinstance(reply, Outcome) else reply, outcome)
    return so_far


def lessons_of(protocol: Protocol, *replies: str | Outcome) -> list[Lesson]:
    return drafted(course(protocol, talk(protocol, replies)))


def check(so_far: Recording, lesson: Lesson) -> None:
    """Hold a lesson against what was said, word for word."""
    for field in LessonField:
        places = [source for source in lesson.sources if source.field is field]
        said = [so_far.turns[place.turn].text[place.start : place.end] for place in places]
        assert lesson.part(field) == " ".join(said)
    sentences: list[tuple[int, int]] = []
    for place in lesson.sources:
        turn = so_far.turns[place.turn]
        words = turn.text[place.start : place.end]
        assert turn.role is Role.VETERAN
        assert words.strip() == words != ""
        if (place.start, place.end) in sentence_spans(turn.text):
            sentences.append((place.turn, place.start))
        else:
            # A clause of a sentence is all that a reason may be besides.
            assert place.field is LessonField.REASON, words
            assert REASON.match(words), words
    assert len(sentences) - len(set(sentences)) <= bool(REASON.match(lesson.reason))
    assert len(lesson.parts) >= 2


def test_each_example_becomes_a_lesson_of_its_own() -> None:
    so_far = talk(EXAMPLES, [*FIRST, *SECOND])
    first, second = drafted(course(EXAMPLES, so_far))
    assert (first.situation, first.action, first.reason) == FIRST
    assert (second.situation, second.action, second.reason) == SECOND
    assert [set(lesson.turns) for lesson in (first, second)] == [{1, 3, 5}, {7, 9, 11}]
    for lesson in (first, second):
        check(so_far, lesson)
        assert (lesson.interview_id, lesson.veteran, lesson.topic) == ("talk", "Ana", "the pump")
        assert lesson.state is LessonState.DRAFTED


def test_a_reason_beside_an_action_goes_on_to_its_end() -> None:
    did = "I closed it by hand, because the gauge stood at 2.5 bar."
    [lesson] = lessons_of(EXAMPLES, FIRST[0], did)
    assert lesson.reason == "because the gauge stood at 2.5 bar."


def test_sentences_are_whole_and_stand_in_the_order_in_which_they_were_said() -> None:
    reply = (
        "  I took approx. 2 bar off. Then, at 4 a.m. sharp, I shut it!\n\nI rang Mrs. Hill at 5."
    )
    so_far = talk(EXAMPLES, [FIRST[0], reply])
    [lesson] = drafted(course(EXAMPLES, so_far))
    assert lesson.action == (
        "I took approx. 2 bar off. Then, at 4 a.m. sharp, I shut it! I rang Mrs. Hill at 5."
    )
    check(so_far, lesson)


def test_what_was_said_beside_the_question_is_put_where_it_belongs() -> None:
    so_far = talk(
        EXAMPLES,
        [
            "It stood at two bar. Newcomers never look at it.",
            "I closed the valve by hand. It does not work with the old pump.",
        ],
    )
    [lesson] = drafted(course(EXAMPLES, so_far))
    assert lesson.action.startswith("I closed the valve by hand.")
    check(so_far, lesson)


@pytest.mark.parametrize("missing", [Outcome.SKIPPED, Outcome.LATER, Outcome.OFF_RECORD])
def test_nothing_is_drawn_from_what_was_skipped_put_off_or_taken_off_the_record(
    missing: Outcome,
) -> None:
    so_far = talk(EXAMPLES, [FIRST[0], missing, FIRST[2]])
    [lesson] = drafted(course(EXAMPLES, so_far))
    assert 3 not in lesson.turns
    assert lesson.action == ""
    assert lessons_of(EXAMPLES, missing, missing, missing) == []


@pytest.mark.parametrize(
    "flat", ["Yeah.", "Fine.", "I don't know.", "What do you mean?", "That's all there is to it."]
)
def test_nothing_is_drawn_from_a_reply_that_tells_nothing(flat: str) -> None:
    so_far = talk(SMALL_TALK, [STORY, flat, CONCRETE, flat, CONCRETE + " I saw it."])
    silent = {turn.index for turn in so_far.turns if turn.text == flat}
    assert silent
    lessons = drafted(course(SMALL_TALK, so_far))
    assert lessons
    assert not any(lesson.turns & silent for lesson in lessons)
    assert lessons_of(EXAMPLES, flat, flat, flat) == []


def test_nothing_is_drawn_from_a_question_that_was_put_in_other_words() -> None:
    so_far = talk(EXAMPLES, [FIRST[0], Outcome.REPLACED, FIRST[1], FIRST[2]])
    for lesson in drafted(course(EXAMPLES, so_far)):
        check(so_far, lesson)
        assert 3 not in lesson.turns


def test_one_part_alone_is_no_lesson() -> None:
    assert lessons_of(EXAMPLES, FIRST[0]) == []
    assert lessons_of(SMALL_TALK) == []


def test_a_reply_that_goes_on_and_on_is_not_copied_whole() -> None:
    long = " ".join(f"I noticed gauge number {number} at two bar." for number in range(40))
    so_far = talk(SMALL_TALK, [STORY, long, CONCRETE])
    lessons = drafted(course(SMALL_TALK, so_far))
    assert lessons
    for lesson in lessons:
        check(so_far, lesson)
        for text in lesson.parts.values():
            assert len(text.split()) <= 70


def test_a_reason_that_stands_in_a_sentence_drawn_for_something_else_is_not_lost() -> None:
    so_far = talk(SMALL_TALK, [STORY, CONCRETE])
    [lesson] = drafted(course(SMALL_TALK, so_far))
    check(so_far, lesson)
    assert "the valve had stuck" in lesson.reason


def test_a_sentence_that_is_the_reason_does_not_stand_in_another_part_as_well() -> None:
    so_far = talk(EXAMPLES, ["I closed the valve by hand. Otherwise the seal bursts."])
    [lesson] = drafted(course(EXAMPLES, so_far))
    assert lesson.reason == "Otherwise the seal bursts."
    assert lesson.situation == "I closed the valve by hand."


def test_a_sentence_that_was_said_twice_stands_in_a_lesson_once() -> None:
    so_far = talk(EXAMPLES, [FIRST[0], f"{FIRST[1]} I opened the drain at noon. {FIRST[1]}"])
    [lesson] = drafted(course(EXAMPLES, so_far))
    assert lesson.action == f"{FIRST[1]} I opened the drain at noon."


TELLING = [
    STORY,
    CONCRETE,
    "I closed the valve by hand at two bar. Otherwise it bursts. Newcomers open it!",
    "It hummed.  Then it went red… I rang Ana, because she knows the pump.\n\n- It was 4 a.m.",
    "“Two bar,” he said. I took the lid off. It does not work with the old pump. Why? It leaks.",
    "It only works if it is cold. Under two bar I stop. I felt it. I felt it.",
    "1. Take the lid off. 2. Wait until it is dry. I counted to twelve.",
]
SILENT = ["Yeah.", "No.", "I don't know.", "That's all.", "What do you mean?", "You just know."]
REPLIES = st.one_of(
    st.sampled_from(TELLING),
    st.sampled_from(SILENT),
    st.sampled_from([Outcome.SKIPPED, Outcome.LATER, Outcome.OFF_RECORD, Outcome.REPLACED]),
    st.text(alphabet="ab .!?\n“”\t12because", max_size=60).map(str.strip).filter(bool),
)


@settings(deadline=None)
@given(st.sampled_from(sorted(SHIPPED)), st.lists(REPLIES, max_size=16))
def test_whatever_is_replied_every_word_of_a_lesson_was_said_and_none_is_used_twice(
    name: str, replies: list[str | Outcome]
) -> None:
    protocol = SHIPPED[name]
    so_far = talk(protocol, replies, agenda=["Who may stop it?", "What if it hums?"])
    for lesson in drafted(course(protocol, so_far)):
        check(so_far, lesson)


@settings(max_examples=40, deadline=None)
@given(st.lists(REPLIES, max_size=12))
def test_no_place_is_used_by_two_lessons(replies: list[str | Outcome]) -> None:
    so_far = talk(SMALL_TALK, replies)
    taken: set[tuple[int, int]] = set()
    for lesson in drafted(course(SMALL_TALK, so_far)):
        places = {(source.turn, source.start) for source in lesson.sources}
        assert not places & taken
        taken |= places


@settings(max_examples=40, deadline=None)
@given(st.lists(REPLIES, max_size=12))
def test_the_same_interview_gives_the_same_lessons(replies: list[str | Outcome]) -> None:
    so_far = talk(SMALL_TALK, replies)
    assert drafted(course(SMALL_TALK, so_far)) == drafted(course(SMALL_TALK, so_far))
