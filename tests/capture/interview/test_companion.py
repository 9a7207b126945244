"""A phase for the one beside the veteran: their words are kept, and are nobody's but theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.prompts import FilePrompts
from peertutor.capture.interview.protocol_file import problems_of
from peertutor.capture.interview.sitting import Sitting
from peertutor.capture.interview.writer import ModelWriter
from peertutor.core.errors import WrongUse
from peertutor.core.interviews import Role
from peertutor.core.protocols import Aspect, By, Way
from peertutor.core.recordings import Outcome, Recording, Step, pairs
from tests.capture.interview.sittings import Desk, files_with, question, replied, words
from tests.capture.interview.talks import PROMPTS, SMALL, course, small
from tests.fakes.model import ScriptedChat

DEBRIEF = SMALL.replace('way = "listen"', 'way = "listen"\nby = "companion"')
NOTES = (
    "I noticed you closed the yellow valve before the alarm went. "
    "Then you waited ten minutes, because the counter said so."
)
TOLD = "The gauge stood at two bar and the pipe was hot, because the valve had stuck."
MORE = "I keep a hand on it, otherwise it jumps at 4 bar."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def begun(desk: Desk, companion: str = "Ben") -> Sitting:
    return desk.interviewer.begin(
        "shadow-debrief", topic="the pump", veteran="Ana", companion=companion
    )


def said(recording: Recording) -> list[tuple[str, Role]]:
    return [(turn.speaker, turn.role) for turn in recording.turns]


# ---------------------------------------------------------------------- the protocol


def test_a_phase_is_the_veterans_unless_its_file_says_otherwise() -> None:
    assert [phase.by for phase in small().phases] == [By.VETERAN] * 3
    assert [phase.by for phase in small(DEBRIEF).phases] == [By.COMPANION, By.VETERAN, By.VETERAN]


def test_whose_a_phase_is_is_checked_with_its_line() -> None:
    text = DEBRIEF.replace('by = "companion"', 'by = "neighbour"')
    [problem] = problems_of(text)
    assert problem.line == text[: text.index("by = ")].count("\n") + 1
    assert problem.text == "by must be one of veteran, companion."


def test_the_debrief_asks_the_newcomer_first() -> None:
    text = (PROMPTS / "protocols" / "shadow-debrief.toml").read_text(encoding="utf-8")
    first, *rest = small(text).phases
    assert (first.id, first.by) == ("notes", By.COMPANION)
    assert {phase.by for phase in rest} == {By.VETERAN}
    # What they noticed is what the veteran is asked about.
    assert first.probes[0].fills is Aspect.TIMELINE


# ---------------------------------------------------------------------- turns


async def test_a_companions_reply_is_context_under_their_name(desk: Desk) -> None:
    sitting = begun(desk)
    await replied(sitting, NOTES, TOLD)
    assert said(desk.kept(sitting.id))[:4] == [
        ("PeerTutor", Role.CONTEXT),
        ("Ben", Role.CONTEXT),
        ("PeerTutor", Role.CONTEXT),
        ("Ana", Role.VETERAN),
    ]


async def test_without_a_name_they_are_the_companion(desk: Desk) -> None:
    sitting = begun(desk, "")
    await replied(sitting, NOTES)
    assert sitting.recording.turns[1].speaker == "Companion"


@pytest.mark.parametrize("name", ["Ana", " ana ", "PeerTutor"])
def test_a_companion_is_called_otherwise_than_who_else_speaks(desk: Desk, name: str) -> None:
    with pytest.raises(WrongUse):
        begun(desk, name)
    assert desk.ledger.recordings.recordings() == []


async def test_what_they_noticed_is_what_the_veteran_is_asked_about(desk: Desk) -> None:
    sitting = desk.begun(DEBRIEF)
    standing = await replied(sitting, NOTES)
    assert words(standing).startswith("At “I noticed you closed the yellow valve")
    assert question(standing).step.startswith("deepen/cues/1.")


async def test_a_question_and_a_companions_reply_belong_together(desk: Desk) -> None:
    sitting = begun(desk)
    await replied(sitting, NOTES, Outcome.LATER, TOLD)
    kept = desk.kept(sitting.id)
    assert [each.answer for each in kept.asked[:3]] == [NOTES, "", TOLD]
    assert kept.open_question is not None
    assert [turn.index for turn in kept.replies] == [1, 3, 5]
    # A question that somebody else asks at another place is no reply.
    steps = [Step.read(turn.step) for turn in kept.turns[:3]]
    assert steps[0] == steps[1] != steps[2]
    first, second = pairs([kept.turns[0], kept.turns[2]])
    assert (first.reply, second.reply) == (None, None)


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.LATER])
async def test_a_companion_may_skip_and_it_goes_on_from_the_turns_alone(
    desk: Desk, outcome: Outcome
) -> None:
    sitting = begun(desk)
    standing = await replied(sitting, outcome)
    assert said(sitting.recording)[1] == ("Ben", Role.CONTEXT)
    assert sitting.recording.asked[0].outcome is outcome
    resumed = desk.interviewer.resume(sitting.id)
    assert words(await resumed.go_on()) == words(standing)
    assert len(resumed.recording.turns) == 3


async def test_a_skip_is_undone_there_too(desk: Desk) -> None:
    sitting = begun(desk)
    first = words(await sitting.go_on())
    await replied(sitting, Outcome.SKIPPED)
    assert words(sitting.undo()) == first
    await replied(sitting, NOTES)
    assert [turn.speaker for turn in sitting.recording.replies if turn.text] == ["Ben"]


async def test_who_is_to_answer_is_said_where_it_is_not_always_the_same(desk: Desk) -> None:
    sitting = begun(desk)
    assert (await sitting.go_on()).note == "Ben answers this one."
    assert (await replied(sitting, NOTES)).note == "Ana answers this one."
    assert (await desk.begun().go_on()).note == ""


async def test_what_is_asked_by_hand_is_for_the_veteran(desk: Desk) -> None:
    sitting = begun(desk)
    await sitting.go_on()
    standing = await sitting.ask_by_hand("What did you hear there?", "Ben")
    assert standing.note == "Ana answers this one."
    await replied(sitting, TOLD)
    assert said(sitting.recording)[2:4] == [("Ben", Role.CONTEXT), ("Ana", Role.VETERAN)]


# ---------------------------------------------------------------------- what they are good for


@pytest.mark.parametrize("way", ["each", "listen"])
async def test_a_companion_is_not_followed_up_nor_asked_for_the_opposite(
    desk: Desk, way: str
) -> None:
    protocol = DEBRIEF.replace('way = "listen"', f'way = "{way}"')
    sitting = desk.begun(protocol)
    # It hides something: a veteran would be asked what is behind it.
    standing = await replied(sitting, "I just had a feeling about the pump, somehow.")
    assert not question(standing).step.startswith("tell/follow-up")
    again = course(sitting.protocol, desk.kept())
    assert again.contrastable is None


async def test_it_covers_no_more_than_they_were_asked(desk: Desk) -> None:
    sitting = desk.begun(DEBRIEF)
    standing = await replied(sitting, NOTES)
    # They say "because", which from a veteran would tell a reason.
    assert standing.coverage[Aspect.TIMELINE]
    assert not standing.coverage[Aspect.REASON]


async def test_no_word_of_theirs_is_drawn_into_a_lesson_or_quoted(desk: Desk) -> None:
    sitting = begun(desk)
    await replied(sitting, NOTES, TOLD, MORE)
    sitting.finish()
    lessons = [desk.teach_back.confirm(each) for each in desk.teach_back.draw(sitting.id)]
    assert lessons
    assert all(1 not in lesson.turns for lesson in lessons)
    assert not any("yellow" in text for lesson in lessons for text in lesson.parts.values())
    desk.teach_back.release(sitting.id)
    [hit, *_] = desk.ledger.search_text("yellow valve alarm", 5)
    [passage] = desk.ledger.passages([hit.passage_id]).values()
    roles = {part.text: part.role for part in passage.parts}
    assert roles[NOTES] is Role.CONTEXT


async def test_in_a_release_in_part_their_notes_stay_back(desk: Desk) -> None:
    sitting = begun(desk)
    await replied(sitting, NOTES, TOLD, MORE)
    sitting.finish()
    lessons = [desk.teach_back.confirm(each) for each in desk.teach_back.draw(sitting.id)]
    desk.teach_back.release(sitting.id, [lesson.id for lesson in lessons])
    shown = " ".join(turn.text for turn in desk.ledger.interview(sitting.id).turns)
    assert TOLD in shown
    assert "yellow" not in shown


async def test_a_model_is_told_whose_words_they_are_and_words_no_question_for_them(
    tmp_path: Path,
) -> None:
    chat = ScriptedChat("What did you see at the yellow valve?")
    desk = Desk(tmp_path, ModelWriter(chat, FilePrompts([PROMPTS])))
    protocol = DEBRIEF.replace('way = "listen"', 'way = "each"').replace(
        '[[phases]]\nid = "deepen"',
        '[[phases.probes]]\nid = "more"\nfills = "timeline"\n'
        'ask = ["And what else did you see?"]\n\n[[phases]]\nid = "deepen"',
    )
    sitting = desk.begun(protocol)
    assert small(protocol).phases[0].way is Way.EACH
    standing = await replied(sitting, NOTES)
    assert words(standing) == "And what else did you see?"
    assert chat.asked == []
    await replied(sitting, "You stood at the pump with one hand on the pipe.")
    [messages] = chat.asked
    assert f"Said by somebody else: {NOTES}" in messages[-1].content
    desk.close()


# ---------------------------------------------------------------------- second thoughts


async def test_a_companion_may_take_off_the_record_what_they_said(desk: Desk) -> None:
    sitting = desk.begun(DEBRIEF)
    standing = await replied(sitting, NOTES)
    assert standing.last_reply is not None
    assert standing.last_reply.text == NOTES
    standing = sitting.take_off_record(standing.last_reply.index)
    assert "yellow" not in words(standing)
    assert files_with(desk.workspace, "yellow") == []


async def test_they_may_correct_it_and_erase_it_after_the_release(desk: Desk) -> None:
    sitting = desk.begun(DEBRIEF)
    await replied(sitting, NOTES)
    sitting.correct(1, f"Before breakfast. {NOTES}")
    await replied(sitting, TOLD)
    sitting.finish()
    back = desk.teach_back
    for lesson in back.draw(sitting.id):
        back.confirm(lesson)
    back.release(sitting.id)
    back.correct(sitting.id, 1, "I saw nothing of the kind.")
    turns = desk.ledger.interview(sitting.id).turns
    assert turns[1].text == "I saw nothing of the kind."
    # What the question to the veteran said back of it is gone as well.
    assert turns[2].text == "At that, what did you see?"
    back.take_off_record(sitting.id, 1)
    assert files_with(desk.workspace, "yellow") == []
    assert files_with(desk.workspace, "of the kind") == []


async def test_a_later_reply_is_never_taken_for_a_question_that_says_something_back(
    desk: Desk,
) -> None:
    protocol = DEBRIEF.replace(
        'title = "Look closer"', 'title = "Look closer"\nby = "companion"'
    ).replace('by = "companion"\n', "", 1)
    sitting = desk.begun(protocol)
    await replied(sitting, NOTES, "They call it “the yellow one” in the yard.")
    sitting.take_off_record(1)
    assert sitting.recording.turns[3].role is Role.CONTEXT
    assert sitting.recording.turns[3].text == "They call it “the yellow one” in the yard."


async def test_what_looks_like_a_secret_is_found_in_their_words_too(desk: Desk) -> None:
    password = "Xk29" + "fpq7"
    sitting = desk.begun(DEBRIEF)
    standing = await replied(sitting, f"I saw that the password is {password}, on a note.")
    [(turn, finding)] = standing.undecided
    assert turn == 1
    sitting.redact(turn, finding)
    assert files_with(desk.workspace, password) == []
