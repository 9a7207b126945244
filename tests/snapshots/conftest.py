"""Pictures are the same on every machine: no blinking, no animation, no clock, no chance.

The colour settings and the time zone are pinned for every test, in `tests/conftest.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Protocol, TypeAlias

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from peertutor.core.plans import InterviewPlan
from peertutor.tui.app import PeerTutorApp
from tests.fakes.services import FakeServices
from tests.tui.conftest import services, settled, until

__all__ = ["services"]

Step: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]


class Picture(Protocol):
    """Compares the app with its picture, after some steps."""

    def __call__(
        self, size: tuple[int, int], step: Step, *, interview: InterviewPlan | None = None
    ) -> bool: ...


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    # An interview's wording follows from its id.
    monkeypatch.setattr(
        "peertutor.capture.interview.interviewer.secrets",
        SimpleNamespace(token_hex=lambda size: "00" * size),
    )
    monkeypatch.setattr(
        "peertutor.tui.screens.interview.time", SimpleNamespace(monotonic=lambda: 0.0)
    )


@pytest.fixture
def picture(services: FakeServices, snap_compare: Callable[..., bool]) -> Picture:
    """Return what compares the app, after some steps, with its picture."""

    def compare(
        size: tuple[int, int], step: Step, *, interview: InterviewPlan | None = None
    ) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            if interview is None:  # an interview's room is opened before anything is warmed
                await until(pilot, lambda: services.warmed > 0)
            await step(pilot)
            await settled(pilot)
            for box in pilot.app.screen.query("Input, TextArea"):
                if isinstance(box, Input | TextArea):
                    box.cursor_blink = False
                    # A line may have been drawn in a moment without a cursor, and kept.
                    box.notify_style_update()
                    box.refresh()
            await pilot.pause()

        app = PeerTutorApp(lambda: services, interview=interview)
        app.animation_level = "none"
        return snap_compare(app, terminal_size=size, run_before=before)

    return compare
