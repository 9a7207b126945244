"""A program that keeps a server alive until its standard input ends: none outlives the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


class Keeper:
    """Runs one of the modules beside this file as a program.

    Args:
        module: Its name.
        arguments: Where its server lies and listens.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._process: subprocess.Popen[str] | None = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself, or was ended."""
        return self._process is None or self._process.poll() is not None

    def line(self) -> str:
        """Return the next line that it says."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def end(self) -> None:
        """End it and its server; what has ended already is left alone."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._process = None
