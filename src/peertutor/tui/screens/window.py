"""What all windows over a room share: they stand in the middle and Escape closes them."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.screen import ModalScreen

from peertutor.tui.commands import CLOSE, Command, bindings

Result = TypeVar("Result")


class Window(ModalScreen[Result]):
    """A window in the middle of the screen; closing it returns None."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CLOSE)]
    ROOM: ClassVar[tuple[Command, ...]] = CLOSE

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)
