"""Lessons: their parts, what they rest on, and what a verification is bound to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from peertutor.core.interviews import Trust
from peertutor.core.lessons import (
    Lesson,
    LessonField,
    LessonKind,
    LessonState,
    Source,
    Stakes,
    turns_of,
)

LESSON = Lesson(
    interview_id="talk",
    veteran="Ana",
    situation="The pump hums.",
    action="Close the valve.",
    reason="It leaks.",
    sources=(
        Source(LessonField.SITUATION, 1, 0, 14),
        Source(LessonField.ACTION, 3, 0, 16),
        Source(LessonField.REASON, 3, 17, 26),
    ),
)


def test_its_parts_are_those_that_say_something_in_their_order() -> None:
    assert LESSON.parts == {
        LessonField.SITUATION: "The pump hums.",
        LessonField.ACTION: "Close the valve.",
        LessonField.REASON: "It leaks.",
    }
    assert list(LESSON.parts) == [LessonField.SITUATION, LessonField.ACTION, LessonField.REASON]


def test_other_words_take_the_place_of_those_parts_alone() -> None:
    other = LESSON.saying({LessonField.REASON: "", LessonField.CUES: "It is hot."})
    assert other.part(LessonField.REASON) == ""
    assert other.part(LessonField.CUES) == "It is hot."
    assert other.part(LessonField.ACTION) == LESSON.action
    assert other.sources == LESSON.sources
    assert LESSON.reason == "It leaks."


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (("situation", "cues", "action", "reason"), "The action."),
        (("situation", "cues", "reason"), "The cues."),
        (("situation", "novice_error"), "The situation."),
        (("reason", "fails_when"), "The reason."),
        ((), ""),
    ],
)
def test_its_title_is_the_part_that_says_most_shortly_what_it_is_about(
    parts: tuple[str, ...], title: str
) -> None:
    lesson = Lesson(interview_id="talk", veteran="Ana")
    said = {LessonField(part): f"The {part}." for part in parts}
    assert lesson.saying(said).title == title


def test_it_rests_on_each_turn_once() -> None:
    other = replace(LESSON, sources=(Source(LessonField.CUES, 7, 0, 3),))
    assert LESSON.turns == {1, 3}
    assert turns_of([LESSON, other]) == {1, 3, 7}
    assert turns_of([]) == frozenset()


@pytest.mark.parametrize(
    "other",
    [
        *(LESSON.saying({field: "Other words."}) for field in LessonField),
        replace(LESSON, kind=LessonKind.HABIT),
        replace(LESSON, stakes=Stakes.HIGH),
        replace(LESSON, lived=False),
        LESSON.saying({LessonField.SITUATION: LESSON.action, LessonField.ACTION: LESSON.situation}),
    ],
)
def test_a_verification_ends_with_whatever_a_lesson_says(other: Lesson) -> None:
    assert other.content_hash != LESSON.content_hash


@pytest.mark.parametrize(
    "other",
    [
        replace(LESSON, id=7),
        replace(LESSON, state=LessonState.RELEASED),
        replace(LESSON, trust=Trust.PEER_VERIFIED),
        replace(LESSON, sources=()),
        replace(LESSON, expires=date(2027, 1, 1)),
    ],
)
def test_a_verification_outlasts_what_becomes_of_a_lesson(other: Lesson) -> None:
    assert other.content_hash == LESSON.content_hash


def test_every_part_and_every_kind_has_words_for_a_person() -> None:
    for names in ([each.label for each in LessonField], [each.label for each in LessonKind]):
        assert all(names)
        assert len(set(names)) == len(names)


def test_a_habit_and_a_shortcut_are_never_advice() -> None:
    assert [kind for kind in LessonKind if not kind.is_advice] == [
        LessonKind.HABIT,
        LessonKind.SHORTCUT,
    ]
