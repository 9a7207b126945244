"""A sitting: what is on the disk when, going on after a cut, second thoughts, and the end."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from peertutor.capture.interview.course import Course
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.signs import Reply
from peertutor.capture.interview.sitting import Asked, Sitting, TurnKept
from peertutor.capture.interview.standing import Standing
from peertutor.capture.interview.wording import Ask
from peertutor.core.errors import ModelTimeout, NotFound, RecordingMoved, WrongUse
from peertutor.core.interviews import InterviewState, Role
from peertutor.core.protocols import Sign
from peertutor.core.recordings import Outcome, Step
from peertutor.core.sensitive import Sensitive
from tests.capture.interview.sittings import (
    TALK,
    Desk,
    files_with,
    question,
    replied,
    words,
)
from tests.capture.interview.talks import CONCRETE, PROMPTS, SMALL, STORY

HANDOVER = (PROMPTS / "protocols" / "handover.toml").read_text(encoding="utf-8")
INCIDENT = (PROMPTS / "protocols" / "critical-incident.toml").read_text(encoding="utf-8")
LIST_OF_THREE = """
schema = 1
id = "three"
title = "Three things"
about = "For tests."
method = "None."
opening = "Welcome."
minutes = 10
most = 12

[[phases]]
id = "things"
title = "Things"

[[phases.probes]]
id = "first"
fills = "situation"
ask = ["Tell me about the first thing."]

[[phases.probes]]
id = "second"
fills = "cues"
ask = ["What did the second thing look like?"]

[[phases.probes]]
id = "third"
fills = "reason"
ask = ["What was the third thing for?"]
"""
PASSWORD = "Xk29" + "fpq7"
SECRET = f"The password is {PASSWORD}, and I typed it at four in the morning."


class Writer:
    """Words every question by a script; an exception in it is raised."""

    def __init__(self, *script: str | Exception) -> None:
        self._script = list(script)

    async def written(self, course: Course, ask: Ask) -> str:
        said = self._script.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


class TypedMeanwhile:
    """Words a question while the next reply is typed already; may be cut off before it is done."""

    def __init__(self, sitting: Sitting, typed: str, *, cut: bool) -> None:
        self._sitting = sitting
        self._typed = typed
        self._cut = cut

    async def written(self, course: Course, ask: Ask) -> str:
        self._sitting.keep_draft(self._typed)
        if self._cut:
            raise KeyboardInterrupt
        return "What did the pump sound like?"


class CountingReader(ReplyReader):
    """Counts what it is given to read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def _sign(self, reply: Reply) -> Sign | None:
        self.read.append(reply.text)
        return super()._sign(reply)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def second(tmp_path: Path, desk: Desk) -> Iterator[Desk]:
    """Another window on the same folder, opened after the first one."""
    another = Desk(desk.workspace)
    yield another
    another.close()


# ---------------------------------------------------------------------- beginning


def test_an_interview_is_begun_with_what_was_said_of_it(desk: Desk) -> None:
    sitting = desk.interviewer.begin(
        "critical-incident", topic=" the billing\nrun ", veteran=" Ana  Kovac "
    )
    kept = desk.kept(sitting.id).interview
    assert (kept.topic, kept.title, kept.veterans) == (
        "the billing run",
        "The billing run",
        ("Ana Kovac",),
    )
    assert (kept.state, str(kept.date), kept.turns) == (InterviewState.OPEN, "2026-03-02", ())
    assert sitting.id.startswith("2026-03-02-the-billing-run-")


@pytest.mark.parametrize(
    ("topic", "veteran"),
    [("", "Ana"), (" \n\t", "Ana"), ("the pump", ""), ("the pump", "  "), ("\x1b[31m", "Ana")],
)
def test_without_a_topic_or_a_name_nothing_is_begun(desk: Desk, topic: str, veteran: str) -> None:
    with pytest.raises(WrongUse):
        desk.interviewer.begin("critical-incident", topic=topic, veteran=veteran)
    assert desk.ledger.interviews() == []


