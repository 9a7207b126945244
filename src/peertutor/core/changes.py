"""What became of words that answers may have rested on, and who was told them.

Nothing here says who was wrong: whoever was told needs to know what holds, and not who did not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What became of words."""

    DISPUTED = "disputed"
    CORRECTED = "corrected"
    RETIRED = "retired"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"

    @property
    def sentence(self) -> str:
        """What is said of it to somebody who was told the words."""
        return _SENTENCES[self]


_SENTENCES: Mapping[ChangeKind, str] = {
    ChangeKind.DISPUTED: "A colleague says that what this rests on does not hold.",
    ChangeKind.CORRECTED: "What this rests on was corrected.",
    ChangeKind.RETIRED: "What this rests on holds no longer.",
    ChangeKind.RESTORED: "The doubt about what this rests on was taken back.",
    ChangeKind.WITHDRAWN: "What this rests on was taken back.",
    ChangeKind.ERASED: "A source of this was erased.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that everybody who was told has to know.

    Attributes:
        id: Counts up; a reader remembers the last one they have seen.
        source: SHA-256 of the interview's id.
        passages: The content hashes of the passages in which the words stood.
        spans: Where they stood, as turn, start, end; empty: all that was said there.
        holds: What holds now, in words; empty where nobody has said.
    """

    id: int
    at: datetime
    kind: ChangeKind
    source: str
    passages: frozenset[str] = frozenset()
    spans: tuple[tuple[int, int, int], ...] = ()
    holds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Words that somebody was told: a citation of an answer that they were given.

    Attributes:
        answer: The answer, by the number of its store.
        passages: The content hashes of the passages that it was found in.
    """

    answer: int
    turn: int
    start: int
    end: int
    passages: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What somebody is told of an answer that they were given.

    Attributes:
        answer: The answer, by the number of its store.
        at: When the words were changed.
        read_at: When it was read; None while it was not.
    """

    id: int
    answer: int
    at: datetime
    kind: ChangeKind
    holds: str = ""
    read_at: datetime | None = None


def concerns(change: Change, told: Told) -> bool:
    """Whether somebody who was told some words has to know of a change; in doubt they do.

    Both are of the same source. Where the turns have moved meanwhile, the passage tells.
    """
    if not change.spans:
        return True
    here = [(start, end) for turn, start, end in change.spans if turn == told.turn]
    if here:
        return any(told.start < end and start < told.end for start, end in here)
    return bool(change.passages & told.passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file that somebody wrote for others to read.

    Attributes:
        source: SHA-256 of the id of the interview that is in it.
        path: Where it was written.
    """

    source: str
    path: str
    at: datetime


def outdated(
    exports: Iterable[Exported], changes: Iterable[Change]
) -> list[tuple[Exported, Change]]:
    """Return the files that hold words which changed after they were written, the latest first.

    Each with the latest change; a file whose words were doubted and hold again is left out.
    """
    by_source: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_source[change.source].append(change)
    found = []
    for each in exports:
        later = [change for change in by_source[each.source] if change.at > each.at]
        if later and later[-1].kind is not ChangeKind.RESTORED:
            found.append((each, later[-1]))
    return sorted(found, key=lambda pair: pair[1].id, reverse=True)
