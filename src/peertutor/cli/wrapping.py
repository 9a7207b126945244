"""Lines that end between words: of text that is all there, and of text that comes in pieces."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

# Between white space and the next word.
_BEFORE_WORD = re.compile(r"(?<=\s)(?=\S)")


def wrapped(text: str, columns: int) -> str:
    """Return `text` with lines of at most `columns`, each continued at its own indentation.

    White space is kept but where a line is broken; what is longer than a line is left whole.
    """
    return "\n".join(_line(line, columns) for line in text.split("\n"))


def _line(line: str, columns: int) -> str:
    if len(line) <= columns:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line,
        columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


class Flow:
    """Writes text that comes in pieces, a word at a time, so that no word is broken.

    Where lines are broken a person reads along, to whom the asterisks of Markdown say nothing.

    Args:
        write: What writes it.
        columns: How long a line may be; 0 for any length.
    """

    def __init__(self, write: Callable[[str], None], columns: int) -> None:
        self._write = write
        self._columns = columns
        self._column = 0
        self._waiting = ""

    def add(self, text: str) -> None:
        """Write the words that are whole by now; the last one waits for what follows it."""
        if not self._columns:
            self._write(text)
            return
        *whole, self._waiting = _BEFORE_WORD.split(self._waiting + text)
        for word in whole:
            self._place(word)

    def end(self) -> None:
        """Write what still waits."""
        self._place(self._waiting)
        self._waiting = ""

    def _place(self, word: str) -> None:
        word = word.replace("**", "") if self._columns else word
        if self._column and self._column + len(word.rstrip()) > self._columns:
            self._write("\n")
            self._column = 0
        self._write(word)
        _, broken, tail = word.rpartition("\n")
        self._column = len(tail) if broken else self._column + len(word)
