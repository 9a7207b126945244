"""A lesson follows the turns it rests on, when one is said in other words or taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from peertutor.core.interviews import Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.sentences import sentence_spans

_WORD = re.compile(r"\S+")
_NOWHERE = (0, 0)

_Span = tuple[int, int]
_Change = tuple[str, int, int, int, int]


def told_again(lesson: Lesson, former: Turn, turn: Turn) -> Lesson:
    """Return a lesson after a turn that it rests on was said in other words: unverified.

    Where a part says the former words it says what stands in their place now; where nothing does,
    they go. A part that its veteran has put in words of its own stays.
    """
    says = dict(lesson.parts)
    sources: list[Source] = []
    taken: set[_Span] = set()
    for source in lesson.sources:
        if source.turn != turn.index:
            sources.append(source)
            continue
        quote = former.text[source.start : source.end]
        span = _place(former.text, turn.text, source)
        before, found, after = says.get(source.field, "").partition(quote) if quote else ("",) * 3
        if not found:
            span = span if span != _NOWHERE else (0, len(turn.text))
        else:
            # What took the place of two parts is said once.
            span = span if span not in taken else _NOWHERE
            said = (before.strip(), turn.text[slice(*span)], after.strip())
            says[source.field] = " ".join(filter(None, said))
        if not found or span != _NOWHERE:
            sources.append(Source(source.field, turn.index, *span))
            taken.add(span)
    return _saying(lesson, says, sources)


def without(lesson: Lesson, turn: int) -> Lesson:
    """Return a lesson without the parts that rest on a turn; taken back where none is left."""
    gone = {source.field for source in lesson.sources if source.turn == turn}
    says = {field: text for field, text in lesson.parts.items() if field not in gone}
    return _saying(lesson, says, lesson.sources)


def _saying(lesson: Lesson, says: dict[LessonField, str], sources: Sequence[Source]) -> Lesson:
    left = lesson.saying({field: says.get(field, "") for field in LessonField})
    return replace(
        left,
        sources=tuple(source for source in sources if left.part(source.field)),
        state=lesson.state if left.parts else LessonState.WITHDRAWN,
        trust=Trust.TOLD,
        verified_at=None,
        verified_by=0,
    )


def _place(former: str, text: str, source: Source) -> _Span:
    """Return where the words of a source stand now, or what took their place; `_NOWHERE`: gone."""
    quote = former[source.start : source.end]
    at = text.find(quote)
    if quote and at >= 0:
        return at, at + len(quote)
    start, end = _moved(former, text, source.start, source.end)
    if start == end:
        return _NOWHERE
    sentences = sentence_spans(former)
    if source.start in {s for s, _ in sentences} and source.end in {e for _, e in sentences}:
        # Whole sentences stay whole.
        over = [(s, e) for s, e in sentence_spans(text) if s < end and e > start]
        return over[0][0], over[-1][1]
    # A clause is known by the word that opens it ("because …").
    opens = quote.split()[:1] == text[start:end].split()[:1]
    return (start, end) if opens else _NOWHERE


def _moved(former: str, text: str, start: int, end: int) -> _Span:
    old = [match.span() for match in _WORD.finditer(former)]
    new = [match.span() for match in _WORD.finditer(text)]
    changes = SequenceMatcher(
        None,
        [former[a:b] for a, b in old],
        [text[a:b] for a, b in new],
        autojunk=False,
    ).get_opcodes()
    words = [n for n, (left, right) in enumerate(old) if left < end and right > start]
    now = [place for n in words for place in _now(changes, n)]
    return (new[min(now)][0], new[max(now)][1]) if now else _NOWHERE


def _now(changes: Sequence[_Change], word: int) -> Iterator[int]:
    """Yield which words stand in the place of a former one."""
    for what, first, last, begins, ends in changes:
        if first <= word < last:
            yield from [begins + word - first] if what == "equal" else range(begins, ends)
