"""A window to type a few lines into."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from peertutor.tui.screens.window import Window
from peertutor.tui.text import line
from peertutor.tui.widgets.plain import PlainText
from peertutor.tui.widgets.reply import ReplyBox


class TypeIn(Window[str | None]):
    """Returns what was typed; None where it was left.

    Args:
        heading: What it is for.
        text: What it begins with.
        about: A sentence below the heading; may be empty.
        yes: The label of the button that takes it.
    """

    AUTO_FOCUS: ClassVar[str | None] = "#reply"

    def __init__(self, heading: str, text: str, *, about: str = "", yes: str = "Keep") -> None:
        super().__init__()
        self._heading = heading
        self._text = text
        self._about = about
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Lay out the box and the buttons."""
        with Vertical(classes="window -typing"):
            yield PlainText(self._heading, classes="heading")
            if self._about:
                yield PlainText(self._about, classes="quiet")
            yield ReplyBox()
            with Horizontal(classes="buttons"):
                yield Button(line(self._yes), id="keep", variant="primary")
                yield Button("Leave it", id="leave")

    def on_mount(self) -> None:
        """Begin with what there is."""
        self.query_one(ReplyBox).fill(self._text)

    @on(ReplyBox.Sent)
    def _sent(self, sent: ReplyBox.Sent) -> None:
        self.dismiss(sent.text)

    @on(Button.Pressed, "#keep")
    def _keep(self) -> None:
        self.query_one(ReplyBox).action_send()

    @on(Button.Pressed, "#leave")
    def _leave(self) -> None:
        self.dismiss(None)
