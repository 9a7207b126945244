"""One rung up, as a person goes it: seen first, sent by one more key, and taken back."""

from __future__ import annotations

from dataclasses import replace

from textual.pilot import Pilot
from textual.widgets import OptionList

from peertutor.core.answers import Mode, Rung
from peertutor.tui.screens.ask import AskScreen
from peertutor.tui.screens.choosing import Choosing
from peertutor.tui.screens.sharing import SharingWindow
from peertutor.tui.screens.why import Why
from tests.fakes.peers import FakePeers
from tests.fakes.services import FakeServices, answer, telling, weak_answer
from tests.tui.conftest import NARROW, Started, ask, on_screen, settled, shown, toasts, until

HUNG = "What do I do when the billing run hangs?"
ONLY_YOU = "Only you see that you asked."


async def opened(pilot: Pilot[None], *keys: str) -> None:
    """Ask something, and open what colleagues would see of it."""
    await ask(pilot, HUNG)
    await pilot.press(*(keys or ("ctrl+s",)))
    await until(pilot, lambda: isinstance(pilot.app.screen, SharingWindow))
    await pilot.pause()


async def back(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
    await settled(pilot)


async def test_nothing_leaves_by_looking(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(weak_answer(HUNG))]
    async with started() as pilot:
        await opened(pilot)
        assert "Nothing leaves." in shown(pilot, "#leaving")
        await pilot.press("down")
        await pilot.pause()
        leaving = shown(pilot, "#leaving")
        assert f"Question: {HUNG}" in leaving
        assert "nobody named" in leaving
        assert "I kill the export job, never the run itself." in leaving
        await pilot.press("down")
        await pilot.pause()
        assert "Asked by: Dara Kim" in shown(pilot, "#leaving")
        await pilot.press("escape")
        await back(pilot)
        assert services.ledger.shared == {}
        assert ONLY_YOU in shown(pilot, "AnswerFoot *")


async def test_to_keep_it_is_what_the_first_enter_does(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await back(pilot)
        assert services.ledger.shared == {}


async def test_without_a_name(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(weak_answer(HUNG))]
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        await back(pilot)
        [(number, (sent, rung, asker, _))] = services.ledger.shared.items()
        assert (rung, asker, sent.features) == (Rung.ANONYMOUS, "", {})
        told = f"Shared as question {number}, without your name."
        assert told in shown(pilot, "AnswerFoot *")
        assert told in toasts(pilot)
        assert ONLY_YOU not in shown(pilot, "AnswerFoot *")


async def test_with_a_name(started: Started, services: FakeServices) -> None:
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("down", "down", "enter")
        await back(pilot)
        [(_, rung, asker, _)] = services.ledger.shared.values()
        assert (rung, asker) == (Rung.NAMED, "Dara Kim")


async def test_whoever_has_no_name_is_told_how_to_say_it(
    started: Started, services: FakeServices
) -> None:
    services.peers = FakePeers(services.ledger, services.personal, me="")
    async with started() as pilot:
        await opened(pilot)
        ways = pilot.app.screen.query_one(OptionList)
        assert [ways.get_option_at_index(n).disabled for n in range(3)] == [False, False, True]
        assert "settings set profile.name" in on_screen(pilot)
        await pilot.press("down", "down", "enter")
        await back(pilot)
        assert services.ledger.shared == {}


async def test_what_is_shared_is_taken_back_with_the_same_key(
    started: Started, services: FakeServices
) -> None:
    services.mentor.scripts = [telling(weak_answer(HUNG))]
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        await back(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
        assert "without your name" in shown(pilot)
        await pilot.press("enter")
        await back(pilot)
        assert len(services.ledger.shared) == 1
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choosing))
        await pilot.press("down", "enter")
        await back(pilot)
        assert services.ledger.shared == {}
        assert services.personal.tokens == {}
        assert "Taken back" in toasts(pilot)
        assert ONLY_YOU in shown(pilot, "AnswerFoot *")


async def test_a_resumed_conversation_knows_what_was_shared(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        await back(pilot)
        await pilot.press("ctrl+n")
        await settled(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: bool(pilot.app.screen.query(OptionList)))
        await pilot.press("enter")
        await back(pilot)
        assert "without your name" in shown(pilot, "AnswerFoot *")


async def test_where_the_verdict_is_explained_the_same_key_works(
    started: Started, services: FakeServices
) -> None:
    services.mentor.scripts = [telling(weak_answer(HUNG))]
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, Why))
        await until(pilot, lambda: "^s shows what colleagues would see" in shown(pilot, "#ask-on"))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SharingWindow))
        await pilot.press("escape")
        await back(pilot)
        assert services.ledger.shared == {}


async def test_only_a_flagged_answer_says_how_to_ask_on(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        assert ONLY_YOU not in shown(pilot, "AnswerFoot *")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, Why))
        assert not pilot.app.screen.query("#ask-on")


async def test_what_looks_like_a_secret_stays(started: Started, services: FakeServices) -> None:
    secret = "Is the password Tr0ub4dor&3x still right?"
    services.mentor.scripts = [telling(weak_answer(secret))]
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("down", "enter")
        await back(pilot)
        assert "looks like a password" in toasts(pilot)
        assert services.ledger.shared == {}


async def test_a_models_own_words_are_warned_of(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(replace(answer(HUNG), mode=Mode.GENERATED))]
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("down")
        await pilot.pause()
        assert "! A model wrote this answer." in shown(pilot, "#leaving")


async def test_foreign_text_stays_text_and_the_narrow_window_shows_the_ways(
    started: Started, services: FakeServices
) -> None:
    services.mentor.scripts = [telling(replace(weak_answer(HUNG), standalone="[b]\x1b[2J[/x]" * 9))]
    async with started(NARROW) as pilot:
        await opened(pilot)
        await pilot.press("down")
        await pilot.pause()
        seen = on_screen(pilot)
        assert "Ask colleagues, as Dara Kim" in seen
        assert "[b][/x]" in seen
        assert "\x1b" not in seen
        assert "Colleagues see this and nothing else" in seen


async def test_what_is_below_the_edge_can_be_read(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(replace(weak_answer(HUNG), standalone=f"{HUNG} " * 20))]
    async with started(NARROW) as pilot:
        await opened(pilot)
        await pilot.press("down")
        await pilot.pause()
        assert "itself.”" not in on_screen(pilot)
        await pilot.press("tab", "end")
        await until(pilot, lambda: "itself.”" in on_screen(pilot))