def test_a_protocol_that_there_is_not_is_said_so_and_nothing_is_begun(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no interview protocol"):
        desk.interviewer.begin("small-talk", topic="the pump", veteran="Ana")
    assert desk.ledger.interviews() == []


@pytest.mark.parametrize("agenda", [(), ("", "  ")])
def test_a_protocol_that_asks_what_others_asked_needs_their_questions(
    desk: Desk, agenda: tuple[str, ...]
) -> None:
    with pytest.raises(NotFound, match="no open questions"):
        desk.interviewer.begin("gap", topic="the pump", veteran="Ana", agenda=agenda)
    assert desk.ledger.interviews() == []


async def test_what_others_asked_is_asked_first(desk: Desk) -> None:
    sitting = desk.interviewer.begin(
        "gap", topic="the pump", veteran="Ana", agenda=["", "Who may stop it? "]
    )
    assert sitting.recording.agenda == ("Who may stop it?",)
    assert "“Who may stop it?”" in words(await sitting.go_on())


async def test_an_interview_keeps_the_protocol_that_it_began_with(desk: Desk) -> None:
    folder = desk.workspace / "prompts" / "protocols"
    folder.mkdir(parents=True)
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    sitting = desk.interviewer.begin("small", topic="the pump", veteran="Ana")
    (folder / "small.toml").write_text("nothing of use", encoding="utf-8")
    again = desk.interviewer.resume(sitting.id)
    assert words(await again.go_on()) == "Tell me about one time with the pump."


def test_the_latest_interview_that_can_be_gone_on_with_is_known(desk: Desk) -> None:
    assert desk.interviewer.unfinished() == ""
    for name in ("first", "second", "third"):
        desk.begun(name=name)
    desk.ledger.recordings.note("third", state=InterviewState.CLOSED)
    desk.ledger.recordings.note("second", state=InterviewState.PAUSED)
    assert desk.interviewer.unfinished() == "second"


def test_what_is_paused_is_open_again_and_what_is_closed_stays_so(desk: Desk) -> None:
    desk.begun().pause()
    assert desk.kept().interview.state is InterviewState.PAUSED
    desk.interviewer.resume(TALK)
    assert desk.kept().interview.state is InterviewState.OPEN
    for state in (InterviewState.CLOSED, InterviewState.RELEASED, InterviewState.WITHDRAWN):
        desk.ledger.recordings.note(TALK, state=state)
        with pytest.raises(WrongUse, match="closed"):
            desk.interviewer.resume(TALK)
        assert desk.kept().interview.state is state
    with pytest.raises(NotFound):
        desk.interviewer.resume("another")


# ---------------------------------------------------------------------- on the disk


async def test_a_reply_is_on_the_disk_before_the_next_question_is_found(desk: Desk) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    seen: list[tuple[str, str, bool]] = []
    async for event in sitting.reply(STORY, seconds=12):
        kept = desk.kept()
        seen.append((type(event).__name__, kept.turns[-1].text, kept.open_question is None))
        if isinstance(event, TurnKept):
            assert event.turn == kept.turns[-1]
    assert seen[0] == ("TurnKept", STORY, True)
    assert seen[1] == ("Asked", words(sitting.standing()), False)
    assert len(seen) == 2
    assert desk.kept().seconds == 12


Step_ = Callable[[Sitting], Awaitable[Standing]]

STEPS: dict[str, Step_] = {
    "going on": lambda sitting: sitting.go_on(),
    "a skip": lambda sitting: sitting.pass_over(Outcome.SKIPPED),
    "putting it off": lambda sitting: sitting.pass_over(Outcome.LATER),
    "other words": lambda sitting: sitting.differently(),
    "a question by hand": lambda sitting: sitting.ask_by_hand("What did it smell of?", "Ben"),
}


@pytest.mark.parametrize("name", STEPS)
async def test_a_question_is_on_the_disk_before_it_is_returned(desk: Desk, name: str) -> None:
    sitting = desk.begun()
    before = None if name == "going on" else words(await replied(sitting, STORY))
    asked = question(await STEPS[name](sitting))
    assert asked.text != before
    kept = desk.kept()
    assert kept == sitting.recording
    assert kept.open_question is not None
    assert kept.open_question.question == asked


REPLIES = (STORY, CONCRETE, "You just know, it is in your bones.", "I don't know.", CONCRETE + "!")


async def uncut(folder: Path, replies: tuple[str, ...]) -> str:
    twin = Desk(folder)
    try:
        return words(await replied(twin.begun(), *replies))
    finally:
        twin.close()


@pytest.mark.parametrize("done", range(len(REPLIES)))
@pytest.mark.parametrize("cut", ["after a question", "after a reply"])
async def test_after_a_cut_anywhere_the_same_question_comes_next(
    tmp_path: Path, done: int, cut: str
) -> None:
    folder, other = tmp_path / "cut", tmp_path / "whole"
    first = Desk(folder)
    sitting = first.begun()
    await replied(sitting, *REPLIES[:done])
    if cut == "after a reply":
        async with aclosing(sitting.reply(REPLIES[done])) as events:
            async for event in events:
                assert isinstance(event, TurnKept)
                break
        done += 1
    turns = len(sitting.recording.turns)
    first.close()

    again = Desk(folder)
    resumed = again.interviewer.resume(TALK)
    assert len(resumed.recording.turns) == turns
    assert words(await resumed.go_on()) == await uncut(other, REPLIES[:done])
    assert len(again.kept().turns) == 2 * done + 1
    again.close()


async def test_after_a_cut_before_the_first_question_it_is_asked(desk: Desk, second: Desk) -> None:
    desk.begun()
    resumed = second.interviewer.resume(TALK)
    assert words(await resumed.go_on()) == "Tell me about one time with the pump."


async def test_going_on_where_a_question_is_open_asks_no_other(desk: Desk) -> None:
    sitting = desk.begun()
    first = await sitting.go_on()
    assert await sitting.go_on() == first
    assert len(desk.kept().turns) == 1


async def test_going_on_where_a_question_is_open_waits_for_no_vectors(
    desk: Desk, tmp_path: Path
) -> None:
    await replied(desk.begun(), STORY)
    reader = CountingReader()
    slow = Desk(tmp_path, reader=reader)
    sitting = slow.interviewer.resume(TALK)
    gone_on = await sitting.go_on()
    assert reader.read == []
    assert words(gone_on) == words(sitting.standing())
    assert reader.read == [STORY]
    slow.close()


async def test_there_is_nothing_to_reply_to_before_a_question(desk: Desk) -> None:
    with pytest.raises(NotFound):
        [event async for event in desk.begun().reply("Twelve minutes.")]
    assert desk.kept().turns == ()


async def test_what_a_terminal_would_obey_is_no_part_of_a_reply(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, "\x1b[2J The gauge stood at two bar.\u202e \n")
    assert desk.kept().turns[1].text == "The gauge stood at two bar."


async def test_the_time_it_has_lasted_never_runs_backwards(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY, seconds=90)
    await replied(sitting, CONCRETE, seconds=30)
    assert desk.kept().seconds == 90
    sitting.pause(seconds=100)
    assert desk.kept().seconds == 100


async def test_two_who_go_on_with_one_interview_do_not_double_anything(
    desk: Desk, second: Desk
) -> None:
    first = desk.begun()
    await first.go_on()
    other = second.interviewer.resume(TALK)
    await replied(first, STORY)
    there = desk.kept().turns
    with pytest.raises(RecordingMoved):
        await replied(other, CONCRETE)
    with pytest.raises(RecordingMoved):
        await other.pass_over(Outcome.SKIPPED)
    with pytest.raises(RecordingMoved):
        await other.differently()
    with pytest.raises(RecordingMoved):
        await other.ask_by_hand("What did it smell of?", "Ben")
    assert desk.kept().turns == there
    assert len(other.recording.turns) == 1
    assert words(await replied(first, CONCRETE))
    resumed = second.interviewer.resume(TALK)
    assert resumed.recording == first.recording


async def test_what_was_closed_in_one_window_takes_no_reply_in_another(
    desk: Desk, second: Desk
) -> None:
    first = desk.begun()
    await first.go_on()
    other = second.interviewer.resume(TALK)
    first.finish()
    desk.teach_back.release(TALK)
    there = desk.kept().turns
    with pytest.raises(RecordingMoved):
        await replied(other, STORY)
    assert desk.kept().turns == there


# ---------------------------------------------------------------------- the line being typed


async def test_the_line_that_was_being_typed_comes_back_after_a_crash(
    desk: Desk, second: Desk
) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    sitting.keep_draft("The pump went qui")
    resumed = second.interviewer.resume(TALK)
    await resumed.go_on()
    assert resumed.draft() == "The pump went qui"


async def test_a_line_that_was_sent_is_no_draft_any_more(desk: Desk, second: Desk) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    sitting.keep_draft(STORY)
    await replied(sitting, STORY)
    assert sitting.draft() == ""
    sitting.keep_draft("The gau")
    sitting.keep_draft("")
    assert second.interviewer.resume(TALK).draft() == ""


@pytest.mark.parametrize("cut", [True, False], ids=["before the question", "after it"])
async def test_what_is_typed_while_the_next_question_is_worded_comes_back(
    desk: Desk, second: Desk, cut: bool
) -> None:
    sitting = desk.begun()
    sitting._writer = TypedMeanwhile(sitting, "The gau", cut=cut)
    await sitting.go_on()
    with contextlib.suppress(KeyboardInterrupt):
        await replied(sitting, STORY)
    resumed = second.interviewer.resume(TALK)
    assert resumed.draft() == "The gau"
    await resumed.go_on()
    assert resumed.draft() == "The gau"
    await replied(resumed, STORY)
    assert resumed.draft() == ""


async def test_a_draft_of_another_question_does_not_come_back(desk: Desk, second: Desk) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    other = second.interviewer.resume(TALK)
    await replied(sitting, STORY)
    # The other window still has the first question before it.
    other.keep_draft("It began when")
    assert sitting.draft() == ""


@pytest.mark.parametrize("end", ["finish", "skip"])
async def test_a_draft_is_dropped_when_its_question_goes(desk: Desk, end: str) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    sitting.keep_draft("zanzibar")
    if end == "finish":
        sitting.finish()
    else:
        await sitting.pass_over(Outcome.SKIPPED)
    assert files_with(desk.workspace, "zanzibar") == []


# ---------------------------------------------------------------------- skipping and rewording


async def test_what_was_skipped_is_asked_again_when_the_skip_is_undone(desk: Desk) -> None:
    sitting = desk.begun()
    before = words(await replied(sitting, STORY))
    skipped = await sitting.pass_over(Outcome.SKIPPED)
    assert words(skipped) != before
    assert sitting.can_undo == "skip"
    assert words(sitting.undo()) == before
    assert sitting.can_undo == ""
    kept = desk.kept()
    assert kept == sitting.recording
    await replied(sitting, CONCRETE)
    assert [each.answer for each in desk.kept().asked if each.answer] == [STORY, CONCRETE]


async def test_a_skip_is_undone_even_when_it_was_the_last_question(desk: Desk) -> None:
    sitting = desk.begun(LIST_OF_THREE)
    before = words(await replied(sitting, CONCRETE, CONCRETE + "!"))
    assert (await sitting.pass_over(Outcome.SKIPPED)).is_over
    assert words(sitting.undo()) == before


async def test_undoing_a_skip_loses_no_question_of_a_list(desk: Desk) -> None:
    sitting = desk.begun(LIST_OF_THREE)
    await replied(sitting, Outcome.SKIPPED)
    sitting.undo()
    standing = await replied(sitting, CONCRETE)
    assert words(standing) == "What did the second thing look like?"


async def test_undoing_the_skip_of_the_case_does_not_lose_its_telling(desk: Desk) -> None:
    sitting = desk.begun(INCIDENT)
    await replied(sitting, Outcome.SKIPPED)
    assert question(sitting.standing()).step == "telling/first-telling"
    sitting.undo()
    standing = await replied(sitting, "It was the night when the main pump failed.")
    assert question(standing).step == "telling/first-telling"


async def test_what_was_put_off_comes_back_in_other_words(desk: Desk) -> None:
    sitting = desk.begun()
    before = question(await replied(sitting, STORY))
    await sitting.pass_over(Outcome.LATER)
    again: list[str] = []
    while not sitting.standing().is_over:
        now = question(sitting.standing())
        if Step.read(now.step).probe == Step.read(before.step).probe:
            again.append(now.text)
        await replied(sitting, CONCRETE + "!" * len(sitting.recording.turns))
    assert again
    assert before.text not in again


async def test_the_open_question_is_put_differently_until_no_words_are_left(desk: Desk) -> None:
    sitting = desk.begun()
    standing = await replied(sitting, STORY)
    texts = [words(standing)]
    while not (standing := await sitting.differently()).note:
        texts.append(words(standing))
    assert len(texts) == len(set(texts)) == 3
    assert words(standing) == texts[-1]
    assert "no other words" in standing.note
    kept = desk.kept()
    assert [each.question.text for each in kept.asked][1:] == texts
    assert kept.open_question is not None
    assert [each.outcome for each in kept.asked[1:-1]] == [Outcome.REPLACED] * 2


async def test_somebody_beside_the_veteran_may_ask(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY)
    standing = await sitting.ask_by_hand(" What did it\x1b[1m smell of? ", "Ben")
    asked = question(standing)
    assert (asked.text, asked.speaker, asked.role) == ("What did it smell of?", "Ben", Role.CONTEXT)
    assert Step.read(asked.step).probe == "companion"
    assert standing.note == ""
    after = await replied(sitting, "It smelled of burnt rubber.")
    assert desk.kept().asked[-2].answer == "It smelled of burnt rubber."
    assert Step.read(question(after).step).probe != "companion"


async def test_a_question_by_hand_is_asked_even_where_it_breaks_a_rule_and_that_is_said(
    desk: Desk,
) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY)
    standing = await sitting.ask_by_hand("It was the valve, right?", "Ben")
    assert words(standing) == "It was the valve, right?"
    assert "Asked as it is" in standing.note


