"""The sinks: everything a command prints goes through here, cleaned, to the right stream.

Data goes to standard output, everything else to standard error. Styles, and bars that move, appear
only on a terminal whose owner has not turned them off.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

import click

from peertutor.cli.wrapping import wrapped
from peertutor.core.text import clean, one_line

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

Style = Literal["bold", "dim", "green", "yellow", "red"]

_STYLES: Mapping[Style, str] = {"bold": "1", "dim": "2", "green": "32", "yellow": "33", "red": "31"}

_LONGEST_LINE = 100  # longer ones are hard to read, however wide the window is

# What JSON would let through raw although a terminal obeys it, or a reader cannot see it.
_INVISIBLE = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


class Progress(Protocol):
    """Something that shows how far long work has come."""

    def to(self, done: int, total: int) -> None:
        """Show that so much of so much is done."""
        ...


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command's text goes.

    Attributes:
        out: Standard output: data.
        err: Standard error: progress, notes, errors.
        plain: Whether text may only ever be added, without colours and moving bars.
    """

    out: TextIO
    err: TextIO
    plain: bool
    _bars: list[ProgressBar[int]] = field(default_factory=list, compare=False)

    @classmethod
    def of_process(cls, *, plain: bool) -> Terminal:
        """Use the process's own streams."""
        return cls(sys.stdout, sys.stderr, plain)

    @property
    def interactive(self) -> bool:
        """Whether a person sits at both ends."""
        return sys.stdin.isatty() and self.out.isatty()

    @property
    def streams(self) -> bool:
        """Whether someone watches the data arrive."""
        return self.out.isatty()

    @property
    def columns(self) -> int:
        """How long a line of data may be; 0 where lines are left as they are."""
        return self._columns(self.out)

    def line(self, text: str = "", style: Style | None = None) -> None:
        """Print a line, or several, of data."""
        self.write(f"{self._wrapped(text, self.out)}\n", style)

    def write(self, text: str, style: Style | None = None) -> None:
        """Print data as it arrives."""
        self.out.write(_styled(clean(text), style if self._colours(self.out) else None))
        self.out.flush()

    def json(self, document: object, *, lines: bool = False) -> None:
        """Print a JSON document, indented, or on one line.

        Values keep every character they have: what a terminal would obey is escaped, not removed.
        """
        text = json.dumps(document, ensure_ascii=False, indent=None if lines else 2)
        if (self.out.encoding or "").lower().replace("-", "") != "utf8":
            text = json.dumps(document, indent=None if lines else 2)
        self.out.write(_INVISIBLE.sub(_escaped, text) + "\n")
        self.out.flush()

    def note(self, text: str, style: Style | None = None) -> None:
        """Print a line that is not data."""
        if self._bars:
            self.err.write("\r\x1b[K")
        text = self._wrapped(text, self.err)
        self.err.write(_styled(text, style if self._colours(self.err) else None) + "\n")
        self.err.flush()
        for bar in self._bars:
            bar.render_progress()

    @contextmanager
    def progress(self, label: str) -> Iterator[Progress]:
        """Show a bar for the length of a block, on a terminal only."""
        if self.plain or not self.err.isatty() or os.environ.get("TERM") == "dumb":
            yield _NoProgress()
            return
        with click.progressbar(
            length=1, label=one_line(label), file=self.err, width=30, show_pos=False
        ) as bar:
            self._bars.append(bar)
            try:
                yield _Bar(bar)
            finally:
                self._bars.clear()

    def _wrapped(self, text: str, stream: TextIO) -> str:
        text, columns = clean(text), self._columns(stream)
        return wrapped(text, columns) if columns else text

    def _columns(self, stream: TextIO) -> int:
        if self.plain or not stream.isatty():
            return 0
        return min(shutil.get_terminal_size().columns, _LONGEST_LINE)

    def _colours(self, stream: TextIO) -> bool:
        # NO_COLOR counts however it is set, empty too.
        wanted = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        return wanted and not self.plain and stream.isatty()


class _NoProgress:
    def to(self, done: int, total: int) -> None:
        """Show nothing."""


class _Bar:
    def __init__(self, bar: ProgressBar[int]) -> None:
        self._bar = bar

    def to(self, done: int, total: int) -> None:
        """Move the bar; the length may become known on the way."""
        self._bar.length = max(total, 1)
        self._bar.update(min(done, self._bar.length) - self._bar.pos)


def _styled(text: str, style: Style | None) -> str:
    if style is None or not text.strip():
        return text
    body = text.rstrip("\n")
    return f"\x1b[{_STYLES[style]}m{body}\x1b[0m{text[len(body) :]}"


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
