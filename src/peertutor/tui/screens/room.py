"""What all rooms share: nothing that goes wrong in the background stays unsaid."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from peertutor.core.errors import PeerTutorError
from peertutor.tui.commands import Command
from peertutor.tui.desk import Desk, tell, unforeseen

Result = TypeVar("Result")


class Room(Screen[Result]):
    """A screen that works with the services.

    Args:
        desk: Where the services are.

    Attributes:
        ROOM: The commands that work here, for the palette.
    """

    ROOM: ClassVar[tuple[Command, ...]] = ()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def broke(self, job: str, error: PeerTutorError) -> None:
        """Deal with a job that ended in an error nobody foresaw; by default it is only told."""
        tell(self, error)

    def action_close(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)

    @on(Worker.StateChanged)
    def _watch_jobs(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.broke(event.worker.name, unforeseen(event.worker.error))