async def test_a_question_by_hand_does_not_cost_the_one_that_was_open(desk: Desk) -> None:
    sitting = desk.begun(LIST_OF_THREE)
    await replied(sitting, CONCRETE)
    await sitting.ask_by_hand("What did it smell of?", "Ben")
    standing = await replied(sitting, "It smelled of burnt rubber.")
    assert words(standing) == "What did the second thing look like?"


# ---------------------------------------------------------------------- second thoughts


async def test_a_reply_is_corrected_and_the_correction_undone(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY, CONCRETE)
    sitting.correct(3, " It was twelve bar,\x07 not two. ")
    assert desk.kept().turns[3].text == "It was twelve bar, not two."
    assert desk.kept().turns[1].text == STORY
    assert sitting.can_undo == "correction"
    sitting.undo()
    assert desk.kept().turns[3].text == CONCRETE
    assert desk.kept() == sitting.recording


async def test_a_skipped_question_is_answered_after_all_by_correcting_it(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY, Outcome.SKIPPED)
    sitting.correct(3, CONCRETE)
    assert desk.kept().asked[1].answer == CONCRETE


@pytest.mark.parametrize("number", [0, 2, 4, -1, 99])
async def test_only_replies_are_corrected_or_taken_off_the_record(desk: Desk, number: int) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY, CONCRETE)
    before = desk.kept()
    with pytest.raises(NotFound):
        sitting.correct(number, "Other words.")
    with pytest.raises(NotFound):
        sitting.take_off_record(number)
    assert desk.kept() == before


