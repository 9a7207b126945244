"""A window for what somebody says of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from peertutor.core.errors import PeerTutorError
from peertutor.core.expertise import Profile
from peertutor.core.text import one_line
from peertutor.tui.screens.window import Window
from peertutor.tui.text import problem
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.plain import PlainText

_FIELDS: Mapping[str, tuple[str, str]] = {
    "topics": ("Ask me about", "billing, printers"),
    "to_learn": ("I want to learn", "quoting a job"),
    "away_until": ("Away until", "2026-12-24; empty: you are here"),
    "leaves_on": ("Leaving on", "2027-03-31; empty: no day is known"),
    "most_open": ("Requests in two weeks, at most", "5; empty: any number"),
}


class ProfileWindow(Window[dict[str, str | None] | None]):
    """Returns what was typed, by the names of the profile; None where nothing is to change.

    Args:
        mine: As it is kept.
        typed: What was typed before and could not be kept.
        error: Why.
    """

    AUTO_FOCUS: ClassVar[str | None] = "#topics"

    def __init__(
        self,
        mine: Profile,
        typed: Mapping[str, str | None] | None = None,
        error: PeerTutorError | None = None,
    ) -> None:
        super().__init__()
        self._whose = mine.name
        self._begin = typed if typed is not None else _texts(mine)
        self._error = error

    def compose(self) -> ComposeResult:
        """Lay out one line for each thing that can be said."""
        with Vertical(classes="window -tall"):
            yield PlainText(one_line(self._whose), classes="heading")
            for name, (label, hint) in _FIELDS.items():
                yield PlainText(label, classes="quiet")
                yield Field(one_line(hint), id=name)
            yield PlainText(id="told")
            with Horizontal(classes="buttons"):
                yield Button("Keep", id="keep", variant="primary")
                yield Button("Leave it", id="leave")

    def on_mount(self) -> None:
        """Begin with what there is."""
        for name in _FIELDS:
            self.query_one(f"#{name}", Field).fill(self._begin.get(name) or "")
        if self._error is not None:
            self.query_one("#told", PlainText).show(problem(self._error))

    @on(Field.Submitted)
    @on(Button.Pressed, "#keep")
    def _keep(self) -> None:
        self.dismiss({name: self.query_one(f"#{name}", Field).value for name in _FIELDS})

    @on(Button.Pressed, "#leave")
    def _leave(self) -> None:
        self.dismiss(None)


def _texts(mine: Profile) -> dict[str, str | None]:
    return {
        "topics": ", ".join(mine.topics),
        "to_learn": ", ".join(mine.to_learn),
        "away_until": mine.away_until.isoformat() if mine.away_until else "",
        "leaves_on": mine.leaves_on.isoformat() if mine.leaves_on else "",
        "most_open": "" if mine.most_open is None else str(mine.most_open),
    }
