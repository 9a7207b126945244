"""What is typed in the Interview room and not sent: while a question is worded, and at the end."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from peertutor.capture.interview.course import Course
from peertutor.capture.interview.wording import Ask
from peertutor.core.errors import StorageFailed
from peertutor.core.interviews import InterviewState
from peertutor.core.plans import InterviewPlan
from peertutor.tui.screens.choosing import Choosing
from peertutor.tui.screens.interview import InterviewScreen
from peertutor.tui.screens.readback import ReadBackScreen
from peertutor.tui.widgets.reply import ReplyBox
from tests.fakes.services import FakeServices
from tests.tui.conftest import shown, toasts, until
from tests.tui.test_interview import CASE, CUE, STORY, holding, interviewing, recording, say


class SlowWriter:
    """Words a question as soon as it may."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()

    async def written(self, course: Course, ask: Ask) -> str:
        await self.gate.wait()
        return "What did the light look like?"


async def worded_by(pilot: Pilot[None], writer: SlowWriter) -> InterviewScreen:
    """Hold an interview up to where a model words what comes next."""
    for reply in (CASE, STORY, "I decided it at the amber light."):
        await say(pilot, reply)
    room = pilot.app.screen
    assert isinstance(room, InterviewScreen)
    room._sitting._writer = writer
    return room


@pytest.mark.parametrize("step", ["a reply", "a skip"])
async def test_a_draft_is_kept_while_a_model_words_the_next_question(
    services: FakeServices, step: str
) -> None:
    typed = "It began with a noise that"
    async with interviewing(services) as pilot:
        room = await worded_by(pilot, SlowWriter())
        before = len(recording(services).turns)
        if step == "a reply":
            room.query_one(ReplyBox).fill(CUE)
        await pilot.press("enter" if step == "a reply" else "f2")
        await until(pilot, lambda: len(recording(services).turns) > before)
        await pilot.press(*typed)
        await until(pilot, lambda: "draft kept" in shown(pilot, "#state"))
        await until(pilot, lambda: room._sitting.draft() == typed)
        assert recording(services).open_question is None
    async with interviewing(services, InterviewPlan(resume="latest")) as pilot:
        assert pilot.app.screen.query_one(ReplyBox).text == typed
        assert recording(services).open_question is not None


async def test_what_was_typed_meanwhile_is_the_draft_of_the_question_that_came(
    services: FakeServices,
) -> None:
    writer = SlowWriter()
    async with interviewing(services) as pilot:
        room = await worded_by(pilot, writer)
        room.query_one(ReplyBox).fill(CUE)
        await pilot.press("enter", *"Red")
        await until(pilot, lambda: room._sitting.draft() == "Red")
        writer.gate.set()
        await until(pilot, lambda: "look like?" in shown(pilot, "#question"))
        assert [each.answer for each in recording(services).asked][-2:] == [CUE, ""]
        assert room._sitting.draft() == "Red"


async def finish(pilot: Pilot[None]) -> str:
    """Say that that is all; return what the window said about what is kept."""
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
    said = shown(pilot, "PlainText")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReadBackScreen))
    return said


async def test_what_was_begun_is_the_last_reply_where_the_veteran_ends(
    services: FakeServices,
) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, CASE)
        pilot.app.screen.query_one(ReplyBox).fill(STORY)
        said = await finish(pilot)
        assert "Every reply is kept: 1 so far, and what you have begun." in said
    held = recording(services)
    assert [each.answer for each in held.asked] == [CASE, STORY]
    assert held.interview.state is InterviewState.CLOSED


async def test_what_was_begun_off_the_record_is_not_kept_at_the_end(
    services: FakeServices,
) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, CASE)
        await pilot.press("f11")
        await until(pilot, lambda: "OFF THE RECORD" in shown(pilot, "#state"))
        pilot.app.screen.query_one(ReplyBox).fill("The zanzibar account pays in cash.")
        said = await finish(pilot)
        assert "Every reply is kept: 1 so far." in said
    assert "zanzibar" not in repr(recording(services))
    assert not holding(services.workspace, b"zanzibar")


async def test_what_cannot_be_kept_at_the_end_stays_in_the_box(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await say(pilot, CASE)
        pilot.app.screen.query_one(ReplyBox).fill(STORY)
        services.ledger.recordings.problem = StorageFailed("The disk is full", remedy="Make room.")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full" in toasts(pilot))
        assert pilot.app.screen.query_one(ReplyBox).text == STORY
        services.ledger.recordings.problem = None
        await finish(pilot)
    assert [each.answer for each in recording(services).asked] == [CASE, STORY]
