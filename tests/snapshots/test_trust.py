"""Pictures of the Trust room."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.snapshots.conftest import Picture
from tests.tui.conftest import NARROW, WIDE
from tests.tui.test_trust import opened


async def moved(pilot: Pilot[None]) -> None:
    await opened(pilot)
    await pilot.press("right")


def test_trust_in_one_glance(picture: Picture) -> None:
    assert picture(NARROW, opened)


def test_trust_with_everything_it_rests_on(picture: Picture) -> None:
    assert picture(WIDE, moved)
