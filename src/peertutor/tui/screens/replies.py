"""A veteran's replies so far, to correct one or take it off the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.core.recordings import Asked, Outcome, Recording
from peertutor.core.text import shortened
from peertutor.tui.commands import CLOSE, REPLIES, Command, bindings
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_SAID = {
    Outcome.SKIPPED: "(skipped)",
    Outcome.LATER: "(put off)",
    Outcome.OFF_RECORD: "(off the record)",
}


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """A reply, to be said in other words or to be taken off the record."""

    turn: int
    text: str
    off_record: bool = False


class Replies(Window[ReplyChoice | None]):
    """Returns what was chosen."""

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(REPLIES)]
    ROOM: ClassVar[tuple[Command, ...]] = (*REPLIES, *CLOSE)

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self._asked = [
            each
            for each in reversed(recording.asked)
            if each.reply and each.outcome is not Outcome.REPLACED
        ]

    def compose(self) -> ComposeResult:
        """Lay out one option a reply, the latest first."""
        with Vertical(classes="window -tall"):
            yield PlainText("Your replies", classes="heading")
            if self._asked:
                yield OptionList(
                    *(_option(each) for each in self._asked), markup=False, classes="choices"
                )
            else:
                yield PlainText("None yet.")
        yield Footer(show_command_palette=False)

    @on(OptionList.OptionSelected)
    def _choose(self) -> None:
        self._done(off_record=False)

    def action_correct(self) -> None:
        """Say the chosen reply in other words."""
        self._done(off_record=False)

    def action_off_record(self) -> None:
        """Take the chosen reply off the record."""
        self._done(off_record=True)

    def _done(self, *, off_record: bool) -> None:
        if self._asked:
            each = self._asked[self.query_one(OptionList).highlighted or 0]
            if each.reply is not None:
                self.dismiss(ReplyChoice(each.reply.index, each.reply.text, off_record))


def _option(each: Asked) -> Option:
    said = _SAID.get(each.outcome) or (shortened(each.reply.text, 300) if each.reply else "")
    return Option(joined((shortened(each.question.text, 120), "dim"), f"\n{said}"))
