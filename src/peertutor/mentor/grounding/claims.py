"""Claims: the sentences of an answer that say something, with their offsets in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from peertutor.core.sentences import sentence_spans
from peertutor.mentor.writing.brackets import MARK

_MARKS_FIRST = re.compile(r"(?:\s*\[\d{1,3}\])+")
_BULLET = re.compile(r"(?:[-*+•]|\d{1,2}[.)]|>)\s+")
_HEADING = re.compile(r"#{1,6}\s|[-=*_|:\s]+$|\*\*[^*]+\*\*:?$|__[^_]+__:?$")
_BLOCK_START = re.compile(r"\s*(?:#{1,6}\s|[-*+•]\s|\d{1,2}[.)]\s|>|\||```)")
_FENCE = re.compile(r"^[ \t]*```.*?(?:^[ \t]*```[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_EMPHASIS = re.compile(r"[*_`]+")


@dataclass(frozen=True, slots=True)
class ClaimSpan:
    """One claim before it is grounded: `answer[start:end]` and the passages it cites."""

    start: int
    end: int
    text: str
    cited: tuple[int, ...]

    @property
    def bare(self) -> str:
        """The words alone: no marks, no emphasis."""
        return _EMPHASIS.sub("", MARK.sub("", self.text)).strip()


def claim_spans(answer: str) -> list[ClaimSpan]:
    """Return the claims of an answer in Markdown, in order.

    A sentence, an item of a list or a block of code is a claim. Headings, questions to the reader
    and lead-ins ("Ana suggests two things:") are not. A mark behind the full stop belongs to the
    sentence before it.
    """
    return [
        ClaimSpan(start, end, text, tuple(int(n) for n in MARK.findall(text)))
        for start, end in _spans(answer)
        if _says_something(text := answer[start:end])
    ]


def _spans(answer: str) -> Iterator[tuple[int, int]]:
    for start, end, is_code in _blocks(answer):
        if is_code:
            yield start, end
            continue
        if not _HEADING.match(answer[start:end].strip()):
            yield from _with_marks_behind(answer, start, end)


def _blocks(answer: str) -> Iterator[tuple[int, int, bool]]:
    """Yield paragraphs, list items, headings and fenced code: `(start, end, is code)`."""
    position = 0
    for fence in _FENCE.finditer(answer):
        yield from _prose_blocks(answer, position, fence.start())
        yield fence.start(), fence.end(), True
        position = fence.end()
    yield from _prose_blocks(answer, position, len(answer))


def _prose_blocks(answer: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    block = position = start
    alone = False
    for line in answer[start:end].splitlines(keepends=True):
        if alone or not line.strip() or _BLOCK_START.match(line):
            yield block, position, False
            block = position
        # A heading and a lead-in are alone on their line, whatever follows.
        alone = bool(_HEADING.match(line.strip())) or line.rstrip().endswith(":")
        position += len(line)
    yield block, position, False


def _with_marks_behind(answer: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    waiting: tuple[int, int] | None = None
    for first, last in sentence_spans(answer[start:end]):
        begin, finish = start + first, start + last
        marks = _MARKS_FIRST.match(answer, begin, finish)
        if waiting and marks:
            waiting = (waiting[0], marks.end())
            begin = (
                marks.end()
                + len(answer[marks.end() : finish])
                - len(answer[marks.end() : finish].lstrip())
            )
        if waiting:
            yield waiting
        waiting = (_after_bullet(answer, begin, finish), finish) if begin < finish else None
    if waiting:
        yield waiting


def _after_bullet(answer: str, start: int, end: int) -> int:
    bullet = _BULLET.match(answer, start, end)
    return bullet.end() if bullet else start


def _says_something(text: str) -> bool:
    bare = MARK.sub("", text).strip().rstrip("*_ ")
    letters = sum(char.isalnum() for char in bare)
    return letters > 2 and not bare.endswith((":", "?"))
