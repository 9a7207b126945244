"""A box of several lines in which Enter sends and a new line has its own key."""

from __future__ import annotations

from abc import abstractmethod

from textual.events import Paste
from textual.widgets import TextArea

from peertutor.core.text import clean


class SendBox(TextArea):
    """What questions and replies are typed into.

    Args:
        hint: What is shown while it is empty, a literal of ours.
        id: The widget's id.
    """

    def __init__(self, hint: str, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, compact=True, highlight_cursor_line=False, placeholder=hint)

    @abstractmethod
    def sent(self, text: str) -> None:
        """Tell that a text was sent."""

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
        if text := clean(self.text).strip():
            self.sent(text)
