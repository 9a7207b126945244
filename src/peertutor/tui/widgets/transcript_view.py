"""A transcript of any length: every row is known, only the visible ones are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from peertutor.core.interviews import Turn
from peertutor.core.text import clean, one_line
from peertutor.tui.wrapping import row_count, rows

_MARGIN = 3
_WIDEST = 88


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a turn that is highlighted; `style` is one of the view's component classes."""

    turn: int
    start: int
    end: int
    style: str


class TranscriptView(ScrollView, can_focus=True):
    """Shows turns one under another, each after its speaker's name."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcript--speaker",
        "transcript--context",
        "transcript--note",
        "transcript--quote",
        "transcript--match",
        "transcript--current",
        "transcript--bar",
    }

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self._turns: Sequence[Turn] = ()
        self._tops: list[int] = [0]
        self._width = 0
        self._quoted: frozenset[int] = frozenset()
        self._marks: dict[int, list[Mark]] = {}
        self._strips: dict[int, Strip] = {}

    def show(self, turns: Sequence[Turn]) -> None:
        """Show these turns, from the first."""
        self._turns = turns
        self._lay_out()

    def mark(self, marks: Sequence[Mark], quoted: frozenset[int]) -> None:
        """Highlight these stretches, and set a bar beside the quoted turns."""
        self._quoted = quoted
        self._marks = {}
        for each in marks:
            self._marks.setdefault(each.turn, []).append(each)
        self._strips.clear()
        self.refresh()

    def go_to(self, turn: int, offset: int = 0) -> None:
        """Scroll so that this place stands in the upper third."""
        if not self._turns:
            return
        spans = rows(self._turns[turn].text, self._text_width)
        row = next((n for n, (_, end) in enumerate(spans) if end > offset), 0)
        line = self._tops[turn] + 1 + row
        self.scroll_to(y=max(0, line - self.size.height // 3), animate=False, immediate=True)

    @property
    def first_visible(self) -> int:
        """Index of the turn at the top of the view."""
        return self._turn_at(round(self.scroll_y))

    def on_resize(self, _event: Resize) -> None:
        """Break the rows anew and keep the place."""
        if self.size.width != self._width:
            place = self.first_visible
            self._lay_out()
            if place:
                self.scroll_to(y=self._tops[place], animate=False, immediate=True)

    def notify_style_update(self) -> None:
        """Forget rows drawn in other colours."""
        super().notify_style_update()
        self._strips.clear()

    @property
    def _text_width(self) -> int:
        return max(min(self._width - 2 * _MARGIN, _WIDEST), 8)

    def _lay_out(self) -> None:
        self._width = self.size.width
        self._strips.clear()
        width = self._text_width
        heights = (2 + max(row_count(turn.text, width), 1) for turn in self._turns)
        self._tops = list(accumulate(heights, initial=0))
        self.virtual_size = Size(width, self._tops[-1])
        self.refresh()

    def _turn_at(self, line: int) -> int:
        return min(max(bisect_right(self._tops, line) - 1, 0), max(len(self._turns) - 1, 0))

    def render_line(self, y: int) -> Strip:
        """Draw one row of what is visible."""
        line = round(self.scroll_y) + y
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) > 2000:
                self._strips.clear()
            strip = self._strips[line] = self._draw(line)
        return strip

    def _draw(self, line: int) -> Strip:
        base = self.rich_style
        if not self._turns or line >= self._tops[-1]:
            return Strip.blank(self.size.width, base)
        index = self._turn_at(line)
        row = line - self._tops[index]
        last = self._tops[index + 1] - self._tops[index] - 1
        pieces: list[Segment] = []
        if row == 0:
            pieces = self._heading(self._turns[index], base)
        elif row < last:
            pieces = self._row(self._turns[index], row - 1, base)
        bar = "▌" if index in self._quoted and row < last else " "
        gutter = Segment(
            f" {bar}".ljust(_MARGIN), base + self.get_component_rich_style("transcript--bar")
        )
        strip = Strip([gutter, *pieces]).simplify()
        return strip.adjust_cell_length(self.size.width, base)

    def _heading(self, turn: Turn, base: Style) -> list[Segment]:
        style = "transcript--speaker" if turn.role.quotable else "transcript--context"
        name = one_line(turn.speaker) or "unnamed speaker"
        where = f"  {turn.index}"
        if turn.start_seconds is not None:
            minutes, seconds = divmod(int(turn.start_seconds), 60)
            where += f" · {minutes}:{seconds:02}"
        note = self.get_component_rich_style("transcript--note")
        return [
            Segment(name, base + self.get_component_rich_style(style)),
            Segment(where, base + note),
        ]

    def _row(self, turn: Turn, row: int, base: Style) -> list[Segment]:
        spans = rows(turn.text, self._text_width)
        if not spans:
            return [Segment("(no words)", base + self.get_component_rich_style("transcript--note"))]
        start, end = spans[row]
        if not turn.role.quotable:
            base += self.get_component_rich_style("transcript--context")
        marks = [m for m in self._marks.get(turn.index, ()) if m.start < end and m.end > start]
        cuts = sorted(
            {start, end, *(max(m.start, start) for m in marks), *(min(m.end, end) for m in marks)}
        )
        return [
            Segment(_shown(turn.text[a:b]), self._style(a, marks, base)) for a, b in pairwise(cuts)
        ]

    def _style(self, at: int, marks: Sequence[Mark], base: Style) -> Style:
        for mark in marks:
            if mark.start <= at < mark.end:
                base += self.get_component_rich_style(mark.style)
        return base


def _shown(text: str) -> str:
    return "".join(" " if sign.isspace() else sign for sign in clean(text))
