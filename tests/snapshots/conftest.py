"""Pictures are the same on every machine: no blinking, no animation, no clock, no colour setting.

The colour settings and the time zone are pinned for every test, in `tests/conftest.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from peertutor.tui.app import PeerTutorApp
from tests.fakes.services import FakeServices
from tests.tui.conftest import services, settled, until

__all__ = ["services"]

Step: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
Picture: TypeAlias = Callable[[tuple[int, int], Step], bool]


@pytest.fixture
def picture(services: FakeServices, snap_compare: Callable[..., bool]) -> Picture:
    """Return what compares the app, after some steps, with its picture."""

    def compare(size: tuple[int, int], step: Step) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            await until(pilot, lambda: services.warmed > 0)
            await step(pilot)
            await settled(pilot)
            for box in pilot.app.screen.query("Input, TextArea"):
                if isinstance(box, Input | TextArea):
                    box.cursor_blink = False
            await pilot.pause()

        app = PeerTutorApp(lambda: services)
        app.animation_level = "none"
        return snap_compare(app, terminal_size=size, run_before=before)

    return compare
