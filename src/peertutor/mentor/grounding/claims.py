"""Claims: the sentences of an answer that say something, with their offsets in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from peertutor.core.sentences import sentence_spans
from peertutor.mentor.writing.brackets import MARK

_MARKS_FIRST = re.compile(r"(?:\s*\[\d{1,3}\])+")
_LABEL = r"(?:[-*+•–]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\(?[A-Z]\))"
_BULLET = re.compile(rf"(?:(?:{_LABEL}|>)[ \t]+(?:\[[ xX]\][ \t]+)?)+")
_HEADING = re.compile(r"#{1,6}\s|[-=*_|:\s]+$|\*\*[^*]+\*\*:?$|__[^_]+__:?$")
_ITEM = re.compile(rf"\s*(?:#{{1,6}}\s|{_LABEL}\s|```|~~~)")
_QUOTED_LINE = re.compile(r"\s*>")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*$")
_FENCE = re.compile(
    r"^[ \t]*(?P<fence>```|~~~).*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_EMPHASIS = re.compile(r"[*_`]+|(?<=\n)[ \t]*>[ \t]?|(?:^|[ \t])\|(?=[ \t])")
_QUOTES = {"“": "”", "«": "»", "„": "“", "`": "`", '"': '"'}
_LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class ClaimSpan:
    """One claim before it is grounded: `answer[start:end]` and the passages it cites."""

    start: int
    end: int
    text: str
    cited: tuple[int, ...]

    @property
    def bare(self) -> str:
        """The words alone: no marks, no emphasis, no lines of a table."""
        return _EMPHASIS.sub("", MARK.sub("", self.text)).strip()


def claim_spans(answer: str) -> list[ClaimSpan]:
    """Return the claims of an answer in Markdown, in order.

    A sentence, an item of a list, a row of a table or a block of code is a claim. Headings, a
    table's first row, questions to the reader and lead-ins ("Ana suggests two things:") are not. A
    mark behind the full stop belongs to the sentence before it. What somebody says in quotation
    marks stays together with who says it.
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
        elif _ROW.fullmatch(answer[start:end].rstrip("\n")):
            yield from _row(answer, start, end)
        elif not _HEADING.match(answer[start:end].strip()):
            yield from _with_marks_behind(answer, start, end)


def _blocks(answer: str) -> Iterator[tuple[int, int, bool]]:
    """Yield paragraphs, list items, rows, headings and fenced code: `(start, end, is code)`."""
    position = 0
    for fence in _FENCE.finditer(answer):
        yield from _prose_blocks(answer, position, fence.start())
        yield fence.start(), fence.end(), True
        position = fence.end()
    yield from _prose_blocks(answer, position, len(answer))


def _prose_blocks(answer: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    block = position = start
    alone = quoted = False
    for line in answer[start:end].splitlines(keepends=True):
        # Neighbouring lines of one quotation are one block.
        quotes = bool(_QUOTED_LINE.match(line))
        is_row = bool(_ROW.fullmatch(line.rstrip("\n")))
        if alone or is_row or quotes is not quoted or not line.strip() or _ITEM.match(line):
            yield block, position, False
            block = position
        quoted = quotes
        # A heading and a lead-in are alone on their line, whatever follows.
        alone = is_row or bool(_HEADING.match(line.strip())) or line.rstrip().endswith(":")
        position += len(line)
    yield block, position, False


def _row(answer: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what stands between the outer lines of a row; nothing for the heads of its columns."""
    following = answer[end : end + 400].partition("\n")[0]
    row = answer[start:end]
    if _RULE.fullmatch(following) or _RULE.fullmatch(row.rstrip("\n")):
        return
    first, last = row.index("|") + 1, row.rindex("|")
    inner = row[first:last]
    if inner.strip():
        first += len(inner) - len(inner.lstrip())
        yield start + first, start + first + len(inner.strip())


def _with_marks_behind(answer: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    waiting: tuple[int, int] | None = None
    for first, last in _whole_quotations(answer[start:end]):
        begin, finish = start + first, start + last
        marks = _MARKS_FIRST.match(answer, begin, finish)
        if waiting and marks:
            waiting = (waiting[0], marks.end())
            rest = answer[marks.end() : finish]
            begin = marks.end() + len(rest) - len(rest.lstrip())
        if waiting:
            yield waiting
        waiting = (_after_bullet(answer, begin, finish), finish) if begin < finish else None
    if waiting:
        yield waiting


def _whole_quotations(block: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a block; those of one quotation, or one piece of code, together."""
    held: tuple[int, int] | None = None
    for start, end in sentence_spans(block):
        held = (held[0] if held else start, end)
        if not _is_open(block, *held):
            yield held
            held = None
    if held:
        yield held


def _is_open(block: str, start: int, end: int) -> bool:
    """Whether a quotation mark in `block[start:end]` is closed behind it, and not far."""
    closes = ""
    for char in block[start:end]:
        if not closes:
            closes = _QUOTES.get(char, "")
        elif char == closes:
            closes = ""
    return bool(closes) and closes in block[end : end + _LONGEST_QUOTE]


def _after_bullet(answer: str, start: int, end: int) -> int:
    bullet = _BULLET.match(answer, start, end)
    return bullet.end() if bullet else start


def _says_something(text: str) -> bool:
    bare = MARK.sub("", text).strip().rstrip("*_ ")
    letters = sum(char.isalnum() for char in bare)
    return letters > 2 and not bare.endswith((":", "?"))
