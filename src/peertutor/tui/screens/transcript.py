"""A transcript at the place of a quote, to be read around it and searched."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Footer

from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import Interview
from peertutor.core.text import clean, one_line
from peertutor.core.wording import source
from peertutor.tui.commands import TRANSCRIPT, Command, bindings
from peertutor.tui.desk import Desk, tell
from peertutor.tui.place import QuotePlace
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.plain import PlainText
from peertutor.tui.widgets.transcript_view import Mark, TranscriptView


class TranscriptScreen(Room[None]):
    """One interview or document, with all its turns."""

    AUTO_FOCUS: ClassVar[str | None] = "#transcript"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TRANSCRIPT)]
    ROOM: ClassVar[tuple[Command, ...]] = TRANSCRIPT

    @dataclass
    class Loaded(Message):
        """The turns are here."""

        interview: Interview

    def __init__(self, desk: Desk, place: QuotePlace) -> None:
        super().__init__(desk)
        self._place = place
        self._quote: tuple[int, int] | None = None
        self._interview: Interview | None = None
        self._matches: list[tuple[int, int, int]] = []
        self._at = -1

    def compose(self) -> ComposeResult:
        """Lay out the title, the turns and the search box."""
        yield PlainText(joined((one_line(self._place.title), "bold")), id="title")
        yield TranscriptView()
        yield PlainText(id="told")
        yield Field("Search in this transcript, Enter to go", id="search")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fetch the turns in the background."""
        self._say("Opening…")
        self.query_one("#search").display = False
        self._load()

    @work(name="transcript", group="transcript", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        ledger = (await self.desk.services()).ledger
        try:
            interview = await asyncio.to_thread(ledger.interview, self._place.interview_id)
        except PeerTutorError as error:
            self._say("")
            tell(self, error)
        else:
            self.post_message(self.Loaded(interview))

    @on(Loaded)
    def _show(self, loaded: Loaded) -> None:
        interview = self._interview = loaded.interview
        people = ", ".join(one_line(name) for name in interview.veterans)
        about = " · ".join(
            part for part in (source(interview.title, interview.date), people) if part
        )
        self.query_one("#title", PlainText).show(joined((about, "bold")))
        self._view.show(interview.turns)
        turn = self._place.turn
        if turn < len(interview.turns):
            self._quote = self._place.within(interview.turns[turn].text)
        gone = "This interview was revised since: the quote is no longer in it."
        self._say("" if self._quote else gone)
        self._draw_marks()
        self.call_after_refresh(self.action_to_quote)

    def action_to_quote(self) -> None:
        """Scroll to the quote."""
        if self._interview and self._place.turn < len(self._interview.turns):
            self._view.go_to(self._place.turn, self._quote[0] if self._quote else 0)

    def action_back(self) -> None:
        """End a search; without one, go back to where the reader came from."""
        box = self.query_one("#search", Field)
        if box.display or self._matches:
            box.display = False
            self._matches, self._at = [], -1
            self._say("")
            self._draw_marks()
            self._view.focus()
        else:
            self.dismiss(None)

    def action_search(self) -> None:
        """Open the search box."""
        box = self.query_one("#search", Field)
        box.display = True
        box.focus()

    @on(Field.Submitted, "#search")
    def _search(self, event: Field.Submitted) -> None:
        if self._interview is None or not event.value.strip():
            return
        wanted = re.compile(re.escape(event.value.strip()), re.IGNORECASE)
        self._matches = [
            (turn.index, match.start(), match.end())
            for turn in self._interview.turns
            for match in wanted.finditer(turn.text)
        ]
        top = self._view.first_visible
        after = (n for n, match in enumerate(self._matches) if match[0] >= top)
        self._at = next(after, 0) - 1
        self._view.focus()
        self.action_found(1)

    def action_found(self, by: int) -> None:
        """Go to the next (1) or previous (-1) place that was found."""
        if not self._matches:
            self._say("Nothing found." if self.query_one("#search").display else "")
            return
        self._at = (self._at + by) % len(self._matches)
        turn, start, _ = self._matches[self._at]
        self._say(f"Found {self._at + 1} of {len(self._matches)} · n next, N previous")
        self._draw_marks()
        self._view.go_to(turn, start)

    def action_copy_quote(self) -> None:
        """Copy the quote with its speaker, interview and date."""
        self.app.copy_to_clipboard(clean(self._place.citation))
        self.notify("The citation is on the clipboard.", markup=False)

    def _draw_marks(self) -> None:
        marks = []
        if self._quote:
            marks.append(Mark(self._place.turn, *self._quote, "transcript--quote"))
        for number, match in enumerate(self._matches):
            style = "transcript--current" if number == self._at else "transcript--match"
            marks.append(Mark(*match, style))
        self._view.mark(marks, frozenset({self._place.turn} if self._quote else ()))

    def _say(self, text: str) -> None:
        self.query_one("#told", PlainText).show(text)

    @property
    def _view(self) -> TranscriptView:
        return self.query_one(TranscriptView)
