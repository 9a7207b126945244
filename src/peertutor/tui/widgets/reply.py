"""The reply box: Enter sends, and what is typed is never far from the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.events import Paste
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from peertutor.core.text import clean
from peertutor.tui.commands import REPLY, bindings

_SECONDS = 0.4
_CHARACTERS = 15


class ReplyBox(TextArea):
    """Where a veteran answers.

    A draft is due after every few characters and, when typing stops, after a moment; both well
    within the half second and the twenty characters that may be lost.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(REPLY)]

    @dataclass
    class Sent(Message):
        """A reply was sent; the box stays as it is until who takes it empties it."""

        text: str

    @dataclass
    class DraftDue(Message):
        """What is typed should be kept now."""

        text: str

    def __init__(self) -> None:
        super().__init__(
            id="reply",
            compact=True,
            highlight_cursor_line=False,
            placeholder="In your own words. Enter sends, ctrl+j begins a new line.",
        )
        self._kept = ""
        self._kept_at = 0.0
        self._due: Timer | None = None

    def fill(self, text: str) -> None:
        """Put a text into the box, the cursor at its end."""
        self.text = clean(text)
        self.move_cursor(self.document.end)

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._due is not None:
            self._due.stop()
        far = abs(len(self.text) - len(self._kept)) >= _CHARACTERS
        if far or time.monotonic() - self._kept_at >= _SECONDS:
            self._keep()
        else:
            self._due = self.set_timer(_SECONDS, self._keep)

    def _keep(self) -> None:
        if self.text != self._kept:
            self._kept, self._kept_at = self.text, time.monotonic()
            self.post_message(self.DraftDue(clean(self.text)))

    def on_paste(self, event: Paste) -> None:
        """Let only text through; the paste itself is Textual's."""
        event.text = clean(event.text)

    def action_send(self) -> None:
        """Send what is typed, once the keys pressed before have arrived in the box."""
        self.call_later(self._send)

    def action_newline(self) -> None:
        """Begin a new line where the cursor stands."""
        self.call_later(self.insert, "\n")

    def _send(self) -> None:
        if text := clean(self.text).strip():
            self.post_message(self.Sent(text))
