"""The key of a command, as it is named on the screen."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from peertutor.tui.commands import Command


def key_of(screen: Screen[Any], command: Command) -> str:
    """Return the name of a command's key: one that works while a question is typed, if any."""
    bound = [each.binding for each in screen.active_bindings.values()]
    shown = [screen.app.get_key_display(each) for each in bound if each.id == command.id]
    return max(shown, key=len, default="")
