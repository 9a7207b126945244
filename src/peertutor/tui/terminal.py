"""How the app behaves towards the terminal it runs in, whatever it shows there."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from textual.app import App
from textual.filter import LineFilter, NoColor

from peertutor.tui.crash import farewell


class CivilApp(App[None]):
    """Obeys NO_COLOR to the letter, leaves when asked to, and breaks without telling secrets."""

    @property
    def folder(self) -> Path | None:
        """Where a crash may leave a note; None while there is no such place."""
        return None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Take all colours away under NO_COLOR; Textual by itself only turns them grey."""
        filters = list(super().get_line_filters())
        return [*filters, NoColor()] if self.no_color else filters

    def leave_when_told(self) -> None:
        """Exit in good order when the window is closed or the system shuts down."""
        for name in ("SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                leave = partial(self.exit, return_code=128 + number)
                asyncio.get_running_loop().add_signal_handler(number, leave)

    def _fatal_error(self) -> None:
        """Say goodbye in words: what stood in memory is nobody's business on a screen."""
        self.bell()
        self.panic(farewell(self._exception, self.folder))
