"""A sentence is taken apart: its conditions, its reasons, and what is said outright.

Rules of thumb for spoken English. Where a clause ends is read from its words and its commas; what
is not understood stays part of what is said outright.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = r"(?=[,;:.!?—–()]|\bthen\b|$)"

# "I don't know if …", "ask whether …", "even if …" are no conditions of what is said.
_CONDITION = re.compile(
    r"(?<!even )(?<!know )(?<!see )(?<!ask )(?<!check )(?<!tell )(?<!wonder )(?<!matter )"
    r"\b(?:only )?(?:if|when|whenever|while|where|wherever|once|as long as|provided|in case)\b"
    rf"(?! not\b)[^,;:.!?—–()]*?{_END}"
)

# "If it's an hour's work I climb alone": without a comma it ends where somebody does something.
_LEADING = re.compile(
    r"^(?:(?:and|but|so|well|yes|no)[, ]+)*"
    r"((?:if|when|whenever|while|where|once) (?:[\w'-]+ ){2,}?[\w'-]+)"
    r" (?=(?:i|we|you|they|leave|take|never|don't|always) [\w'-]+)"
)

# "In winter …", "With cotton I …", "On the marble never …": only at the beginning, up to a comma or
# to what is done or denied there.
_CASE = re.compile(
    r"^(?:(?:and|but|so|well|yes|no|now|yeah|look)[, ]+)*"
    r"((?:for|with|on|in|at|under|during|over|by)\b(?: (?:the|a|an|my|our|this|these|those|each))?"
    r"(?: [\w'-]+){1,5}?)"
    r"(?=,|:| (?:i|we|you|it|they|he|she|there|the|that|a|an|nothing|nobody|never|always|don't|not"
    r"|only|leave|take|use|put)\b)"
)

# From here on it is told why, or what happens otherwise.
_REASON = re.compile(
    r"\b(?:because|since|so that|or else|otherwise|'cause|cos|in case)\b[^;.!?]*"
    r"|[,;] (?:or|so) (?:it|they|you|we|i|the|that|there|he|she|nobody|somebody|a|your|all)\b"
    r"[^;.!?]*"
)
_LEADING_REASON = re.compile(r"^(?:because|since|as)\b[^,]*,")

_PIECES = re.compile(r"[,;:.!?()—–]+| - |\b(?:and|but|then)\b|\b(?=(?:which|who)\b)")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a sentence, in lower case.

    Attributes:
        outright: What is said whatever the case: neither condition nor reason.
        clauses: The clauses of `outright`, in order.
        conditions: Each "if …", "when …", "in winter", as `(start, end)` in the sentence.
    """

    outright: str
    clauses: tuple[str, ...]
    conditions: tuple[tuple[int, int], ...]


def parted(sentence: str) -> Parts:
    """Take a sentence apart."""
    text = folded(sentence)
    reasons = [m.span() for m in (*_LEADING_REASON.finditer(text), *_REASON.finditer(text))]
    text = _blanked(text, reasons)
    conditions = [m.span() for m in _CONDITION.finditer(text)]
    leading = _LEADING.match(text)
    if leading and conditions and leading.end(1) < conditions[0][1]:
        conditions[0] = leading.span(1)
    if case := _CASE.match(text):
        conditions.insert(0, case.span(1))
    outright = _blanked(text, conditions)
    clauses = (" ".join(piece.split()) for piece in _PIECES.split(outright))
    return Parts(outright, tuple(filter(None, clauses)), tuple(_disjoint(conditions)))


def folded(text: str) -> str:
    """Return `text` in lower case with plain apostrophes; no character is added or taken."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).replace("’", "'")


def without_reasons(sentence: str) -> str:
    """Return what a sentence says, in lower case, without its reasons."""
    text = folded(sentence)
    return _blanked(text, [m.span() for m in _REASON.finditer(text)])


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Put blanks and a comma in the place of these stretches: offsets stay, clauses end there."""
    for start, end in spans:
        text = f"{text[:start]},{' ' * (end - start - 1)}{text[end:]}" if end > start else text
    return text


def _disjoint(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
