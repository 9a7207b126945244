"""Whoever was told something that has changed is told again, and nobody learns who that is.

The shared ledger says what became of words. It is matched in everybody's own store with what they
were told, and nothing of that goes back.
"""

from __future__ import annotations

from peertutor.core.changes import Change, Exported, Notice, concerns, outdated
from peertutor.ports import KeptAnswer
from peertutor.ports.recall import Changes, Exports, Notices


class Recall:
    """What one person was told that has changed.

    Args:
        changes: What became of words.
        mine: What this person was told.
        exports: Which files they wrote for others to read.
    """

    def __init__(self, changes: Changes, mine: Notices, exports: Exports) -> None:
        self._changes = changes
        self._mine = mine
        self._exports = exports

    def look(self) -> int:
        """Look at what changed since the last time; return how many answers have news.

        Stopped anywhere it goes on from there the next time, and tells nothing twice.
        """
        return sum(self._matched(each) for each in self._changes.changes(self._mine.seen_change()))

    def notices(self, *, unread: bool = False) -> list[tuple[Notice, KeptAnswer]]:
        """Return what this person is told of answers that they were given, the latest first."""
        self.look()
        return self._mine.notices(unread=unread)

    def exports(self) -> list[tuple[Exported, Change]]:
        """Return the files of theirs that hold words which have changed since; see `outdated`."""
        written = self._exports.exported()
        return outdated(written, self._changes.changes()) if written else []

    def read(self, ids: list[int] | None = None) -> int:
        """Mark some notices, or all, as read; return how many were not."""
        return self._mine.read_notices(ids)

    def _matched(self, change: Change) -> int:
        told = self._mine.told(change.source)
        return self._mine.take_notice(
            change, {each.answer for each in told if concerns(change, each)}
        )
