"""The first screen of an empty workspace: ways to get words into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from peertutor.core.interviews import InterviewSummary
from peertutor.tui.desk import Desk
from peertutor.tui.screens.importing import ImportScreen
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_ABOUT = (
    "Ask your colleagues' experience, and get an answer in their own words: every sentence opens "
    "at the quote it rests on. There are no interviews in this workspace yet."
)


class Welcome(Window[Sequence[InterviewSummary]]):
    """Returns the interviews there are after an import."""

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Lay out what can be done first."""
        with Vertical(classes="window"):
            yield PlainText("Welcome to PeerTutor", classes="heading")
            yield PlainText(_ABOUT)
            yield OptionList(
                _option(
                    "Import transcripts and documents",
                    "Word, Markdown, text, subtitles, JSON; a file or a folder.",
                    "import",
                ),
                None,
                _option(
                    "Interview somebody",
                    "One question at a time, about a case; fifteen minutes are a good beginning.",
                    "interview",
                ),
                None,
                _option(
                    "Look around with sample interviews",
                    "An invented repair company. None of these people exist.",
                    "sample",
                ),
                markup=False,
                classes="choices",
            )

    @on(OptionList.OptionSelected)
    async def _choose(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == "interview":
            self.dismiss(None)
            await self.app.run_action("app.interview")
            return
        if event.option_id == "sample":
            screen = ImportScreen(self._desk, (await self._desk.services()).sample_corpus)
        else:
            screen = ImportScreen(self._desk)
        self.app.push_screen(screen, self._imported)

    def _imported(self, interviews: Sequence[InterviewSummary] | None) -> None:
        if interviews:
            self.dismiss(interviews)


def _option(title: str, about: str, name: str) -> Option:
    return Option(joined((title, "bold"), (f"\n{about}", "dim")), id=name)
