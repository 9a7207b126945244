"""The workspace cannot be used: why, and what to do about it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button

from peertutor.core.errors import PeerTutorError
from peertutor.tui.screens.window import Window
from peertutor.tui.text import problem
from peertutor.tui.widgets.plain import PlainText


class Failure(Window[None]):
    """Says it, and leaves; there is nothing behind this window that works."""

    AUTO_FOCUS: ClassVar[str | None] = "#leave"

    def __init__(self, error: PeerTutorError) -> None:
        super().__init__()
        self._error = error

    def compose(self) -> ComposeResult:
        """Lay out the title, the cause and the remedy."""
        with Vertical(classes="window"):
            yield PlainText(problem(self._error))
            yield Button("Leave", id="leave", variant="primary")

    @on(Button.Pressed, "#leave")
    def action_close(self) -> None:
        """Leave the app."""
        self.app.exit(return_code=self._error.exit_code)
