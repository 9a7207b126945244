"""The terminal app: it opens the services behind the first screen and hands out the rest."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import get_current_worker

from peertutor.core.errors import PeerTutorError
from peertutor.core.events import VectorsMade
from peertutor.core.interviews import InterviewSummary
from peertutor.tui.commands import EVERYWHERE, CommandList, bindings
from peertutor.tui.crash import farewell
from peertutor.tui.desk import Desk
from peertutor.tui.screens.ask import AskScreen
from peertutor.tui.screens.failure import Failure
from peertutor.tui.screens.help import Help
from peertutor.tui.screens.importing import ImportScreen
from peertutor.tui.screens.model import ModelScreen
from peertutor.tui.screens.welcome import Welcome
from peertutor.tui.services import Services
from peertutor.tui.themes import DARK, LIGHT


class PeerTutorApp(App[None]):
    """PeerTutor in the terminal.

    Args:
        open_services: Called once, in a thread, after the first paint; may take its time.
        demo: Whether the workspace is a throw-away one with the sample corpus.
    """

    TITLE = "PeerTutor"
    CSS_PATH = [  # noqa: RUF012 - Textual's own declaration of it
        "app.tcss",
        "screens/ask.tcss",
        "widgets/widgets.tcss",
        "screens/window.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]
    COMMANDS = {CommandList}  # noqa: RUF012 - Textual's own declaration of it

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

    def __init__(self, open_services: Callable[[], Services], *, demo: bool = False) -> None:
        super().__init__()
        self.desk = Desk()
        self._open_services = open_services
        self._demo = demo
        self._room = AskScreen(self.desk)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[None]:
        """Start in the Ask room."""
        return self._room

    def on_mount(self) -> None:
        """Obey polite signals, and open the services once something is on the screen."""
        for name in ("SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                leave = partial(self.exit, return_code=128 + number)
                asyncio.get_running_loop().add_signal_handler(number, leave)
        self.call_after_refresh(self._open)

    @work(thread=True, name="open", group="open", exclusive=True, exit_on_error=False)
    def _open(self) -> None:
        with self.desk.job():
            try:
                services = self._open_services()
                self.post_message(self.Opened(services, services.ledger.interviews()))
            except PeerTutorError as error:
                self.post_message(self.NotOpened(error))

    @on(Opened)
    def _opened(self, opened: Opened) -> None:
        self.desk.open(opened.services)
        self._obey(opened.services)
        self._room.say_library(opened.interviews, demo=self._demo)
        if not opened.interviews:
            self.push_screen(Welcome(self.desk), self._after_import)
        self.prepare()

    @on(NotOpened)
    def _not_opened(self, event: NotOpened) -> None:
        self.push_screen(Failure(event.error))

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

    @on(Vectors)
    def _vectors(self, event: Vectors) -> None:
        self._room.status.vectors = event.made
        self._room.status.problem = event.problem

    def _obey(self, services: Services) -> None:
        """Take over the theme, the keys and the model from the settings."""
        choices = services.settings
        if choices.ui.theme in self.available_themes:
            self.theme = choices.ui.theme
        self.set_keymap(dict(choices.ui.keys))
        self._room.status.model = choices.model.name
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def _keep_theme(self, theme: Theme) -> None:
        self.run_worker(
            partial(self.desk.opened.keep_theme, theme.name), thread=True, group="theme"
        )

    # -- commands -----------------------------------------------------------------------------

    def action_help(self) -> None:
        """Show every command."""
        self.push_screen(Help(self._keymap))

    def action_import_files(self) -> None:
        """Bring interviews in."""
        self.push_screen(ImportScreen(self.desk), self._after_import)

    def action_set_up_model(self) -> None:
        """Choose the model that writes answers."""
        self.push_screen(ModelScreen(self.desk), self._after_model)

    def _after_import(self, interviews: Sequence[InterviewSummary] | None) -> None:
        if interviews is not None:
            self._room.say_library(interviews, demo=self._demo)
            self.prepare()

    def _after_model(self, name: str | None) -> None:
        if name is not None:
            self._room.status.model = name

    # -- the end ------------------------------------------------------------------------------

    async def on_unmount(self) -> None:
        """Let go of everything, once no thread needs it any more."""
        self.workers.cancel_all()
        await asyncio.to_thread(self.desk.close)

    def _fatal_error(self) -> None:
        """Say goodbye in words: what stood in memory is nobody's business on a screen."""
        self.bell()
        self.panic(farewell(self._exception, self.desk.folder))
