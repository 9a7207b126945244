"""The last look at a model's text: what was taken out must not have joined the rest into a mark."""

from __future__ import annotations

from dataclasses import dataclass, field

from peertutor.mentor.writing.brackets import CLOSERS, OPENERS, like_a_mark, names_a_source

_LONGEST = 200


@dataclass(slots=True)
class Guarded:
    """Collects text that may be shown, less brackets that would close a mark.

    Attributes:
        dropped: How many brackets were left out.
        square: What was written since the last square bracket was opened; None: none is open.
        round: The same for round brackets.
        last: The last character written.
        line: Whether the last open bracket began its line, where `[1]: …` would define a link.
    """

    dropped: int = 0
    text: str = ""
    square: str | None = None
    round: str | None = None
    last: str = ""
    blank: bool = True
    line: bool = False
    pieces: list[str] = field(default_factory=list)

    def taken(self) -> str:
        """Return what was written since the last time."""
        text = "".join(self.pieces)
        self.pieces.clear()
        return text

    def write(self, text: str) -> None:
        """Write text that holds no mark."""
        for char in text:
            self._write(char)

    def write_mark(self, n: int) -> None:
        """Write the mark of a passage."""
        self.line = self.blank
        mark = f"[{n}]"
        self._track(mark)
        self._put(mark)

    def _write(self, char: str) -> None:
        if char in OPENERS:
            self.square, self.line = "", self.blank
        elif char == "(":
            if self.last == "]":
                self._put(" ")
            self.round = ""
        elif self._would_close_a_mark(char):
            self.dropped += 1
            return
        elif char == ":" and self.last == "]" and self.line:
            self._put(" ")
        else:
            self._track(char)
        self._put(char)

    def _would_close_a_mark(self, char: str) -> bool:
        if char in CLOSERS:
            content, self.square = self.square, None
            return content is not None and like_a_mark(content)
        if char == ")":
            content, self.round = self.round, None
            return content is not None and names_a_source(content)
        return False

    def _track(self, text: str) -> None:
        ended = "\n" in text
        if self.square is not None:
            self.square = None if ended or len(self.square) > _LONGEST else self.square + text
        if self.round is not None:
            self.round = None if ended or len(self.round) > _LONGEST else self.round + text

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.last = text[-1]
        self.blank = self.last == "\n" or (self.blank and text.isspace())
