"""Sentences with their offsets: what passages are cut at and what claims and quotes are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A full stop after one of these does not end a sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st no nr vs etc e.g i.e eg ie approx inc ltd co corp jr sr fig cf dept est "
    "jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.k min max hr hrs vol al resp "
    "z.b d.h u.a bzw ca".split()
)

_END = re.compile(
    r"""
    (?<![.!?…。！？])[.!?…。！？]+["'”’»)\]]*(?=\s|$)  # a stop; once a row of them, "!!!!" has many
    | [。！？]+["'”’»)\]」』]*                          # in writing without spaces
    | \n\s*\n                                         # an empty line
    | \n(?=\s*(?:[-*•]|\d+[.)])\s)                    # before an item of a list
    """,
    re.VERBOSE,
)
_LAST_TOKEN = re.compile(r"(\S+)$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return `(start, end)` of each sentence, white space around it left out.

    The spans are in order, do not overlap, and together hold every character of `text` that is not
    white space.
    """
    return list(_trimmed(text, _boundaries(text)))


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order."""
    return [text[start:end] for start, end in sentence_spans(text)]


def _boundaries(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if not (match.group().startswith(".") and _is_abbreviation(text, match)):
            yield match.end()
    yield len(text)


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    if len(match.group()) > 1:
        return False
    before = _LAST_TOKEN.search(text, max(0, match.start() - 24), match.start())
    if not before:
        return False
    token = before.group(1).lstrip("(\"'“‘").lower()
    if token in _ABBREVIATIONS or re.fullmatch(r"[^\W\d_]", token):
        return True
    # A numbered item at the beginning of a line: "2. Take the disk out".
    line_start = text.rfind("\n", 0, match.start()) + 1
    return token.isdigit() and len(token) < 3 and not text[line_start : before.start()].strip()


def _trimmed(text: str, ends: Iterator[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in ends:
        piece = text[start:end]
        body = piece.strip()
        if body:
            left = start + len(piece) - len(piece.lstrip())
            yield left, left + len(body)
        start = end
