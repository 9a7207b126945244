"""The one widget for text that we did not write."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from peertutor.tui.text import plain


class PlainText(Static):
    """Shows a text as it is: no markup, no control characters, no actions.

    Args:
        text: Any string, or content made by `peertutor.tui.text`.
        classes: CSS classes.
        id: The widget's id.
    """

    def __init__(
        self,
        text: str | Content = "",
        *,
        classes: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(_gated(text), markup=False, classes=classes, id=id)

    def show(self, text: str | Content) -> None:
        """Replace the text; without one, the widget takes no room."""
        content = _gated(text)
        self.display = bool(content.plain)
        self.update(content)


def _gated(text: str | Content) -> Content:
    return plain(text) if isinstance(text, str) else text
