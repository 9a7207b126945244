"""A scripted model server on this machine: what it sends, down to the byte and the pause."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_EVENTS = {"Content-Type": "text/event-stream"}
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    """What one request is answered with.

    Attributes:
        pieces: Sent one after another; a number is a pause in seconds.
        repeat: Whether the last two pieces are sent again and again until the client goes.
        torn: Whether the connection is cut in the middle of a chunk.
    """

    pieces: tuple[bytes | float, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: _EVENTS)
    repeat: bool = False
    torn: bool = False


def event(content: str | None = None, finish: str | None = None) -> bytes:
    """Return one event of a stream, as OpenAI's servers write it."""
    delta = {} if content is None else {"content": content}
    chunk = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def saying(*texts: str | float, finish: str | None = "stop", torn: bool = False) -> Reply:
    """Return a stream of these words and pauses, ended with this reason; None: with none at all."""
    pieces = [text if isinstance(text, float) else event(text) for text in texts]
    ending: list[bytes] = [event(finish=finish), DONE] if finish else []
    return Reply((event(""), *pieces, *ending), torn=torn)


def refusing(
    status: int, message: str = "no", *, headers: Mapping[str, str] | None = None, **error: str
) -> Reply:
    """Return an error as OpenAI's servers write it."""
    body = json.dumps({"error": {"message": message, **error}}).encode()
    return Reply((body,), status=status, headers=_JSON | dict(headers or {}))


def document(body: bytes, kind: str) -> Reply:
    """Return something that is no stream at all, with status 200."""
    return Reply((body,), headers={"Content-Type": kind})


def _read(body: bytes, kind: str) -> dict[str, Any]:
    """Return the fields of a request; a file is its name and its bytes."""
    if not kind.startswith("multipart/"):
        fields: dict[str, Any] = json.loads(body)
        return fields
    form = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    return {
        str(part.get_param("name", header="content-disposition")): _value(part)
        for part in form.walk()
        if not part.is_multipart()
    }


def _value(part: Message) -> object:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return (part.get_filename(), data) if part.get_filename() else data.decode()


class ScriptedChatServer:
    """Answers as scripted, the last reply for ever; remembers what it was asked."""

    def __init__(self, script: tuple[Reply, ...]) -> None:
        self._script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""
        self.over = threading.Event()
        self.sending = threading.Event()
        self.client_gone = threading.Event()

    def reply(self, request: dict[str, Any], key: str) -> Reply:
        self.requests.append(request)
        self.keys.append(key)
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]


class _Handler(BaseHTTPRequestHandler):
    """Sends what the script says, on a connection that ends with it."""

    protocol_version = "HTTP/1.1"
    script: ScriptedChatServer
    listing: Reply

    def do_GET(self) -> None:
        self._send(self.listing)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = _read(body, self.headers["Content-Type"])
        self._send(self.script.reply(request, self.headers.get("Authorization", "")))

    def _send(self, reply: Reply) -> None:
        self.close_connection = True
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.torn:
                self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
            self.end_headers()
            self._send_pieces(reply.pieces, torn=reply.torn)
            while reply.repeat and not self.script.over.is_set():
                self._send_pieces(reply.pieces[-2:], torn=reply.torn)
        except OSError:
            self.script.client_gone.set()

    def _send_pieces(self, pieces: tuple[bytes | float, ...], *, torn: bool) -> None:
        for piece in pieces:
            if isinstance(piece, float):
                self.script.over.wait(piece)
                continue
            self.script.sending.set()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if torn else piece)
            self.wfile.flush()
        if torn:
            # More is promised than will ever be sent.
            self.wfile.write(b"ff\r\ndata: {")
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def scripted(*script: Reply, models: Reply | None = None) -> Iterator[ScriptedChatServer]:
    """Run a server for the length of a block."""
    server = ScriptedChatServer(script)
    handler = type("Handler", (_Handler,), {"script": server, "listing": models or refusing(404)})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        with suppress(OSError):
            http.shutdown()
        http.server_close()
        thread.join(5)
