"""Chroma on a server as a dense index: one collection that all processes on a ledger share.

A record's id is the digest of its vector. So what a process reads there is compared with the ledger
by ids alone, adding is repeatable, and passage numbers, which only the ledger can give a meaning,
never leave it. Several processes may bring the collection into step at once:

- a vector reaches the server after it reached the ledger, so an id that is listed first and is not
  in the ledger when that is read afterwards, was dropped there;
- where words were erased, the collection is left for another one and removed as a whole, since
  Chroma keeps on its disk what it was told to delete;
- after everything that was changed the ids are listed and the ledger read anew, until they agree:
  what one process dropped while another brought it back is noticed by the one that dropped it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from peertutor.adapters.chroma import sampled
from peertutor.adapters.chroma_process import (
    ChromaDoubtful,
    ChromaGone,
    ChromaProcess,
    ChromaUnavailable,
    ChromaWrong,
)
from peertutor.adapters.exact import Table
from peertutor.core.consent import Consent, is_this_machine
from peertutor.core.errors import IndexUnreachable
from peertutor.core.passages import Hit
from peertutor.core.text import one_line
from peertutor.ports import SharedVectors

_QUERY_SECONDS = 2.0
_OPEN_SECONDS = 20.0  # its library is loaded first
_WORK_SECONDS = 30.0
_SECONDS_A_VECTOR = 0.02  # building the graph of 10,000 takes 5 s on an idle machine
_TRUSTED_SECONDS = 60.0
_IDS_A_PAGE: Final = 20_000  # Chroma refuses requests over some 32,700 rows
_SENT_AT_ONCE: Final = 500
_SENT_BETWEEN_LISTINGS: Final = 2_000  # another process may be sending the same ones
_VAIN_ROUNDS: Final = 3
_COMPARED: Final = 200
_SELF_HITS: Final = 32


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A Chroma server that a team shares.

    Attributes:
        url: Its address.
        consent: To which hosts vectors may be sent.
    """

    url: str
    consent: Consent

    @property
    def name(self) -> str:
        """Its host, and its port where one is named."""
        return one_line(urlsplit(self.url).netloc)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What ids mean at one version of the ledger: the numbers of the passages with that vector."""

    version: int
    numbers: Mapping[str, Sequence[int]]


class SharedChroma:
    """Nearest vectors by a Chroma server; not safe from several threads but for `search`.

    Args:
        source: Gives the ledger's vectors as they are now.
        model: The embedder's name: another name is another collection.
        ledger: Says which of the collections on the server is its own.
        server: Where it is, and whether vectors may be sent there.
    """

    def __init__(
        self,
        source: Callable[[], Table],
        model: str,
        ledger: SharedVectors,
        server: ChromaServer,
    ) -> None:
        self._source = source
        self._model = model
        self._ledger = ledger
        self._server = server
        self._child = ChromaProcess("--server", server.url, environment=_environment(server))
        self._name = self._generation = ""
        self._held: set[str] = set()
        self._read: _Meaning | None = None
        self._agreed: _Meaning | None = None
        self._checked = 0.0

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return f"Chroma at {self._server.name}"

    @property
    def version(self) -> int | None:
        """The ledger's version that it was last found to agree with; None before that."""
        agreed = self._agreed
        return agreed.version if agreed else None

    @property
    def count(self) -> int:
        """How many vectors it held when it was last looked at."""
        return len(self._held)

    @property
    def due(self) -> bool:
        """Whether it has not been compared for so long that it should be again."""
        return time.monotonic() - self._checked > _TRUSTED_SECONDS

    def open(self, *, fresh: bool = False) -> None:
        """Reach the server and open the collection; `fresh` has the one that is open made anew.

        Raises:
            ChromaUnavailable: It cannot be reached, or nothing may be sent there.
        """
        self._open(make=True, doubted=self._generation if fresh else "")

    def needed(self) -> bool:
        """Whether there is anything to do: what the ledger dropped may be there."""
        return True

    def look(self) -> bool:
        """Reach the server, and list what it holds; nothing is made there.

        Returns:
            Whether there is a collection for this ledger. Raises as `open` does.
        """
        self._open(make=False)
        self._held = self._listed(self._source())
        return bool(self._generation)

    def sync(self) -> None:
        """Send what the collection lacks, drop what the ledger has not, compare a sample.

        Raises:
            ChromaUnavailable: The server cannot be reached, failed or was too slow.
            ChromaDoubtful: What it holds is not the ledger's, or is not found.
        """
        if self.version == self._source().version and not self.due:
            return
        try:
            try:
                self._bring_into_step()
            except ChromaGone:
                self._open(make=False)
                self._bring_into_step()
        except BaseException:
            self._agreed = None
            raise

    def forget(self) -> None:
        """Remove what the server had of this ledger before words were erased.

        Raises:
            IndexUnreachable: The server cannot be reached, or failed; the next one to sync does it.
        """
        if self._server.consent.missing_for(self._server.url) or not self._ledger.erasures():
            return
        try:
            self._reach()
            self._clear()
        except (ChromaUnavailable, ChromaDoubtful) as error:
            raise IndexUnreachable(
                "Erased, but for the vectors on the team's Chroma server",
                cause=f"{self.name}: {error}. They hold no words, and nothing that is erased is"
                " found through them.",
                remedy="See that it runs, then run: peertutor reindex",
            ) from error
        finally:
            self.close()

    def differing(self, table: Table) -> int:
        """Return how many of a sample of what it should hold are not the ledger's vectors."""
        held = [one for one in self._meaning(table).numbers if one in self._held]
        if not held:
            return 0
        some = [held[place] for place in np.random.default_rng().permutation(len(held))[:_COMPARED]]
        data = self._vectors(table, some)
        return int(self._ask(_seconds(table), data, do="differing", ids=some)["count"])

    def surplus(self, table: Table) -> int:
        """Return how many vectors it holds that the ledger has not."""
        return len(self._held.difference(self._meaning(table).numbers))

    def search(self, vector: bytes, limit: int) -> list[Hit]:
        """Return the nearest passages by cosine, best first.

        Raises:
            ChromaUnavailable: As `sync` does.
            ChromaDoubtful: The collection has gone.
        """
        meaning = self._agreed or self._read
        if limit <= 0 or meaning is None or not meaning.numbers:
            return []
        (hits,) = self._nearest(meaning, [vector], limit, _QUERY_SECONDS)
        return hits[:limit]

    def status(self) -> str:
        """Say in one sentence what is searched."""
        return f"{self.name}, over {self.count:,} vectors."

    def close(self) -> None:
        """Let go of the server."""
        self._agreed = None
        self._child.stop()

    @property
    def _prefix(self) -> str:
        return f"peertutor-1-{self._ledger.ledger_id()}-"

    @property
    def _collection(self) -> str:
        model = hashlib.sha256(self._model.encode()).hexdigest()[:16]
        return f"{self._prefix}{model}-{self._ledger.erasures()}"

    def _reach(self) -> None:
        if host := self._server.consent.missing_for(self._server.url):
            raise ChromaUnavailable(
                f"nothing is sent to {one_line(host)} before you allow it with:"
                f" peertutor settings allow {one_line(host)}"
            )
        if not self._child.running:
            self._child.stop()  # what is left of one that has ended
            self._child.start()

    def _open(self, *, make: bool, doubted: str = "") -> None:
        self._reach()
        self._agreed = None
        self._name = self._collection
        reply = self._ask(_OPEN_SECONDS, do="open", name=self._name, make=make, but=doubted)
        self._generation = str(reply["generation"])

    def _clear(self) -> None:
        """Remove what this ledger had on the server before words were erased, of any model."""
        if below := self._ledger.erasures():
            self._ask(_WORK_SECONDS, do="clear", prefix=self._prefix, below=below)

    def _bring_into_step(self) -> None:
        vain, former = 0, 0
        while True:
            if not self._child.running or self._name != self._collection:
                self._open(make=False)
                self._clear()
            table = self._source()
            wanted = self._meaning(table).numbers
            self._held = self._listed(table)
            lacking = [one for one in wanted if one not in self._held]
            wrong = len(lacking) + len(self._held.difference(wanted))
            if not wrong:
                break
            self._agreed = None
            vain = vain + 1 if former and wrong >= former else 0
            former = wrong
            if vain >= _VAIN_ROUNDS:
                raise ChromaUnavailable("it does not keep what it is sent")
            if not self._generation:
                self._open(make=True)
            self._drop_surplus(self._held)
            self._send(table, lacking)
        self._compare(table)
        self._agreed = self._meaning(table)
        self._checked = time.monotonic()

    def _send(self, table: Table, lacking: Sequence[str]) -> None:
        # From a place of its own: of two processes that begin at once, each sends half.
        start = int(np.random.default_rng().integers(len(lacking) or 1))
        some = iter([*lacking[start:], *lacking[:start]][:_SENT_BETWEEN_LISTINGS])
        while ids := list(islice(some, _SENT_AT_ONCE)):
            self._ask(_seconds(table), self._vectors(table, ids), do="send", ids=ids)

    def _drop_surplus(self, listed: set[str]) -> None:
        """Drop what was listed and is not in the ledger as it is read now, after the listing."""
        table = self._source()
        surplus = iter(listed.difference(self._meaning(table).numbers))
        while ids := list(islice(surplus, _SENT_AT_ONCE)):
            self._ask(_seconds(table), do="drop", ids=ids)

    def _listed(self, table: Table) -> set[str]:
        listed: list[str] = []
        while self._generation:
            start, limit = len(listed), _IDS_A_PAGE
            page = self._ask(_seconds(table), do="ids", start=start, limit=limit)["ids"]
            listed += page
            if len(page) < _IDS_A_PAGE:
                break
        return set(listed)

    def _meaning(self, table: Table) -> _Meaning:
        """Return what ids mean in `table`: read once a version, for it takes 3 µs a vector."""
        read = self._read
        if read is None or read.version != table.version:
            numbers: dict[str, list[int]] = {}
            for number, row in zip(table.ids.tolist(), table.vectors, strict=True):
                digest = hashlib.blake2b(row.data, digest_size=16).hexdigest()
                numbers.setdefault(digest, []).append(number)
            self._read = read = _Meaning(table.version, numbers)
        return read

    def _vectors(self, table: Table, ids: Sequence[str]) -> bytes:
        numbers = self._meaning(table).numbers
        places = np.searchsorted(table.ids, [numbers[one][0] for one in ids])
        return bytes(table.vectors[places].tobytes())

    def _compare(self, table: Table) -> None:
        if not len(table.ids):
            return
        if differing := self.differing(table):
            raise ChromaWrong(f"{differing:,} of its vectors are not the ledger's")
        vectors = sampled(table.vectors, _SELF_HITS)
        found = self._nearest(self._meaning(table), vectors, 3, _seconds(table))
        missed = sum(
            not _finds_itself(table, vector, hits)
            for vector, hits in zip(vectors, found, strict=True)
        )
        if missed > len(vectors) // 10:
            raise ChromaWrong(f"it does not find {missed} of {len(vectors)} by their own vectors")

    def _nearest(
        self,
        meaning: _Meaning,
        vectors: Sequence[bytes],
        limit: int,
        seconds: float,
    ) -> list[list[Hit]]:
        """Return the passages nearest to each of `vectors`; ids that mean none are left out."""
        data = b"".join(vectors)
        reply = self._ask(seconds, data, do="query", limit=limit, count=len(vectors))
        return [
            [
                Hit(number, score)
                for one, score in zip(ids, scores, strict=True)
                for number in meaning.numbers.get(one, ())
            ]
            for ids, scores in zip(reply["ids"], reply["scores"], strict=True)
        ]

    def _ask(self, seconds: float, data: bytes = b"", **request: object) -> dict[str, Any]:
        try:
            return self._child.ask(seconds, data, **request)
        except (ChromaGone, ChromaWrong):
            raise
        except ChromaDoubtful as error:
            # A server that fails or is slow says nothing against what it holds.
            raise ChromaUnavailable(str(error)) from error


def _seconds(table: Table) -> float:
    """How long to wait: a server that was started anew builds its graph before it answers."""
    return _WORK_SECONDS + _SECONDS_A_VECTOR * len(table.ids)


def _finds_itself(table: Table, vector: bytes, hits: Sequence[Hit]) -> bool:
    best = table.rescored(vector, [hit.passage_id for hit in hits], 1)
    return bool(best) and best[0].score > 0.999


def _environment(server: ChromaServer) -> dict[str, str]:
    """Return our variables without what would lead Chroma elsewhere than the settings say."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHROMA_")}
    if is_this_machine(urlsplit(server.url).hostname or ""):
        # What stays on this machine does not go through anybody's proxy.
        kept |= {"NO_PROXY": "*", "no_proxy": "*"}
    return kept
