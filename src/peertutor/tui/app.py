"""The terminal app: it ties the screens to the commands and to the services behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from peertutor.core.interviews import InterviewSummary
from peertutor.core.plans import InterviewPlan
from peertutor.core.text import one_line
from peertutor.tui.background import BackgroundApp
from peertutor.tui.commands import ALL, EVERYWHERE, bindings
from peertutor.tui.holding import hold
from peertutor.tui.palette import CommandList
from peertutor.tui.screens.ask import AskScreen
from peertutor.tui.screens.failure import Failure
from peertutor.tui.screens.gaps import GapsScreen
from peertutor.tui.screens.help import Help
from peertutor.tui.screens.importing import ImportScreen
from peertutor.tui.screens.inbox import InboxScreen
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.screens.model import ModelScreen
from peertutor.tui.screens.people import PeopleScreen
from peertutor.tui.screens.review import ReviewScreen
from peertutor.tui.screens.trust import TrustScreen
from peertutor.tui.screens.welcome import Welcome
from peertutor.tui.services import Services
from peertutor.tui.themes import DARK, LIGHT

_ROOM_FIRST = 3.0  # seconds


class PeerTutorApp(BackgroundApp):
    """PeerTutor in the terminal.

    Args:
        open_services: Called once, in a thread, after the first paint; may take its time.
        demo: Whether the workspace is a throw-away one with the sample corpus.
        interview: What is begun once the services are open; None: nothing.
    """

    TITLE = "PeerTutor"
    CSS_PATH = [  # noqa: RUF012 - Textual's own declaration of it
        "app.tcss",
        "screens/ask.tcss",
        "screens/transcript.tcss",
        "screens/window.tcss",
        "widgets/widgets.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]
    COMMANDS = {CommandList}  # noqa: RUF012 - as above

    def __init__(
        self,
        open_services: Callable[[], Services],
        *,
        demo: bool = False,
        interview: InterviewPlan | None = None,
    ) -> None:
        super().__init__(open_services)
        self._demo = demo
        self._plan = interview
        self._room = AskScreen(self.desk)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[None]:
        """Start in the Ask room."""
        return self._room

    @on(BackgroundApp.Opened)
    def _begin(self, opened: BackgroundApp.Opened) -> None:
        self.desk.open(opened.services)
        self._obey(opened.services)
        self._room.say_library(opened.interviews, demo=self._demo)
        self.look_for_news()
        if self._plan is not None:
            self._hold(self._plan)
            # The room comes first: loading what an answer needs would keep it waiting.
            self.set_timer(_ROOM_FIRST, self.prepare)
            return
        if not opened.interviews:
            self.push_screen(Welcome(self.desk), self._after_import)
        self.prepare()

    @on(BackgroundApp.NotOpened)
    def _give_up(self, event: BackgroundApp.NotOpened) -> None:
        self.push_screen(Failure(event.error))

    @on(BackgroundApp.Vectors)
    def _show_vectors(self, event: BackgroundApp.Vectors) -> None:
        self._room.status.vectors = event.made
        self._room.status.problem = event.problem

    @on(BackgroundApp.News)
    def _show_news(self, event: BackgroundApp.News) -> None:
        self._room.status.news = event.count

    def _obey(self, services: Services) -> None:
        """Take over the theme, the keys and the model from the settings."""
        choices = services.settings
        if choices.ui.theme in self.available_themes:
            self.theme = choices.ui.theme
        self._take_keys(choices.ui.keys)
        self._room.status.model = choices.model.name
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def _take_keys(self, keys: Mapping[str, str]) -> None:
        known = {command.id for command in ALL}
        self.set_keymap({name: key for name, key in keys.items() if name in known})
        if strange := sorted(keys.keys() - known):
            told = f"No command is called so: {', '.join(strange)}"
            self.notify(one_line(told), title="ui.keys", markup=False)

    def _keep_theme(self, theme: Theme) -> None:
        services = self.desk.opened
        if theme.name == services.settings.ui.theme:
            return
        keep = partial(services.keep_theme, theme.name)
        self.run_worker(keep, name="theme", group="theme", thread=True, exit_on_error=False)

    def action_help(self) -> None:
        """Show every command."""
        self.push_screen(Help(self._keymap))

    def action_import_files(self) -> None:
        """Bring interviews in."""
        if not isinstance(self.screen, ImportScreen):
            self.push_screen(ImportScreen(self.desk), self._after_import)

    def action_set_up_model(self) -> None:
        """Choose the model that writes answers."""
        if not isinstance(self.screen, ModelScreen):
            self.push_screen(ModelScreen(self.desk), self._after_model)

    def action_interview(self) -> None:
        """Begin an interview, or go on with one."""
        if isinstance(self.screen, AskScreen | LibraryScreen | Welcome):
            self._hold(InterviewPlan())

    @work(name="hold", group="hold", exclusive=True, exit_on_error=False)
    async def _hold(self, plan: InterviewPlan) -> None:
        await hold(self, self.desk, plan)
        self._look_again()

    def action_library(self) -> None:
        """Look through interviews and lessons."""
        if isinstance(self.screen, AskScreen):
            self.push_screen(LibraryScreen(self.desk), self._after_library)

    def action_people(self) -> None:
        """See who knows what."""
        if isinstance(self.screen, AskScreen | LibraryScreen):
            self.push_screen(PeopleScreen(self.desk))

    def action_gaps(self) -> None:
        """See what is asked and not told."""
        if isinstance(self.screen, AskScreen | LibraryScreen):
            self.push_screen(GapsScreen(self.desk), self._after_gaps)

    def _after_gaps(self, plan: InterviewPlan | None) -> None:
        if plan is not None:
            self._hold(plan)

    def action_trust(self) -> None:
        """See how far answers can be relied on."""
        if isinstance(self.screen, AskScreen | LibraryScreen):
            self.push_screen(TrustScreen(self.desk))

    def action_review(self) -> None:
        """Check what colleagues said."""
        if isinstance(self.screen, AskScreen | LibraryScreen):
            self.push_screen(ReviewScreen(self.desk), self._after_library)

    def action_inbox(self) -> None:
        """See what has come."""
        if isinstance(self.screen, AskScreen | LibraryScreen):
            self.push_screen(InboxScreen(self.desk), self._after_inbox)

    def _after_inbox(self, read: bool | None) -> None:
        if read:
            self.look_for_news()

    def _after_library(self, changed: bool | None) -> None:
        if changed:
            self._look_again()

    @work(name="library", group="library", exclusive=True, exit_on_error=False)
    async def _look_again(self) -> None:
        """Take over what may have been released, and make its vectors."""
        ledger = (await self.desk.services()).ledger
        self._after_import(await asyncio.to_thread(ledger.interviews))

    def _after_import(self, interviews: Sequence[InterviewSummary] | None) -> None:
        if interviews is not None:
            self._room.say_library(interviews, demo=self._demo)
            self.prepare()

    def _after_model(self, name: str | None) -> None:
        if name is not None:
            self._room.status.model = name
