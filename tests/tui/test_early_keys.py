"""What is pressed before the services are open waits for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widgets import OptionList

from peertutor.tui.app import PeerTutorApp
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.importing import ImportScreen
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.model import ModelScreen
from peertutor.tui.widgets.field import Field
from tests.fakes.services import FakeServices
from tests.tui.conftest import NARROW, shown, toasts, until


@pytest.fixture
def gate() -> threading.Event:
    """Opening the services takes until this is set."""
    return threading.Event()


@asynccontextmanager
async def early(
    services: FakeServices, gate: threading.Event, key: str, room: type[DOMNode]
) -> AsyncIterator[Pilot[None]]:
    """Press a key while the services are being opened, and wait for its room."""

    def opened() -> FakeServices:
        gate.wait(30)
        return services

    app = PeerTutorApp(opened)
    app.animation_level = "none"
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        try:
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, room))
            yield pilot
            assert toasts(pilot) == ""
        finally:
            gate.set()


async def test_the_library_shows_what_there_is_once_it_is_known(
    services: FakeServices, gate: threading.Event
) -> None:
    async with early(services, gate, "f12", LibraryScreen) as pilot:
        rows = pilot.app.screen.query_one("#rows", OptionList)
        assert rows.option_count == 0
        gate.set()
        await until(pilot, lambda: rows.option_count == 1)
        assert shown(pilot, "#count") == "1"


async def test_the_ways_of_an_interview_are_offered_once_they_are_known(
    services: FakeServices, gate: threading.Event
) -> None:
    async with early(services, gate, "f10", BeginningScreen) as pilot:
        ways = pilot.app.screen.query_one("#ways", OptionList)
        assert ways.option_count == 0
        gate.set()
        await until(pilot, lambda: ways.option_count > 0)


async def test_an_import_begins_once_it_can(services: FakeServices, gate: threading.Event) -> None:
    async with early(services, gate, "f9", ImportScreen) as pilot:
        await pilot.press(*"/tmp", "enter")
        await until(pilot, lambda: "Opening" in shown(pilot, "#sum"))
        assert services.importer.ran == []
        gate.set()
        await until(pilot, lambda: "added: 1" in shown(pilot, "#sum"))
        assert services.importer.ran == [[Path("/tmp")]]


async def test_an_import_that_waits_can_be_left(
    services: FakeServices, gate: threading.Event
) -> None:
    async with early(services, gate, "f9", ImportScreen) as pilot:
        await pilot.press(*"/tmp", "enter", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ImportScreen))
        gate.set()
        await until(pilot, lambda: services.warmed > 0)
        assert services.importer.ran == []


async def test_the_model_that_is_set_is_shown_once_it_is_known(
    services: FakeServices, gate: threading.Event
) -> None:
    services.settings.model.name = "small-model"
    async with early(services, gate, "f5", ModelScreen) as pilot:
        name = pilot.app.screen.query_one("#name", Field)
        assert name.value == ""
        gate.set()
        await until(pilot, lambda: name.value == "small-model")


async def test_what_was_being_opened_while_the_app_was_left_is_closed(
    services: FakeServices, gate: threading.Event
) -> None:
    async with early(services, gate, "f12", LibraryScreen) as pilot:
        pilot.app.exit()
        threading.Timer(0.3, gate.set).start()
        await asyncio.sleep(0.6)
    assert services.closed == 1
