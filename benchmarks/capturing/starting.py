"""The app is started where something was left behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.capturing.kills import Kills
from benchmarks.capturing.left_behind import Found
from benchmarks.capturing.terminal import PATIENCE, Terminal


def start_again(kills: Kills, workspace: Path, found: Found, number: int) -> None:
    """Start the app where the work was killed, after every second kill."""
    if number % 2 == 0:
        terminal = Terminal(workspace)
        came_up(kills, terminal, found)
        terminal.kill()


def came_up(kills: Kills, terminal: Terminal, found: Found, *, first: bool = False) -> bool:
    """Wait for the open question and the draft; the first start comes after no kill."""
    seconds = terminal.shows(found.question)
    if not first:
        kills.starts.append((seconds or PATIENCE, os.getloadavg()[0]))
        kills.failed_starts += not seconds
    if not seconds:
        sys.stderr.write(f"never shown: {found.question!r} in {terminal.seen()[-1500:]!r}\n")
    begins = found.draft[:12]
    if seconds and begins and not terminal.shows(begins, seconds=3):
        kills.other["wrong"] += 1
        sys.stderr.write(f"no draft {found.draft!r} in {terminal.seen()[-1500:]!r}\n")
    terminal.look(0.3)
    return bool(seconds)
