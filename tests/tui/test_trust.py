"""The Trust room: the budget is moved, what it comes to is seen at once, and it can be kept."""

from __future__ import annotations

import random

from textual.pilot import Pilot

from peertutor.tui.screens.trust import TrustScreen
from tests.fakes.services import FakeServices
from tests.mentor.sufficiency.figures import verdicts
from tests.tui.conftest import NARROW, Started, on_screen, shown, toasts, until


async def opened(pilot: Pilot[None]) -> None:
    """Open the room and wait for its figures."""
    await pilot.press("ctrl+t")
    await until(pilot, lambda: isinstance(pilot.app.screen, TrustScreen))
    await until(pilot, lambda: "At most" in shown(pilot, "#budget"))


def to_people(pilot: Pilot[None]) -> int:
    """Return how many questions out of 100 go to people, as the room says it."""
    return int(shown(pilot, "#bar").split()[-3])


async def test_the_room_tells_what_the_budget_comes_to(started: Started) -> None:
    async with started() as pilot:
        await opened(pilot)
        told = shown(pilot)
        for part in (
            "At most 5%",
            "estimated on public questions",
            "tricky",
            "AUROC",
            "by document",
        ):
            assert part in told
        assert "█" in shown(pilot, "#said")
        assert "╌" in shown(pilot, "#wrong")


async def test_moving_the_budget_changes_the_share_at_once_and_keeps_nothing(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await opened(pilot)
        before = to_people(pilot)
        await pilot.press("right")
        assert "At most 7.5%" in shown(pilot, "#budget")
        assert "(kept: 5%)" in shown(pilot, "#budget")
        looser = to_people(pilot)
        await pilot.press("left", "left")
        assert "At most 3%" in shown(pilot, "#budget")
        assert looser < before < to_people(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, TrustScreen))
    assert services.error_budget.kept == []


async def test_the_budget_stays_within_its_bounds(started: Started) -> None:
    async with started() as pilot:
        await opened(pilot)
        await pilot.press(*["left"] * 20)
        assert "At most 1%" in shown(pilot, "#budget")
        await pilot.press(*["right"] * 20)
        assert "At most 50%" in shown(pilot, "#budget")


async def test_enter_keeps_the_budget_and_says_so(started: Started, services: FakeServices) -> None:
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert services.error_budget.kept == []  # it is kept already
        await pilot.press("plus", "enter")
        await until(pilot, lambda: "It counts from the next question on." in toasts(pilot))
        assert services.error_budget.kept == [0.075]
        assert "kept:" not in shown(pilot, "#budget")


async def test_a_budget_that_something_else_wins_over_is_said_not_to_count(
    started: Started, services: FakeServices
) -> None:
    services.error_budget.outranked_by = "environment PEERTUTOR_ANSWERS__ERROR_BUDGET"
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "does not count" in toasts(pilot))
        assert "(kept: 5%)" in shown(pilot, "#budget")


async def test_with_verdicts_enough_it_says_whose_figures_they_are(
    started: Started, services: FakeServices
) -> None:
    services.error_budget.verdicts = tuple(verdicts(60, random.Random(3), worse_by=1.0))
    async with started() as pilot:
        await opened(pilot)
        assert "this workspace's own figures" in shown(pilot, "#whose")
        assert "60 verdicts so far" in shown(pilot, "#local")


async def test_on_eighty_columns_both_pictures_and_a_set_are_seen(started: Started) -> None:
    async with started(NARROW) as pilot:
        await opened(pilot)
        await pilot.pause()
        seen = on_screen(pilot)
        for part in ("Said and true", "answered unflagged", "plain", "tricky", "Keep"):
            assert part in seen
