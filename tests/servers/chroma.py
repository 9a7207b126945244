"""A real Chroma server on this machine, as a child process that is started, killed and emptied.

Run as a program (`FOLDER PORT`) it serves until its standard input ends, so that no server outlives
the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from peertutor.adapters.chroma_child import _answered
from peertutor.adapters.chroma_process import ChromaDoubtful, _understood
from peertutor.adapters.chroma_remote import RemoteStore
from tests.servers.keeper import Keeper

_READY_SECONDS = 60
_SCRIPT = Path(sys.executable).with_name("chroma")


class NoChromaServer(Exception):
    """None can be started here; says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"NO CHROMA SERVER TESTED: {why}")


class ChromaRun:
    """`chroma run` over a folder, always at the same port.

    Args:
        folder: The server's own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = int(taken.getsockname()[1])
        self._keeper: Keeper | None = None
        self.pid = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self, *, empty: bool = False) -> None:
        """Start it and wait until it listens; an `empty` one has lost what it held.

        Raises:
            NoChromaServer: It does not start.
        """
        if not _SCRIPT.is_file():
            raise NoChromaServer(f"{_SCRIPT} is missing (chromadb brings it)")
        if empty:
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._keeper = Keeper("tests.servers.chroma", str(self.folder), str(self._port))
        self.pid = int(self._keeper.line())
        end = time.monotonic() + _READY_SECONDS
        while not self._listens():
            if self._keeper.ended or time.monotonic() > end:
                self.kill()
                raise NoChromaServer("chroma run ended, or listens to nobody")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would; what has ended already is left alone."""
        if self._keeper is not None:
            self._keeper.end()

    def hang(self) -> None:
        """Have it take requests and answer none."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it answer again."""
        os.kill(self.pid, signal.SIGCONT)

    def vacuum(self) -> None:
        """Do what its owner is told to do after something was erased; it must not run."""
        command = [str(_SCRIPT), "vacuum", "--path", str(self.folder), "--force"]
        subprocess.run(command, check=True, capture_output=True)

    def has(self, vector: bytes) -> bool:
        """Whether any file of its folder holds a vector, byte for byte."""
        return any(vector in path.read_bytes() for path in self.folder.rglob("*") if path.is_file())

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), 0.5).close()
        except OSError:
            return False
        return True


class InThisProcess:
    """`ChromaProcess` without a process, for what a deadline has no part in: it starts at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._store: RemoteStore | None = None

    @property
    def running(self) -> bool:
        return self._store is not None

    def start(self) -> None:
        self._store = RemoteStore(self._url)

    def stop(self) -> None:
        self._store = None

    def ask(self, seconds: float, data: bytes = b"", **request: object) -> dict[str, Any]:
        assert seconds > 0
        if self._store is None:
            raise ChromaDoubtful("its process is not running")
        return _understood(json.dumps(_answered(self._store, request, data)).encode())


def _serve(folder: str, port: str) -> None:
    server = subprocess.Popen(
        [_SCRIPT, "run", "--path", folder, "--host", "127.0.0.1", "--port", port],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    sys.stdout.write(f"{server.pid}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.kill()
    server.wait()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
