"""Cutting an interview into passages: the unit that is searched, shown and quoted from.

Turns are first taken apart into units that stay whole (a short turn, some sentences of a long
one), then neighbouring units are put together. Where to cut is chosen for the interview as a whole,
the way a typesetter breaks a paragraph into lines: every cut and every passage that is too short or
too long has a price, and the cheapest division wins (Knuth and Plass, "Breaking paragraphs into
lines", 1981).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.passages import PassageDraft, Span
from peertutor.core.sentences import sentence_spans

MOST_WORDS = 200
"""No passage is longer, so that an embedder of 512 tokens reads all of it."""

GOOD_WORDS = 160
"""The size that costs nothing: in the middle of 120 to 200 words."""

UNIT_WORDS = 40
"""Long turns are taken apart into runs of sentences with at least so many words."""

CHARACTERS_A_WORD = 6
"""In writing without spaces, and in very long "words", so many characters count as a word."""

NOD_WORDS = 3
"""A turn with fewer words asks nothing: "Right?", "Yeah." do not open a passage."""

HEADING_WORDS = 12
"""A line that stands alone, is no longer and ends in no full stop is taken for a heading."""

# What a cut costs, where a passage without words would cost 1.
_BEFORE_QUESTION = 0.0
_BETWEEN_TURNS = 0.1
_BETWEEN_SENTENCES = 0.3
_WITHIN_SENTENCE = 0.8
_APART = 3.0  # a question from its answer, a heading from its text

_ASKS = re.compile(r"[?？؟][\"'”’»)\]\s]*\Z")
_WORD = re.compile(r"\S+")
_MARKED_HEADING = re.compile(r"\s{0,3}#{1,6}[^\S\n]+(\S.*)")
_LIST_ITEM = re.compile(r"\s*[-*•>|]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of one turn that stays whole.

    Attributes:
        span: Where it stands; white space around it is left out.
        size: Its length in words.
        price: What a cut just before it costs.
        section: The heading that it stands under, in a document.
    """

    span: Span
    size: int
    price: float
    section: str = ""


def cut(interview: Interview) -> list[PassageDraft]:
    """Return the passages of an interview, in order and without overlap.

    Their spans hold every character that is not white space, the context's words too: a question
    is searched and shown with its answer. None is longer than `MOST_WORDS`.
    """
    units = _units(interview.turns)
    title = tuple(part for part in (interview.title.strip(), interview.topic.strip()) if part)
    return [_draft(interview.turns, units[a:b], title) for a, b in _division(units)]


