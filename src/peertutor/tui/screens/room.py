"""What all rooms share: nothing that goes wrong in the background stays unsaid."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on, work
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

    def once_open(self, begin: Callable[[], object]) -> None:
        """Begin what uses the services: now, or as soon as they are open.

        A room can be entered before; what is begun last takes the place of what still waits.
        """
        if self.desk.is_open:
            begin()
        else:
            self._begin_later(begin)

    @work(name="waiting", group="waiting", exclusive=True, exit_on_error=False)
    async def _begin_later(self, begin: Callable[[], object]) -> None:
        await self.desk.services()
        begin()

    @on(Worker.StateChanged)
    def _watch_jobs(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.broke(event.worker.name, unforeseen(event.worker.error))
