"""The process that Chroma runs in, as the app sees it: requests, deadlines, and what went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from peertutor.core.text import shortened

_SAID = 200  # of what it says of a failure


class ChromaUnavailable(Exception):
    """Chroma cannot be used now, and nothing is known to be wrong with what it holds."""


class ChromaForeign(ChromaUnavailable):
    """Another process owns the folder."""


class ChromaDoubtful(Exception):
    """Chroma failed, was too slow, or does not agree with the ledger."""


class ChromaGone(ChromaDoubtful):
    """The collection that was open is not there any more: emptied, or made anew by another."""


class ChromaWrong(ChromaDoubtful):
    """What is there is not what the ledger says, or is not made for its vectors."""


class ChromaProcess:
    """The process of `chroma_child`; every request has a deadline, and ends it when it passes.

    Safe from several threads; requests wait for one another.

    Args:
        arguments: What it is told at its start; see there.
        environment: Its variables; None for this process's own.
    """

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self._command = [
            sys.executable,
            "-P",  # a chromadb.py in the current folder is not what we mean
            "-m",
            "peertutor.adapters.chroma_child",
            *arguments,
        ]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        process = self._process
        return process is not None and process.poll() is None

    def start(self) -> None:
        """Start it; raises `ChromaUnavailable` where that cannot be."""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
            )
        except OSError as error:
            raise ChromaUnavailable(f"its process cannot be started ({error})") from error

    def stop(self) -> None:
        """End it, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _quietly(pipe.close)

    def ask(self, seconds: float, data: bytes = b"", **request: object) -> dict[str, Any]:
        """Return its reply to a request.

        Raises:
            ChromaUnavailable: Its library is missing.
            ChromaDoubtful: It failed, has ended, or did not answer within `seconds`.
        """
        line = json.dumps(request | {"bytes": len(data)}).encode() + b"\n"
        if not self._one_at_a_time.acquire(timeout=seconds):
            raise ChromaDoubtful(f"it was busy for {seconds:g} s")
        try:
            return _understood(self._exchanged(line + data, seconds))
        finally:
            self._one_at_a_time.release()

    def _exchanged(self, sent: bytes, seconds: float) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ChromaDoubtful("its process is not running")
        deadline = _Deadline(seconds, process)
        try:
            process.stdin.write(sent)
            process.stdin.flush()
            reply = process.stdout.readline()
        except (OSError, ValueError):  # it has ended, or `stop` has closed the pipes
            reply = b""
        finally:
            deadline.cancel()
        if not reply.endswith(b"\n"):
            ended = f"it ended with code {process.wait()}"
            raise ChromaDoubtful(
                f"it did not answer within {seconds:g} s" if deadline.passed else ended
            )
        return reply


class _Deadline(threading.Timer):
    """Ends a process that has not answered in time."""

    def __init__(self, seconds: float, process: subprocess.Popen[bytes]) -> None:
        super().__init__(seconds, self._end)
        self._process = process
        self.passed = False
        self.daemon = True
        self.start()

    def _end(self) -> None:
        self.passed = True
        self._process.kill()


def _understood(reply: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(reply)
    if "failed" not in answer:
        return answer
    # What a server or a library says of its failure is not ours.
    said = shortened(answer["failed"], _SAID)
    match answer.get("kind"):
        case "missing":
            raise ChromaUnavailable(f"chromadb cannot be imported ({said})")
        case "unreachable":
            raise ChromaUnavailable(f"it cannot be reached ({said})")
        case "gone":
            raise ChromaGone("its collection is not there any more")
        case "wrong":
            raise ChromaWrong(f"it refuses the ledger's vectors ({said})")
    raise ChromaDoubtful(f"it failed: {answer['error']}: {said}")


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except OSError:
        return
