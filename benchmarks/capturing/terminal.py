"""The app in a real terminal: its keys, and what stands on its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path

from benchmarks.capturing.steps import PROGRAM

PATIENCE = 60.0
A_SECOND = 20  # characters, which is a quick typist
_ESCAPES = re.compile(
    r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-9;?<>=]*[ -/]*[@-~]|[@-Z\\-_()].?)"
)


class Terminal:
    """The app in a terminal of its own, an interview open in it."""

    def __init__(self, workspace: Path) -> None:
        self._began = time.perf_counter()
        self._raw = ""
        self._process, self._screen = pty.fork()
        if not self._process:
            os.environ["TERM"] = "xterm-256color"
            # An installed program has its byte code beside it.
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            command = [PROGRAM, "--workspace", str(workspace), "interview", "--resume", "latest"]
            os.execv(PROGRAM, command)
        size = struct.pack("HHHH", 40, 120, 0, 0)
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, size)

    def shows(self, words: str, *, seconds: float = PATIENCE) -> float:
        """Wait until some words stand there; return how long after the start, 0 when never."""
        end = time.perf_counter() + seconds
        while words not in self.seen():
            if time.perf_counter() > end or not self.look(0.02):
                return 0.0
        return time.perf_counter() - self._began

    def seen(self) -> str:
        """Return what was written since the last key that was waited for."""
        return _ESCAPES.sub("", self._raw)

    def look(self, seconds: float) -> bool:
        """Take in what the app writes for so long; return whether it still runs."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._screen], [], [], left)[0]:
                try:
                    self._raw += os.read(self._screen, 65536).decode(errors="replace")
                except OSError:
                    return False
        return True

    def press(self, keys: str) -> None:
        """Send keys."""
        self._raw = "" if keys == "\r" else self._raw
        os.write(self._screen, keys.encode())

    def kill(self) -> None:
        """Send SIGKILL."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._screen)
