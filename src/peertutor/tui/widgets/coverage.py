"""How far an interview has come: its parts, and what has been told of what is wanted."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from peertutor.capture.interview.standing import Standing
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_TOLD, _OPEN = "●", "○"


class CoveragePanel(VerticalScroll, can_focus=False):
    """On a wide terminal: everything by its name."""

    def compose(self) -> ComposeResult:
        """Lay out the heading and the list."""
        yield PlainText("Told so far", classes="heading")
        yield PlainText(id="aspects")
        yield PlainText(
            "Nothing here has to be complete. Skip what has no answer.", classes="quiet"
        )

    def show(self, standing: Standing) -> None:
        """Draw what was told."""
        rows = [
            joined(
                (f"{_TOLD if told else _OPEN} ", "bold" if told else "dim"),
                (aspect.label, "" if told else "dim"),
            )
            for aspect, told in standing.coverage.items()
        ]
        self.query_one("#aspects", PlainText).show(Content("\n").join(rows))


def meter(standing: Standing) -> Content:
    """Return it all on one line: the part, the question, the dots."""
    told = sum(standing.coverage.values())
    dots = "".join(_TOLD if done else _OPEN for done in standing.coverage.values())
    part = f"{standing.phase}  {standing.phase_number}/{standing.phases}"
    return joined((part, "bold"), (f"   {dots}  {told} of {len(standing.coverage)} told", "dim"))
