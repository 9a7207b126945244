"""Pausing or finishing a sitting, with a word on what happens to what was said."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from peertutor.capture.interview.standing import Standing
from peertutor.core.recordings import Recording
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText


class Stop(Enum):
    """What is to happen."""

    PAUSE = "pause"
    FINISH = "finish"


class Ending(Window[Stop | None]):
    """Returns how the sitting ends; None where it goes on.

    Args:
        standing: Where it stands.
        finished: Why nothing more is asked; empty where the veteran wants to stop.
    """

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    def __init__(self, standing: Standing, finished: str) -> None:
        super().__init__()
        self._standing = standing
        self._finished = finished

    def compose(self) -> ComposeResult:
        """Lay out the ways there are."""
        heading = (
            f"That was the last question: {self._finished}" if self._finished else "Stop here?"
        )
        with Vertical(classes="window"):
            yield PlainText(heading, classes="heading")
            yield PlainText(f"Every reply is kept ({_count(self._standing.recording)}).")
            yield OptionList(
                *(_option(*each) for each in self._ways()), markup=False, classes="choices"
            )

    def _ways(self) -> list[tuple[str, str, str]]:
        standing = self._standing
        more = standing.recording.sitting < standing.sittings
        finish = "That is all for this sitting" if more else "That is all: read it back to me"
        about = (
            f"Sitting {standing.recording.sitting + 1} of {standing.sittings} follows another day."
            if more
            else "Nothing can be asked about before you have released it."
        )
        ways = [
            (finish, about, Stop.FINISH.value),
            ("Pause", "Go on another time; the line you are writing is kept too.", "pause"),
        ]
        if not self._finished:
            ways.append(("Go on", "Back to the question.", "go on"))
        return ways

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        known = {each.value: each for each in Stop}
        self.dismiss(known.get(event.option_id or ""))


def _count(recording: Recording) -> str:
    answered = sum(bool(each.answer) for each in recording.asked)
    return "one so far" if answered == 1 else f"{answered} so far"


def _option(title: str, about: str, name: str) -> Option:
    return Option(joined((title, "bold"), (f"\n{about}", "dim")), id=name)
