"""Whoever was told something that has changed is told again, and nobody learns who that is.

The shared ledger says what became of words. It is matched in everybody's own store with what they
were told, and nothing of that goes back.
"""

from __future__ import annotations

from peertutor.core.changes import Change, Notice, concerns
from peertutor.ports import KeptAnswer
from peertutor.ports.recall import Changes, Notices


class Recall:
    """What one person was told that has changed.

    Args:
        changes: What became of words.
        mine: What this person was told.
    """

    def __init__(self, changes: Changes, mine: Notices) -> None:
        self._changes = changes
        self._mine = mine

    def look(self) -> int:
        """Look at what changed since the last time; return how many answers have news.

        Stopped anywhere it goes on from there the next time, and tells nothing twice.
        """
        return sum(self._matched(each) for each in self._changes.changes(self._mine.seen_change()))

    def notices(self, *, unread: bool = False) -> list[tuple[Notice, KeptAnswer]]:
        """Return what this person is told of answers that they were given, the latest first."""
        self.look()
        return self._mine.notices(unread=unread)

    def read(self, ids: list[int] | None = None) -> int:
        """Mark some notices, or all, as read; return how many were not."""
        return self._mine.read_notices(ids)

    def _matched(self, change: Change) -> int:
        told = self._mine.told(change.source)
        return self._mine.take_notice(
            change, {each.answer for each in told if concerns(change, each)}
        )
