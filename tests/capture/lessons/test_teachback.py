"""Teach-back: the veteran has the last word on each lesson, and on what is released."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from peertutor.capture.interview.course import Course
from peertutor.capture.interview.sitting import Sitting
from peertutor.capture.interview.wording import Ask
from peertutor.capture.lessons.habit import QUESTIONS
from peertutor.core.errors import ConsentNeeded, ModelTimeout, NotFound, PeerTutorError, WrongUse
from peertutor.core.interviews import InterviewState, Role, Trust
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.recordings import Outcome, Step
from tests.capture.interview.sittings import TALK, Desk, files_with, replied
from tests.capture.interview.talks import CONCRETE, STORY

EXAMPLES = """
schema = 1
id = "examples"
title = "Three examples"
about = "For tests."
method = "None."
opening = "Welcome."
minutes = 60
most = 30
""" + "".join(
    f"""
[[phases]]
id = "example-{name}"
title = "Example {name}"

[[phases.probes]]
id = "{name}"
fills = "situation"
ask = ["Tell me about the {name} time."]

[[phases.probes]]
id = "{name}-did"
fills = "action"
ask = ["What did you do the {name} time?"]
"""
    for name in ("first", "second", "third")
)
# One lesson each: what it was about, and what was done.
VALVE = ("The main pump stood at two bar.", "I closed the valve by hand, because the seal leaked.")
LADDER = ("The ladder stood on wet boards.", "I tied the ladder to the gutter at noon.")
TICKET = ("A parcel of 9 kilos lay on the counter.", "I wrote the ticket by hand for the courier.")
REPLIES = (*VALVE, *LADDER, *TICKET)
SEARCHES = ("valve", "gutter", "courier")
REASON, ORIGIN = QUESTIONS[0], QUESTIONS[1]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


async def held(desk: Desk, *replies: str | Outcome, protocol: str = EXAMPLES) -> Sitting:
    """Hold an interview to its end."""
    sitting = desk.begun(protocol)
    await replied(sitting, *replies)
    sitting.finish()
    return sitting


async def drawn(desk: Desk) -> list[Lesson]:
    """Hold an interview, and draw its three lessons."""
    await held(desk, *REPLIES)
    return desk.teach_back.draw(TALK)


async def confirmed(desk: Desk) -> list[Lesson]:
    return [desk.teach_back.confirm(lesson) for lesson in await drawn(desk)]


def found(desk: Desk) -> list[str]:
    """Return which of the three examples can be found by a word of it."""
    return [word for word in SEARCHES if desk.ledger.search_text(word, 5)]


def shown(desk: Desk) -> str:
    """Return all that a reader of the interview sees."""
    return "\n".join(turn.text for turn in desk.ledger.interview(TALK).turns)


def states(desk: Desk) -> list[LessonState]:
    return [lesson.state for lesson in desk.ledger.lessons.lessons(TALK)]


# ---------------------------------------------------------------------- drawing


async def test_lessons_are_drawn_with_their_kind_and_kept(desk: Desk) -> None:
    lessons = await drawn(desk)
    assert [lesson.situation for lesson in lessons] == [VALVE[0], LADDER[0], TICKET[0]]
    assert lessons[0].action == VALVE[1]
    assert lessons[0].reason == "because the seal leaked."
    assert [lesson.kind for lesson in lessons] == [
        LessonKind.PRINCIPLE,
        LessonKind.HABIT,
        LessonKind.HABIT,
    ]
    assert lessons == desk.ledger.lessons.lessons(TALK)
    assert {lesson.state for lesson in lessons} == {LessonState.DRAFTED}
    assert {lesson.trust for lesson in lessons} == {Trust.TOLD}


class Scripted:
    """Draws one lesson of the first reply, or fails."""

    def __init__(self, error: PeerTutorError | None = None) -> None:
        self.courses: list[Course] = []
        self._error = error

    async def drafted(self, course: Course) -> list[Lesson]:
        self.courses.append(course)
        if self._error:
            raise self._error
        reply = course.recording.turns[1]
        sources = (Source(LessonField.CUES, 1, 0, len(reply.text)),)
        return [Lesson(interview_id=TALK, veteran="Ana", cues=reply.text, sources=sources)]


async def test_a_model_may_draw_the_lessons_once(tmp_path: Path) -> None:
    drafter = Scripted()
    desk = Desk(tmp_path, drafter=drafter)
    await held(desk, *REPLIES)
    assert await desk.teach_back.draw_by_model(TALK) == ""
    [lesson] = desk.teach_back.draw(TALK)
    assert (lesson.cues, lesson.kind) == (VALVE[0], LessonKind.HABIT)
    desk.teach_back.withdraw(lesson)
    assert await desk.teach_back.draw_by_model(TALK) == ""
    assert len(drafter.courses) == 1
    desk.close()


@pytest.mark.parametrize(
    "error", [ModelTimeout("small took too long"), ConsentNeeded("far.example")], ids=str
)
async def test_where_the_model_cannot_draw_them_rules_do(
    error: PeerTutorError, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, drafter=Scripted(error))
    await held(desk, *REPLIES)
    assert error.title in await desk.teach_back.draw_by_model(TALK)
    assert len(desk.teach_back.draw(TALK)) == 3
    desk.close()


async def test_a_model_draws_nothing_of_an_interview_that_goes_on(tmp_path: Path) -> None:
    drafter = Scripted()
    desk = Desk(tmp_path, drafter=drafter)
    await replied(desk.begun(EXAMPLES), VALVE[0])
    with pytest.raises(WrongUse, match="still being held"):
        await desk.teach_back.draw_by_model(TALK)
    assert not drafter.courses
    desk.close()


async def test_words_of_risk_in_what_was_said_raise_the_stakes(desk: Desk) -> None:
    await held(desk, "A man was injured at pump 2.", "I closed the valve by hand.")
    assert [lesson.stakes for lesson in desk.teach_back.draw(TALK)] == [Stakes.HIGH]


async def test_drawing_again_gives_the_same_and_doubles_nothing(desk: Desk) -> None:
    first = await drawn(desk)
    again = desk.teach_back.draw(TALK)
    assert [replace(lesson, id=0) for lesson in again] == [
        replace(lesson, id=0) for lesson in first
    ]
    assert len(desk.ledger.lessons.lessons(TALK)) == 3


@pytest.mark.parametrize("done", ["confirmed", "withdrawn"])
async def test_drawing_again_keeps_what_was_read_back(desk: Desk, done: str) -> None:
    first, *others = await drawn(desk)
    own = first.saying({LessonField.ACTION: "Close the valve by hand."})
    read = desk.teach_back.confirm(own) if done == "confirmed" else desk.teach_back.withdraw(own)
    assert desk.teach_back.draw(TALK) == [read, *others]
    assert desk.ledger.lessons.lessons(TALK) == [read, *others]


async def test_lessons_are_drawn_from_every_sitting(desk: Desk) -> None:
    protocol = EXAMPLES.replace('title = "Example second"', 'title = "Second"\nsitting = 2')
    protocol = protocol.replace('title = "Example third"', 'title = "Third"\nsitting = 3')
    sitting = desk.begun(protocol)
    for pair in (VALVE, LADDER, TICKET):
        assert (await replied(sitting, *pair)).is_over
        if sitting.finish():
            sitting = desk.interviewer.resume(TALK)
    lessons = desk.teach_back.draw(TALK)
    assert [lesson.situation for lesson in lessons] == [VALVE[0], LADDER[0], TICKET[0]]


async def test_where_nothing_was_told_there_is_no_lesson(desk: Desk) -> None:
    await held(desk, "Yeah.", Outcome.SKIPPED)
    assert desk.teach_back.draw(TALK) == []
    with pytest.raises(NotFound):
        desk.teach_back.draw("another")


async def test_what_was_off_the_record_is_in_no_lesson(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY, CONCRETE.replace("gauge", "zanzibar"), CONCRETE)
    sitting.take_off_record(3)
    sitting.finish()
    assert desk.teach_back.draw(TALK)
    assert files_with(desk.workspace, "zanzibar") == []


# ---------------------------------------------------------------------- the last word


async def test_a_lesson_is_kept_as_the_veteran_says_it(desk: Desk) -> None:
    [first, *_] = await drawn(desk)
    said = first.saying(
        {LessonField.ACTION: " Close it\x1b[2J by hand. ", LessonField.SITUATION: ""}
    )
    kept = desk.teach_back.confirm(said)
    assert (kept.action, kept.situation) == ("Close it by hand.", "")
    assert (kept.state, kept.trust) == (LessonState.CONFIRMED, Trust.CONFIRMED)
    assert kept.sources == first.sources
    assert kept.content_hash != first.content_hash
    assert desk.teach_back.find(kept.id) == kept


async def test_a_lesson_that_says_nothing_is_not_kept(desk: Desk) -> None:
    [first, *_] = await drawn(desk)
    empty = first.saying(dict.fromkeys(LessonField, " "))
    with pytest.raises(WrongUse):
        desk.teach_back.confirm(empty)
    assert desk.teach_back.find(first.id) == first


async def test_every_step_can_be_undone(desk: Desk) -> None:
    before = await drawn(desk)
    first, second, third = before
    desk.teach_back.confirm(first.saying({LessonField.ACTION: "Close it."}))
    desk.teach_back.merge(second, third)
    for lesson in before:
        assert desk.teach_back.restore(lesson) == lesson
    assert desk.ledger.lessons.lessons(TALK) == before


async def test_two_lessons_are_put_together_and_one_is_left(desk: Desk) -> None:
    first, second, third = await drawn(desk)
    both = desk.teach_back.merge(first, second)
    assert both.situation == f"{VALVE[0]} {LADDER[0]}"
    assert both.action == f"{VALVE[1]} {LADDER[1]}"
    assert both.reason == first.reason
    assert both.sources == (*first.sources, *second.sources)
    assert desk.ledger.lessons.lessons(TALK) == [
        both,
        replace(second, state=LessonState.WITHDRAWN),
        third,
    ]


async def test_what_two_lessons_come_to_together_is_looked_at_anew(desk: Desk) -> None:
    first, second, _ = await drawn(desk)
    assert second.kind is LessonKind.HABIT
    assert desk.teach_back.merge(second, first).kind is LessonKind.PRINCIPLE


async def test_a_lesson_is_found_by_its_number(desk: Desk) -> None:
    lessons = await drawn(desk)
    assert desk.teach_back.find(lessons[1].id) == lessons[1]
    with pytest.raises(NotFound, match="number 99"):
        desk.teach_back.find(99)


# ---------------------------------------------------------------------- the habit check


async def test_a_reason_becomes_words_of_the_interview_and_the_lessons_own(desk: Desk) -> None:
    _, second, _ = await drawn(desk)
    before = desk.kept().turns
    said = " It slides on wet boards,\x07 otherwise, and somebody gets hurt. "
    lesson = desk.teach_back.answer_habit(second, REASON, said)
    assert lesson.reason == "It slides on wet boards, otherwise, and somebody gets hurt."
    assert (second.kind, lesson.kind) == (LessonKind.HABIT, LessonKind.PRINCIPLE)
    assert desk.teach_back.find(second.id) == lesson

    asked, reply = desk.kept().turns[len(before) :]
    assert (asked.text, asked.role) == (REASON.text, Role.CONTEXT)
    assert (reply.text, reply.role, reply.speaker) == (lesson.reason, Role.VETERAN, "Ana")
    assert Step.read(reply.step) == Step("teach-back", "habit-reason")
    [source] = [each for each in lesson.sources if each.field is LessonField.REASON]
    assert source.turn == reply.index
    assert reply.text[source.start : source.end] == lesson.reason
    assert desk.kept().turns[: len(before)] == before


async def test_a_new_reason_takes_the_place_of_the_former_one(desk: Desk) -> None:
    first, *_ = await drawn(desk)
    lesson = desk.teach_back.answer_habit(first, REASON, "We always did it like that.")
    assert lesson.kind is LessonKind.HABIT
    reasons = [each for each in lesson.sources if each.field is LessonField.REASON]
    assert [each.turn for each in reasons] == [len(desk.kept().turns) - 1]
    assert {each.turn for each in lesson.sources} > {reasons[0].turn}


async def test_other_answers_are_kept_and_leave_the_lesson_as_it_is(desk: Desk) -> None:
    _, second, _ = await drawn(desk)
    assert desk.teach_back.answer_habit(second, ORIGIN, "From a roofer, in 1994.") == second
    assert desk.teach_back.find(second.id) == second
    asked, reply = desk.kept().turns[-2:]
    assert (asked.text, reply.text) == (ORIGIN.text, "From a roofer, in 1994.")
    desk.teach_back.release(TALK)
    assert desk.ledger.search_text("roofer", 5)


@pytest.mark.parametrize("said", ["", " \n", "\x1b[31m"])
async def test_a_question_that_was_left_out_leaves_no_trace(desk: Desk, said: str) -> None:
    _, second, _ = await drawn(desk)
    before = desk.kept()
    assert desk.teach_back.answer_habit(second, REASON, said) == second
    assert desk.kept() == before


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
async def test_how_well_it_matches_is_kept(desk: Desk, rating: int) -> None:
    await held(desk)
    desk.teach_back.rate(TALK, rating)
    assert desk.kept().rating == rating


@pytest.mark.parametrize("rating", [0, 5, -1, 100])
async def test_a_rating_out_of_bounds_is_refused(desk: Desk, rating: int) -> None:
    await held(desk)
    desk.teach_back.rate(TALK, 3)
    with pytest.raises(WrongUse):
        desk.teach_back.rate(TALK, rating)
    assert desk.kept().rating == 3


# ---------------------------------------------------------------------- releasing


async def test_nothing_is_found_before_it_is_released(desk: Desk) -> None:
    await confirmed(desk)
    assert found(desk) == []
    assert desk.ledger.passage_count() == 0


async def test_everything_is_released_with_the_lessons_that_were_kept(desk: Desk) -> None:
    first, second, _ = await drawn(desk)
    desk.teach_back.confirm(first)
    desk.teach_back.withdraw(second)
    recording = desk.teach_back.release(TALK)
    assert recording == desk.kept()
    assert recording.interview.state is InterviewState.RELEASED
    assert found(desk) == list(SEARCHES)
    assert shown(desk) == "\n".join(turn.text for turn in recording.turns)
    assert states(desk) == [LessonState.RELEASED, LessonState.WITHDRAWN, LessonState.DRAFTED]


async def test_of_chosen_lessons_only_the_turns_they_rest_on_are_found_or_shown(
    desk: Desk,
) -> None:
    lessons = await confirmed(desk)
    desk.teach_back.release(TALK, {lessons[1].id})
    assert found(desk) == ["gutter"]
    turns = desk.ledger.interview(TALK).turns
    assert [turn.text for turn in turns if turn.text] == [
        "Tell me about the second time.",
        LADDER[0],
        "What did you do the second time?",
        LADDER[1],
    ]
    [passage] = desk.ledger.passages(
        hit.passage_id for hit in desk.ledger.search_text("ladder", 5)
    ).values()
    for hidden in (*VALVE, *TICKET):
        assert hidden not in shown(desk)
        assert hidden not in passage.text
        assert all(hidden not in text for _, text in desk.ledger.missing_vectors("m", 20))
    assert [turn.text for turn in desk.kept().turns if turn.role is Role.VETERAN][:6] == [*REPLIES]
    assert states(desk) == [LessonState.CONFIRMED, LessonState.RELEASED, LessonState.CONFIRMED]


async def test_a_later_release_lets_more_be_found_and_a_whole_one_everything(desk: Desk) -> None:
    lessons = await confirmed(desk)
    desk.teach_back.release(TALK, {lessons[0].id})
    desk.teach_back.release(TALK, {lessons[0].id, lessons[2].id})
    assert found(desk) == ["valve", "courier"]
    assert states(desk) == [LessonState.RELEASED, LessonState.CONFIRMED, LessonState.RELEASED]
    desk.teach_back.release(TALK)
    assert found(desk) == list(SEARCHES)
    assert set(states(desk)) == {LessonState.RELEASED}


async def test_a_later_release_of_fewer_lessons_finds_fewer(desk: Desk) -> None:
    lessons = await confirmed(desk)
    desk.teach_back.release(TALK)
    desk.teach_back.release(TALK, {lessons[0].id})
    assert found(desk) == ["valve"]
    assert LADDER[1] not in shown(desk)


async def test_what_a_later_release_withholds_is_not_called_released(desk: Desk) -> None:
    lessons = await confirmed(desk)
    desk.teach_back.release(TALK)
    desk.teach_back.release(TALK, {lessons[0].id})
    assert states(desk) == [LessonState.RELEASED, LessonState.CONFIRMED, LessonState.CONFIRMED]


async def test_the_reason_given_in_the_habit_check_is_released_with_its_lesson(desk: Desk) -> None:
    _, second, _ = await drawn(desk)
    lesson = desk.teach_back.answer_habit(second, REASON, "Because the boards are slippery.")
    desk.teach_back.confirm(lesson)
    desk.teach_back.release(TALK, {second.id})
    assert desk.ledger.search_text("slippery", 5)
    assert REASON.text in shown(desk)


async def test_a_question_that_is_shown_says_nothing_of_what_is_withheld(desk: Desk) -> None:
    story = "I decided to close the zanzibar valve by hand that night."
    sitting = desk.begun()
    await replied(sitting, story, CONCRETE)
    assert "zanzibar" in sitting.recording.turns[2].text
    sitting.finish()
    [lesson] = desk.teach_back.draw(TALK)
    only = tuple(source for source in lesson.sources if source.turn == 3)
    lesson = desk.teach_back.confirm(replace(lesson, sources=only))
    desk.teach_back.release(TALK, {lesson.id})
    assert desk.ledger.search_text("gauge", 5)
    assert "zanzibar" not in shown(desk)


class Writer:
    """Words every question in the same way."""

    async def written(self, course: Course, ask: Ask) -> str:
        return "What did the gauge on the zanzibar valve show?"


async def test_a_question_of_a_model_that_is_shown_says_nothing_of_what_is_withheld(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, Writer())
    sitting = desk.begun()
    await replied(sitting, "I decided to close the zanzibar valve by hand that night.", CONCRETE)
    sitting.finish()
    [lesson] = desk.teach_back.draw(TALK)
    only = tuple(source for source in lesson.sources if source.turn == 3)
    lesson = desk.teach_back.confirm(replace(lesson, sources=only))
    desk.teach_back.release(TALK, {lesson.id})
    assert desk.ledger.search_text("gauge", 5)
    assert "zanzibar" not in shown(desk)
    desk.close()


@pytest.mark.parametrize("chosen", [(), (99,)])
async def test_where_no_lesson_is_chosen_nothing_is_released(
    desk: Desk, chosen: tuple[int, ...]
) -> None:
    await confirmed(desk)
    with pytest.raises((WrongUse, NotFound)):
        desk.teach_back.release(TALK, chosen)
    assert desk.kept().interview.state is InterviewState.CLOSED


@pytest.mark.parametrize("state", [LessonState.DRAFTED, LessonState.WITHDRAWN])
async def test_a_lesson_that_was_not_kept_cannot_be_released(
    desk: Desk, state: LessonState
) -> None:
    [first, *_] = await drawn(desk)
    if state is LessonState.WITHDRAWN:
        desk.teach_back.withdraw(first)
    with pytest.raises(WrongUse):
        desk.teach_back.release(TALK, {first.id})
    assert found(desk) == []


async def test_nothing_is_released_while_a_secret_is_undecided(desk: Desk) -> None:
    password = "Xk29" + "fpq7"
    sitting = desk.begun(EXAMPLES)
    standing = await replied(sitting, f"The password is {password}, and the pump hummed.")
    sitting.finish()
    with pytest.raises(WrongUse, match="1 thing") as caught:
        desk.teach_back.release(TALK)
    assert password not in str(caught.value)
    assert "Turn 1" in caught.value.cause
    assert desk.kept().interview.state is InterviewState.CLOSED
    assert desk.ledger.search_text("pump", 5) == []
    sitting.keep_finding(standing.undecided[0][1])
    desk.teach_back.release(TALK)
    assert desk.ledger.search_text("pump", 5)


async def test_a_secret_told_in_the_habit_check_holds_the_release_as_well(desk: Desk) -> None:
    _, second, _ = await drawn(desk)
    desk.teach_back.answer_habit(second, ORIGIN, "From ana@" + "firm.example, in 1994.")
    with pytest.raises(WrongUse, match="secrets"):
        desk.teach_back.release(TALK)


async def test_what_was_released_is_held_back_and_released_again(desk: Desk) -> None:
    lessons = await confirmed(desk)
    desk.teach_back.release(TALK, {lessons[0].id})
    desk.teach_back.hold(TALK)
    assert found(desk) == []
    assert desk.kept().interview.state is InterviewState.CLOSED
    assert set(states(desk)) == {LessonState.CONFIRMED}
    assert [turn.text for turn in desk.kept().turns if turn.role is Role.VETERAN][:6] == [*REPLIES]
    desk.teach_back.release(TALK)
    assert found(desk) == list(SEARCHES)


async def test_a_lesson_that_is_taken_back_after_its_release_is_not_found_any_more(
    desk: Desk,
) -> None:
    lessons = await confirmed(desk)
    desk.teach_back.release(TALK, {lessons[0].id, lessons[1].id})
    desk.teach_back.withdraw(desk.teach_back.find(lessons[0].id))
    assert found(desk) == ["gutter"]


async def test_two_interviews_do_not_mix(desk: Desk) -> None:
    await confirmed(desk)
    other = desk.begun(EXAMPLES, name="other")
    await replied(other, "The kiln stood at nine hundred degrees.", "I opened the kiln by hand.")
    other.finish()
    [lesson] = desk.teach_back.draw("other")
    desk.teach_back.confirm(lesson)
    desk.teach_back.release("other", {lesson.id})
    assert desk.ledger.search_text("kiln", 5)
    assert found(desk) == []
    assert len(desk.ledger.lessons.lessons(TALK)) == 3


# ---------------------------------------------------------------------- what was drawn too early

SECRET = "The password is " + "Xk29" + "fpq7, and it stood at 2 bar."


async def test_no_lessons_are_drawn_while_it_is_still_being_held(desk: Desk) -> None:
    sitting = desk.begun(EXAMPLES)
    await replied(sitting, *VALVE)
    for refused in (desk.teach_back.draw, desk.teach_back.release):
        with pytest.raises(WrongUse, match="still being held"):
            refused(TALK)
    await replied(sitting, *LADDER)
    sitting.finish()
    lessons = desk.teach_back.draw(TALK)
    assert [lesson.situation for lesson in lessons] == [VALVE[0], LADDER[0]]


@pytest.mark.parametrize("kept", [False, True], ids=["drafted", "confirmed"])
async def test_a_secret_that_is_removed_in_the_teach_back_is_in_no_lesson_either(
    desk: Desk, kept: bool
) -> None:
    await held(desk, SECRET, VALVE[1])
    [lesson] = desk.teach_back.draw(TALK)
    if kept:
        desk.teach_back.confirm(lesson)
    [(_, finding)] = desk.teach_back.undecided(TALK)
    desk.teach_back.decide(TALK, finding, keep=False)
    assert desk.teach_back.undecided(TALK) == ()
    assert files_with(desk.workspace, finding.text) == []
    turns = desk.kept().turns
    for source in desk.teach_back.find(lesson.id).sources:
        said = turns[source.turn].text[source.start : source.end]
        assert said in desk.teach_back.find(lesson.id).part(source.field)
        assert said == said.strip() != ""


async def test_a_secret_that_may_stay_is_decided_for_good_in_the_teach_back(desk: Desk) -> None:
    await held(desk, SECRET, VALVE[1])
    [(turn, finding)] = desk.teach_back.undecided(TALK)
    assert turn == 1
    desk.teach_back.decide(TALK, finding, keep=True)
    assert desk.teach_back.undecided(TALK) == ()
    assert desk.kept().turns[1].text == SECRET
    desk.teach_back.release(TALK)


async def test_other_words_bring_no_secret_into_what_is_released(desk: Desk) -> None:
    await confirmed(desk)
    desk.teach_back.release(TALK)
    with contextlib.suppress(WrongUse):
        desk.teach_back.correct(TALK, 3, SECRET)
    released = desk.ledger.interview(TALK)
    assert released.state is not InterviewState.RELEASED or SECRET not in shown(desk)
