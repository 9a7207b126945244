"""The Gaps and People rooms: what is open, whom to ask, and what one says of oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList

from peertutor.core.answers import Reason, ReasonCode, Rung, Verdict
from peertutor.core.expertise import Spoken, Suggestion
from peertutor.core.interviews import Interview, InterviewState
from peertutor.core.ladder import as_shared
from peertutor.core.recordings import Recording
from peertutor.ports.reviews import SharedQuestion
from peertutor.tui.desk import Desk
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.gaps import GapsScreen
from peertutor.tui.screens.interview import InterviewScreen
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.people import PeopleScreen
from peertutor.tui.screens.profile import ProfileWindow
from peertutor.tui.widgets.field import Field
from tests.contracts.interviews import make_answer
from tests.fakes.services import FakeServices
from tests.fakes.services import answer as quoting
from tests.tui.conftest import NARROW, Started, settled, shown, toasts, until

PRINTER = "Why does the label printer print blank labels?"
AGAIN = "Why does the label printer print only blank labels?"


def share(services: FakeServices, *questions: str) -> None:
    for number, text in enumerate(questions):
        answer = replace(
            make_answer(text),
            question=text,
            standalone=text,
            verdict=Verdict.NO_KNOWLEDGE,
            reasons=(Reason(ReasonCode.NO_SOURCE),),
        )
        services.peers.reviews.questions.append(
            SharedQuestion(
                number=1_000 + number,
                asked_on=date(2026, 3, 2),
                rung=Rung.ANONYMOUS,
                asker="",
                answer=as_shared(answer, Rung.ANONYMOUS),
            )
        )


async def entered(pilot: Pilot[None], key: str, room: type[Screen[Any]]) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, room))
    await settled(pilot)


async def test_a_gap_shows_how_it_was_asked_and_who_may_know(
    started: Started, services: FakeServices
) -> None:
    share(services, PRINTER, AGAIN, "Who has the key to the attic?")
    services.peers.whom = Suggestion("Ana Kovac", "told of it in March", 1.0)
    async with started(NARROW) as pilot:
        await entered(pilot, "ctrl+l", GapsScreen)
        assert shown(pilot, "#count") == "2 open"
        first = pilot.app.screen.query_one("#gaps", OptionList).get_option_at_index(0).prompt
        assert "asked 2 times since 2 Mar 2026" in str(first)
        assert "Ana Kovac may know: told of it in March" in str(first)
        assert "label printer" in shown(pilot, "#wordings")
        await pilot.press("down")
        await settled(pilot)
        assert shown(pilot, "#wordings") == ""


async def test_one_key_begins_the_interview_with_the_one_who_may_know(
    started: Started, services: FakeServices
) -> None:
    share(services, PRINTER, AGAIN)
    services.peers.whom = Suggestion("Ana Kovac", "told of it in March", 1.0)
    async with started() as pilot:
        await entered(pilot, "ctrl+l", GapsScreen)
        await pilot.press("i")
        await until(
            pilot,
            lambda: not isinstance(pilot.app.screen, GapsScreen | BeginningScreen),
        )
        [recording] = services.ledger.recordings.recordings()
        assert recording.veterans == ("Ana Kovac",)
        begun = services.ledger.recordings.recording(recording.id)
        assert set(begun.agenda) == {PRINTER, AGAIN}


async def test_where_nobody_may_know_the_name_is_asked_for(
    started: Started, services: FakeServices
) -> None:
    share(services, PRINTER)
    async with started() as pilot:
        await entered(pilot, "ctrl+l", GapsScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BeginningScreen))
        await settled(pilot)
        assert not isinstance(pilot.app.screen, InterviewScreen)
        assert pilot.app.screen.query_one("#topic", Field).value.startswith("Why does the label")


async def test_where_nothing_is_open_it_says_how_to_share(started: Started) -> None:
    async with started() as pilot:
        await entered(pilot, "ctrl+l", GapsScreen)
        assert "ctrl+s" in shown(pilot, "#wordings")
        await pilot.press("i")
        assert isinstance(pilot.app.screen, GapsScreen)


async def test_what_only_one_person_knows_is_marked(
    started: Started, services: FakeServices
) -> None:
    services.peers.known.said = [
        Spoken("printers", "Ana Kovac", 4, 2),
        Spoken("the crane", "Ana Kovac", 1),
        Spoken("the crane", "Ben Ode", 2),
    ]
    async with started(NARROW) as pilot:
        await entered(pilot, "ctrl+b", PeopleScreen)
        assert shown(pilot, "#count") == "2 topics, 1 known to one person alone"
        assert "only Ana Kovac knows it" in shown(pilot, "#topics")
        assert "4 turns · 50% peer-verified" in shown(pilot, "#topics")


async def test_a_profile_is_put_right_and_kept(started: Started, services: FakeServices) -> None:
    async with started(NARROW) as pilot:
        await entered(pilot, "ctrl+b", PeopleScreen)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProfileWindow))
        pilot.app.screen.query_one("#topics", Field).value = "printers, billing"
        pilot.app.screen.query_one("#leaves_on", Field).value = "soon"
        first = pilot.app.screen
        await pilot.press("enter")
        await until(
            pilot,
            lambda: isinstance(pilot.app.screen, ProfileWindow) and pilot.app.screen is not first,
        )
        await until(pilot, lambda: "no day" in shown(pilot, "#told"))
        assert pilot.app.screen.query_one("#topics", Field).value == "printers, billing"
        pilot.app.screen.query_one("#leaves_on", Field).value = "2027-03-31"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PeopleScreen))
        await until(pilot, lambda: bool(services.peers.known.kept))
    mine = services.peers.known.kept["Dara Kim"]
    assert (mine.topics, mine.leaves_on) == (("printers", "billing"), date(2027, 3, 31))


class _Releasing(Screen[bool]):
    """In the place of `ReadBackScreen`: everything is released at once."""

    def __init__(self, desk: Desk, interview_id: str) -> None:
        super().__init__()
        self.wanted = (desk, interview_id)

    def on_mount(self) -> None:
        self.set_timer(0.01, self._release)

    def _release(self) -> None:
        # Not awaited: a screen cannot wait for its own end.
        self.dismiss(True)


async def test_what_is_released_from_the_library_answers_open_questions_too(
    started: Started, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peertutor.tui.holding.ReadBackScreen", _Releasing)
    talk = Interview(
        id="held",
        title="The pump",
        topic="the pump",
        veterans=("Ana",),
        state=InterviewState.OPEN,
        turns=(),
    )
    services.ledger.recordings.begin(Recording(interview=talk, protocol="", agenda=()))
    services.ledger.recordings.note("held", state=InterviewState.CLOSED)
    share(services, PRINTER)
    told = replace(quoting(), citations=(replace(quoting().citations[0], interview_id="held"),))
    services.peers.answers[PRINTER] = told
    async with started() as pilot:
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
        await settled(pilot)
        rows = pilot.app.screen.query_one("#rows", OptionList)
        names = [str(rows.get_option_at_index(n).prompt) for n in range(rows.option_count)]
        rows.highlighted = next(n for n, text in enumerate(names) if "The pump" in text)
        await pilot.press("g")
        await until(pilot, lambda: "open question answered" in toasts(pilot).lower())
    [shared] = services.peers.reviews.questions
    assert shared.answer.citations == told.citations
