"""Captions: cutting WebVTT and SubRip files into cues without losing a word of damaged ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from peertutor.capture.importing.fields import clock_seconds
from peertutor.capture.importing.values import Note, Place
from peertutor.core.text import shortened

_CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,6})?"
_TIMING = re.compile(rf"\s*({_CLOCK})\s*-{{1,2}}>\s*({_CLOCK})(?:\s+(.*?))?\s*")
# Short, with something of a clock before the arrow: nobody's words.
_DAMAGED = re.compile(r"(?=.{0,80}$).*?\d:.*?-->.*")
_SETTINGS = re.compile(r"(?:[A-Za-z]\w*:\S+(?:\s+|$))*")
_LEFT_OUT = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t].*)?")
_HEADER = re.compile(r"WEBVTT(?:[ \t]+(?:[-–—][ \t]*)?(.*))?")
# What programs name cues with: counters, and long hexadecimal identifiers.
_NUMBER = re.compile(r"(?=.*\d)[\da-fA-F/_.:-]+")
_SHOWN_RUNS = 50


@dataclass(slots=True)
class Cue:
    """What is shown from one time to another.

    Attributes:
        line: Where its words begin, from 1.
        start: Seconds; None where the time code cannot be read or there is none.
        end: Seconds; None as for `start`.
        lines: Its words as they stand, markup included.
    """

    line: int
    start: float | None = None
    end: float | None = None
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Captions:
    """A caption file, cut up.

    Attributes:
        title: What stands beside WEBVTT in its first line.
        notes: Everything that is in no cue, by line.
    """

    title: str
    cues: list[Cue]
    notes: list[Note]


def cut_captions(lines: Sequence[str], place: Place, *, web: bool) -> Captions:
    """Return the cues of a caption file, and a note on every line that is in none.

    Words outside any cue, after a blank line or under a time code that cannot be read, are kept as
    cues without a time.

    Args:
        lines: Cleaned.
        place: The file.
        web: Whether it is WebVTT, with a header, comments and styles.
    """
    return _Cutter(lines, place, web=web).cut()


class _Cutter:
    """Goes through the blocks of a file, which blank lines part, once."""

    def __init__(self, lines: Sequence[str], place: Place, *, web: bool) -> None:
        self._lines = lines
        self._place = place
        self._web = web
        self._title = ""
        self._cues: list[Cue] = []
        self._notes: list[tuple[int, Note]] = []
        self._left_out: dict[str, list[int]] = {}
        self._stray: list[int] = []

    def cut(self) -> Captions:
        blocks = list(_blocks(self._lines))
        if self._web:
            blocks = self._header(blocks)
        for number, (first, last) in enumerate(blocks):
            following = blocks[number + 1][0] if number + 1 < len(blocks) else None
            self._block(first, last, following)
        for what, at in self._left_out.items():
            self._tell(at[0] - 1, f"Left out: {what} ({_listed(at)})")
        if self._stray:
            self._tell(self._stray[0] - 1, f"Words outside any cue, kept ({_listed(self._stray)})")
        return Captions(
            self._title, self._cues, [note for _, note in sorted(self._notes, key=itemgetter(0))]
        )

    def _header(self, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
        first, last = blocks[0] if blocks else (0, 0)
        match = _HEADER.fullmatch(self._lines[first]) if blocks else None
        if not match:
            self._tell(0, "The first line is not WEBVTT; read anyway")
            return blocks
        self._title = (match[1] or "").strip()
        body = next((at for at in range(first + 1, last) if _is_timing(self._lines[at])), last)
        if body < last and body > first + 1:
            body -= 1  # the line above a time code is the cue's name
        self._leave_out("header", range(first + 1, body))
        return [*([(body, last)] if body < last else []), *blocks[1:]]

    def _block(self, first: int, last: int, following: int | None) -> None:
        timing = next((at for at in range(first, last) if _is_timing(self._lines[at])), None)
        if timing is None:
            self._untimed(first, last, following)
            return
        names = range(first, timing)
        if self._web and _LEFT_OUT.fullmatch(self._lines[first]) and timing > first + 1:
            self._leave_out(self._lines[first].split()[0], range(first, timing - 1))
            names = range(timing - 1, timing)
        if len(names) > 1:
            self._add_stray(range(first, timing - 1))
            names = range(timing - 1, timing)
        for at in names:
            self._name(at)
        self._timed(timing, last)

    def _timed(self, first: int, last: int) -> None:
        """Read cues of which the first begins with a time code; the others lack a blank line."""
        at = first
        while at < last:
            cue = self._timing(at)
            at += 1
            while at < last and not _is_timing(self._lines[at]):
                numbered = self._lines[at].strip().isdigit()
                if not (numbered and at + 1 < last and _is_timing(self._lines[at + 1])):
                    cue.lines.append(self._lines[at])
                at += 1

    def _timing(self, at: int) -> Cue:
        match = _TIMING.fullmatch(self._lines[at])
        cue = Cue(line=at + 2)
        self._cues.append(cue)
        if match:
            cue.start, cue.end = clock_seconds(match[1]), clock_seconds(match[2])
            if match[3] and not _SETTINGS.fullmatch(match[3]):
                cue.line, cue.lines = at + 1, [match[3]]
        else:
            line = shortened(self._lines[at], 200)
            self._tell(at, f"A time code that cannot be read (the words are kept): {line}")
        return cue

    def _untimed(self, first: int, last: int, following: int | None) -> None:
        left_out = _LEFT_OUT.fullmatch(self._lines[first]) if self._web else None
        lone_number = last == first + 1 and self._lines[first].strip().isdigit()
        if left_out:
            self._leave_out(left_out[1], range(first, last))
        elif not (lone_number and following is not None and _is_timing(self._lines[following])):
            self._add_stray(range(first, last))

    def _name(self, at: int) -> None:
        """Pass over the name of a cue, and tell it where it could be somebody's words."""
        name = self._lines[at].strip()
        if not self._web and not name.isdigit():
            self._add_stray(range(at, at + 1))
        elif not _NUMBER.fullmatch(name):
            self._leave_out("the name of a cue", range(at, at + 1))

    def _add_stray(self, at: range) -> None:
        self._stray.extend(index + 1 for index in at)
        self._cues.append(Cue(line=at[0] + 1, lines=[self._lines[index] for index in at]))

    def _leave_out(self, what: str, at: range) -> None:
        if at:
            self._left_out.setdefault(what, []).extend(index + 1 for index in at)

    def _tell(self, at: int, text: str) -> None:
        self._notes.append((at, self._place.at(at + 1).note(text)))


def _is_timing(line: str) -> bool:
    return _TIMING.fullmatch(line) is not None or _DAMAGED.fullmatch(line) is not None


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each run of lines that are not blank begins and ends."""
    first: int | None = None
    for index, line in enumerate(lines):
        if line.strip():
            first = index if first is None else first
        elif first is not None:
            yield first, index
            first = None
    if first is not None:
        yield first, len(lines)


def _listed(numbers: Sequence[int]) -> str:
    """Return line numbers in words, runs of them drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    texts = ["–".join(map(str, run)) for run in runs[:_SHOWN_RUNS]]
    more = f" and {len(runs) - _SHOWN_RUNS} more places" if len(runs) > _SHOWN_RUNS else ""
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(texts)}{more}"
