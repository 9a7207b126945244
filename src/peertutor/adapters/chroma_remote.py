"""Chroma on a server, asked from the process of `chroma_child`.

Chroma's client waits without end, and what it reads for settings (`CHROMA_…`, a `.env` of the
current folder) is not ours; in that process a call that takes too long is ended, and neither is
there.

A record's id is the digest of its vector, so that it can never come to mean other words, and adding
it twice changes nothing. Nothing else is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from peertutor.adapters.chroma_child import CONFIGURATION

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

_NAMES_A_PAGE: Final = 500
_SAME: Final = 1e-4  # Chroma normalises again, which moves the last digits


class RemoteStore:
    """One collection on a Chroma server.

    Args:
        url: The server's address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None

    def answer(self, request: dict[str, Any], data: bytes) -> dict[str, object]:
        """Do what a request asks and return the reply."""
        reply: dict[str, object] = {}
        match request:
            case {"do": "open", "name": name, "make": make, "but": doubted}:
                reply = self.open(name, make=make, doubted=doubted)
            case {"do": "clear", "prefix": prefix, "below": below}:
                self.clear(prefix, below)
            case {"do": "ids", "start": start, "limit": limit}:
                page = self._opened.get(limit=limit, offset=start, include=[])
                reply = {"ids": [str(one) for one in page["ids"]]}
            case {"do": "send", "ids": ids}:
                self._opened.upsert(ids=ids, embeddings=_rows(len(ids), data))
            case {"do": "drop", "ids": ids}:
                self._opened.delete(ids=ids)
            case {"do": "differing", "ids": ids}:
                reply = self.differing(ids, data)
            case {"do": "query", "limit": limit, "count": count}:
                reply = self.query(limit, count, data)
            case _:
                raise ValueError(f"unknown request {request.get('do')!r}")
        return reply

    def kind_of(self, error: BaseException) -> str:
        """Tell whether nobody answers, the collection has gone, or it is not made for these."""
        from chromadb import errors

        match error:
            case _Unreachable():
                return "unreachable"
            case errors.NotFoundError():
                return "gone"
            case errors.InvalidArgumentError() | errors.InvalidDimensionException():
                return "wrong"
        return "unreachable" if _of_the_wire(error) else ""

    def open(self, name: str, *, make: bool, doubted: str) -> dict[str, object]:
        """Open the collection `name`.

        Args:
            name: Its name.
            make: Whether to make it where there is none.
            doubted: The generation of it that is to go first; empty for none. Another generation
                was made by somebody who doubted as well, and stays.

        Returns:
            `generation`: which one is open, another after each time it was made; empty for none.
        """
        from chromadb.errors import NotFoundError

        client = self._connected()
        self._collection = None
        try:
            self._collection = client.get_collection(name, embedding_function=None)
            if str(self._collection.id) == doubted:
                client.delete_collection(name)
                self._collection = None
        except NotFoundError:
            pass
        if self._collection is None and make:
            self._collection = client.get_or_create_collection(
                name, embedding_function=None, configuration=CONFIGURATION
            )
        return {"generation": str(self._collection.id) if self._collection else ""}

    def differing(self, ids: Sequence[str], data: bytes) -> dict[str, object]:
        """Return `count`: how many of `ids` have another vector there than `data` says."""
        import numpy as np

        expected = dict(zip(ids, _rows(len(ids), data), strict=True))
        got = self._opened.get(ids=list(ids), include=["embeddings"])
        count = 0
        for one, there in zip(got["ids"], cast("Any", got["embeddings"]), strict=True):
            if one in expected:
                alike = len(there) == len(expected[one])
                count += not (alike and np.allclose(there, expected[one], atol=_SAME))
        return {"count": count}

    def query(self, limit: int, count: int, data: bytes) -> dict[str, object]:
        """Return `ids` and `scores` (cosines) of the nearest to each of `count` vectors."""
        found = self._opened.query(
            query_embeddings=_rows(count, data), n_results=limit, include=["distances"]
        )
        distances = cast("Any", found["distances"])
        return {
            "ids": [[str(one) for one in row] for row in found["ids"]],
            "scores": [[1.0 - float(one) for one in row] for row in distances],
        }

    def clear(self, prefix: str, below: int) -> None:
        """Remove every collection `prefix…-number` with a number below `below`."""
        from chromadb.errors import NotFoundError

        client = self._connected()
        for name in _names(client):
            number = name.rpartition("-")[2]
            if name.startswith(prefix) and number.isdecimal() and int(number) < below:
                try:
                    client.delete_collection(name)
                except NotFoundError:  # another process has just done the same
                    continue

    @property
    def _opened(self) -> Collection:
        if self._collection is None:
            raise RuntimeError("The collection has not been opened.")
        return self._collection

    def _connected(self) -> ClientAPI:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False)
            try:
                self._client = chromadb.HttpClient(host=self._url, settings=settings)
            except Exception as error:
                # Chroma says the same of every connection that fails; the reason is behind it.
                raise _Unreachable(str(error.__context__ or error)) from error
        return self._client


class _Unreachable(Exception):
    """No Chroma server answers there."""


def _names(client: ClientAPI) -> list[str]:
    names: list[str] = []
    while True:
        page = client.list_collections(limit=_NAMES_A_PAGE, offset=len(names))
        names += [one.name for one in page]
        if len(page) < _NAMES_A_PAGE:
            return names


def _rows(count: int, data: bytes) -> NDArray[np.float32]:
    import numpy as np

    return np.frombuffer(data, dtype="<f4").reshape(count, -1)


def _of_the_wire(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in {"httpx", "httpcore"}