async def test_there_is_nothing_to_undo_at_first_and_nothing_twice(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY)
    before = desk.kept()
    assert sitting.can_undo == ""
    sitting.undo()
    assert desk.kept() == before
    sitting.correct(1, CONCRETE)
    sitting.undo()
    sitting.undo()
    assert desk.kept() == before


SECRET_STORY = (
    "The zanzibar pump went quiet at four. I decided to close the zanzibar valve by hand. "
    "I noticed the zanzibar gauge had stopped at two bar."
)


async def test_what_is_taken_off_the_record_is_in_no_file_nor_are_questions_that_echoed_it(
    desk: Desk,
) -> None:
    sitting = desk.begun()
    await replied(sitting, SECRET_STORY, CONCRETE, CONCRETE + "!")
    assert any("zanzibar" in each.question.text for each in desk.kept().asked)
    sitting.keep_draft("and the zanzibar")
    assert files_with(desk.workspace, "zanzibar")

    sitting.take_off_record(1)
    assert files_with(desk.workspace, "zanzibar") == []
    kept = desk.kept()
    assert kept == sitting.recording
    assert kept.asked[0].outcome is Outcome.OFF_RECORD
    assert [each.answer for each in kept.asked[1:3]] == [CONCRETE, CONCRETE + "!"]
    assert all(each.question.text for each in kept.asked)


