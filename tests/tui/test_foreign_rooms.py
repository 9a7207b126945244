"""Text that we did not write, in the rooms in which know-how comes in and is looked after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList

from peertutor.core.lessons import Lesson
from peertutor.core.plans import InterviewPlan
from peertutor.core.text import clean
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.choosing import Choosing
from peertutor.tui.screens.confirm import Confirm
from peertutor.tui.screens.interview import InterviewScreen
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.opening import Opening
from peertutor.tui.screens.readback import ReadBackScreen
from peertutor.tui.screens.replies import Replies
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.typing import TypeIn
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.reply import ReplyBox
from tests.e2e.payloads import protocol_file, questions
from tests.fakes.services import FakeServices, interview
from tests.tui.conftest import NARROW, Started, on_screen, settled, shown, until
from tests.tui.test_foreign_text import FORBIDDEN, TOGETHER
from tests.tui.test_interview import recording, say

_FRAMES = str.maketrans("", "", "│▌")


def write_protocol(workspace: Path, payload: str) -> None:
    """Give the workspace a protocol of its own, with the payload in all its words."""
    folder = workspace / "prompts" / "protocols"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(protocol_file(payload), encoding="utf-8")


def look(pilot: Pilot[None], *texts: str) -> None:
    """Make sure that nothing on the screen is obeyed, and that these texts stand there whole."""
    seen = on_screen(pilot)
    assert not set(seen) & set(FORBIDDEN)
    for strip in pilot.app.screen._compositor.render_strips():
        for style in (segment.style for segment in strip if segment.style):
            assert not style.link
            assert not style.meta.get("@click")
    for window in pilot.app.screen.query(".window"):
        seen = "\n".join(row[window.region.x : window.region.right] for row in seen.split("\n"))
    for text in texts:
        assert squeezed(clean(text)) in squeezed(seen)
    assert pilot.app.is_running


def squeezed(text: str) -> str:
    """Return a text without the white space, and the frames, at which a screen breaks it."""
    return "".join(text.translate(_FRAMES).split())


async def arrived(pilot: Pilot[None], room: type[Screen[Any]]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, room))
    await pilot.pause()


async def begin(pilot: Pilot[None], payload: str) -> None:
    """Begin an interview by the workspace's own protocol."""
    await arrived(pilot, BeginningScreen)
    ways = pilot.app.screen.query_one("#ways", OptionList)
    await until(pilot, lambda: ways.option_count > 0)
    ways.highlighted = [option.id for option in ways.options].index("protocol:own")
    await pilot.pause()
    look(pilot, payload)
    await pilot.press("enter")
    await arrived(pilot, Opening)
    look(pilot, payload)
    await pilot.press("enter")
    await arrived(pilot, InterviewScreen)
    await until(pilot, lambda: bool(shown(pilot, "#question")))
    look(pilot, questions(payload)[0])


async def ask_by_hand(pilot: Pilot[None], payload: str) -> None:
    """Ask what somebody beside the veteran wants to know."""
    await pilot.press("ctrl+n")
    await arrived(pilot, TypeIn)
    box = pilot.app.screen.query_one(ReplyBox)
    pilot.app.post_message(Paste(payload))
    await until(pilot, lambda: bool(box.text))
    look(pilot, payload)
    await pilot.press("enter")
    await until(pilot, lambda: shown(pilot, "#question") == clean(payload).strip())
    look(pilot, payload)


async def read_back(pilot: Pilot[None], payload: str) -> None:
    """Finish the interview, and say a part of its lesson in other words."""
    await pilot.press("escape")
    await arrived(pilot, Choosing)
    await pilot.press("enter")
    await arrived(pilot, ReadBackScreen)
    await until(pilot, lambda: "Lesson 1" in shown(pilot, "#where"))
    await pilot.pause()
    look(pilot, payload)
    await pilot.press("enter")
    await arrived(pilot, TypeIn)
    look(pilot, payload)
    pilot.app.screen.query_one(ReplyBox).fill(f"Changed {payload}")
    await pilot.press("enter")
    await arrived(pilot, ReadBackScreen)
    await until(pilot, lambda: "Changed" in on_screen(pilot))
    look(pilot, f"Changed {payload}")


@pytest.mark.parametrize("payload", TOGETHER)
async def test_a_payload_in_an_interview_is_only_text(services: FakeServices, payload: str) -> None:
    write_protocol(services.workspace, payload)
    plan = InterviewPlan(topic=payload, veteran=payload, companion=f"By {payload}")
    app = PeerTutorApp(lambda: services, interview=plan)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await begin(pilot, payload)
        replies = f"On Friday {payload} hung.", f"I closed {payload} by hand."
        for said, asked in zip(replies, questions(payload)[1:], strict=True):
            await say(pilot, said)
            look(pilot, f"You said: {said}", asked)
        await ask_by_hand(pilot, payload)
        await pilot.press("f7")
        await arrived(pilot, Replies)
        look(pilot, *replies)
        await pilot.press("escape")
        await arrived(pilot, InterviewScreen)
        await read_back(pilot, payload)
    held = recording(services)
    kept = "".join(f"{turn.speaker}{turn.text}" for turn in held.turns)
    assert not set(kept) & set(FORBIDDEN)


def shelve(services: FakeServices) -> None:
    """Put an interview and a lesson for each payload into the library."""
    for payload in TOGETHER:
        one = replace(interview(payload), title=payload, topic=payload, veterans=(payload,))
        services.ledger.add_interview(one, [])
    services.ledger.lessons.replace_drafts(
        TOGETHER[0], [Lesson(interview_id=p, veteran=p, topic=p, action=p) for p in TOGETHER]
    )


@pytest.mark.parametrize("at", range(len(TOGETHER)))
async def test_payloads_in_the_library_are_only_text(
    started: Started, services: FakeServices, at: int
) -> None:
    shelve(services)
    async with started(NARROW) as pilot:
        await pilot.press("f12")
        await arrived(pilot, LibraryScreen)
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await until(pilot, lambda: rows.option_count == len(TOGETHER) + 1)
        wanted = squeezed(clean(TOGETHER[at]))
        await pilot.pause()
        look(pilot, *TOGETHER)
        rows.highlighted = [wanted in squeezed(str(o.prompt)) for o in rows.options].index(True)
        await pilot.press("d")
        await arrived(pilot, Confirm)
        look(pilot, TOGETHER[at])
        await pilot.press("escape", "tab")
        await until(pilot, lambda: str(shown(pilot, "#what")) == "Lessons")
        await pilot.pause()
        look(pilot, TOGETHER[at])
        await pilot.press("x")
        await arrived(pilot, Choosing)
        await pilot.press("enter")
        await arrived(pilot, TypeIn)
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.screen.query("Toast")))
        await pilot.pause()
        assert "Written" in on_screen(pilot)
        look(pilot)
        await pilot.press("slash")
        pilot.app.post_message(Paste(TOGETHER[at]))
        field = pilot.app.screen.query_one("#filter", Field)
        await until(pilot, lambda: bool(field.value))
        assert not set(field.value) & set(FORBIDDEN)
        look(pilot)
        await pilot.press("escape", "enter")
        await arrived(pilot, TranscriptScreen)
        await settled(pilot)
        look(pilot)
