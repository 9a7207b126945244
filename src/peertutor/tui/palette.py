"""What the command palette lists: the commands that work on the screen it was called from."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from peertutor.tui.commands import EVERYWHERE, Command


class CommandList(Provider):
    """Feeds the command palette with what works on the screen it was called from."""

    def _here(self) -> Iterator[Command]:
        own = getattr(self.screen, "ROOM", ())
        return (command for command in (*own, *EVERYWHERE) if command.palette)

    async def discover(self) -> Hits:
        """Yield every command that works here."""
        for command in self._here():
            yield DiscoveryHit(command.title, self._run(command), help=command.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose title resembles the query."""
        matcher = self.matcher(query)
        for command in self._here():
            if score := matcher.match(command.title):
                title = matcher.highlight(command.title)
                yield Hit(score, title, self._run(command), help=command.help)

    def _run(self, command: Command) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, command.action, self.screen)
