"""A room in which what is typed is never far from the disk, whatever else goes on there."""

from __future__ import annotations

import asyncio
from abc import abstractmethod

from textual import on, work

from peertutor.capture.interview.sitting import Sitting
from peertutor.core.errors import PeerTutorError
from peertutor.core.text import one_line
from peertutor.tui.desk import Desk
from peertutor.tui.screens.room import Room
from peertutor.tui.widgets.reply import ReplyBox

_SOON = 0.1  # seconds


class DraftingRoom(Room[str]):
    """Keeps the line that is being typed, also while the next question is still looked for.

    Args:
        desk: Where the services are.
        sitting: The interview.
    """

    def __init__(self, desk: Desk, sitting: Sitting) -> None:
        super().__init__(desk)
        self._sitting = sitting
        self._busy = False
        self._writing = asyncio.Lock()
        self._drafting = asyncio.Lock()

    @property
    def _box(self) -> ReplyBox:
        return self.query_one(ReplyBox)

    @property
    def _unsettled(self) -> bool:
        """Whether what was sent may not be on the disk yet; until then its draft is needed."""
        return self._busy and self._sitting.recording.open_question is not None

    @on(ReplyBox.DraftDue)
    def _draft_due(self) -> None:
        if self._unsettled:
            self.set_timer(_SOON, self._draft_due)
        else:
            self._keep_draft()

    @work(name="draft", group="draft", exit_on_error=False)
    async def _keep_draft(self) -> None:
        async with self._drafting:
            if self._unsettled:
                self._draft_due()
                return
            # What stands there now: an older text must never follow a newer one.
            text = self._box.text
            try:
                await asyncio.to_thread(self._sitting.keep_draft, text)
            except PeerTutorError as error:
                self._say_state(f"! {one_line(error.title)}")
            else:
                if text:
                    self._say_state("draft kept")

    @abstractmethod
    def _say_state(self, mark: str) -> None:
        """Show what has become of what is typed."""
