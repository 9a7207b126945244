"""A chat model and a retriever that follow a script, and remember what they were asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

from peertutor.core.answers import Timing
from peertutor.core.interviews import Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.ports import Message


@dataclass(frozen=True)
class ScriptedFind:
    """What `ScriptedRetriever` returns; the same shape as a retriever's own."""

    passages: tuple[RetrievedPassage, ...]
    timing: Timing = field(default_factory=Timing)
    note: str = ""


class ScriptedRetriever:
    """Finds what it was told to find; `asked` holds every query and limit."""

    def __init__(self, *passages: RetrievedPassage, note: str = "") -> None:
        self.asked: list[tuple[str, int]] = []
        self._found = ScriptedFind(passages, note=note)

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> ScriptedFind:
        self.asked.append((query, limit))
        passages = (
            found
            for found in self._found.passages
            if not verified_only or found.passage.trust is Trust.PEER_VERIFIED
        )
        return replace(self._found, passages=tuple(passages)[:limit])


class ScriptedChat:
    """A `ChatModel` that says its script, piece by piece.

    An exception in the script is raised when its turn comes. `asked` holds the messages of every
    request, `closed` counts the streams that were let go of before their end.
    """

    def __init__(self, *script: str | Exception, name: str = "scripted") -> None:
        self._script = script
        self._name = name
        self.asked: list[tuple[Message, ...]] = []
        self.closed = 0

    @property
    def name(self) -> str:
        return self._name

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int
    ) -> AsyncGenerator[str, None]:
        del max_tokens
        self.asked.append(tuple(messages))
        done = False
        try:
            for piece in self._script:
                await asyncio.sleep(0)
                if isinstance(piece, Exception):
                    done = True
                    raise piece
                yield piece
            done = True
        finally:
            self.closed += not done

    async def models(self) -> list[str]:
        return [self._name]


class ScriptedReplies(ScriptedChat):
    """A `ChatModel` that says one piece of its script a request; the last one again and again."""

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int
    ) -> AsyncGenerator[str, None]:
        del max_tokens
        piece = self._script[min(len(self.asked), len(self._script) - 1)]
        self.asked.append(tuple(messages))
        await asyncio.sleep(0)
        if isinstance(piece, Exception):
            raise piece
        yield piece


class ScriptedTokens:
    """Counts four characters as a token."""

    def count(self, text: str) -> int:
        return len(text) // 4 + 1


class ScriptedPrompts:
    """Prompts that show nothing but what is filled in; `asked` holds it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []

    def render(self, name: str, **values: str) -> str:
        self.asked.append((name, values))
        return "\n".join(f"{key}: {value}" for key, value in values.items())
