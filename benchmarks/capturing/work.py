"""A piece of work in a process of its own, which is killed while it goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any


def killed_at_work(workspace: Path, kind: str, seconds: float) -> list[dict[str, Any]]:
    """Run a piece of work, kill it so long after its first word, and return what it has told."""
    command = [sys.executable, "-m", "benchmarks.capturing", "--work", kind, str(workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        lines += process.stdout.readlines()
    return [json.loads(line) for line in lines if line.endswith("\n")]


def tell(**facts: object) -> None:
    """Tell, from inside such a piece of work, what is done."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
