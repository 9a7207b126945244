"""A scripted embeddings server on this machine: each request meets the next reply of the script."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.index import vector_of


@dataclass(frozen=True)
class Reply:
    """What one request is answered with.

    Attributes:
        body: Bytes as they are sent; None for right vectors.
        drip: Seconds between single bytes of the body.
        silence: Seconds before anything is sent.
    """

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0
    silence: float = 0


def vectors(texts: list[str]) -> list[list[float]]:
    """Return what the server answers when nothing else is scripted."""
    return [list(struct.unpack("<64f", vector_of(text))) for text in texts]


def as_body(rows: list[Any]) -> bytes:
    """Return a well-formed answer with these rows, whatever they are."""
    data = [
        {"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)
    ]
    return json.dumps({"object": "list", "data": data, "model": "m"}).encode()


class ScriptedEmbeddingsServer:
    """Answers as scripted, then with right vectors; remembers what it was asked."""

    def __init__(self, script: list[Reply | Callable[[list[str]], Reply]]) -> None:
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""

    def answer(self, request: dict[str, Any], key: str) -> Reply:
        """Return the reply to one request."""
        self.requests.append(request)
        self.keys.append(key)
        reply = self.script.pop(0) if self.script else Reply()
        if not isinstance(reply, Reply):
            reply = reply(request["input"])
        if reply.body is not None:
            return reply
        return replace(reply, body=as_body(vectors(request["input"])))


@contextmanager
def scripted(
    *script: Reply | Callable[[list[str]], Reply],
) -> Iterator[ScriptedEmbeddingsServer]:
    """Run a server for the length of a block."""
    server = ScriptedEmbeddingsServer(list(script))
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            reply = server.answer(request, self.headers.get("Authorization", ""))
            over.wait(reply.silence)
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            body = reply.body or b""
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self._write(body, reply.drip)
            except OSError:
                return  # whoever asked has left

        def _write(self, body: bytes, drip: float) -> None:
            step = 1 if drip else max(len(body), 1)
            for start in range(0, len(body), step):
                self.wfile.write(body[start : start + step])
                self.wfile.flush()
                if drip and over.wait(drip):
                    return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    try:
        yield server
    finally:
        over.set()
        http.shutdown()
        http.server_close()
        thread.join()
