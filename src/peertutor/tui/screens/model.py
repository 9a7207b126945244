"""Choosing the model that writes answers: server, key, model, a test, and consent by host."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.core.errors import PeerTutorError
from peertutor.core.text import shortened
from peertutor.tui.commands import CLOSE, Command, bindings
from peertutor.tui.desk import Desk
from peertutor.tui.screens.confirm import Confirm
from peertutor.tui.screens.room import Room
from peertutor.tui.services import ModelSetup
from peertutor.tui.text import joined, line, problem
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.plain import PlainText

_ABOUT = (
    "Without one, colleagues are quoted directly. With one, answers read more smoothly and are "
    "still checked against the quotes. Any OpenAI-compatible server will do, here or elsewhere."
)


@dataclass(frozen=True, slots=True)
class _Form:
    endpoint: str
    key: str
    name: str


class ModelScreen(Room[str]):
    """Returns the name of the model that was kept, empty for none; None when nothing changed."""

    CSS_PATH = "model.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#endpoint"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CLOSE)]
    ROOM: ClassVar[tuple[Command, ...]] = CLOSE

    @dataclass
    class Offered(Message):
        """The server told which models it has."""

        names: Sequence[str]

    @dataclass
    class Said(Message):
        """Something came of it, good or bad."""

        text: Content

    @dataclass
    class Kept(Message):
        """The choice is in the settings."""

        name: str

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._names: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with VerticalScroll(id="form", can_focus=False):
            yield PlainText("A model that writes answers", classes="heading")
            yield PlainText(_ABOUT, classes="quiet")
            yield PlainText("Server", classes="label")
            yield Field("https://host/v1", id="endpoint")
            yield PlainText("Key (empty: the one already kept, or none)", classes="label")
            yield Field(secret=True, id="key")
            yield PlainText("Model", classes="label")
            yield Field("Type a name, or list what the server has", id="name")
            yield OptionList(id="models", markup=False, compact=True, classes="choices")
            with Horizontal(classes="buttons"):
                yield Button("List models", id="list")
                yield Button("Test", id="test")
                yield Button("Save", id="save", variant="primary")
                yield Button("Use no model", id="none")
        yield PlainText(id="told")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the form with what is set."""
        self.query_one("#models").display = False
        self.once_open(self._fill)

    def _fill(self) -> None:
        model = self.desk.opened.settings.model
        self.query_one("#endpoint", Field).fill(model.endpoint)
        self.query_one("#name", Field).fill(model.name)

    @on(Button.Pressed, "#list")
    def _list(self) -> None:
        async def listed(setup: ModelSetup, form: _Form) -> None:
            self.post_message(self.Offered(await setup.models(form.endpoint, form.key)))

        self._contact("Asking the server…", listed)

    @on(Button.Pressed, "#test")
    def _test(self) -> None:
        async def tried(setup: ModelSetup, form: _Form) -> None:
            said = await setup.try_out(form.endpoint, form.key, form.name)
            self.post_message(self.Said(joined("✓ It answers: ", (shortened(said, 200), "italic"))))

        self._contact("Asking the model to say a few words…", tried)

    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        async def saved(setup: ModelSetup, form: _Form) -> None:
            await asyncio.to_thread(setup.save, form.endpoint, form.key, form.name)
            self.post_message(self.Kept(form.name))

        self._contact("Saving…", saved)

    @on(Button.Pressed, "#none")
    @work(name="model", group="model", exclusive=True, exit_on_error=False)
    async def _use_none(self) -> None:
        setup = (await self.desk.services()).model_setup
        try:
            await asyncio.to_thread(setup.save, self._form.endpoint, "", "")
        except PeerTutorError as error:
            self.post_message(self.Said(problem(error)))
        else:
            self.post_message(self.Kept(""))

    @work(name="model", group="model", exclusive=True, exit_on_error=False)
    async def _contact(
        self, doing: str, step: Callable[[ModelSetup, _Form], Awaitable[None]]
    ) -> None:
        """Do something that reaches a server, once its host is allowed."""
        form = self._form
        self.post_message(self.Said(line(doing)))
        setup = (await self.desk.services()).model_setup
        try:
            if host := setup.asks_consent_for(form.endpoint):
                if not await self._agreed(host):
                    self.post_message(self.Said(line(f"Nothing was sent to {host}.")))
                    return
                await asyncio.to_thread(setup.allow, host)
            await step(setup, form)
        except PeerTutorError as error:
            self.post_message(self.Said(problem(error)))

    async def _agreed(self, host: str) -> bool:
        question = (
            f"The text of questions and found passages will go to {host}, whenever you ask "
            "something. Allow it?"
        )
        window = Confirm("Send text elsewhere?", question, yes="Allow")
        agreed: bool | None = await self.app.push_screen_wait(window)
        return agreed is True

    def broke(self, job: str, error: PeerTutorError) -> None:
        """Show it below the form."""
        self.post_message(self.Said(problem(error)))

    @on(Said)
    def _show(self, said: Said) -> None:
        self.query_one("#told", PlainText).show(said.text)

    @on(Offered)
    def _offer(self, offered: Offered) -> None:
        self._names = offered.names
        models = self.query_one("#models", OptionList)
        models.clear_options()
        models.add_options(Option(line(name)) for name in offered.names)
        models.display = bool(offered.names)
        count = len(offered.names)
        told = f"{count} models. Choose one." if count else "The server offers no models."
        self.query_one("#told", PlainText).show(told)
        if count:
            models.highlighted = 0
            models.focus()

    @on(OptionList.OptionSelected, "#models")
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.query_one("#name", Field).fill(self._names[event.option_index])
        self.query_one("#test").focus()

    @on(Kept)
    def _kept(self, kept: Kept) -> None:
        self.dismiss(kept.name)

    @property
    def _form(self) -> _Form:
        values = [
            self.query_one(f"#{name}", Field).value.strip() for name in ("endpoint", "key", "name")
        ]
        return _Form(*values)
