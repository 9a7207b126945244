"""The question box: Enter sends, a new line has its own key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from peertutor.tui.commands import QUESTION, bindings
from peertutor.tui.widgets.sendbox import SendBox


class QuestionBox(SendBox):
    """Where a question is typed; grows with it up to six lines."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(QUESTION)]

    @dataclass
    class Asked(Message):
        """A question was sent; the box stays as it is until it is emptied by who takes it."""

        question: str

    def __init__(self) -> None:
        super().__init__("Ask your colleagues…", id="question")

    def sent(self, text: str) -> None:
        """Tell who asks."""
        self.post_message(self.Asked(text))
