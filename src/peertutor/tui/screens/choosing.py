"""A window with a few ways to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText


class Way(NamedTuple):
    """One way to go on: its name, its title, and a sentence on it that may be empty."""

    name: str
    title: str
    about: str = ""


class Choosing(Window[str | None]):
    """Returns the name of the way that was chosen; None where none was.

    Args:
        heading: What it is about.
        ways: What there is to choose from.
        about: A sentence below the heading; may be empty.
    """

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    def __init__(self, heading: str, ways: Sequence[Way], *, about: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._ways = ways
        self._about = about

    def compose(self) -> ComposeResult:
        """Lay out the ways there are."""
        with Vertical(classes="window"):
            yield PlainText(self._heading, classes="heading")
            if self._about:
                yield PlainText(self._about)
            yield OptionList(*(_option(way) for way in self._ways), markup=False, classes="choices")

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._ways[event.option_index].name)


def _option(way: Way) -> Option:
    about = f"\n{way.about}" if way.about else ""
    return Option(joined((way.title, "bold"), (about, "dim")))
