"""Transcripts: at the quote, searched, and of any length."""

from __future__ import annotations

import time

from textual.pilot import Pilot
from textual.widgets import Input

from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import Role
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.place import QuotePlace
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.widgets.transcript_view import TranscriptView
from tests.fakes.services import LINES, FakeServices, citation, interview
from tests.tui.conftest import NARROW, WIDE, Started, settled, shown, toasts, until

QUOTE = "I kill the export job, never the run itself."
LONG = [
    (f"Speaker {n % 5}", f"Turn {n}: " + "and then the counter stops again. " * 12, Role.VETERAN)
    for n in range(10_000)
]


def open_at(pilot: Pilot[None], place: QuotePlace) -> None:
    assert isinstance(pilot.app, PeerTutorApp)
    pilot.app.push_screen(TranscriptScreen(pilot.app.desk, place))


def lines_of(view: TranscriptView) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def styled(view: TranscriptView, text: str) -> set[str]:
    """Return the text styles of the segment that holds `text`."""
    for y in range(view.size.height):
        for segment in view.render_line(y):
            if text in segment.text and segment.style:
                style = segment.style
                names = ("bold", "underline", "reverse")
                return {name for name in names if getattr(style, name)}
    raise AssertionError(f"{text!r} is not on the screen")


async def test_the_quote_is_marked_by_more_than_colour(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        place = QuotePlace.of(citation(1, 1, QUOTE))
        open_at(pilot, place)
        await settled(pilot)
        view = pilot.app.screen.query_one(TranscriptView)
        assert {"bold", "underline"} <= styled(view, "I kill the export job")
        assert not styled(view, "Everybody waits")
        assert any(line.startswith(" ▌ Mara Lindqvist  1") for line in lines_of(view))
        assert "The billing run that hangs · 4 Nov 2025 · Mara Lindqvist" in shown(pilot, "#title")


async def test_a_quote_that_moved_is_found_and_one_that_is_gone_is_said(
    started: Started, services: FakeServices
) -> None:
    cited = citation(1, 1, QUOTE)
    revised = [("Mara Lindqvist", f"{who}: {text}", role) for who, text, role in LINES]
    services.ledger.add_interview(interview(lines=revised), [])
    async with started() as pilot:
        open_at(pilot, QuotePlace.of(cited))
        await settled(pilot)
        view = pilot.app.screen.query_one(TranscriptView)
        assert "underline" in styled(view, "I kill the export job")
        await pilot.press("escape")
        services.ledger.add_interview(interview(lines=[("Mara", "Other words.", Role.VETERAN)]), [])
        open_at(pilot, QuotePlace.of(cited))
        await settled(pilot)
        assert "the quote is no longer in it" in shown(pilot, "#told")
        view = pilot.app.screen.query_one(TranscriptView)
        assert any("Other words." in line for line in lines_of(view))


async def test_an_interview_that_is_gone_is_told_and_leads_back(
    started: Started, services: FakeServices
) -> None:
    place = QuotePlace.of(citation(1, 1, QUOTE))
    services.ledger.delete_interview("billing")
    services.ledger.add_interview(interview("other"), [])
    async with started() as pilot:
        open_at(pilot, place)
        await settled(pilot)
        assert len(pilot.app._notifications) == 1
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, TranscriptScreen)


async def test_searching_goes_from_place_to_place_and_escape_ends_it(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        place = QuotePlace.of(citation(1, 1, QUOTE))
        open_at(pilot, place)
        await settled(pilot)
        await pilot.press("slash", *"RUN", "enter")
        await pilot.pause()
        assert "Found 1 of 4" in shown(pilot, "#told")
        await pilot.press("n", "n")
        assert "Found 3 of 4" in shown(pilot, "#told")
        await pilot.press("N")
        assert "Found 2 of 4" in shown(pilot, "#told")
        view = pilot.app.screen.query_one(TranscriptView)
        strips = [view.render_line(y) for y in range(view.size.height)]
        found = [
            piece.text for strip in strips for piece in strip if piece.style and piece.style.reverse
        ]
        assert found == ["run"]
        await pilot.press("slash")
        pilot.app.screen.query_one(Input).value = "[/nowhere]"
        await pilot.press("enter")
        assert "Nothing found" in shown(pilot, "#told")
        await pilot.press("escape")
        assert not pilot.app.screen.query_one(Input).display
        assert isinstance(pilot.app.screen, TranscriptScreen)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, TranscriptScreen)


async def test_ten_thousand_turns_open_at_the_quote_and_page_quickly(
    started: Started, services: FakeServices
) -> None:
    long = interview("long", lines=LONG)
    services.ledger.add_interview(long, [])
    place = QuotePlace.of(citation(1, 7_000, "Turn 7000:", source=long))
    async with started(WIDE) as pilot:
        before = time.perf_counter()
        open_at(pilot, place)
        await until(pilot, lambda: bool(pilot.app.screen.query(TranscriptView)))
        view = pilot.app.screen.query_one(TranscriptView)
        await until(pilot, lambda: view.scroll_y > 0)
        opened = time.perf_counter() - before
        assert any("Turn 7000:" in line for line in lines_of(view))
        before = time.perf_counter()
        for _ in range(20):
            view.scroll_page_down(animate=False)
            lines_of(view)
        page = (time.perf_counter() - before) / 20
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        first = view.first_visible
        assert 7_000 <= first < 7_400
        # The goals are 0.5 s and 50 ms on a free machine; the bounds allow for a busy one.
        assert opened < 5.0
        assert page < 0.25


async def test_an_error_that_nobody_foresaw_is_told(
    started: Started, services: FakeServices
) -> None:
    def broken(interview_id: str) -> None:
        raise ZeroDivisionError(interview_id)

    services.ledger.interview = broken  # type: ignore[assignment,method-assign] # the fault
    async with started() as pilot:
        place = QuotePlace.of(citation(1, 1, QUOTE))
        open_at(pilot, place)
        await until(pilot, lambda: "ZeroDivisionError" in toasts(pilot))
        assert PeerTutorError.__name__ not in toasts(pilot)
