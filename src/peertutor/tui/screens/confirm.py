"""A question that is answered with yes or no, before something happens."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from peertutor.tui.screens.window import Window
from peertutor.tui.text import plain
from peertutor.tui.widgets.plain import PlainText


class Confirm(Window[bool]):
    """Returns True for yes; no and Escape are the same.

    Args:
        heading: What it is about, in a few words.
        question: The whole of what is being agreed to.
        yes: The label of the button that agrees, a literal of ours.
    """

    AUTO_FOCUS: ClassVar[str | None] = "#no"

    def __init__(self, heading: str, question: str, *, yes: str) -> None:
        super().__init__()
        self._heading = heading
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Lay out the question and the two ways to answer it."""
        with Vertical(classes="window"):
            yield PlainText(self._heading, classes="heading")
            yield PlainText(self._question)
            with Horizontal(classes="buttons"):
                yield Button("No", id="no")
                yield Button(plain(self._yes), id="yes", variant="primary")

    @on(Button.Pressed, "#yes")
    def _agree(self) -> None:
        self.dismiss(True)

    @on(Button.Pressed, "#no")
    def _decline(self) -> None:
        self.dismiss(False)
