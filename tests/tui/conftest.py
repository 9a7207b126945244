"""The app on scripted services, and a few words for what a person does with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from peertutor.tui.app import PeerTutorApp
from peertutor.tui.widgets.question import QuestionBox
from tests.fakes.services import FakeServices

WIDE = (120, 40)
NARROW = (80, 24)
# The groups of workers that end when a room or a window is left.
WAIT_FOR_A_PERSON = frozenset({"hold", "window"})

Started: TypeAlias = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def services(tmp_path: Path) -> FakeServices:
    return FakeServices(tmp_path)


@pytest.fixture
def started(services: FakeServices) -> Started:
    """Return what starts the app and waits until its services are open."""

    @asynccontextmanager
    async def start(size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[None]]:
        app = PeerTutorApp(lambda: services)
        app.animation_level = "none"
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: services.warmed > 0)
            yield pilot

    return start


async def until(pilot: Pilot[None], true: Callable[[], bool], *, tries: int = 200) -> None:
    """Let the app go on until something is true."""
    for _ in range(tries):
        await pilot.pause(0.01)
        if true():
            return
    raise AssertionError("it never came true")


async def ask(pilot: Pilot[None], question: str, *, wait: bool = True) -> None:
    """Type a question, send it, and wait for the end of its answer."""
    box = pilot.app.query_one(QuestionBox)
    box.focus()
    box.text = question
    await pilot.press("enter")
    await pilot.pause()
    if wait:
        await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no worker works, but for those that wait for a person, and all is dealt with."""
    working = [each for each in pilot.app.workers if each.group not in WAIT_FOR_A_PERSON]
    if working:
        async with asyncio.timeout(30):
            await pilot.app.workers.wait_for_complete(working)
    await pilot.pause()
    await pilot.pause()


async def decide(pilot: Pilot[None], agreed: bool) -> None:
    """Wait for a question with yes and no, and answer it."""
    button = "#yes" if agreed else "#no"
    await until(pilot, lambda: bool(pilot.app.screen.query(button)))
    pilot.app.screen.query_one(button, Button).press()
    await pilot.pause()


def shown(pilot: Pilot[None], selector: str = "*") -> str:
    """Return the text of every displayed widget of the screen that matches, a line each."""
    lines = []
    for widget in pilot.app.screen.query(selector):
        if all(node.display for node in widget.ancestors_with_self if hasattr(node, "display")):
            content = getattr(widget, "content", None) or getattr(widget, "_content", None)
            if content is not None and not widget.children:
                lines.append(str(getattr(content, "plain", content)))
    return "\n".join(lines)


def toasts(pilot: Pilot[None]) -> str:
    """Return the text of every notification that was given."""
    return "\n".join(f"{each.title}\n{each.message}" for each in pilot.app._notifications)


def on_screen(pilot: Pilot[None]) -> str:
    """Return every character that would be sent to the terminal."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
