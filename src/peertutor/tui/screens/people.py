"""The People room: topics and those who know them, what only one person knows first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer

from peertutor.core.errors import PeerTutorError
from peertutor.core.expertise import TopicKnown
from peertutor.core.text import one_line
from peertutor.core.wording import how_verified, who_knows
from peertutor.tui.commands import CLOSE, PEOPLE, QUIT_UNSHOWN, Command, bindings
from peertutor.tui.desk import tell
from peertutor.tui.screens.profile import ProfileWindow
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText


class PeopleScreen(Room[None]):
    """Shows who knows what; one's own profile can be changed here."""

    CSS_PATH = "people.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#body"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*PEOPLE, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*PEOPLE, *CLOSE)

    @dataclass
    class Fetched(Message):
        """Who knows what."""

        topics: Sequence[TopicKnown]

    def compose(self) -> ComposeResult:
        """Lay out the topics below one another."""
        with Horizontal(id="head"):
            yield PlainText("People", classes="heading", id="what")
            yield PlainText("counting …", id="count")
        with VerticalScroll(id="body"):
            yield PlainText(id="topics")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Count in the background."""
        self.once_open(self._fetch)

    @work(thread=True, name="people", group="people", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        with self.desk.job():
            topics = self.desk.opened.peers.knowledge.topics()
        self.post_message(self.Fetched(topics))

    @on(Fetched)
    def _fetched(self, fetched: Fetched) -> None:
        topics = fetched.topics
        alone = sum(len(each.knowers) < 2 for each in topics)
        told = f"{len(topics)} topics, {alone} known to one person alone" if topics else ""
        self.query_one("#count", PlainText).show(joined((told, "dim")))
        shown = joined(*map(_topic, topics), between="\n\n")
        nothing = "Nobody has told anything here yet. f10 begins an interview, f9 imports."
        self.query_one("#topics", PlainText).show(shown if topics else nothing)

    @work(name="profile", group="profile", exclusive=True, exit_on_error=False)
    async def action_profile(self) -> None:
        """Change what one says of oneself."""
        services = await self.desk.services()
        try:
            profiles = await asyncio.to_thread(lambda: services.peers.profiles)
            mine = await asyncio.to_thread(profiles.mine)
        except PeerTutorError as error:
            tell(self, error)
            return
        window = ProfileWindow(mine)
        while (typed := await self.app.push_screen_wait(window)) is not None:
            try:
                await asyncio.to_thread(profiles.change, **typed)
            except PeerTutorError as error:
                # What was typed is shown again, to be put right.
                window = ProfileWindow(mine, typed, error)
                continue
            self.notify("Kept. Colleagues see it when they look whom to ask.", markup=False)
            self._fetch()
            return


def _topic(known: TopicKnown) -> Content:
    alone = len(known.knowers) < 2
    return joined(
        (one_line(known.topic), "bold"),
        (f"\n{who_knows(known)}", "$text-warning" if alone else ""),
        (f"\n{how_verified(known)}", "dim"),
    )
