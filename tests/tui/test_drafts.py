"""What is typed in the Interview room while a model still words the next question."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from peertutor.capture.interview.course import Course
from peertutor.capture.interview.wording import Ask
from peertutor.core.plans import InterviewPlan
from peertutor.tui.screens.interview import InterviewScreen
from peertutor.tui.widgets.reply import ReplyBox
from tests.fakes.services import FakeServices
from tests.tui.conftest import shown, until
from tests.tui.test_interview import CASE, CUE, STORY, interviewing, recording, say


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
