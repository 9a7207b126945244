"""SIGKILL comes while replies are committed as fast as it goes."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.capturing.kills import Kills, check_all
from benchmarks.capturing.left_behind import Found, left_behind
from benchmarks.capturing.starting import start_again
from benchmarks.capturing.steps import begun, services_of, words
from benchmarks.capturing.work import killed_at_work, tell
from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.interview.sitting import Asked, Sitting, TurnKept
from peertutor.core.interviews import Role


def killed_committing(folder: Path, runs: int) -> Kills:
    """Kill four times in the same workspace, then go on in another."""
    kills = Kills()
    for number in range(runs):
        workspace = folder / str(number // 4)
        if number % 4 == 0:
            acknowledged: list[str] = []
        said = killed_at_work(workspace, "commit", random.Random(number).uniform(0.0, 1.2))
        kills.runs += 1
        kills.at_work += bool(said)
        acknowledged += [one["kept"] for one in said if "kept" in one]
        found = left_behind(workspace)
        with closing(SqlLedger.open(workspace=_copied(workspace, folder))) as ledger:
            names = [each.id for each in ledger.recordings.recordings()]
            held = [ledger.recordings.recording(name).turns for name in names]
        check_all(kills, held, acknowledged)
        _check_acknowledged_draft(kills, said, found)
        start_again(kills, workspace, found, number)
    return kills


def _copied(workspace: Path, folder: Path) -> Path:
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(workspace, copy)
    return copy


def _check_acknowledged_draft(
    kills: Kills, said: Sequence[Mapping[str, Any]], found: Found
) -> None:
    """A draft that was told to be kept is there, unless its reply is."""
    drafts = [one for one in said if "draft" in one]
    if not drafts or any("kept" in one for one in said[said.index(drafts[-1]) :]):
        return
    text = drafts[-1]["draft"]
    replies = [turn.text for turn in found.turns if turn.role is Role.VETERAN]
    if any(reply.startswith(text) for reply in replies):
        return
    behind = 0 if found.draft.startswith(text) else len(text)
    kills.behind.append((behind, 1.0 if behind else 0.0))


def commit(workspace: Path) -> None:
    """Reply as fast as it goes, for ever, and tell what is on the disk."""
    draw = random.Random()
    with services_of(workspace) as services:
        interviewer = services.interviews.interviewer
        name = interviewer.unfinished()
        sitting = interviewer.resume(name) if name else begun(services)
        if asyncio.run(sitting.go_on()).is_over:
            sitting = begun(services)
        tell(ready=True)
        while True:
            asyncio.run(_one_reply(sitting, words(draw, draw.randrange(10**12))))
            if sitting.standing().is_over:
                # Begun before the other is finished: there is always one to go on with.
                former, sitting = sitting, begun(services)
                former.finish()


async def _one_reply(sitting: Sitting, text: str) -> None:
    for end in range(15, len(text), 15):
        sitting.keep_draft(text[:end])
        tell(draft=text[:end])
    async for event in sitting.reply(text):
        match event:
            case TurnKept(turn=turn):
                tell(kept=turn.text)
            case Asked():
                tell(asked=True)
