"""The moments of a story that are worth a closer look, and the veteran's own words for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.core.text import words

MOST_MARKS = 3
_MOST_WORDS = 12
_LEAST_WORDS = 4
_GOOD_WORDS = 8
_ECHO_WORDS = 9
_LEAST_WORTH = 0.6

_CLAUSE = re.compile(r"[^,.;:!?…–—\n()“”\"]+")
_JOINT = re.compile(r"\s+(?=(?:and|but|so|then|until|when|because|which|where)\s)")
_LEADING = re.compile(
    r"(?:and|but|so|then|well|or|because|which|until|when|that)\s+", re.IGNORECASE
)
_TURNS = re.compile(
    r"\b(?:suddenly|decided|realis\w+|realiz\w+|noticed|knew|saw|heard|felt|stopped|turned|changed|"
    r"instead|instinct|worse|began|started|went|took|wanted|thought|rang|called|said|found|came|"
    r"moment|against|nearly|almost|until|waited|refused|asked)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:i|i'd|we|my|me|us)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A clause of what was told; `turn_text[start:end] == text`."""

    turn: int
    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        """Its name in a step."""
        return f"{self.turn}.{self.start}"


def marks_in(tellings: Sequence[tuple[int, str]]) -> list[Mark]:
    """Return the moments in what was told that are worth a closer look, in order of telling.

    Args:
        tellings: `(turn, text)`; of later ones more is taken than of earlier ones, because a story
            comes first and what mattered in it after.
    """
    found: list[tuple[float, Mark]] = []
    for place, (turn, text) in enumerate(tellings):
        for start, end in clauses(text):
            clause = text[start:end]
            score = _worth(clause) + 0.5 * place
            if score > _LEAST_WORTH:
                found.append((score, Mark(turn, start, end, clause)))
    found.sort(key=lambda scored: (-scored[0], scored[1].turn, scored[1].start))
    best = [mark for _, mark in _apart(found)][:MOST_MARKS]
    return sorted(best, key=lambda mark: (mark.turn, mark.start))


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each clause of `text` stands, without its opening "and" or "but"."""
    for piece in _CLAUSE.finditer(text):
        start = piece.start()
        for joint in [*(piece.start() + m.start() for m in _JOINT.finditer(piece[0])), piece.end()]:
            if trimmed := _trimmed(text, start, joint):
                yield trimmed
            start = joint


def echo_at(text: str, start: int, end: int) -> str:
    """Return the veteran's own words around a place, short enough to be said back; may be empty."""
    for left, right in clauses(text):
        if left <= start < right or left < end <= right:
            clause = text[left:right]
            if len(clause.split()) <= _ECHO_WORDS:
                return clause
    said = text[start:end].strip()
    return said if 0 < len(said.split()) <= _ECHO_WORDS else ""


def echo_in(text: str, start: int, end: int) -> str:
    """Return a sentence's own words, short enough to be said back: of clauses the one said most in.

    May be empty.
    """
    sentence = text[start:end].strip().rstrip(".!…")
    if len(sentence.split()) <= _MOST_WORDS and "\n" not in sentence and "“" not in sentence:
        return sentence
    short = [text[start + a : start + b] for a, b in clauses(text[start:end])]
    fitting = [clause for clause in short if _LEAST_WORDS <= len(clause.split()) <= _MOST_WORDS]
    return max(fitting, key=len, default="")


def _apart(found: Sequence[tuple[float, Mark]]) -> Iterator[tuple[float, Mark]]:
    """Yield the best first, and no two that say nearly the same."""
    taken: list[frozenset[str]] = []
    for score, mark in found:
        own = frozenset(words(mark.text))
        if all(len(own & other) <= len(own | other) // 2 for other in taken):
            taken.append(own)
            yield score, mark


def _worth(clause: str) -> float:
    length = len(clause.split())
    if not _LEAST_WORDS <= length <= _MOST_WORDS:
        return 0.0
    turns = len(_TURNS.findall(clause))
    own = bool(_OWN.search(clause))
    return 0.8 * min(turns, 2) + 0.6 * own - abs(length - _GOOD_WORDS) / 20


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while leading := _LEADING.match(text, start, end):
        start = leading.end()
    return (start, end) if start < end else None