async def test_undo_brings_what_was_off_the_record_back_from_memory_as_it_was(
    desk: Desk, second: Desk
) -> None:
    sitting = desk.begun()
    await replied(sitting, SECRET_STORY, CONCRETE)
    before = desk.kept()
    sitting.take_off_record(1)
    assert second.interviewer.resume(TALK).can_undo == ""
    sitting.undo()
    assert desk.kept() == before == sitting.recording


async def test_a_follow_up_that_said_the_words_back_loses_them_too(desk: Desk) -> None:
    sitting = desk.begun()
    reply = "You just know zanzibar by heart after twenty years."
    standing = await replied(sitting, STORY, reply)
    assert "zanzibar" in words(standing)
    sitting.take_off_record(3)
    assert files_with(desk.workspace, "zanzibar") == []
    assert words(sitting.standing())


async def test_a_question_that_a_model_wrote_after_it_is_erased_as_a_whole(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, Writer("What was there?", "What did the kilimanjaro thing look like?"))
    sitting = desk.begun()
    standing = await replied(sitting, STORY, "I saw a thing like kilimanjaro at two bar.")
    assert "kilimanjaro" in words(standing)
    sitting.take_off_record(3)
    assert files_with(tmp_path, "kilimanjaro") == []
    sitting.undo()
    assert "kilimanjaro" in words(sitting.standing())
    desk.close()


