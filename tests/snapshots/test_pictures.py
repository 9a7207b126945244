"""A few pictures of the Ask room, so that its looks change only on purpose."""

from __future__ import annotations

from textual.pilot import Pilot

from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.welcome import Welcome
from tests.fakes.services import FakeServices, answer, telling, weak_answer
from tests.snapshots.conftest import Picture
from tests.tui.conftest import NARROW, WIDE, ask, until

FIRST = "What do I do when the billing run hangs?"
THEN = "And if nobody dares to stop the export?"


async def two_answers(pilot: Pilot[None]) -> None:
    await ask(pilot, FIRST)
    await ask(pilot, THEN)


async def evidence(pilot: Pilot[None]) -> None:
    await ask(pilot, FIRST)
    await pilot.press("ctrl+o")


async def transcript(pilot: Pilot[None]) -> None:
    await evidence(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, TranscriptScreen))


async def welcome(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Welcome))


def test_two_columns(picture: Picture, services: FakeServices) -> None:
    services.mentor.scripts = [telling(answer(FIRST)), telling(weak_answer(THEN))]
    assert picture(WIDE, two_answers)


def test_one_column(picture: Picture, services: FakeServices) -> None:
    services.mentor.scripts = [telling(answer(FIRST)), telling(weak_answer(THEN))]
    assert picture(NARROW, two_answers)


def test_evidence_in_one_column(picture: Picture) -> None:
    assert picture(NARROW, evidence)


def test_the_quote_in_its_transcript(picture: Picture) -> None:
    assert picture(WIDE, transcript)


def test_the_welcome(picture: Picture, services: FakeServices) -> None:
    services.ledger.delete_interview("billing")
    assert picture(NARROW, welcome)
