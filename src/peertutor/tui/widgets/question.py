"""The question box: Enter sends, a new line has its own key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import TextArea

from peertutor.core.text import clean
from peertutor.tui.commands import QUESTION, bindings


class QuestionBox(TextArea):
    """Where a question is typed; grows with it up to six lines."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(QUESTION)]

    @dataclass
    class Asked(Message):
        """A question was sent; the box stays as it is until it is emptied by who takes it."""

        question: str

    def __init__(self) -> None:
        super().__init__(
            id="question",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Ask your colleagues…",
        )

    def on_paste(self, event: Paste) -> None:
        """Let only text through; the paste itself is Textual's."""
        event.text = clean(event.text)

    def action_send(self) -> None:
        """Send what is typed, once the keys pressed before have arrived in the box."""
        # The binding has priority, so it overtakes keys that still wait in this widget's queue.
        self.call_later(self._send)

    def action_newline(self) -> None:
        """Begin a new line where the cursor stands."""
        self.call_later(self.insert, "\n")

    def _send(self) -> None:
        if question := clean(self.text).strip():
            self.post_message(self.Asked(question))
