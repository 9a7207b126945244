"""The gate for text that comes in pieces: what `core.text.clean` is for text that is all there."""

from __future__ import annotations

from enum import Enum, auto

from peertutor.core.text import clean

_STRING_OPENERS = frozenset("]PX^_")
_LONGEST_STRING = 4096


class _State(Enum):
    TEXT = auto()
    ESCAPE = auto()
    CONTROL = auto()
    STRING = auto()
    STRING_ESCAPE = auto()


class StreamCleaner:
    """Cleans a text that arrives in pieces, cut anywhere, inside an escape sequence too.

    What comes out holds nothing that `clean` would take out, and is the same however the text was
    cut. A string sequence (OSC, DCS) that is never ended is dropped to the end of its line.
    """

    def __init__(self) -> None:
        self._state = _State.TEXT
        self._string_length = 0

    def feed(self, piece: str) -> str:
        """Return what may be shown of `piece`."""
        if self._state is _State.TEXT and piece.isprintable():
            return clean(piece)
        return "".join(self._take(char) for char in piece)

    def _take(self, char: str) -> str:
        state = self._state
        if state is _State.TEXT:
            return self._text(char)
        if state is _State.ESCAPE:
            return self._escape(char)
        if state is _State.CONTROL:
            return self._control(char)
        if state is _State.STRING:
            return self._string(char)
        self._state = _State.TEXT if char == "\\" else _State.ESCAPE
        return "" if char == "\\" else self._escape(char)

    def _text(self, char: str) -> str:
        self._state = _State.TEXT
        if char == "\x1b":
            self._state = _State.ESCAPE
        elif char == "\x9b":
            self._state = _State.CONTROL
        elif char in "\x90\x98\x9d\x9e\x9f":
            self._open_string()
        return clean(char)

    def _escape(self, char: str) -> str:
        if char == "[":
            self._state = _State.CONTROL
        elif char in _STRING_OPENERS:
            self._open_string()
        elif "0" <= char <= "~":
            self._state = _State.TEXT
        elif not " " <= char <= "/":
            return self._text(char)
        return ""

    def _control(self, char: str) -> str:
        if "@" <= char <= "~":
            self._state = _State.TEXT
        elif not " " <= char <= "?":
            return self._text(char)
        return ""

    def _open_string(self) -> None:
        self._state = _State.STRING
        self._string_length = 0

    def _string(self, char: str) -> str:
        self._string_length += 1
        if char in "\x07\x9c" or self._string_length > _LONGEST_STRING:
            self._state = _State.TEXT
        elif char == "\x1b":
            self._state = _State.STRING_ESCAPE
        elif char == "\n":
            return self._text(char)
        return ""
