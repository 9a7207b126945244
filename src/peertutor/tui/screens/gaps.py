"""The Gaps room: what is asked and not told, and one key to ask the one who may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.core.gaps import Gap
from peertutor.core.plans import InterviewPlan, planned
from peertutor.core.text import one_line, shortened
from peertutor.core.wording import gap as in_words
from peertutor.tui.commands import CLOSE, GAPS, QUIT_UNSHOWN, Command, bindings
from peertutor.tui.desk import Desk
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_QUESTION = 160
_WORDINGS = 4
_NOTHING = (
    "Nothing that somebody shared is open. Under an answer of your own, ctrl+s lets colleagues "
    "see the question."
)


class GapsScreen(Room[InterviewPlan | None]):
    """Returns the interview that is to be begun; None where none is."""

    CSS_PATH = "gaps.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#gaps"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*GAPS, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*GAPS, *CLOSE)

    @dataclass
    class Fetched(Message):
        """What is open."""

        gaps: Sequence[Gap]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._gaps: Sequence[Gap] = ()

    def compose(self) -> ComposeResult:
        """Lay out the gaps, and below them how the one at hand was asked."""
        with Horizontal(id="head"):
            yield PlainText("Gaps", classes="heading", id="what")
            yield PlainText("comparing questions …", id="count")
        yield OptionList(id="gaps", markup=False, classes="choices")
        yield PlainText(id="wordings")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Put the questions together in the background."""
        self.once_open(self._fetch)

    @work(thread=True, name="gaps", group="gaps", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        with self.desk.job():
            found = self.desk.opened.peers.gaps.gaps()
        self.post_message(self.Fetched(found))

    @on(Fetched)
    def _fetched(self, fetched: Fetched) -> None:
        self._gaps = fetched.gaps
        count = f"{len(self._gaps)} open" if self._gaps else ""
        self.query_one("#count", PlainText).show(joined((count, "dim")))
        gaps = self.query_one("#gaps", OptionList)
        gaps.clear_options()
        gaps.add_options(_option(each) for each in self._gaps)
        gaps.highlighted = 0 if self._gaps else None
        if not self._gaps:
            self.query_one("#wordings", PlainText).show(_NOTHING)

    @on(OptionList.OptionHighlighted, "#gaps")
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        gap = self._gaps[event.option_index]
        lines = [f"· {shortened(each.text, _QUESTION)}" for each in gap.questions[1:]][:_WORDINGS]
        also = joined(("Asked also as", "dim"), *lines, between="\n") if lines else ""
        self.query_one("#wordings", PlainText).show(also)

    @on(OptionList.OptionSelected, "#gaps")
    def _selected(self) -> None:
        self.action_interview()

    def action_interview(self) -> None:
        """Begin an interview about the gap at hand."""
        at = self.query_one("#gaps", OptionList).highlighted
        if at is not None and self._gaps:
            self.dismiss(planned(self._gaps[at]))


def _option(gap: Gap) -> Option:
    whom = gap.whom
    knows = f"{one_line(whom.name)} may know: {one_line(whom.why)}" if whom else ""
    return Option(
        joined(
            (shortened(gap.title, _QUESTION), "bold"),
            (f"\n{in_words(gap)}", "dim"),
            f"\n{knows or 'Nobody here has spoken of it yet.'}",
        )
    )
