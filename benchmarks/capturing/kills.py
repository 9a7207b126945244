"""What came of the kills: turns that are lost, doubled or out of order, and the next starts."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure, percentile
from peertutor.core.interviews import Role, Turn

_CALM = 2.5  # of two cores


@dataclass
class Kills:
    """What came of the kills of one kind."""

    lost: int = 0
    doubled: int = 0
    gaps: int = 0
    acknowledged: int = 0
    behind: list[tuple[int, float]] = field(default_factory=list)
    starts: list[tuple[float, float]] = field(default_factory=list)
    failed_starts: int = 0
    runs: int = 0
    at_work: int = 0
    other: Counter[str] = field(default_factory=Counter)

    def figures(self) -> Iterator[Figure]:
        """Yield what is to be said of them."""
        others = "".join(f"; {count} {what}" for what, count in sorted(self.other.items()))
        yield Figure(
            what="acknowledged turns lost, doubled, gaps",
            value=f"{self.lost}, {self.doubled}, {self.gaps}",
            reach="0, 0, 0",
            reached=not (self.lost or self.doubled or self.gaps or self.other["wrong"]),
            n=self.runs,
            note=f"{self.acknowledged} acknowledged, {self.at_work} met it at work{others}",
        )
        if self.behind:
            yield self._drafts()
        if self.starts:
            yield self.next_starts()

    def next_starts(self) -> Figure:
        """Return how long the next starts took."""
        all_ = [seconds for seconds, _ in self.starts]
        calm = [seconds for seconds, load in self.starts if load <= _CALM] or all_
        return Figure(
            what="next start, to the open question",
            value=f"p50 {percentile(calm, 50):.2f} s, p95 {percentile(calm, 95):.2f} s; "
            f"{self.failed_starts} of {len(all_)} failed",
            reach="p95 ≤ 3 s, 0 failed",
            reached=percentile(calm, 95) <= 3 and not self.failed_starts,
            n=len(calm),
            note=f"those at a load ≤ {_CALM}, if any; all: p95 {percentile(all_, 95):.2f} s, worst "
            f"{max(all_):.2f} s, load up to {max(load for _, load in self.starts):.1f}, "
            f"nice {os.nice(0)}",
        )

    def _drafts(self) -> Figure:
        far = [one for one in self.behind if one[0] > 20 and one[1] > 0.5]
        characters, seconds = max(self.behind)
        return Figure(
            what="the draft is behind what was typed",
            value=f"p50 {percentile([c for c, _ in self.behind], 50)} characters, worst "
            f"{characters} ({seconds * 1e3:.0f} ms); {len(far)} too far",
            reach="≤ 20 characters or ≤ 500 ms",
            reached=not far,
            n=len(self.behind),
        )


def killed(act: Callable[[Path, int], Kills], runs: int) -> Iterator[Figure]:
    """Kill so often, in a folder that is thrown away; yield what is to be said of it."""
    with tempfile.TemporaryDirectory() as folder:
        yield from act(Path(folder), runs).figures()


def check_turns(kills: Kills, turns: Sequence[Turn], acknowledged: Iterable[str]) -> None:
    """Note which replies of an interview are lost, doubled or out of order."""
    texts = Counter(turn.text for turn in turns if turn.role is Role.VETERAN)
    for text in acknowledged:
        kills.acknowledged += 1
        kills.lost += not texts[text]
    kills.doubled += sum(count - 1 for text, count in texts.items() if text)
    kills.gaps += [turn.index for turn in turns] != [*range(len(turns))]


def check_all(kills: Kills, held: Sequence[Sequence[Turn]], acknowledged: Sequence[str]) -> None:
    """As `check_turns`, over every interview of a workspace."""
    texts = Counter(t.text for turns in held for t in turns if t.role is Role.VETERAN and t.text)
    kills.acknowledged += len(acknowledged)
    kills.lost += sum(not texts[text] for text in acknowledged)
    kills.doubled += sum(count - 1 for count in texts.values())
    kills.gaps += sum([t.index for t in turns] != [*range(len(turns))] for turns in held)
