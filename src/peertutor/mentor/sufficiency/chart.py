"""The two pictures of trust in plain characters: for the command line and for the terminal app.

A picture is made of inked pieces: what matters is in the characters, a tone only helps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from peertutor.core.odds import percent
from peertutor.mentor.sufficiency.calibration import Bin
from peertutor.mentor.sufficiency.report import TrustReport
from peertutor.mentor.sufficiency.selective import Stop

Tone = Literal["", "quiet", "good", "warn", "mark"]


@dataclass(frozen=True, slots=True)
class Ink:
    """A piece of a row, and in which tone it is drawn."""

    text: str
    tone: Tone = ""


Row: TypeAlias = tuple[Ink, ...]

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_MARK, _BUDGET, _REST = "━", "╌", "·"
_AXIS = 6
"""The columns in front of a picture, for the figures of its upright axis."""


@dataclass(frozen=True, slots=True)
class _Cell:
    sign: str = " "
    tone: Tone = ""


def reliability(bins: Sequence[Bin], width: int, height: int) -> tuple[Row, ...]:
    """Draw how many were right (bars) against how many were said to be (marks), by confidence.

    Args:
        bins: The reliability diagram.
        width: Columns in all, the axis included.
        height: Rows in all, the axis included.
    """
    wide, rows = width - _AXIS, height - 1
    cells = [[_Cell()] * wide for _ in range(rows)]
    for place, held in enumerate(bins):
        if held.count:
            middle = min(rows - 1, int(held.confidence * rows))
            first, end = (round(each * wide / len(bins)) for each in (place, place + 1))
            for column in range(first, max(first + 1, end - 1)):
                _fill(cells, column, held.right, "good")
                cells[middle][column] = _Cell(_MARK, "mark")
    return _framed(cells, ("100%", "50%", "0%"), ("0%", "said to be right", "100%"))


def risk_curve(report: TrustReport, width: int, height: int) -> tuple[Row, ...]:
    """Draw the share of wrong answers against the share of questions that is answered.

    What the budget lets through is a filled shape, the rest a thin line; the budget itself is a
    broken line across.

    Args:
        report: What is drawn.
        width: Columns in all, the axis included.
        height: Rows in all, the axis included.
    """
    wide, rows = width - _AXIS, height - 1
    highest = report.highest_risk
    cells = [[_Cell()] * wide for _ in range(rows)]
    level = min(rows - 1, int(report.budget / highest * rows))
    cells[level] = [_Cell(_BUDGET, "mark")] * wide
    for column in range(wide):
        reached = (column + 0.5) / wide
        risk = _risk_at(report.figures.curve, reached) / highest
        if reached <= report.line.coverage:
            _fill(cells, column, risk, "good")
        else:
            _dot(cells, column, risk)
    return _framed(cells, (percent(highest), "", "0%"), ("0%", "answered unflagged", "100%"))


def _risk_at(curve: Sequence[Stop], coverage: float) -> float:
    place = bisect_left(curve, coverage, key=lambda stop: stop.coverage)
    return curve[min(place, len(curve) - 1)].risk if curve else 0.0


def _fill(cells: list[list[_Cell]], column: int, share: float, tone: Tone) -> None:
    """Fill a column from below; what stands there already shows through where it is not full."""
    eighths = round(max(0.0, min(1.0, share)) * len(cells) * 8)
    for row in range(len(cells)):
        part = min(8, eighths - row * 8)
        if part > 0:
            cells[row][column] = _Cell(_EIGHTHS[part], tone)


def _dot(cells: list[list[_Cell]], column: int, share: float) -> None:
    row = int(share * len(cells))
    if row < len(cells):
        cells[row][column] = _Cell(_REST, "quiet")


def _framed(
    cells: Sequence[Sequence[_Cell]], upright: Sequence[str], along: tuple[str, str, str]
) -> tuple[Row, ...]:
    """Put the axes to the cells, which are counted from below."""
    rows, wide = len(cells), len(cells[0])
    places = {rows - 1: upright[0], rows // 2: upright[1], 0: upright[2]}
    drawn = []
    for row in reversed(range(rows)):
        label = Ink(f"{places.get(row, ''):>{_AXIS - 1}}▕"[-_AXIS:], "quiet")
        drawn.append((label, *_inked(cells[row])))
    left, middle, right = along
    room = wide - len(left) - len(right)
    words = f"{left}{middle:^{room}}{right}" if room >= len(middle) else f"{left}{'':{room}}{right}"
    return (*drawn, (Ink(" " * _AXIS + words, "quiet"),))


def _inked(cells: Sequence[_Cell]) -> list[Ink]:
    runs = groupby(cells, key=lambda cell: cell.tone)
    return [Ink("".join(cell.sign for cell in run), tone) for tone, run in runs]
