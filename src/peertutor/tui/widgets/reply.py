"""The reply box: Enter sends, and what is typed is never far from the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from peertutor.core.text import clean
from peertutor.tui.commands import REPLY, bindings
from peertutor.tui.widgets.sendbox import SendBox

_SECONDS = 0.4
_CHARACTERS = 15


class ReplyBox(SendBox):
    """Where a veteran answers.

    A draft is due after every few characters and, when typing stops, after a moment; both well
    within the half second and the twenty characters that may be lost.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(REPLY)]

    @dataclass
    class Sent(Message):
        """A reply was sent and left the box; who cannot take it gives it back."""

        text: str

    @dataclass
    class DraftDue(Message):
        """What is typed should be kept now."""

        text: str

    def __init__(self) -> None:
        super().__init__("In your own words. Enter sends, ctrl+j begins a new line.", id="reply")
        self._kept = ""
        self._kept_at = 0.0
        self._due: Timer | None = None

    def fill(self, text: str) -> None:
        """Put a text into the box, the cursor at its end."""
        self.text = clean(text)
        self.move_cursor(self.document.end)

    def give_back(self, text: str) -> None:
        """Put a text that was sent into the box again, before what was typed since."""
        self.fill("\n".join(filter(None, (text, self.text))))

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

    def sent(self, text: str) -> None:
        """Tell who keeps it, and make room at once for what is typed next."""
        self.clear()
        self.post_message(self.Sent(text))
