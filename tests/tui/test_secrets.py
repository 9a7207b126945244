"""Secrets that were left undecided when an interview was finished: decided on in the read-back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import OptionList

from peertutor.core.errors import StorageFailed
from peertutor.core.interviews import InterviewState
from peertutor.core.lessons import Lesson
from peertutor.tui.screens.ask import AskScreen
from peertutor.tui.screens.readback import ReadBackScreen
from tests.fakes.services import FakeServices
from tests.tui.conftest import shown, toasts, until
from tests.tui.test_interview import interviewing, read_back, recording

PASSWORD = "Xk29" + "fpq7"
CUE = f"The light was amber, because the password was {PASSWORD} there."


def lesson(services: FakeServices) -> Lesson:
    return services.ledger.lessons.lessons()[0]


@asynccontextmanager
async def asked_about(services: FakeServices) -> AsyncIterator[Pilot[None]]:
    """Finish an interview with a secret in it, and begin to release it."""
    async with interviewing(services) as pilot:
        await read_back(pilot, CUE)
        assert PASSWORD in lesson(services).cues
        await pilot.press("r")
        await until(pilot, lambda: "looks like a password" in shown(pilot, ".heading"))
        assert PASSWORD not in shown(pilot, ".heading")
        yield pilot


async def release(pilot: Pilot[None]) -> None:
    """Release everything, without a word on how well it matches."""
    await until(pilot, lambda: "Let it be asked about?" in shown(pilot, ".heading"))
    await pilot.press("enter")
    await until(pilot, lambda: "How well" in shown(pilot, ".heading"))
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))


async def test_it_is_removed_wherever_it_was_said_and_then_released(
    services: FakeServices,
) -> None:
    async with asked_about(services) as pilot:
        await pilot.press("enter")
        await release(pilot)
    assert recording(services).interview.state is InterviewState.RELEASED
    assert PASSWORD not in repr(recording(services))
    assert PASSWORD not in repr(services.ledger.lessons.lessons())
    assert "the password was [password removed] there" in lesson(services).cues
    assert services.ledger.search_text("amber", 5)


async def test_it_stays_and_is_released_with_the_rest(services: FakeServices) -> None:
    async with asked_about(services) as pilot:
        await pilot.press("down", "enter")
        await release(pilot)
    assert recording(services).interview.state is InterviewState.RELEASED
    assert CUE in [turn.text for turn in recording(services).turns]
    assert PASSWORD in lesson(services).cues
    assert services.interviews.teach_back.undecided(recording(services).interview.id) == ()


async def test_nothing_is_released_while_it_is_undecided(services: FakeServices) -> None:
    async with asked_about(services) as pilot:
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadBackScreen))
        await pilot.pause(0.1)
        assert isinstance(pilot.app.screen, ReadBackScreen)
    assert recording(services).interview.state is InterviewState.CLOSED
    assert PASSWORD in lesson(services).cues


async def removed_and_not_released(pilot: Pilot[None]) -> None:
    """Remove it, and leave the release for later."""
    await pilot.press("enter")
    await until(pilot, lambda: "Let it be asked about?" in shown(pilot, ".heading"))
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReadBackScreen))


async def test_what_was_removed_is_not_shown_any_more(services: FakeServices) -> None:
    async with asked_about(services) as pilot:
        await removed_and_not_released(pilot)
        parts = pilot.app.screen.query_one("#parts", OptionList)
        said = "\n".join(str(option.prompt) for option in parts.options)
        assert "[password removed]" in said
        assert PASSWORD not in said


async def test_what_was_removed_does_not_come_back_with_another_change(
    services: FakeServices,
) -> None:
    async with asked_about(services) as pilot:
        await removed_and_not_released(pilot)
        former = lesson(services)
        await pilot.press("s")
        await until(pilot, lambda: lesson(services).stakes is not former.stakes)
        assert PASSWORD not in repr(lesson(services))


async def test_what_was_removed_does_not_come_back_with_an_undo(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        await read_back(pilot, CUE)
        former = lesson(services)
        await pilot.press("s")
        await until(pilot, lambda: lesson(services).stakes is not former.stakes)
        await pilot.press("r")
        await until(pilot, lambda: "looks like a password" in shown(pilot, ".heading"))
        await removed_and_not_released(pilot)
        await pilot.press("u")
        await pilot.pause(0.2)
        assert PASSWORD not in repr(lesson(services))


async def test_what_could_not_be_removed_is_told_and_nothing_is_released(
    services: FakeServices,
) -> None:
    async with asked_about(services) as pilot:
        services.ledger.recordings.problem = StorageFailed("The disk is full", remedy="Make room.")
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full" in toasts(pilot))
        assert isinstance(pilot.app.screen, ReadBackScreen)
        services.ledger.recordings.problem = None
    assert recording(services).interview.state is InterviewState.CLOSED
