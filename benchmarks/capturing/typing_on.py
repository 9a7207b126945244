"""Somebody types on right after Enter."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.capturing.kills import Kills
from benchmarks.capturing.left_behind import left_behind
from benchmarks.capturing.starting import came_up
from benchmarks.capturing.steps import begun, services_of, words
from benchmarks.capturing.terminal import A_SECOND, Terminal
from benchmarks.figures import Figure
from peertutor.core.interviews import Role


def typed_ahead() -> Iterator[Figure]:
    """Type on right after Enter, as somebody does who knows what they want to say next."""
    for pause in (1 / A_SECOND, 0.0):
        replies = [words(random.Random(number), number) for number in range(12)]
        with tempfile.TemporaryDirectory() as folder:
            kept = _kept_of(Path(folder) / "ahead", replies, pause)
        swallowed = sum(map(len, replies)) - sum(map(len, kept))
        yield Figure(
            what=f"{pause * 1e3:.0f} ms after Enter: characters swallowed, replies cut",
            value=f"{swallowed}, {len(set(replies) - set(kept))}",
            reach="0, 0",
            reached=kept == replies,
            n=len(replies),
            note=f"{A_SECOND} characters a second; load {os.getloadavg()[0]:.1f}",
        )


def _kept_of(workspace: Path, replies: Sequence[str], pause: float) -> list[str]:
    """Type replies, each so long after the Enter of the former; return what was kept."""
    with services_of(workspace) as services:
        begun(services)
    terminal = Terminal(workspace)
    came_up(Kills(), terminal, left_behind(workspace))
    for text in replies:
        for sign in text:
            terminal.press(sign)
            terminal.look(1 / A_SECOND)
        terminal.press("\r")
        terminal.look(pause)
    terminal.look(1.0)
    terminal.kill()
    return [turn.text for turn in left_behind(workspace).turns if turn.role is Role.VETERAN]
