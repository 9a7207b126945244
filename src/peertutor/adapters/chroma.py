"""Chroma as a dense index: kept in step with the ledger, in a process of its own.

`ChromaIndex` notices when it cannot be trusted and says so with `ChromaDoubtful`; what is searched
then, and when the folder is built anew, is decided in `adapters/dense.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peertutor.adapters.chroma_process import ChromaDoubtful, ChromaForeign, ChromaProcess
from peertutor.adapters.exact import Table
from peertutor.core.passages import Hit

_QUERY_SECONDS = 2.0
_WORK_SECONDS = 30.0
_SECONDS_A_VECTOR = 0.02  # a busy machine adds a hundred vectors a second and opens faster
_SENT_AT_ONCE = 500  # so that a busy machine meets the deadline of each request many times over
_SELF_HITS = 32


class ChromaIndex:
    """Nearest vectors by Chroma; not safe from several threads but for `search`.

    Args:
        source: Gives the ledger's vectors as they are now.
        model: The embedder's name: another name is another collection.
        folder: Chroma's own; made with mode 0700, its files with 0600.
        lock: The file that says which one process may touch the folder.
    """

    def __init__(self, source: Callable[[], Table], model: str, folder: Path, lock: Path) -> None:
        self._source = source
        self._name = f"passages-1-{hashlib.sha256(model.encode()).hexdigest()[:16]}"
        self._folder = folder
        self._child = ChromaProcess(str(folder.absolute()), str(lock.absolute()))
        self._held: set[int] | None = None
        self.version: int | None = None
        """The ledger's version that it was last found to agree with; None before that."""

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return "Chroma"

    @property
    def due(self) -> bool:
        """Whether it should be compared again: never, for nobody else may write its folder."""
        return False

    @property
    def count(self) -> int:
        """How many vectors it holds; 0 before it is opened."""
        return len(self._held or ())

    def open(self, *, fresh: bool = False) -> None:
        """Start Chroma and open the folder, emptied first when `fresh`.

        Raises:
            ChromaUnavailable: It cannot be imported, or (`ChromaForeign`) is another process's.
            ChromaDoubtful: The folder cannot be opened.
        """
        self.close()
        self._child.start()
        try:
            patience = _WORK_SECONDS + _SECONDS_A_VECTOR * len(self._source().ids)
            reply = self._child.ask(patience, do="open", name=self._name, fresh=fresh)
        except BaseException:
            self.close()
            raise
        if not reply["owned"]:
            self.close()
            raise ChromaForeign("another PeerTutor process uses its folder")
        if reply["others"]:
            # The setting has changed since: the other model's vectors are the ledger's to keep.
            self.open(fresh=True)
            return
        self._held = set(reply["ids"])

    def needed(self) -> bool:
        """Whether there is anything to hold, or a folder that may hold too much."""
        return self._folder.exists() or bool(len(self._source().ids))

    def look(self) -> bool:
        """Open the folder to examine it; return whether there is one. Raises as `open` does."""
        if not self._folder.is_dir():
            return False
        self.open()
        return True

    def sync(self) -> None:
        """Take over what the ledger has, and compare everything that was there before.

        Where the ledger has dropped something the folder is built anew, because Chroma does not
        erase from the disk what it deletes.

        Raises:
            ChromaUnavailable: As `open` does.
            ChromaDoubtful: A vector is not the ledger's, or cannot be found, or Chroma failed.
        """
        table = self._source()
        if self.version == table.version:
            return
        self.version = None
        if self._held is None:
            self.open()
        if self.surplus(table):
            self.open(fresh=True)
        if differing := self.differing(table):
            raise ChromaDoubtful(f"{differing:,} of its vectors are not the ledger's")
        self._add(table)
        sample = sampled(table.vectors, _SELF_HITS)
        missed = sum(not self._finds(table, vector) for vector in sample)
        if missed > len(sample) // 10:
            raise ChromaDoubtful(f"it does not find {missed} of {len(sample)} by their own vectors")
        self.version = table.version

    def differing(self, table: Table) -> int:
        """Return how many of the vectors it should hold are missing or not the ledger's."""
        held = self._has(table)
        return sum(
            int(self._ask_of(ids, vectors, "differing")["count"])
            for ids, vectors in _pages(table.ids[held], table.vectors[held])
        )

    def surplus(self, table: Table) -> int:
        """Return how many passages it holds that the ledger has not."""
        return len((self._held or set()).difference(table.ids.tolist()))

    def search(self, vector: bytes, limit: int) -> list[Hit]:
        """Return the nearest passages by cosine, best first; raises `ChromaDoubtful`."""
        if limit <= 0 or not self._held:
            return []
        reply = self._child.ask(_QUERY_SECONDS, vector, do="query", limit=limit)
        return [
            Hit(number, score) for number, score in zip(reply["ids"], reply["scores"], strict=True)
        ]

    def status(self) -> str:
        """Say in one sentence what is searched."""
        return f"Chroma, over {self.count:,} vectors."

    def close(self) -> None:
        """End the process that has the folder."""
        self.version = self._held = None
        self._child.stop()

    def _add(self, table: Table) -> None:
        lacking = ~self._has(table)
        for ids, vectors in _pages(table.ids[lacking], table.vectors[lacking]):
            self._ask_of(ids, vectors, "add")
            self._held = (self._held or set()).union(ids)

    def _finds(self, table: Table, vector: bytes) -> bool:
        hits = table.rescored(vector, [hit.passage_id for hit in self.search(vector, 3)], 1)
        return bool(hits) and hits[0].score > 0.999

    def _has(self, table: Table) -> NDArray[np.bool_]:
        return np.isin(table.ids, list(self._held or ()))

    def _ask_of(self, ids: Sequence[int], vectors: bytes, do: str) -> dict[str, Any]:
        patience = _WORK_SECONDS + _SECONDS_A_VECTOR * len(ids)
        return self._child.ask(patience, vectors, do=do, ids=list(ids))


def _pages(ids: NDArray[np.int64], vectors: NDArray[Any]) -> list[tuple[list[int], bytes]]:
    return [
        (
            ids[start : start + _SENT_AT_ONCE].tolist(),
            vectors[start : start + _SENT_AT_ONCE].tobytes(),
        )
        for start in range(0, len(ids), _SENT_AT_ONCE)
    ]


def sampled(vectors: NDArray[Any], size: int) -> list[bytes]:
    """Return up to `size` of the vectors, another choice each time."""
    places = np.random.default_rng().choice(len(vectors), min(size, len(vectors)), replace=False)
    return [vectors[place].tobytes() for place in places]
