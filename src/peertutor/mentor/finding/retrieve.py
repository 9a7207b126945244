"""Finding the passages that may answer a question: by words and by meaning at the same time.

The words alone are always enough for a result. The search by meaning runs beside them under a
deadline, and whatever happens to it is said in a note, never raised.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from peertutor.core.answers import Timing
from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import Trust
from peertutor.core.passages import Hit, Passage, RetrievedPassage
from peertutor.core.vouching import verified
from peertutor.mentor.finding.aside import aside
from peertutor.mentor.finding.closer import LOOKED_AT, CloserLook
from peertutor.mentor.finding.fusion import Weights, fused, ranked
from peertutor.ports import DenseIndex, Embedder, PassageStore, VectorStore

T = TypeVar("T")

BY_WORDS = "Found by words only"

EMBEDDED_CHARACTERS = 2_000
"""So much of a question is embedded: what an embedder of 512 tokens can read of it."""

_SPARE = 8
"""So many more are joined than asked for, in case the ledger drops some meanwhile."""


_SLOW_COUNT = 0.05
"""Seconds; a count of the vectors that takes longer is not made again at once."""


class SearchedLedger(PassageStore, VectorStore, Protocol):
    """What finding needs of the ledger: its words, its passages, and how many have a vector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What was found for a question.

    Attributes:
        passages: Best first.
        note: What was missing, in words; empty when nothing was.
    """

    passages: tuple[RetrievedPassage, ...]
    timing: Timing
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the search by meaning came to; `hits` is None when it could not be made."""

    hits: list[Hit] | None = None
    embed: float | None = None
    dense: float | None = None
    note: str = ""


