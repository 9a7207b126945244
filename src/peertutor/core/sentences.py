"""Sentences with their offsets: what passages are cut at and what claims and quotes are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A full stop after one of these never ends a sentence: a name or an example follows.
_NEVER_LAST = frozenset(
    "mr mrs ms messrs mme dr prof st gen gov sen rep lt col capt cpt sgt rev hon mt vs e.g i.e eg "
    "ie cf viz resp esp approx incl excl z.b d.h ca".split()
)
# After one of these it does not where a number follows: "No. 5"; but "I said no." is a sentence.
_BEFORE_NUMBERS = frozenset(
    "no nos nr fig figs vol sec ch para art ext tel op pp eq ver est jan feb mar apr jun jul aug "
    "sep sept oct nov dec".split()
)
# One of these may be the last word. Then it depends on what follows.
_MAY_BE_LAST = frozenset(
    "etc inc ltd co corp jr sr dept min max hr hrs al oz lb lbs ft sq misc u.a bzw".split()
)
# With a capital letter these begin a sentence; after "U.S." or "J." another word may be a name.
_BEGIN = frozenset(
    """
    the a an it he she they we i you this that these those then there but and so or if when while
    after before in on at for to as because since now yes no okay ok well what who why how where
    which is are was were do don't let my our your his her their its one some all most many each
    every also however it's that's there's i'm i've we're we've they're you're he's she's let's
    not never nobody nothing with without once until unless both another others people
    """.split()
)

_CLOSING = "\"'”’»)\\]"
_END = re.compile(
    rf"""
    (?<![.!?…。！？])[.!?…。！？]+[{_CLOSING}]*(?=\s|$)  # a row of stops, once
    | [。！？]+["'”’»)\]」』]*                          # in writing without spaces
    | \n\s*\n                                         # an empty line
    | \n(?=\s*(?:[-*•+]|\d+[.)])\s)                   # before an item of a list
    """,
    re.VERBOSE,
)
_LAST_TOKEN = re.compile(r"(\S+)$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_NEXT_WORD = re.compile(r"\s+[\"'“‘(\[*_]*(\w(?:[\w’'-]*\w)?)")


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
        if not _goes_on(text, match):
            yield match.end()
    yield len(text)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a stop is none: behind an abbreviation, in an ellipsis, before "he said"."""
    stop = match.group()
    if stop[0] not in ".!?…":
        return False
    following = _NEXT_WORD.match(text, match.end())
    word = following.group(1) if following else ""
    in_lower_case = bool(word) and word[0].islower()
    if stop == ".":
        return _is_abbreviation(text, match.start(), word)
    trails_off = stop.rstrip(_CLOSING) in {"…", "...", ".."}
    quoted = stop[-1] in "\"'”’»"
    return in_lower_case and (trails_off or quoted)


def _is_abbreviation(text: str, stop: int, following: str) -> bool:
    before = _LAST_TOKEN.search(text, max(0, stop - 24), stop)
    if not before:
        return False
    written = before.group(1).lstrip("(\"'“‘[*_")
    token = written.lower()
    line_start = text.rfind("\n", 0, stop) + 1
    if not text[line_start : before.start()].strip() and _is_a_label(token):
        return True
    if token in _NEVER_LAST:
        return True
    if token in _BEFORE_NUMBERS:
        return following[:1].isdigit()
    letter = len(token) == 1 and token.isalpha()
    if letter or token in _MAY_BE_LAST or _DOTTED.fullmatch(token):
        begins = following[:1].isupper() and following.lower().replace("’", "'") in _BEGIN
        return bool(following) and not begins
    return False


def _is_a_label(token: str) -> bool:
    """Whether this numbers an item at the beginning of a line: "2. Take the disk out"."""
    return (token.isdigit() and len(token) < 3) or (len(token) == 1 and token.isalpha())


def _trimmed(text: str, ends: Iterator[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in ends:
        piece = text[start:end]
        body = piece.strip()
        if body:
            left = start + len(piece) - len(piece.lstrip())
            yield left, left + len(body)
        start = end
