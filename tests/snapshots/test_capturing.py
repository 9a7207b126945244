"""A few pictures of the rooms in which know-how comes in and is looked after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from textual.pilot import Pilot
from textual.widgets import OptionList

from peertutor.core.interviews import InterviewState, Kind, Trust
from peertutor.core.lessons import Lesson, LessonKind, LessonState
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.opening import Opening
from peertutor.tui.widgets.reply import ReplyBox
from tests.fakes.services import FakeServices, interview
from tests.snapshots.conftest import Picture
from tests.tui.conftest import NARROW, WIDE, shown, until
from tests.tui.test_interview import CASE, PLAN, STORY, read_back, say

HALF = "The light on the second server was amber, and it blin"
ADVICE = Lesson(
    interview_id="pump",
    veteran="Ana Kovac",
    topic="the main pump",
    action="Close the yellow valve by hand before anybody touches the seal.",
    kind=LessonKind.PRINCIPLE,
    state=LessonState.RELEASED,
    trust=Trust.CONFIRMED,
)
HABIT = Lesson(
    interview_id="pump",
    veteran="Ana Kovac",
    topic="the main pump",
    action="I always start it twice, and the second time with the lid open, whoever is there.",
    kind=LessonKind.HABIT,
)


def shelve(services: FakeServices) -> None:
    """Put a few interviews, a document and two lessons into the library."""
    ledger, one = services.ledger, interview()
    ledger.add_interview(
        replace(
            one,
            id="pump",
            title="What the main pump needs when nobody has looked at it over the winter",
            topic="the main pump",
            veterans=("Ana Kovac", "Björn Ek"),
            date=date(2026, 2, 3),
            state=InterviewState.CLOSED,
        ),
        [],
    )
    ledger.add_interview(
        replace(one, id="manual", title="Pump manual", date=None, kind=Kind.REFERENCE, veterans=()),
        [],
    )
    ledger.lessons.replace_drafts("pump", [ADVICE, HABIT])


async def beginning(pilot: Pilot[None]) -> None:
    await pilot.press("f10")
    await until(pilot, lambda: isinstance(pilot.app.screen, BeginningScreen))
    ways = pilot.app.screen.query_one("#ways", OptionList)
    await until(pilot, lambda: ways.option_count > 0)


async def begun(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Opening))
    await pilot.press("enter")
    await until(pilot, lambda: bool(shown(pilot, "#question")))


async def half_a_reply(pilot: Pilot[None]) -> None:
    await begun(pilot)
    for reply in (CASE, STORY, "I decided it at the amber light."):
        await say(pilot, reply)
    pilot.app.screen.query_one(ReplyBox).fill(HALF)
    await until(pilot, lambda: "draft kept" in shown(pilot, "#state"))


async def a_lesson(pilot: Pilot[None]) -> None:
    await begun(pilot)
    await read_back(pilot)


async def library(pilot: Pilot[None]) -> None:
    await pilot.press("f12")
    await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
    rows = pilot.app.screen.query_one("#rows", OptionList)
    await until(pilot, lambda: rows.option_count == 3)


async def lessons(pilot: Pilot[None]) -> None:
    await library(pilot)
    await pilot.press("tab")
    rows = pilot.app.screen.query_one("#rows", OptionList)
    await until(pilot, lambda: rows.option_count == 2)


def test_the_beginning_of_an_interview(picture: Picture) -> None:
    assert picture(NARROW, beginning)


def test_a_question_and_half_a_reply(picture: Picture) -> None:
    assert picture(NARROW, half_a_reply, interview=PLAN)


def test_what_was_told_so_far(picture: Picture) -> None:
    assert picture(WIDE, half_a_reply, interview=PLAN)


def test_a_lesson_that_is_read_back(picture: Picture) -> None:
    assert picture(NARROW, a_lesson, interview=PLAN)


def test_interviews_in_the_library(picture: Picture, services: FakeServices) -> None:
    shelve(services)
    assert picture(NARROW, library)


def test_lessons_in_the_library(picture: Picture, services: FakeServices) -> None:
    shelve(services)
    assert picture(NARROW, lessons)