def size(text: str) -> int:
    """Return the length of `text` in words, also where it is written without spaces."""
    words = text.split()
    return max(len(words), -(-sum(map(len, words)) // CHARACTERS_A_WORD))


def _units(turns: Sequence[Turn]) -> list[_Unit]:
    units: list[_Unit] = []
    asked = asked_by_context = False
    section = ""
    for turn in turns:
        asks = _asks(turn)
        if turn.role is Role.DOCUMENT:
            added = list(_document_units(turn, section))
        else:
            price = _BEFORE_QUESTION if asks and not asked_by_context else _BETWEEN_TURNS
            added = list(_runs(turn, 0, len(turn.text), price))
        if not added:
            continue
        if asked:
            added[0] = replace(added[0], price=_APART)
        units += added
        section = added[-1].section
        asked, asked_by_context = asks, turn.role is Role.CONTEXT
    return units


def _asks(turn: Turn) -> bool:
    """Whether an answer is expected after this turn."""
    if turn.role is Role.DOCUMENT or size(turn.text) < NOD_WORDS:
        return False
    return turn.role is Role.CONTEXT or bool(_ASKS.search(turn.text))


def _document_units(turn: Turn, section: str) -> Iterator[_Unit]:
    price = _BETWEEN_TURNS
    for start, end in _paragraphs(turn.text):
        heading = _heading(turn.text[start:end])
        section = heading or section
        price = price if not heading or price == _APART else _BEFORE_QUESTION
        yield from _runs(turn, start, end, price, section)
        price = _APART if heading else _BETWEEN_TURNS


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield each run of lines that are not blank; a marked heading is one by itself."""
    begin = end = 0
    for line in text.split("\n"):
        start, stop = end, end + len(line)
        marked = bool(_MARKED_HEADING.fullmatch(line))
        if (marked or not line.strip()) and text[begin:start].strip():
            yield begin, start
            begin = start
        end = min(stop + 1, len(text))
        if marked:
            yield start, stop
            begin = end
    if text[begin:].strip():
        yield begin, len(text)


def _heading(paragraph: str) -> str:
    """Return the heading that a paragraph is; empty when it is none."""
    if marked := _MARKED_HEADING.fullmatch(paragraph):
        return marked.group(1).rstrip(" #")
    line = paragraph.strip()
    bare = "\n" not in line and line[-1] not in ".!?:;,…" and not _LIST_ITEM.match(line)
    return line if bare and size(line) <= HEADING_WORDS else ""


def _runs(turn: Turn, start: int, end: int, price: float, section: str = "") -> Iterator[_Unit]:
    """Yield the units of one stretch of a turn; a cut before the first of them costs `price`."""
    begin, length = -1, 0
    for left, right, own_price in _pieces(turn.text, start, end):
        if begin < 0:
            begin, length = left, 0
            price = price if price >= 0 else own_price
        length += size(turn.text[left:right])
        if length >= UNIT_WORDS:
            yield _Unit(Span(turn.index, begin, right), length, price, section)
            begin, price = -1, -1.0
    if begin >= 0:
        yield _Unit(Span(turn.index, begin, right), length, price, section)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Yield sentences, over-long ones in several pieces, and what a cut before each costs."""
    for first, last in sentence_spans(text[start:end]):
        left, right = start + first, start + last
        if size(text[left:right]) <= 2 * UNIT_WORDS:
            yield left, right, _BETWEEN_SENTENCES
            continue
        for number, piece in enumerate(_word_runs(text, left, right)):
            yield *piece, _WITHIN_SENTENCE if number else _BETWEEN_SENTENCES


def _word_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield runs of about `UNIT_WORDS` words; a word longer than that is cut anywhere."""
    longest = UNIT_WORDS * CHARACTERS_A_WORD
    begin, length = -1, 0.0
    for word in _WORD.finditer(text, start, end):
        for left in range(word.start(), word.end(), longest):
            right = min(left + longest, word.end())
            begin = left if begin < 0 else begin
            length += max(1.0, (right - left) / CHARACTERS_A_WORD)
            if length >= UNIT_WORDS:
                yield begin, right
                begin, length = -1, 0.0
    if begin >= 0:
        yield begin, right


def _division(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """Return the cheapest division into passages, each as the units from `a` up to `b`."""
    ends = list(accumulate((unit.size for unit in units), initial=0))
    best = [0.0] * len(ends)
    begins = [0] * len(ends)
    for b in range(1, len(ends)):
        cheapest = float("inf")
        for a in range(b - 1, -1, -1):
            length = ends[b] - ends[a]
            if length > MOST_WORDS:
                break
            cost = best[a] + units[a].price + (1 - length / GOOD_WORDS) ** 2
            if cost < cheapest:
                cheapest, begins[b] = cost, a
        best[b] = cheapest
    cuts = [len(units)]
    while cuts[-1] > 0:
        cuts.append(begins[cuts[-1]])
    cuts.reverse()
    return list(pairwise(cuts))


def _draft(turns: Sequence[Turn], units: Sequence[_Unit], title: Sequence[str]) -> PassageDraft:
    spans = tuple(
        Span(turn, group[0].start, group[-1].end)
        for turn, group in (
            (turn, list(run)) for turn, run in groupby((u.span for u in units), lambda s: s.turn)
        )
    )
    section = units[0].section
    return PassageDraft(
        spans=spans,
        text="\n".join(_line(turns[span.turn], span) for span in spans),
        heading=" — ".join([*title, section] if section else title),
    )


def _line(turn: Turn, span: Span) -> str:
    words = turn.text[span.start : span.end]
    return f"{turn.speaker}: {words}" if turn.speaker else words