async def test_off_the_record_from_here_on_keeps_nothing_and_goes_on(desk: Desk) -> None:
    sitting = desk.begun()
    before = words(await replied(sitting, STORY))
    sitting.off_from_here = True
    sitting.keep_draft("the zanzibar was")
    assert files_with(desk.workspace, "zanzibar") == []
    events = [event async for event in sitting.reply("The zanzibar was two bar, because I saw it.")]
    assert files_with(desk.workspace, "zanzibar") == []
    assert isinstance(events[0], TurnKept)
    assert events[0].turn.text == ""
    assert isinstance(events[1], Asked)
    assert words(events[1].standing) != before
    assert desk.kept().asked[1].outcome is Outcome.OFF_RECORD
    assert sitting.can_undo == ""
    sitting.off_from_here = False
    await replied(sitting, CONCRETE)
    assert desk.kept().asked[2].answer == CONCRETE


async def test_a_draft_from_before_goes_when_it_is_off_the_record_from_here_on(desk: Desk) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    sitting.keep_draft("the zanzibar")
    sitting.off_from_here = True
    sitting.keep_draft("the zanzibar was")
    assert files_with(desk.workspace, "zanzibar") == []


# ---------------------------------------------------------------------- secrets


async def test_what_looks_like_a_secret_is_named_when_it_is_kept(desk: Desk) -> None:
    sitting = desk.begun()
    await sitting.go_on()
    kept, asked = [event async for event in sitting.reply(SECRET)]
    assert isinstance(kept, TurnKept)
    assert [(each.kind, each.text) for each in kept.findings] == [(Sensitive.PASSWORD, PASSWORD)]
    assert isinstance(asked, Asked)
    assert [(turn, each.text) for turn, each in asked.standing.undecided] == [(1, PASSWORD)]


async def test_what_is_redacted_is_in_no_file_any_more(desk: Desk) -> None:
    sitting = desk.begun()
    [(turn, finding)] = (await replied(sitting, SECRET)).undecided
    standing = sitting.redact(turn, finding)
    assert files_with(desk.workspace, PASSWORD) == []
    assert desk.kept().turns[1].text == SECRET.replace(PASSWORD, "[password removed]")
    assert standing.undecided == ()
    assert desk.kept() == sitting.recording


async def test_what_may_stay_is_decided_for_good(desk: Desk, second: Desk) -> None:
    sitting = desk.begun()
    [(_, finding)] = (await replied(sitting, SECRET)).undecided
    assert sitting.keep_finding(finding).undecided == ()
    assert desk.kept().turns[1].text == SECRET
    resumed = second.interviewer.resume(TALK)
    assert resumed.standing().undecided == ()
    kept = await anext(resumed.reply(f"Again: the password is {PASSWORD}."))
    assert isinstance(kept, TurnKept)
    assert kept.findings == ()


async def test_each_secret_is_decided_on_by_itself(desk: Desk) -> None:
    sitting = desk.begun()
    mail = "ana@" + "firm.example"
    standing = await replied(sitting, f"{SECRET} Write to {mail} then.")
    assert [each.text for _, each in standing.undecided] == [PASSWORD, mail]
    standing = sitting.redact(*standing.undecided[0])
    assert [each.text for _, each in standing.undecided] == [mail]
    assert sitting.keep_finding(standing.undecided[0][1]).undecided == ()
    assert mail in desk.kept().turns[1].text


async def test_a_question_that_said_a_secret_back_loses_it_too(desk: Desk) -> None:
    sitting = desk.begun()
    standing = await replied(sitting, f"I decided that the password is {PASSWORD} for the pump.")
    assert PASSWORD in words(standing)
    sitting.redact(*standing.undecided[0])
    assert files_with(desk.workspace, PASSWORD) == []


@pytest.mark.parametrize("where", ["in the same reply", "in an earlier one"])
async def test_a_secret_that_was_said_twice_is_redacted_wherever_it_stands(
    desk: Desk, where: str
) -> None:
    sitting = desk.begun()
    again = f"I typed {PASSWORD} at four in the morning and it took it."
    if where == "in the same reply":
        standing = await replied(sitting, f"The password is {PASSWORD}. {again}")
    else:
        standing = await replied(sitting, again, f"The password is {PASSWORD}.")
    for turn, finding in standing.undecided:
        sitting.redact(turn, finding)
    assert files_with(desk.workspace, PASSWORD) == []


