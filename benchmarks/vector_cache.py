"""Vectors that outlive a benchmark: embedding is slow, and the same text has the same vector."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from platformdirs import user_cache_path

from peertutor.ports import Embedder

VARIABLE = "PEERTUTOR_BENCH_CACHE"


def folder() -> Path:
    """Return where vectors are kept: the folder that the variable names, else the platform's."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else user_cache_path("peertutor") / "benchmarks"


class CachedEmbedder:
    """An embedder that asks another one for what it has not seen yet.

    Args:
        embedder: Makes what is missing.
        database: Where vectors are kept.
    """

    def __init__(self, embedder: Embedder, database: sqlite3.Connection) -> None:
        self._embedder = embedder
        self._database = database
        self._alone = threading.Lock()
        database.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, data BLOB)")

    @classmethod
    def open(cls, embedder: Embedder) -> Self:
        """Keep vectors in a file named for the model, in the cache folder."""
        folder().mkdir(parents=True, exist_ok=True)
        file = folder() / f"{embedder.model.replace('/', '_')}.sqlite3"
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        return cls(embedder, connection)

    @property
    def model(self) -> str:
        return self._embedder.model

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        return self._kept("passage", texts, self._embedder.embed_passages)

    def embed_query(self, text: str) -> bytes:
        return self._kept("query", [text], lambda _: [self._embedder.embed_query(text)])[0]

    def _kept(
        self, kind: str, texts: Sequence[str], make: Callable[[Sequence[str]], list[bytes]]
    ) -> list[bytes]:
        keys = [hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest() for text in texts]
        with self._alone:
            known = {key: data for key in keys if (data := self._read(key)) is not None}
            missing = {k: text for k, text in zip(keys, texts, strict=True) if k not in known}
            made = dict(zip(missing, make(list(missing.values())) if missing else [], strict=True))
            self._database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", made.items())
        return [known.get(key) or made[key] for key in keys]

    def _read(self, key: str) -> bytes | None:
        row = self._database.execute("SELECT data FROM vectors WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])
