"""What a step costs: by the clock, and by the processor, whatever else is running."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple, Self

from peertutor.core.answers import Mode
from peertutor.core.events import AnswerEvent, Composing, Retrieved, TextDelta
from peertutor.ports import Embedder


class Spent(NamedTuple):
    """Seconds that were spent."""

    clock: float = 0.0
    processor: float = 0.0

    @classmethod
    def now(cls) -> Self:
        """Return the present; two of them have a distance."""
        return cls(time.perf_counter(), time.process_time())

    def more(self, other: Spent) -> Spent:
        """Return both together."""
        return Spent(self.clock + other.clock, self.processor + other.processor)

    def less(self, other: Spent) -> Spent:
        """Return what is left of this without `other`."""
        return Spent(self.clock - other.clock, self.processor - other.processor)


class Clocked:
    """An embedder that knows how long it has worked.

    Attributes:
        spent: So far.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.spent = Spent()

    @property
    def model(self) -> str:
        return self._embedder.model

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        began = _of_this_thread()
        vectors = self._embedder.embed_passages(texts)
        self.spent = self.spent.more(_of_this_thread().less(began))
        return vectors

    def embed_query(self, text: str) -> bytes:
        began = _of_this_thread()
        vector = self._embedder.embed_query(text)
        self.spent = self.spent.more(_of_this_thread().less(began))
        return vector


def _of_this_thread() -> Spent:
    """Return the present as this thread sees it: others read words while it embeds."""
    return Spent(time.perf_counter(), time.thread_time())


class Settling:
    """Watches one answer's events: what does it cost beside search, embedding and a model's words?

    Args:
        embedder: Whose time does not count.
    """

    def __init__(self, embedder: Clocked) -> None:
        self._embedder = embedder
        self._spent: Spent | None = None
        self._since = Spent()
        self._writing = False

    def saw(self, event: AnswerEvent) -> None:
        """Take note of an event."""
        match event:
            case Retrieved():
                self._spent = self._embedder.spent
                self._since = Spent.now()
            case Composing(mode=mode):
                self._writing = mode is Mode.GENERATED
                if self._writing:
                    self._rest()
            case TextDelta() if self._writing:
                self._since = Spent.now()
            case _:
                pass

    def finished(self) -> Spent | None:
        """Return what was spent; None where nothing was searched."""
        if self._spent is not None:
            self._rest()
            self._spent = self._spent.less(self._embedder.spent)
        return self._spent

    def _rest(self) -> None:
        now = Spent.now()
        self._spent = (self._spent or Spent()).more(now.less(self._since))
        self._since = now
