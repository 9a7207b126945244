"""A line to type into; what is pasted or filled in passes the gate like everything else."""

from __future__ import annotations

from textual.events import Paste
from textual.suggester import Suggester
from textual.widgets import Input

from peertutor.core.text import clean, one_line


class Field(Input):
    """One line of text.

    Args:
        hint: What is shown while it is empty, a literal of ours.
        id: The widget's id.
        secret: Whether dots are shown for what is typed.
        suggester: Completes what is typed.
    """

    def __init__(
        self,
        hint: str = "",
        *,
        id: str,  # noqa: A002 - Textual's own name for it
        secret: bool = False,
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(
            placeholder=hint, password=secret, suggester=suggester, id=id, compact=True
        )

    def fill(self, text: str) -> None:
        """Put a text into it."""
        self.value = one_line(text)

    def on_paste(self, event: Paste) -> None:
        """Let only text through; the paste itself is Textual's."""
        event.text = clean(event.text)