async def test_not_even_half_a_secret_stays_in_a_question(desk: Desk) -> None:
    sitting = desk.begun()
    mail = "anakovac@" + "firm.example"
    standing = await replied(sitting, f"I decided to write at once to {mail} that night")
    assert "anakovac" in words(standing)
    sitting.redact(*standing.undecided[0])
    assert files_with(desk.workspace, "anakovac") == []


async def test_a_secret_in_a_question_by_hand_is_named_and_redacted_as_well(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, SECRET)
    await sitting.ask_by_hand(f"Who else knows that the password is {PASSWORD}?", "Ben")
    while undecided := sitting.standing().undecided:
        sitting.redact(*undecided[0])
    assert files_with(desk.workspace, PASSWORD) == []


async def test_undo_does_not_bring_back_what_was_redacted(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, SECRET)
    sitting.correct(1, SECRET + " Twice.")
    sitting.redact(*sitting.standing().undecided[0])
    sitting.undo()
    assert files_with(desk.workspace, PASSWORD) == []


# ---------------------------------------------------------------------- the model


async def test_a_question_that_a_model_wrote_is_asked_and_marked(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Writer("What did the gauge look like?"))
    standing = await replied(desk.begun(), STORY)
    assert words(standing) == "What did the gauge look like?"
    assert Step.read(question(standing).step).outcome is Outcome.WRITTEN
    assert standing.note == ""
    assert desk.kept().open_question is not None
    desk.close()


@pytest.mark.parametrize("how", ["redact", "take off the record"])
async def test_the_open_question_stays_a_question_when_something_before_it_is_erased(
    tmp_path: Path, how: str
) -> None:
    desk = Desk(tmp_path, Writer("What was there?", "What did the gauge look like?"))
    sitting = desk.begun()
    standing = await replied(sitting, SECRET, CONCRETE)
    if how == "redact":
        standing = sitting.redact(*standing.undecided[0])
    else:
        standing = sitting.take_off_record(1)
    assert broken_rules(words(standing)) == ()
    desk.close()


async def test_where_a_model_fails_the_protocols_own_words_are_asked_and_that_is_said(
    tmp_path: Path,
) -> None:
    own = await uncut(tmp_path / "other", (STORY,))
    desk = Desk(tmp_path, Writer(ModelTimeout("small took too long")))
    standing = await replied(desk.begun(), STORY)
    assert words(standing) == own
    assert Step.read(question(standing).step).outcome is Outcome.ANSWERED
    assert "small took too long" in standing.note
    desk.close()


@pytest.mark.parametrize(
    ("protocol", "first"),
    [
        (SMALL, "Tell me about one time with the pump."),
        (LIST_OF_THREE, "Tell me about the first thing."),
    ],
    ids=["a telling", "a list"],
)
async def test_the_first_question_is_not_left_to_a_model(
    tmp_path: Path, protocol: str, first: str
) -> None:
    desk = Desk(tmp_path, Writer("What else?"))
    assert words(await desk.begun(protocol).go_on()) == first
    desk.close()


@pytest.mark.parametrize(
    ("way_before", "way_after", "asked"),
    [("each", "listen", "What did the second thing look like?"), ("listen", "each", "What else?")],
)
async def test_the_opener_of_a_telling_is_the_protocols_and_what_follows_may_be_a_models(
    tmp_path: Path, way_before: str, way_after: str, asked: str
) -> None:
    protocol = LIST_OF_THREE.replace(
        'id = "things"', f'id = "things"\nway = "{way_before}"'
    ).replace(
        '[[phases.probes]]\nid = "second"',
        f'[[phases]]\nid = "more"\ntitle = "More"\nway = "{way_after}"\n\n'
        '[[phases.probes]]\nid = "second"',
    )
    desk = Desk(tmp_path, Writer("What else?"))
    standing = await replied(desk.begun(protocol), CONCRETE)
    assert (question(standing).step.partition("/")[0], words(standing)) == ("more", asked)
    desk.close()


async def test_the_protocols_own_words_after_a_model_failed_are_not_marked_as_its_words(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, Writer("What did the gauge look like?", ModelTimeout("too long")))
    standing = await replied(desk.begun(), STORY, "What do you mean?")
    assert standing.note
    assert Step.read(question(standing).step).outcome is Outcome.ANSWERED
    desk.close()


