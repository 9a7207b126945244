"""The seams of recall: what changed, and what somebody was told of it, in their own store."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from peertutor.core.changes import Change, Exported, Notice, Told
from peertutor.ports import KeptAnswer


class Changes(Protocol):
    """What became of words, as the shared ledger tells everybody."""

    def changes(self, after: int = 0) -> list[Change]:
        """Return what changed after the change of that number, the oldest first."""
        ...


class Notices(Protocol):
    """What one person was told, and what they are told of it later; nobody else sees it."""

    def seen_change(self) -> int:
        """Return the number of the latest change that was looked at; 0 before any."""
        ...

    def told(self, source: str) -> list[Told]:
        """Return every quote of the kept answers that is from one source.

        Args:
            source: SHA-256 of the interview's id.
        """
        ...

    def take_notice(self, change: Change, answers: Collection[int]) -> int:
        """Keep a notice for each of these answers, and that the change was looked at.

        In one transaction, and each notice once, however often it is called. Of what was taken back
        or restored only those are told who have had bad news of it. Words that were erased
        elsewhere are erased here too.

        Returns:
            How many notices are new.
        """
        ...

    def notices(self, *, unread: bool = False) -> list[tuple[Notice, KeptAnswer]]:
        """Return the notices with the answers that they are about, the latest first."""
        ...

    def read_notices(self, ids: Collection[int] | None = None) -> int:
        """Mark some notices, or all, as read; return how many were not."""
        ...


class Exports(Protocol):
    """Files that one person wrote for others to read, as their own store remembers them."""

    def note_export(self, interview_id: str, path: str) -> None:
        """Remember that an interview was written to a file; an older note of that file goes."""
        ...

    def exported(self) -> list[Exported]:
        """Return what was written, the oldest first."""
        ...
