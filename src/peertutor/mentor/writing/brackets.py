"""Which bracketed text is a citation mark, or an attempt at one, and which is ordinary text."""

from __future__ import annotations

import re

OPENERS = frozenset("[［【〔〖⟦〚⁅❲｢「『〈《⟨")
CLOSERS = frozenset("]］】〕〗⟧〛⁆❳｣」』〉》⟩")

MARK = re.compile(r"\[(\d{1,3})\]")
"""A citation mark as it stands in an answer; group 1 is its number."""

_LIST = re.compile(r"\s*\d{1,3}(?:\s*(?:[,;–-]|and|&)\s*\d{1,3})*\s*", re.ASCII)
_PIECE = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))?")

# Words that name a source rather than say something.
STRONG_LABELS = frozenset(
    """
    source sources src srcs ref refs reference references citation citations cite cites cited
    passage passages doc docs document documents quote quotes footnote footnotes fn excerpt excerpts
    interview interviews snippet context
    """.split()
)
_WEAK_LABELS = frozenset(
    """
    see cf also and from per in as note notes no nr number numbers nos turn turns line lines id ids
    page pages pp ibid
    """.split()
)
_LABELS = STRONG_LABELS | _WEAK_LABELS
_PLACEHOLDERS = frozenset("n nn num number needed".split()) | STRONG_LABELS
_SPELLED = frozenset("one two three four five six seven eight nine ten".split())


def listed(content: str, known: int) -> list[int]:
    """Return the numbers of a well-formed mark (`3`, `1, 3`, `2-4`); empty for anything else.

    Numbers over `known` are among them, so that they can be counted; a range that reaches beyond
    it is nobody's.
    """
    if not _LIST.fullmatch(content):
        return []
    numbers: list[int] = []
    for first, last in _PIECE.findall(content):
        if not last:
            numbers.append(int(first))
        elif 1 <= int(first) <= int(last) <= known:
            numbers.extend(range(int(first), int(last) + 1))
        else:
            return []
    return numbers


def like_a_mark(content: str) -> bool:
    """Whether bracketed `content` is a mark, well-formed or not, known or not.

    It holds a number in any script, or a placeholder for one, and beside that nothing but labels
    and punctuation: `S1`, `²`, `^1`, `4:0†source`, `n` are; `sic`, `int`, `3 days later` are not.
    """
    if content.lstrip().startswith("^"):
        return True
    names = _names(content)
    if any(char.isnumeric() for char in content):
        return all(len(name) == 1 or name in _LABELS for name in names)
    if any(name in _SPELLED for name in names):
        return any(name in STRONG_LABELS for name in names) and names <= _LABELS | _SPELLED
    return bool(names) and names <= _PLACEHOLDERS


def names_a_source(content: str) -> bool:
    """Whether text in round brackets is an attempt at a mark: `source 3`, `see doc 2`."""
    return bool(_names(content) & STRONG_LABELS) and like_a_mark(content)


def _names(content: str) -> frozenset[str]:
    """Return the words of `content` that hold letters only."""
    letters = "".join(
        char.lower() if char.isalpha() and not char.isnumeric() else " " for char in content
    )
    return frozenset(letters.split())
