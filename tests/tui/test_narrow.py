"""On eighty columns and twenty-four rows, everything that a person needs is seen."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from peertutor.core.plans import InterviewPlan
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.history import History
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.opening import Opening
from peertutor.tui.screens.replies import Replies
from tests.fakes.services import FakeServices, answer
from tests.tui.conftest import NARROW, Started, on_screen, shown, until
from tests.tui.test_interview import CUE, STORY, interviewing, read_back, say

FIRST = "A Friday night in November."
LONG = "the billing run of the southern region when it hangs on a Friday night"


def footer(pilot: Pilot[None]) -> list[str]:
    """Return what the footer says, once it is certain that none of it is cut off."""
    keys = list(pilot.app.screen.query(FooterKey))
    assert all(key.region.right <= NARROW[0] for key in keys)
    return [key.description for key in keys]


async def test_no_footer_is_cut_off(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        assert footer(pilot)[-2:] == ["Stop", "Help"]
        await read_back(pilot)
        await pilot.pause()
        assert footer(pilot)[-2:] == ["Close", "Help"]
        await pilot.press("escape")
        await until(pilot, lambda: "Quit" in footer(pilot))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        await until(pilot, lambda: footer(pilot)[-2:] == ["Close", "Help"])
        await pilot.press("escape", "f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, BeginningScreen))
        await until(pilot, lambda: "Help" in footer(pilot))


async def test_the_last_of_many_replies_is_seen(services: FakeServices) -> None:
    async with interviewing(services) as pilot:
        for reply in (FIRST, STORY, "I decided it at the amber light.", *[CUE] * 3):
            await say(pilot, reply)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, Replies))
        await until(pilot, lambda: "Correct" in footer(pilot))
        assert FIRST not in on_screen(pilot)
        await pilot.press("end")
        await until(pilot, lambda: FIRST in on_screen(pilot))


async def test_the_oldest_of_many_conversations_is_seen(
    started: Started, services: FakeServices
) -> None:
    for number in range(20):
        conversation = services.personal.start_conversation()
        services.personal.keep_answer(conversation, answer(f"Question number {number}?"))
    async with started(NARROW) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, History))
        assert pilot.app.screen.query_one(OptionList).option_count == 20
        await pilot.press("end")
        await until(pilot, lambda: "Question number 0?" in on_screen(pilot))
        # Both of its lines.
        assert "1 question" in on_screen(pilot).partition("Question number 0?")[2]


async def test_the_longest_opening_has_its_button_and_a_long_title_keeps_its_distance(
    services: FakeServices,
) -> None:
    plan = InterviewPlan(topic=LONG, veteran="Mara", protocol="handover")
    app = PeerTutorApp(lambda: services, interview=plan)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Opening))
        await until(pilot, lambda: "Begin" in on_screen(pilot))
        assert "leave it." in on_screen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: bool(shown(pilot, "#question")))
        await until(pilot, lambda: "…  0 of" in on_screen(pilot))
