"""The app is started on an interview that waits to be gone on with."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.capturing.kills import Kills
from benchmarks.capturing.left_behind import left_behind
from benchmarks.capturing.starting import came_up
from benchmarks.capturing.steps import begun, replied, services_of, words
from benchmarks.capturing.terminal import Terminal
from benchmarks.figures import Figure


def gone_on() -> Iterator[Figure]:
    """Start the app on a short interview, and on one near its end."""
    for replies in (3, 40):
        kills = Kills()
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder) / "workspace"
            with services_of(workspace) as services:
                sitting = begun(services)
                for number in range(replies):
                    replied(sitting, words(random.Random(number), number))
            found = left_behind(workspace)
            for _ in range(10):
                terminal = Terminal(workspace)
                came_up(kills, terminal, found)
                terminal.kill()
        start = kills.next_starts()
        yield replace(start, what=f"after {replies} replies, {start.what}")
