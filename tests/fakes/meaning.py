"""Doubles for the search by meaning when it misbehaves: they fail, hang or lie as they are told."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from peertutor.core.passages import Hit


class ScriptedEmbedder:
    """Returns one vector for everything, or raises what it is given.

    Args:
        raises: What every call raises; None: nothing.
        hold: Calls wait for this before they return; None: they do not wait.
    """

    model = "scripted/meaning"

    def __init__(
        self, *, raises: BaseException | None = None, hold: threading.Event | None = None
    ) -> None:
        self._raises = raises
        self._hold = hold
        self.queries: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        return [self._vector() for _ in texts]

    def embed_query(self, text: str) -> bytes:
        self.queries.append(text)
        return self._vector()

    def _vector(self) -> bytes:
        if self._hold is not None:
            self._hold.wait(10)
        if self._raises is not None:
            raise self._raises
        return b"\x00\x00\x80\x3f"


class ScriptedIndex:
    """Returns the hits it is given, whatever is asked.

    Args:
        hits: What every search returns.
        raises: What every search raises; None: nothing.
    """

    def __init__(self, *hits: Hit, raises: BaseException | None = None) -> None:
        self.hits = list(hits)
        self._raises = raises
        self.limits: list[int] = []

    def search(self, vector: bytes, limit: int) -> list[Hit]:
        del vector
        self.limits.append(limit)
        if self._raises is not None:
            raise self._raises
        return self.hits[:limit]

    def sync(self) -> None:
        """Nothing to take over."""

    def status(self) -> str:
        return "Says what it was told to say."

    def close(self) -> None:
        """Nothing to let go of."""
