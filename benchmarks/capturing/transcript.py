"""A transcript of 10,000 turns is opened and paged through."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList

from benchmarks import datasets
from benchmarks.capturing.steps import WORDS_ONLY, services_of
from benchmarks.figures import Figure, milliseconds
from peertutor.bootstrap import open_services
from peertutor.core.interviews import Interview, Turn
from peertutor.settings import load_settings
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.widgets.transcript_view import TranscriptView

_LONG = 10_000
_PAGES = 200


def long_transcript() -> Iterator[Figure]:
    """Time the way from the key to the first turn on the screen, and each page after it."""
    data = datasets.folder()
    if data is None:
        sys.stderr.write(f"A long transcript: skipped, {datasets.VARIABLE} names no folder.\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        with services_of(workspace) as services:
            services.ledger.add_interview(_long_talk(data), ())
        opened, paged = asyncio.run(_opened_and_paged(workspace))
    note = f"{_LONG:,} turns, in-process, 120 × 40, animations off; load "
    note += f"{os.getloadavg()[0]:.1f}, nice {os.nice(0)}"
    yield milliseconds("from the key to the first turn on the screen", opened, 500, note)
    yield milliseconds("paging", paged, 50, note)


def _long_talk(data: Path) -> Interview:
    rows = (row for talk in datasets.talks(data, "changelog_dev89") for row in talk["turns"])
    turns = tuple(
        Turn(index=number, speaker=row["speaker"], text=row["text"])
        for number, row in zip(range(_LONG), rows, strict=False)
    )
    assert len(turns) == _LONG
    return Interview(id="long", title="A long talk", turns=turns)


async def _opened_and_paged(workspace: Path) -> tuple[list[float], list[float]]:
    app = PeerTutorApp(lambda: open_services(load_settings(workspace, WORDS_ONLY)))
    app.animation_level = "none"
    opened: list[float] = []
    paged: list[float] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await _until(pilot, lambda: app.folder is not None)
        await pilot.app.workers.wait_for_complete()
        await pilot.press("f12")
        await _until(pilot, lambda: bool(pilot.app.screen.query("#rows")))
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await _until(pilot, lambda: rows.option_count > 0)
        for _ in range(15):
            began = time.perf_counter()
            _press(pilot, "enter")
            await _until(pilot, lambda: _shown(pilot))
            await _drawn_on(pilot)
            opened.append(time.perf_counter() - began)
            _press(pilot, "escape")
            await _until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
            await asyncio.sleep(0.2)
        _press(pilot, "enter")
        await _until(pilot, lambda: _shown(pilot))
        view = pilot.app.screen.query_one(TranscriptView)
        for _ in range(_PAGES):
            await asyncio.sleep(0.05)
            top, began = view.scroll_y, time.perf_counter()
            _press(pilot, "pagedown")
            await _until(pilot, lambda before=top: view.scroll_y > before)  # type: ignore[misc]
            await _drawn_on(pilot)
            paged.append(time.perf_counter() - began)
    return opened, paged


def _press(pilot: Pilot[None], key: str) -> None:
    """Press a key; unlike the pilot's own way, without waiting until the machine is idle."""
    pilot.app.post_message(events.Key(key, None))


def _shown(pilot: Pilot[None]) -> bool:
    views = pilot.app.screen.query(TranscriptView)
    return bool(views) and views.first().virtual_size.height > _LONG


async def _until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    end = time.perf_counter() + 30
    while not true():
        if time.perf_counter() > end:
            raise TimeoutError(f"it never came true on {pilot.app.screen}")
        await asyncio.sleep(0.001)


async def _drawn_on(pilot: Pilot[None]) -> None:
    """Wait until what has changed is on the screen."""
    done = asyncio.Event()
    pilot.app.screen.call_after_refresh(done.set)
    await done.wait()