async def test_the_protocols_words_in_the_place_of_a_models_are_not_marked_as_its_words(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, Writer("What did the gauge look like?"))
    sitting = desk.begun()
    await replied(sitting, STORY)
    standing = await sitting.differently()
    assert words(standing) != "What did the gauge look like?"
    assert Step.read(question(standing).step).outcome is Outcome.ANSWERED
    desk.close()


async def test_no_answer_is_come_at_only_once_more_whoever_words_it(tmp_path: Path) -> None:
    late = ModelTimeout("too long")
    desk = Desk(tmp_path, Writer(late, "What did the gauge look like?", late))
    sitting = desk.begun()
    first = Step.read(question(await replied(sitting, STORY)).step)
    again = Step.read(question(await replied(sitting, "I don't know.")).step)
    assert first.probe == again.probe
    third = Step.read(question(await replied(sitting, "I don't know, honestly.")).step)
    assert third.probe != first.probe
    desk.close()


# ---------------------------------------------------------------------- the end


async def test_when_nothing_is_left_it_is_over_and_finishing_closes_it(desk: Desk) -> None:
    sitting = desk.begun(LIST_OF_THREE)
    standing = await replied(sitting, CONCRETE, CONCRETE + "!", CONCRETE + "?!")
    assert standing.is_over
    assert standing.finished == "everything has been asked"
    assert not sitting.finish(seconds=300)
    kept = desk.kept()
    assert (kept.interview.state, kept.seconds) == (InterviewState.CLOSED, 300)


async def test_when_the_time_is_up_the_close_is_asked(desk: Desk) -> None:
    sitting = desk.begun()
    await replied(sitting, STORY)
    standing = await replied(sitting, CONCRETE, seconds=601)
    assert Step.read(question(standing).step).phase == "close"


IN_THREE = "".join(
    [LIST_OF_THREE.partition("[[phases]]")[0]]
    + [
        f"""
[[phases]]
id = "day-{number}"
title = "Day {number}"
sitting = {number}

[[phases.probes]]
id = "thing-{number}"
fills = "situation"
ask = ["Tell me about thing {number}."]

[[phases.probes]]
id = "look-{number}"
fills = "cues"
ask = ["What did thing {number} look like?"]
"""
        for number in (1, 2, 3)
    ]
)


def sitting_of(sitting: Sitting, standing: Standing) -> int:
    """Return the sitting that the open question belongs to."""
    phase = sitting.protocol.phase(Step.read(question(standing).step).phase)
    assert phase is not None
    return phase.sitting


async def test_an_interview_of_three_sittings_is_closed_after_the_third(desk: Desk) -> None:
    for number in (1, 2, 3):
        sitting = desk.begun(IN_THREE) if number == 1 else desk.interviewer.resume(TALK)
        assert sitting.recording.sitting == number
        assert sitting_of(sitting, await sitting.go_on()) == number
        standing = await replied(sitting, STORY, CONCRETE)
        assert standing.is_over
        assert sitting.finish(seconds=10 * number) is (number < 3)
        state = InterviewState.PAUSED if number < 3 else InterviewState.CLOSED
        assert desk.kept().interview.state is state
    assert len([each for each in desk.kept().asked if each.answer]) == 6
    with pytest.raises(WrongUse):
        desk.interviewer.resume(TALK)


async def test_the_next_sitting_begins_with_its_own_questions(desk: Desk) -> None:
    sitting = desk.begun(HANDOVER)
    for number in (1, 2, 3):
        assert sitting_of(sitting, await replied(sitting, CONCRETE)) == number
        assert sitting.finish() is (number < 3)
        if number < 3:
            sitting = desk.interviewer.resume(TALK)
            assert sitting_of(sitting, await sitting.go_on()) == number + 1
    assert desk.kept().interview.state is InterviewState.CLOSED


async def test_a_sitting_that_was_broken_off_is_gone_on_with_before_the_next(desk: Desk) -> None:
    sitting = desk.begun(HANDOVER)
    before = words(await replied(sitting, CONCRETE))
    sitting.pause(seconds=60)
    resumed = desk.interviewer.resume(TALK)
    assert resumed.recording.sitting == 1
    assert words(await resumed.go_on()) == before


async def test_every_sitting_has_its_own_time(desk: Desk) -> None:
    sitting = desk.begun(IN_THREE)
    await replied(sitting, STORY, CONCRETE)
    sitting.finish(seconds=10 * 60)
    resumed = desk.interviewer.resume(TALK)
    standing = await replied(resumed, CONCRETE)
    assert not standing.is_over
    assert words(standing) == "What did thing 2 look like?"
