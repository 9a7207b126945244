"""SIGKILL comes while somebody types in the app."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.capturing.kills import Kills, check_turns
from benchmarks.capturing.left_behind import Found, left_behind
from benchmarks.capturing.starting import came_up
from benchmarks.capturing.steps import begun, services_of, words
from benchmarks.capturing.terminal import A_SECOND, Terminal
from peertutor.core.interviews import Role


def killed_typing(folder: Path, runs: int) -> Kills:
    """Type for up to six seconds, kill, and go on in the same interview six times."""
    kills = Kills()
    for number in range(runs):
        if number % 6 == 0:
            workspace = folder / str(number)
            with services_of(workspace) as services:
                begun(services)
            found, earlier = left_behind(workspace), []
        terminal = Terminal(workspace)
        kills.runs += 1
        started = came_up(kills, terminal, found, first=number % 6 == 0)
        typist = _Typist(terminal, random.Random(number), [(c, 0.0) for c in found.draft])
        typist.number = 100 * number
        if started:
            typist.until(time.perf_counter() + typist.draw.uniform(0.2, 6))
        killed_at = time.perf_counter()
        terminal.kill()
        found = left_behind(workspace)
        earlier += typist.acknowledged
        kills.at_work += bool(typist.typed)
        check_turns(kills, found.turns, earlier)
        _check_draft(kills, typist, found, killed_at)
    return kills


def _check_draft(kills: Kills, typist: _Typist, found: Found, killed_at: float) -> None:
    unsure = typist.sent[len(typist.acknowledged) :]
    replies = [turn.text for turn in found.turns if turn.role is Role.VETERAN]
    if unsure and unsure[0].strip() in replies:
        kills.other["replies kept and not acknowledged yet"] += 1
        return
    text = typist.text
    if not text.startswith(found.draft):
        kills.other["wrong"] += 1
        sys.stderr.write(f"a draft {found.draft!r} of {text!r}\n")
        return
    missing = len(text) - len(found.draft)
    since = killed_at - typist.typed[len(found.draft)][1] if missing else 0.0
    kills.behind.append((missing, since))


@dataclass
class _Typist:
    """Types replies into the app, and remembers what and when."""

    terminal: Terminal
    draw: random.Random
    typed: list[tuple[str, float]]
    sent: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    number: int = 0

    def until(self, end: float) -> None:
        """Type until then: a reply, Enter, a look at the next question, and so on."""
        while time.perf_counter() < end:
            self.number += 1
            for sign in words(self.draw, self.number):
                if time.perf_counter() >= end:
                    return
                self.terminal.press(sign)
                self.typed.append((sign, time.perf_counter()))
                self.terminal.look(1 / A_SECOND)
            self._enter(end)

    def _enter(self, end: float) -> None:
        if time.perf_counter() >= end:
            return
        self.sent.append(self.text)
        self.terminal.press("\r")
        if self.terminal.shows("✓ kept", seconds=min(5.0, end - time.perf_counter())):
            self.acknowledged.append(self.sent[-1])
            self.typed.clear()
            self.terminal.look(min(0.4, max(end - time.perf_counter(), 0)))

    @property
    def text(self) -> str:
        """What stands in the box."""
        return "".join(sign for sign, _ in self.typed)
