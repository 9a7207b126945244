"""The help: written by the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll

from peertutor.tui.commands import Command, rooms
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_INTRO = (
    "Ask in plain words. Each sentence of an answer carries a number: it opens the quote that the "
    "sentence rests on. A sign and a sentence above the answer say whether a colleague should "
    "check it first. Everything here can be done with the keyboard or the mouse."
)
_OUTRO = (
    "Every key can be changed in config.toml, by the name behind its sentence: "
    '[ui.keys], then for example "answer.useful" = "f2,plus".'
)


class Help(Window[None]):
    """Lists every command by the room it works in, with the keys that are set now."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out one section a room."""
        with Vertical(classes="window -tall"), VerticalScroll():
            yield PlainText("Help", classes="heading")
            yield PlainText(_INTRO)
            for room, commands in rooms().items():
                yield PlainText(room, classes="subheading")
                for command in commands:
                    with Horizontal(classes="row"):
                        yield PlainText(self._keys_of(command), classes="keys")
                        yield PlainText(joined(command.help, (f"  {command.id}", "dim")))
            yield PlainText(_OUTRO, classes="subheading")

    def _keys_of(self, command: Command) -> str:
        binding = replace(command.binding, key=self._keys.get(command.id, command.keys))
        each = Binding.make_bindings([binding])
        return "  ".join(self.app.get_key_display(one) for one in each)
