"""The process that Chroma runs in: `python -m peertutor.adapters.chroma_child FOLDER LOCK`.

With `--server URL` instead of a folder, Chroma is asked there (`chroma_remote`).

Chroma builds its graph in memory at every opening and holds Python's lock while it does (3 s at
10,000 passages), a damaged folder can end the process it is opened in, and its native code writes
to the terminal. In a process of its own none of this reaches the app, and a call that takes too
long is ended by ending the process.

A request is one line of JSON on standard input, followed by as many bytes as its `bytes` says:
vectors, float32, one after another. The reply is one line of JSON. When standard input ends, so
does this process; whatever it was doing is compared with the ledger at the next opening.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, cast

from peertutor.adapters.locks import OwnerLock

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_PAGE: Final = 5_000  # Chroma refuses requests over some 32,700 rows
_SAME: Final = 1e-4  # Chroma normalises again, which moves the last digits
CONFIGURATION: Final[Any] = {
    "hnsw": {
        "space": "cosine",
        # Its files are never rewritten in place: a kill in the middle of that breaks them.
        "sync_threshold": 10_000_000,
        # On 3,740 vectors of real passages these name 99.9 of the hundred nearest that exact search
        # names; Chroma's own (16, 100, 100) 99.
        "max_neighbors": 32,
        "ef_construction": 200,
        "ef_search": 400,
    }
}

_Request = tuple[dict[str, Any], bytes]


class Answering(Protocol):
    """What requests are made of."""

    def answer(self, request: dict[str, Any], data: bytes) -> dict[str, object]:
        """Do what a request asks and return the reply."""
        ...

    def kind_of(self, error: BaseException) -> str:
        """Return which kind of failure an error is; empty for one that is no other."""
        ...


class Store:
    """One folder of Chroma with one collection; only passage numbers and vectors are put in.

    Args:
        folder: Chroma's own; nothing else may be kept there.
        lock: The file that says which one process may touch the folder.
    """

    def __init__(self, folder: Path, lock: Path) -> None:
        self._folder = folder
        self._lock = OwnerLock(lock)
        self._collection: Collection | None = None

    def answer(self, request: dict[str, Any], data: bytes) -> dict[str, object]:
        """Do what a request asks and return the reply."""
        match request:
            case {"do": "open", "name": name, "fresh": fresh}:
                return self.open(name, fresh=fresh)
            case {"do": "differing", "ids": ids}:
                return self.differing(ids, data)
            case {"do": "add", "ids": ids}:
                return self.add(ids, data)
            case {"do": "query", "limit": limit}:
                return self.query(limit, data)
        raise ValueError(f"unknown request {request.get('do')!r}")

    def kind_of(self, error: BaseException) -> str:
        """Whatever fails in a folder puts all of it in doubt."""
        del error
        return ""

    def open(self, name: str, *, fresh: bool) -> dict[str, object]:
        """Open the collection `name`; `fresh` empties the folder first.

        Returns:
            `owned`: false when another process has the folder; then nothing was touched.
            `others`: whether the folder holds another collection; then this one is not made.
            `ids`: the numbers of the passages in it.
        """
        if not self._lock.acquire():
            return {"owned": False}
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:
            _empty(self._folder)
        # Chroma reads a `.env` of the current folder: here is none.
        os.chdir(self._folder)
        client = _client(self._folder)
        if any(other.name != name for other in client.list_collections()):
            return {"owned": True, "others": True}
        self._collection = client.get_or_create_collection(
            name, embedding_function=None, configuration=CONFIGURATION
        )
        return {"owned": True, "others": False, "ids": list(self._ids())}

    def differing(self, ids: Sequence[int], data: bytes) -> dict[str, object]:
        """Return `count`: how many of `ids` are missing or have another vector than `data` says."""
        import numpy as np

        count = 0
        for page, expected in _pages(ids, data):
            got = self._opened.get(ids=[str(one) for one in page], include=["embeddings"])
            rows = dict(zip(map(int, got["ids"]), cast("Any", got["embeddings"]), strict=True))
            count += len(page) - len(rows)
            for place, number in enumerate(page):
                if number in rows:
                    count += not np.allclose(rows[number], expected[place], atol=_SAME)
        return {"count": count}

    def add(self, ids: Sequence[int], data: bytes) -> dict[str, object]:
        """Add vectors."""
        for page, vectors in _pages(ids, data):
            self._opened.add(ids=[str(one) for one in page], embeddings=vectors)
        return {}

    def query(self, limit: int, data: bytes) -> dict[str, object]:
        """Return `ids` and `scores` (cosines) of the nearest, best first."""
        import numpy as np

        question = np.frombuffer(data, dtype="<f4")
        found = self._opened.query(
            query_embeddings=[question], n_results=limit, include=["distances"]
        )
        return {
            "ids": [int(one) for one in found["ids"][0]],
            "scores": [1.0 - float(one) for one in cast("Any", found["distances"])[0]],
        }

    @property
    def _opened(self) -> Collection:
        if self._collection is None:
            raise RuntimeError("The collection has not been opened.")
        return self._collection

    def _ids(self) -> Iterator[int]:
        for start in range(0, self._opened.count(), _PAGE):
            yield from map(int, self._opened.get(limit=_PAGE, offset=start, include=[])["ids"])


def main() -> None:
    """Answer requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app, which ends us
    os.umask(0o077)
    replies = _private_stdout()
    requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()
    store = _store(*sys.argv[1:])
    while True:
        reply = _answered(store, *requests.get())
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


def _store(first: str, second: str) -> Answering:
    if first == "--server":
        from peertutor.adapters.chroma_remote import RemoteStore

        # Chroma reads a `.env` of the current folder: here is none.
        os.chdir(Path(__file__).parent)
        return RemoteStore(second)
    return Store(Path(first), Path(second))


def _answered(store: Answering, request: dict[str, Any], data: bytes) -> dict[str, object]:
    try:
        return store.answer(request, data)
    except ImportError as error:
        return {"failed": str(error), "error": type(error).__name__, "kind": "missing"}
    except BaseException as error:  # noqa: BLE001 - a panic of the native code is no Exception
        name, kind = type(error).__name__, store.kind_of(error)
        return {"failed": str(error)[:500], "error": name, "kind": kind}


def _read(source: IO[bytes], requests: queue.SimpleQueue[_Request]) -> None:
    # In a thread of its own, so that the end of the app is noticed while Chroma is at work.
    while line := source.readline():
        request = json.loads(line)
        requests.put((request, source.read(request.get("bytes", 0))))
    os._exit(0)


def _private_stdout() -> IO[bytes]:
    """Return the real standard output, and point the public one to where nobody reads."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _client(folder: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _pages(ids: Sequence[int], data: bytes) -> Iterator[tuple[Sequence[int], Any]]:
    import numpy as np

    table = np.frombuffer(data, dtype="<f4").reshape(len(ids), -1)
    for start in range(0, len(ids), _PAGE):
        yield ids[start : start + _PAGE], table[start : start + _PAGE]


if __name__ == "__main__":
    main()
