"""What a kill leaves on the disk, as a program that starts then reads it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.capturing.steps import services_of
from peertutor.core.interviews import Turn


@dataclass(frozen=True)
class Found:
    """What a program that starts now reads from the disk.

    Attributes:
        question: The first words of the question that will be open; empty when all is asked.
    """

    turns: tuple[Turn, ...]
    draft: str
    question: str


def left_behind(workspace: Path) -> Found:
    """Look at a copy, so that the app itself is the first to open what was left behind."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(workspace, copy)
        with services_of(copy, by_meaning=True) as services:
            interviewer = services.interviews.interviewer
            sitting = interviewer.resume(interviewer.unfinished())
            turns, draft = sitting.recording.turns, sitting.draft()
            asked = asyncio.run(sitting.go_on()).question
    return Found(turns, draft, " ".join(asked.text.split()[:4]) if asked else "")
