"""A command: its key, palette line, help, footer entry and action come from one definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person can have done.

    Attributes:
        id: The name under which its keys are changed in the settings (`ui.keys`).
        title: A few words, for the palette.
        help: One sentence, for the help and the tooltip.
        action: Textual's action, with its namespace.
        keys: Textual's key names, between commas.
        room: Where it works, as the help groups it.
        footer: The word the footer uses for it; empty: the footer leaves it out.
        palette: Whether the palette lists it; no for what needs a focused piece of the screen.
        priority: Whether its keys win over what a focused text box would do with them.
        listed: Whether the help lists it.
    """

    id: str
    title: str
    help: str
    action: str
    keys: str
    room: str
    footer: str = ""
    palette: bool = True
    priority: bool = False
    listed: bool = True

    @property
    def binding(self) -> Binding:
        """The binding that Textual needs."""
        return Binding(
            self.keys,
            self.action,
            self.footer or self.title,
            show=bool(self.footer),
            priority=self.priority,
            tooltip=self.help,
            id=self.id,
        )


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Return the bindings of some commands, in their order."""
    return [command.binding for command in commands]
