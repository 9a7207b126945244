"""The installed command, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

COMMAND = [sys.executable, "-m", "peertutor"]


class Peertutor(Protocol):
    """Runs the command to its end."""

    def __call__(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment with a workspace of its own and no embedder."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    return {
        **os.environ,
        "PEERTUTOR_WORKSPACE": str(tmp_path / "workspace"),
        "PEERTUTOR_EMBEDDING__PROVIDER": "none",
        "TMPDIR": str(temporary),
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture
def peertutor(surroundings: dict[str, str], tmp_path: Path) -> Peertutor:
    def call(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            env=surroundings,
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call
