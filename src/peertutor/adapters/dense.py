"""The guard before the dense index: Chroma where it is known to be right, exact search elsewhere.

Chroma can be stale, foreign, damaged or absent and return neighbours all the same. So it is asked
only while it was compared with the ledger's vectors at the ledger's present version, and what it
returns is scored again with them. In doubt its folder, or its collection on a team's server, is
emptied and built anew from the ledger, in the background and never in a loop.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from peertutor.adapters.chroma import ChromaIndex, sampled
from peertutor.adapters.chroma_process import ChromaDoubtful, ChromaUnavailable
from peertutor.adapters.chroma_shared import ChromaServer, SharedChroma
from peertutor.adapters.exact import ExactIndex, Table
from peertutor.adapters.patience import FewTries, LongerEachTime, Patience
from peertutor.core.errors import PeerTutorError
from peertutor.core.passages import Hit
from peertutor.ports import SharedVectors

_COMPARED: Final = 10  # how many nearest are compared in `check`
_SPARE: Final = 16  # hits fetched beyond those wanted: the last places are the least sure
_CLOSING_SECONDS: Final = 5.0
_CHECK_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class DenseCheck:
    """What `doctor` tells of the dense index.

    Attributes:
        ledger: Vectors in the ledger.
        chroma: Vectors in Chroma; None when it could not be asked.
        differing: How many of Chroma's are not the ledger's. Of a server's vectors the ids are
            compared, and a sample of the vectors themselves.
        agreement: Share of the nearest ten that both name, over a sample; None without Chroma.
        note: One sentence.
    """

    ledger: int
    chroma: int | None
    differing: int
    agreement: float | None
    note: str


class DenseSearch:
    """The nearest passages, from Chroma or by exact search; both give the ledger's own cosines.

    Args:
        ledger: Where the vectors are.
        model: The embedder's name, under which they are kept.
        workspace: Chroma's folder is `dense/` in it.
        warm: Whether to keep Chroma at hand, in the background. A command that asks once is faster
            without.
        server: The team's Chroma, in place of a folder; None for a folder.
    """

    def __init__(
        self,
        ledger: SharedVectors,
        model: str,
        workspace: Path,
        *,
        warm: bool,
        server: ChromaServer | None = None,
    ) -> None:
        self._exact = ExactIndex(ledger, model)
        self._chroma = self._chosen(ledger, model, workspace, server)
        self._patience: Patience = LongerEachTime() if server else FewTries()
        self._warm = warm
        self._note = "being prepared" if warm else "not opened for a single command"
        self._rebuild = False
        self._turn = threading.Condition()
        self._asked = self._done = 0
        self._closed = False
        self._worker = threading.Thread(target=self._work, name="dense index", daemon=True)
        if warm:
            self._worker.start()

    def _chosen(
        self, ledger: SharedVectors, model: str, workspace: Path, server: ChromaServer | None
    ) -> ChromaIndex | SharedChroma:
        source = self._exact.table
        if server:
            return SharedChroma(source, model, ledger, server)
        return ChromaIndex(source, model, workspace / "dense", workspace / "dense.lock")

    def search(self, vector: bytes, limit: int) -> list[Hit]:
        """Return the nearest passages by cosine, best first; none that the ledger lacks."""
        table = self._exact.table()
        if self._chroma.version == table.version and table.fits(vector):
            try:
                hits = self._from_chroma(table, vector, limit)
            except (ChromaDoubtful, ChromaUnavailable) as error:
                self._failed(error)
            else:
                if self._chroma.due:
                    self.sync()
                return hits
        if not self._patience.resting:
            self.sync()
        return table.nearest(vector, limit)

    def sync(self) -> None:
        """Have Chroma brought into step in the background; searches are exact until it is."""
        if self._warm:
            with self._turn:
                self._asked += 1
                self._turn.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait until what `sync` asked for is done, or has failed; return whether it is."""
        with self._turn:
            asked = self._asked
            return self._turn.wait_for(lambda: self._closed or self._done >= asked, seconds)

    def status(self) -> str:
        """Say in one sentence what is searched, and why if it is not Chroma."""
        table, name = self._exact.table(), self._chroma.name
        if self._chroma.version == table.version:
            return f"{name} over {len(table.ids):,} vectors, compared with the ledger's."
        return f"Exact search over {len(table.ids):,} vectors ({name}: {self._note})."

    def check(self, sample: int = 20) -> DenseCheck:
        """Compare Chroma with the ledger and, over a `sample`, with exact search; mend nothing."""
        self.settle(_CHECK_SECONDS)
        table, probe = self._exact.table(), self._chroma
        opened = probe.version is not None
        try:
            if not opened and not probe.look():
                note = f"{probe.name} has not been built yet."
                return DenseCheck(len(table.ids), None, 0, None, note)
            differing = probe.differing(table) + probe.surplus(table)
            agreement = _agreement(probe, table, sample)
            return DenseCheck(len(table.ids), probe.count, differing, agreement, self.status())
        except (ChromaUnavailable, ChromaDoubtful) as error:
            return DenseCheck(len(table.ids), None, 0, None, f"{probe.name}: {error}.")
        finally:
            if not opened:
                probe.close()

    def close(self) -> None:
        """End Chroma's process and let go of the vectors."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        self._chroma.close()
        if self._warm:
            # What it was doing has just failed; it may have begun to try again.
            self._worker.join(_CLOSING_SECONDS)
            self._chroma.close()
        self._exact.close()

    def _from_chroma(self, table: Table, vector: bytes, limit: int) -> list[Hit]:
        found = self._chroma.search(vector, limit + _SPARE)
        hits = table.rescored(vector, [hit.passage_id for hit in found], limit)
        if len(hits) < min(limit, len(table.ids)):
            raise ChromaDoubtful("it finds fewer passages than there are")
        return hits

    def _failed(self, error: ChromaDoubtful | ChromaUnavailable) -> None:
        self._note = str(error)
        self._chroma.close()
        if isinstance(error, ChromaDoubtful):
            self._patience.doubted()
        else:
            self._patience.unavailable()

    def _work(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._closed or self._asked > self._done)
                if self._closed:
                    return
                asked = self._asked
            try:
                self._bring_into_step()
            except PeerTutorError as error:
                self._note = error.title
            with self._turn:
                self._done = asked
                self._turn.notify_all()

    def _bring_into_step(self) -> None:
        if not self._chroma.needed():
            self._note = "nothing to hold yet"
            return
        while self._patience.may_try and not self._closed:
            try:
                if self._rebuild:
                    self._chroma.open(fresh=True)
                self._chroma.sync()
            except ChromaUnavailable as error:
                self._failed(error)
                return
            except ChromaDoubtful as error:
                self._failed(error)
                self._rebuild = True
            else:
                self._note, self._rebuild = "behind the ledger", False
                self._patience.well()
                return


def _agreement(chroma: ChromaIndex | SharedChroma, table: Table, sample: int) -> float | None:
    if not len(table.ids):
        return None
    same = wanted = 0
    for vector in sampled(table.vectors, sample):
        expected = {hit.passage_id for hit in table.nearest(vector, _COMPARED)}
        found = {hit.passage_id for hit in chroma.search(vector, 2 * _COMPARED)}
        same += len(expected & found)
        wanted += len(expected)
    return same / wanted
