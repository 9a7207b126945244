"""What is said before the first question: what it is for, who reads it, and that one may stop."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button

from peertutor.core.protocols import Protocol
from peertutor.tui.screens.window import Window
from peertutor.tui.widgets.plain import PlainText


class Opening(Window[bool | None]):
    """Returns True once it was read."""

    AUTO_FOCUS: ClassVar[str | None] = "#begin"

    def __init__(self, protocol: Protocol) -> None:
        super().__init__()
        self._protocol = protocol

    def compose(self) -> ComposeResult:
        """Lay out the words and the button."""
        with Vertical(classes="window -tall"):
            yield PlainText(self._protocol.title, classes="heading")
            with VerticalScroll(can_focus=False):
                yield PlainText(self._protocol.opening)
            with Horizontal(classes="buttons"):
                yield Button("Begin", id="begin", variant="primary")

    @on(Button.Pressed, "#begin")
    def _begin(self) -> None:
        self.dismiss(True)
