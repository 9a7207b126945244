"""The line at the top: where we are, who answers, and what goes on in the background."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive

from peertutor.core.events import VectorsMade
from peertutor.core.text import one_line
from peertutor.tui.widgets.plain import PlainText


class StatusLine(Horizontal):
    """Says quietly what a person may want to know, and never asks for anything.

    Attributes:
        place: What is being looked at, beside the name; may be empty.
        model: The model that writes answers; empty: none.
        vectors: How far the vectors are; None when unknown.
        problem: Why there are no vectors; empty when nothing is wrong.
        news: How much has come that was not read yet.
    """

    place: reactive[str] = reactive("")
    model: reactive[str] = reactive("")
    vectors: reactive[VectorsMade | None] = reactive(None)
    problem: reactive[str] = reactive("")
    news: reactive[int] = reactive(0)

    def compose(self) -> ComposeResult:
        """Lay out the name on the left and the state on the right."""
        yield PlainText("PeerTutor", classes="name")
        yield PlainText(classes="place")
        yield PlainText(classes="state")

    def watch_place(self) -> None:
        """Draw the place."""
        self._draw("place", one_line(self.place))

    def watch_model(self) -> None:
        """Draw the state."""
        self._draw_state()

    def watch_vectors(self) -> None:
        """Draw the state."""
        self._draw_state()

    def watch_problem(self) -> None:
        """Draw the state."""
        self._draw_state()

    def watch_news(self) -> None:
        """Draw the state."""
        self._draw_state()

    def _draw_state(self) -> None:
        writer = (
            f"answers by {one_line(self.model)}" if self.model else "quoting colleagues directly"
        )
        parts = [writer]
        if self.problem:
            parts.insert(0, one_line(self.problem))
        elif self.vectors and self.vectors.done < self.vectors.total:
            parts.insert(0, f"vectors {self.vectors.done} of {self.vectors.total}")
        if self.news:
            parts.insert(0, f"● {self.news} new in your inbox")
        self._draw("state", " · ".join(parts))

    def _draw(self, part: str, text: str) -> None:
        if self.is_mounted:
            self.query_one(f".{part}", PlainText).show(text)
