"""What is released, and how well it matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, RadioButton, RadioSet
from textual.widgets.option_list import Option

from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined, line
from peertutor.tui.widgets.plain import PlainText


@dataclass(frozen=True, slots=True)
class Wish:
    """What a veteran lets go: everything, or only what the kept lessons rest on."""

    everything: bool
    rating: int


class Releasing(Window[Wish | None]):
    """Returns what is released; None where nothing is.

    Args:
        kept: How many lessons were said to be so.
        lessons: How many there are.
    """

    AUTO_FOCUS: ClassVar[str | None] = "#what"

    def __init__(self, kept: int, lessons: int) -> None:
        super().__init__()
        self._kept = kept
        self._lessons = lessons

    def compose(self) -> ComposeResult:
        """Lay out what can be released, and the rating."""
        with Vertical(classes="window"):
            yield PlainText("Let it be asked about?", classes="heading")
            yield PlainText("How well does what is written match how it was?", classes="quiet")
            with RadioSet(id="rating"):
                for label in ("hardly", "in part", "well", "just so"):
                    yield RadioButton(line(label))
            yield OptionList(
                *(_option(*each) for each in self._ways()),
                id="what",
                markup=False,
                classes="choices",
            )

    def _ways(self) -> list[tuple[str, str, str]]:
        ways = [("Everything", "The whole interview can be quoted.", "all")]
        if self._kept:
            about = f"Only what {self._kept} of {self._lessons} lessons rest on can be quoted."
            ways.append(("Only the lessons I kept", about, "kept"))
        return [*ways, ("Nothing yet", "It stays with you.", "none")]

    @on(OptionList.OptionSelected, "#what")
    def _choose(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == "none":
            self.dismiss(None)
            return
        rating = self.query_one(RadioSet).pressed_index + 1
        self.dismiss(Wish(everything=event.option_id == "all", rating=max(rating, 0)))


def _option(title: str, about: str, name: str) -> Option:
    return Option(joined((title, "bold"), (f"\n{about}", "dim")), id=name)