class Retriever:
    """Finds passages for questions; may be used for several at once.

    Args:
        ledger: Searches by words, and has the last say on what may be shown.
        dense: Searches by meaning; None when nothing does.
        embedder: Makes a question's vector; None when nothing does.
        why_not: Why there is no embedder, as part of a sentence; said in the note.
        closer: Reads the best of what was found; None: they stay as the searches rank them.
        deadline: Seconds after which the search by meaning is not waited for any longer.
        weights: How what was found is put together.
        counted: Says what a passage's trust counts for at this moment.
    """

    def __init__(
        self,
        ledger: SearchedLedger,
        dense: DenseIndex | None,
        embedder: Embedder | None,
        *,
        why_not: str = "no embedder is set up",
        closer: CloserLook | None = None,
        deadline: float = 5.0,
        weights: Weights = Weights(),  # noqa: B008 - it cannot be changed
        counted: Callable[[Passage], Passage] = lambda passage: passage,
    ) -> None:
        self._ledger = ledger
        self._dense = dense
        self._embedder = embedder
        self._why_not = why_not
        self._closer = closer
        self._deadline = deadline
        self._weights = weights
        self._counted_now = counted
        self._overdue: threading.Event | None = None
        self._counted = (-1, "")
        self._count_again = 0.0

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> Retrieval:
        """Return at most `limit` passages that may answer `query`, best first.

        With `verified_only` only those count that peers have verified and whose verification is in
        date. Raises what the ledger raises; nothing that the search by meaning does.
        """
        began = time.perf_counter()
        if limit < 1 or not query.strip():
            return Retrieval(passages=(), timing=Timing(retrieve=0.0, total=0.0))
        beside = asyncio.ensure_future(self._by_meaning(query))
        try:
            (lexical, words_took), missing = await asyncio.gather(
                asyncio.to_thread(
                    _timed, lambda: self._ledger.search_text(query, self._weights.depth)
                ),
                asyncio.to_thread(self._missing_vectors),
            )
            meaning = await beside
        finally:
            beside.cancel()
        passages, fuse_took = await asyncio.to_thread(
            _timed, lambda: self._settled(query, lexical, meaning.hits, limit, verified_only)
        )
        total = _since(began)
        timing = Timing(
            embed=meaning.embed,
            dense=meaning.dense,
            lexical=words_took,
            fuse=fuse_took,
            retrieve=total,
            total=total,
        )
        return Retrieval(passages=passages, timing=timing, note=meaning.note or missing)

    async def _by_meaning(self, query: str) -> _Meaning:
        """Search by meaning within the deadline; whatever goes wrong becomes a note."""
        if self._dense is None or self._embedder is None:
            return _without(self._why_not)
        if self._overdue is not None and not self._overdue.is_set():
            return _without("an earlier search by meaning has not come back yet")
        dense, embedder, back = self._dense, self._embedder, threading.Event()

        def nearest() -> _Meaning:
            try:
                vector, embed = _timed(lambda: embedder.embed_query(query[:EMBEDDED_CHARACTERS]))
                hits, took = _timed(lambda: dense.search(vector, self._weights.depth))
                return _Meaning(hits, embed, took)
            finally:
                back.set()

        try:
            async with asyncio.timeout(self._deadline):
                return await aside(nearest, "search by meaning")
        except TimeoutError:
            self._overdue = back
            return _without(f"the search by meaning took more than {self._deadline:g} seconds")
        except PeerTutorError as error:
            return _without(error.title[:1].lower() + error.title[1:])
        except Exception as error:  # noqa: BLE001 - whatever it dies of, the words still find
            return _without(f"the search by meaning failed ({type(error).__name__})")

    def _missing_vectors(self) -> str:
        """Say how many passages have no vector yet; counted again only when the vectors changed."""
        if self._dense is None or self._embedder is None:
            return ""
        began = time.perf_counter()
        version = self._ledger.vector_version(self._embedder.model)
        if self._counted[0] != version and began >= self._count_again:
            made = self._ledger.vector_counts().get(self._embedder.model, 0)
            self._counted = version, _coverage(made, self._ledger.passage_count())
            # While a big workspace is being embedded, not every question waits for a new count.
            took = time.perf_counter() - began
            self._count_again = began + 20 * took if took > _SLOW_COUNT else 0.0
        return self._counted[1]

    def _settled(
        self,
        query: str,
        lexical: Sequence[Hit],
        dense: Sequence[Hit] | None,
        limit: int,
        verified_only: bool,
    ) -> tuple[RetrievedPassage, ...]:
        """Fuse what was found, join it to the ledger, and read the best of it."""
        scores = fused(lexical, dense, self._weights)
        places = self._ledger.around(scores, self._weights.reach)
        order = ranked(scores, places, self._weights)
        found = self._joined(order, limit, verified_only)
        if self._closer:
            found = self._closer.ordered(query, found, places)
        by_words = {hit.passage_id: hit.score for hit in lexical}
        by_meaning = {hit.passage_id: hit.score for hit in dense or ()}
        return tuple(
            replace(each, dense=by_meaning.get(number), lexical=by_words.get(number))
            for each in found[:limit]
            for number in (each.passage.id,)
        )

    def _joined(
        self, order: Sequence[tuple[int, float]], limit: int, verified_only: bool
    ) -> list[RetrievedPassage]:
        """Join the best to the ledger, which knows what may be shown now; some more than `limit`.

        Always as many as are looked at, so that the first does not hang on how many are wanted.
        """
        most = max(limit, LOOKED_AT)
        found: list[RetrievedPassage] = []
        size = max(most, limit + _SPARE)
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            stored = self._ledger.passages([number for number, _ in batch])
            kept = stored.items() if not verified_only else _verified(stored)
            joined = {number: self._counted_now(passage) for number, passage in kept}
            found += [
                RetrievedPassage(rank=0, score=score, passage=joined[number])
                for number, score in batch
                if number in joined and _counts(joined[number], verified_only)
            ]
            if len(found) >= most:
                break
        return [replace(each, rank=rank) for rank, each in enumerate(found[:most], start=1)]


def _verified(stored: Mapping[int, Passage]) -> Iterator[tuple[int, Passage]]:
    """Yield the passages with their verified words only; where there are none, as they are."""
    for number, passage in stored.items():
        words = verified(passage)
        yield number, words if any(part.role.quotable for part in words.parts) else passage


def _counts(passage: Passage, verified_only: bool) -> bool:
    return not verified_only or passage.trust is Trust.PEER_VERIFIED


def _without(why: str) -> _Meaning:
    return _Meaning(note=f"{BY_WORDS}: {why}.")


def _coverage(made: int, total: int) -> str:
    if made >= total:
        return ""
    if not made:
        return f"{BY_WORDS}: no passage has its vector yet."
    return f"{made:,} of {total:,} passages are found by meaning so far, the others by words only."


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    """Return what `call` returns and how many milliseconds it took."""
    began = time.perf_counter()
    return call(), _since(began)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
