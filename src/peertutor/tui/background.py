"""What the app does behind the screens: opening the services, and making missing vectors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from peertutor.core.errors import PeerTutorError
from peertutor.core.events import VectorsMade
from peertutor.core.interviews import InterviewSummary
from peertutor.tui.desk import Desk, tell, unforeseen
from peertutor.tui.services import Services
from peertutor.tui.terminal import CivilApp


class BackgroundApp(CivilApp):
    """Works in threads that end in messages; closes the services when the last one is done.

    Args:
        open_services: Called once, in a thread, after the first paint; may take its time.
    """

    @dataclass
    class Opened(Message):
        """The services can be used."""

        services: Services
        interviews: Sequence[InterviewSummary]

    @dataclass
    class NotOpened(Message):
        """The workspace cannot be used, and why."""

        error: PeerTutorError

    @dataclass
    class Vectors(Message):
        """How far the vectors are, or why there are none."""

        made: VectorsMade | None
        problem: str = ""

    @dataclass
    class News(Message):
        """How much has come that was not read yet."""

        count: int

    def __init__(self, open_services: Callable[[], Services]) -> None:
        super().__init__()
        self.desk = Desk()
        self._open_services = open_services

    @property
    def folder(self) -> Path | None:
        """The workspace, once it is open."""
        return self.desk.folder

    def on_mount(self) -> None:
        """Open the services once something is on the screen."""
        self.leave_when_told()
        self.call_after_refresh(self._open)

    @work(thread=True, name="open", group="open", exclusive=True, exit_on_error=False)
    def _open(self) -> None:
        with self.desk.job():
            try:
                services = self._open_services()
                self.desk.keep(services)
                self.post_message(self.Opened(services, services.ledger.interviews()))
            except PeerTutorError as error:
                self.post_message(self.NotOpened(error))

    @on(Worker.StateChanged)
    def _watch_jobs(self, event: Worker.StateChanged) -> None:
        """Say what nobody foresaw: without services nothing works, without vectors most does."""
        if event.state is WorkerState.ERROR:
            error = unforeseen(event.worker.error)
            if event.worker.name == "open":
                self.post_message(self.NotOpened(error))
            elif event.worker.name == "prepare":
                self.post_message(self.Vectors(None, "by words only: the vectors failed"))
            else:
                tell(self, error)

    @work(thread=True, name="prepare", group="prepare", exclusive=True, exit_on_error=False)
    def prepare(self) -> None:
        """Warm what the first question needs, then make the vectors that are missing."""
        worker = get_current_worker()
        with self.desk.job():
            services = self.desk.opened
            try:
                services.warm()
                if problem := services.embedder_problem:
                    raise problem
                for made in services.vectors.run():
                    self.post_message(self.Vectors(made))
                    if worker.is_cancelled:
                        return
            except PeerTutorError as error:
                self.post_message(self.Vectors(None, f"by words only: {error.title}"))

    @work(thread=True, name="news", group="news", exclusive=True, exit_on_error=False)
    def look_for_news(self) -> None:
        """Count what has come for whoever uses the workspace."""
        with self.desk.job():
            count = self.desk.opened.peers.inbox.news().total
        self.post_message(self.News(count))

    async def on_unmount(self) -> None:
        """Let go of everything, once no thread needs it any more."""
        self.workers.cancel_all()
        await asyncio.to_thread(self.desk.close)
