"""What has changed between two texts, in few words: for the one who decided on the former."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

_AROUND = 3
"""Words that are shown before and after a change."""


def difference(before: str, now: str) -> str:
    """Return the changes from one text to another, `… [-old-] {+new+} …`; empty where none is."""
    old, new = before.split(), now.split()
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    return " … ".join(_changes(matcher, old, new))


def _changes(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> Iterator[str]:
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        parts = old[max(start - _AROUND, 0) : start]
        if start < end:
            parts.append(f"[-{' '.join(old[start:end])}-]")
        if first < last:
            parts.append(f"{{+{' '.join(new[first:last])}+}}")
        yield " ".join(parts + old[end : end + _AROUND])
