"""The Interview room, reading back and the Library, as a veteran uses them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, OptionList

from peertutor.core.errors import StorageFailed
from peertutor.core.interviews import InterviewState, Role, Turn
from peertutor.core.lessons import LessonKind, LessonState
from peertutor.core.plans import InterviewPlan
from peertutor.core.recordings import Outcome, Recording
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.screens.ask import AskScreen
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.choosing import Choosing
from peertutor.tui.screens.interview import InterviewScreen
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.opening import Opening
from peertutor.tui.screens.readback import ReadBackScreen
from peertutor.tui.screens.replies import Replies
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.typing import TypeIn
from peertutor.tui.widgets.reply import ReplyBox
from tests.fakes.services import FakeServices
from tests.tui.conftest import NARROW, Started, decide, shown, toasts, until

CASE = "The billing run that hung in November, on a Friday night."
STORY = (
    "The counter stopped at ninety-nine. I decided to kill the export job and left the run alone. "
    "In the end it came through."
)
CUE = "The light on the second server was amber, because the queue was full."
PLAN = InterviewPlan(topic="the billing run", veteran="Mara", protocol="critical-incident")


def recording(services: FakeServices) -> Recording:
    [summary, *_] = services.ledger.recordings.recordings()
    return services.ledger.recordings.recording(summary.id)


def holding(folder: Path, words: bytes) -> list[Path]:
    """Return the files that hold some words."""
    return [path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


@asynccontextmanager
async def interviewing(
    services: FakeServices, plan: InterviewPlan = PLAN, size: tuple[int, int] = NARROW
) -> AsyncIterator[Pilot[None]]:
    app = PeerTutorApp(lambda: services, interview=plan)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Opening | InterviewScreen))
        if isinstance(app.screen, Opening):
            await pilot.press("enter")
        await until(pilot, lambda: bool(shown(pilot, "#question")))
        yield pilot


async def say(pilot: Pilot[None], text: str) -> None:
    """Type a reply, send it, and wait for the next question."""
    room = pilot.app.screen
    assert isinstance(room, InterviewScreen)
    before = shown(pilot, "#question")
    room.query_one(ReplyBox).fill(text)
    await pilot.press("enter")
    await until(pilot, lambda: shown(pilot, "#question") != before)


async def test_a_reply_is_kept_before_the_next_question_is_shown(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        first = shown(pilot, "#question")
        await say(pilot, CASE)
        assert shown(pilot, "#question") != first
        assert CASE in shown(pilot, "#before")
        assert "✓ kept" in shown(pilot, "#state")
        said = recording(services)
        assert [each.answer for each in said.asked] == [CASE, ""]
        assert said.open_question is not None
        assert pilot.app.screen.query_one(ReplyBox).text == ""


async def test_the_opening_can_be_left_and_the_interview_is_offered_again(
    services: FakeServices,
) -> None:
    app = PeerTutorApp(lambda: services, interview=PLAN)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Opening))
        await until(pilot, lambda: "Nothing can be asked about before" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, BeginningScreen))
        await until(pilot, lambda: app.screen.query_one("#ways", OptionList).option_count > 0)
        options = app.screen.query_one("#ways", OptionList).options
        assert str(options[0].prompt).startswith("Go on: The billing run")
        assert "fifteen minutes" in "\n".join(str(option.prompt) for option in options)


async def test_a_new_interview_wants_a_topic_and_a_name(services: FakeServices) -> None:
    app = PeerTutorApp(lambda: services)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: services.warmed > 0)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, BeginningScreen))
        await until(pilot, lambda: app.screen.query_one("#ways", OptionList).option_count > 0)
        app.screen.query_one("#ways").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Say what it is about" in toasts(pilot))
        await pilot.press(*"pump", "enter", *"Ana", "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, Opening))
        assert recording(services).interview.veterans == ("Ana",)


async def test_where_topic_and_name_are_known_enter_begins(services: FakeServices) -> None:
    app = PeerTutorApp(lambda: services, interview=InterviewPlan(topic="pump", veteran="Ana"))
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BeginningScreen))
        await until(pilot, lambda: app.screen.query_one("#ways", OptionList).option_count > 0)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Opening))


async def test_a_draft_is_kept_while_typing_and_comes_back(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await pilot.press(*"It began with a noise that")
        await until(pilot, lambda: "draft kept" in shown(pilot, "#state"))
    async with interviewing(services, InterviewPlan(resume="latest")) as pilot:
        await until(pilot, lambda: bool(pilot.app.screen.query_one(ReplyBox).text))
        kept = pilot.app.screen.query_one(ReplyBox).text
        assert len("It began with a noise that") - len(kept) <= 20
        assert "It began with a noise that".startswith(kept)


async def test_skip_later_and_other_words_and_taking_a_skip_back(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        for reply in (CASE, STORY, "I decided it at the amber light."):
            await say(pilot, reply)
        asked = shown(pilot, "#question")
        await pilot.press("f4")
        await until(pilot, lambda: shown(pilot, "#question") != asked)
        other = shown(pilot, "#question")
        await pilot.press("f2")
        await until(pilot, lambda: shown(pilot, "#question") != other)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: shown(pilot, "#question") == other)
        assert "Taken back: skip." in toasts(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: shown(pilot, "#question") != other)
        outcomes = [each.outcome for each in recording(services).asked]
        assert outcomes.count(Outcome.LATER) == 1


async def test_off_the_record_and_back(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, CASE)
        await pilot.press("f6")
        await until(pilot, lambda: not recording(services).turns[1].text)
        assert "Erased" in toasts(pilot)
        await until(pilot, lambda: CASE not in shown(pilot, "#before"))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: recording(services).turns[1].text == CASE)


async def test_off_the_record_from_here_on_keeps_nothing(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await pilot.press("f11")
        await until(pilot, lambda: "OFF THE RECORD" in shown(pilot, "#state"))
        await say(pilot, "The zanzibar account pays in cash.")
        assert "zanzibar" not in str(recording(services).turns)
        assert not holding(services.workspace, b"zanzibar")


async def test_what_looks_like_a_secret_is_asked_about(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, "Ring ana.kovac@example.com when it hangs.")
        assert "looks like an e-mail address" in shown(pilot, "#note")
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "[e-mail address removed]" in recording(services).turns[1].text)
        await until(pilot, lambda: "looks like" not in shown(pilot, "#note"))


async def test_an_earlier_reply_is_corrected(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, CASE)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, Replies))
        assert CASE in str(pilot.app.screen.query_one(OptionList).options[0].prompt)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TypeIn))
        pilot.app.screen.query_one(ReplyBox).fill("It was in December.")
        await pilot.press("enter")
        await until(pilot, lambda: recording(services).turns[1].text == "It was in December.")


async def test_somebody_beside_the_veteran_asks(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(pilot.app.screen, TypeIn))
        assert str(pilot.app.screen.query_one("#keep", Button).label) == "Ask"
        pilot.app.screen.query_one(ReplyBox).fill("What did it smell like?")
        await pilot.press("enter")
        await until(pilot, lambda: "What did it smell like?" in shown(pilot, "#question"))
        assert recording(services).turns[-1].speaker == "Companion"


async def test_a_full_disk_loses_nothing_and_typing_goes_on(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        services.ledger.recordings.problem = StorageFailed(
            "The disk is full", remedy="Make room, then send it again."
        )
        room = pilot.app.screen
        room.query_one(ReplyBox).fill(CASE)
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full" in toasts(pilot))
        assert room.query_one(ReplyBox).text == CASE
        assert "✓ kept" not in shown(pilot, "#state")
        services.ledger.recordings.problem = None
        await pilot.press("enter")
        await until(pilot, lambda: "✓ kept" in shown(pilot, "#state"))
        assert recording(services).asked[0].answer == CASE


async def test_what_is_typed_right_after_enter_is_the_beginning_of_the_next_reply(
    services: FakeServices,
) -> None:
    async with interviewing(services) as pilot:
        first = shown(pilot, "#question")
        await pilot.press(*"It hung.", "enter", *"The light was red")
        await until(pilot, lambda: shown(pilot, "#question") != first)
        assert recording(services).asked[0].answer == "It hung."
        assert pilot.app.screen.query_one(ReplyBox).text == "The light was red"


async def test_a_reply_that_cannot_be_taken_yet_stays_before_what_was_typed_since(
    services: FakeServices,
) -> None:
    async with interviewing(services) as pilot:
        first = shown(pilot, "#question")
        await pilot.press(*"It hung.", "enter", *"Red", "enter", *"light")
        await until(pilot, lambda: shown(pilot, "#question") != first)
        said = [each.answer for each in recording(services).asked if each.answer]
        left = pilot.app.screen.query_one(ReplyBox).text
        assert " ".join([*said, *left.split()]) == "It hung. Red light"


async def test_a_question_that_cannot_be_kept_is_found_again_and_the_reply_is_not_said_twice(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peertutor.tui.screens.interview._AGAIN", 0.05)
    full = StorageFailed("The disk is full", remedy="Make room.")
    async with interviewing(services) as pilot:
        first = shown(pilot, "#question")
        recordings = services.ledger.recordings
        append = recordings.append

        def only_replies(interview: str, turns: Sequence[Turn], *, seconds: float) -> None:
            if any(turn.role is Role.CONTEXT for turn in turns):
                raise full
            append(interview, turns, seconds=seconds)

        monkeypatch.setattr(recordings, "append", only_replies)
        pilot.app.screen.query_one(ReplyBox).fill(CASE)
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full" in toasts(pilot))
        assert pilot.app.screen.query_one(ReplyBox).text == ""
        monkeypatch.setattr(recordings, "append", append)
        await until(pilot, lambda: shown(pilot, "#question") != first)
        assert [each.answer for each in recording(services).asked] == [CASE, ""]


async def test_pausing_keeps_the_question_for_another_time(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, CASE)
        question = shown(pilot, "#question")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        assert recording(services).interview.state is InterviewState.PAUSED
    async with interviewing(services, InterviewPlan(resume="latest")) as pilot:
        assert shown(pilot, "#question") == question


async def read_back(pilot: Pilot[None], cue: str = CUE) -> None:
    """Hold a short interview and finish it."""
    for reply in (CASE, STORY, "I decided it at the amber light.", cue):
        await say(pilot, reply)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReadBackScreen))
    await until(pilot, lambda: "Lesson 1" in shown(pilot, "#where"))


async def test_from_the_last_reply_to_the_release(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await read_back(pilot)
        [lesson, *_] = services.ledger.lessons.lessons()
        assert CUE in lesson.cues
        await pilot.press("t", "s")
        await until(pilot, lambda: services.ledger.lessons.lessons()[0].stakes is not lesson.stakes)
        await pilot.press("k")
        await until(
            pilot,
            lambda: services.ledger.lessons.lessons()[0].state is LessonState.CONFIRMED,
        )
        assert services.ledger.search_text("amber", 5) == []
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
        await pilot.press("enter")
        await until(pilot, lambda: "How well" in shown(pilot, ".heading"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        assert services.ledger.search_text("amber", 5)
        assert services.ledger.lessons.lessons()[0].state is LessonState.RELEASED
        assert recording(services).rating == 4


async def test_a_lesson_is_said_in_other_words_and_taken_back(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await read_back(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TypeIn))
        pilot.app.screen.query_one(ReplyBox).fill("An amber light.")
        await pilot.press("enter")
        await until(pilot, lambda: services.ledger.lessons.lessons()[0].cues == "An amber light.")
        await pilot.press("u")
        await until(pilot, lambda: services.ledger.lessons.lessons()[0].cues != "An amber light.")
        await pilot.press("w")
        await until(
            pilot, lambda: services.ledger.lessons.lessons()[0].state is LessonState.WITHDRAWN
        )


async def test_a_lesson_without_a_reason_is_asked_for_one(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await read_back(pilot, "The light on the second server was amber for ten minutes.")
        await pilot.press("k")
        await until(pilot, lambda: isinstance(pilot.app.screen, TypeIn))
        assert "left it out" in shown(pilot, ".heading")
        pilot.app.screen.query_one(ReplyBox).fill("Because the customer loses the invoice.")
        await pilot.press("enter")
        confirmed = LessonState.CONFIRMED
        await until(pilot, lambda: services.ledger.lessons.lessons()[0].state is confirmed)
        [lesson, *_] = services.ledger.lessons.lessons()
        assert lesson.reason == "Because the customer loses the invoice."
        assert lesson.kind is LessonKind.PRINCIPLE
        assert recording(services).turns[-1].text == lesson.reason


async def test_the_library_shows_filters_opens_and_goes_on(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await read_back(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await until(pilot, lambda: rows.option_count == 2)
        assert "NOT RELEASED (closed)" in "\n".join(str(o.prompt) for o in rows.options)
        await pilot.press("slash", *"mara lind")
        await until(pilot, lambda: rows.option_count == 1)
        await pilot.press("escape")
        await until(pilot, lambda: rows.option_count == 2)
        await pilot.press("tab")
        await until(pilot, lambda: rows.option_count == len(services.ledger.lessons.lessons()))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadBackScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TranscriptScreen))


async def test_the_library_erases_once_that_was_agreed_to(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await until(pilot, lambda: rows.option_count == 1)
        await pilot.press("d")
        await decide(pilot, agreed=False)
        assert len(services.ledger.interviews()) == 1
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        await pilot.press("d")
        await decide(pilot, agreed=True)
        await until(pilot, lambda: not services.ledger.interviews())


def _toasted(pilot: Pilot[None], words: str) -> bool:
    return words in toasts(pilot)


async def test_the_library_exports_into_a_folder(started: Started, services: FakeServices) -> None:
    async with started() as pilot:
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await until(pilot, lambda: rows.option_count == 1)
        failed = StorageFailed("The folder cannot be written", remedy="Another.")
        for problem, told in ((None, "/somewhere/else/billing.html"), (failed, failed.title)):
            services.exports.problem = problem
            await pilot.press("x")
            await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
            await pilot.press("down", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, TypeIn))
            assert str(pilot.app.screen.query_one("#keep", Button).label) == "Write"
            pilot.app.screen.query_one(ReplyBox).fill("/somewhere/else")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
            await until(pilot, partial(_toasted, pilot, told))
        assert services.exports.written == [("billing", "html", Path("/somewhere/else"))]


async def test_a_reply_is_changed_in_the_library(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await read_back(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await until(pilot, lambda: rows.option_count == 2)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Replies))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TypeIn))
        pilot.app.screen.query_one(ReplyBox).fill("It was green.")
        await pilot.press("enter")
        await until(
            pilot, lambda: "It was green." in [turn.text for turn in recording(services).turns]
        )


@pytest.mark.parametrize("kind", LessonKind)
def test_every_kind_of_lesson_has_words(kind: LessonKind) -> None:
    assert kind.label
