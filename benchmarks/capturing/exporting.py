"""SIGKILL comes while files are exported."""

from __future__ import annotations

import json
import random
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.capturing.kills import Kills
from benchmarks.capturing.left_behind import left_behind
from benchmarks.capturing.starting import start_again
from benchmarks.capturing.steps import PROGRAM, closed, services_of


def killed_exporting(folder: Path, runs: int) -> Kills:
    """Kill each form in turn; a file under its own name must be whole."""
    kills = Kills()
    workspace = folder / "workspace"
    with services_of(workspace) as services:
        closed(services, 4_000)
        services.interviews.teach_back.release("whole")
    for number in range(runs):
        form, out = ("md", "html", "json")[number % 3], folder / f"out-{number}"
        killed = _exported(workspace, out, form, random.Random(number).uniform(0.0, 0.02))
        kills.runs += 1
        kills.at_work += killed
        for path in out.glob("*") if out.is_dir() else ():
            half = path.suffix != ".part" and not _is_whole(path, form)
            kills.lost += half
            kills.other["whole files under their names"] += path.suffix != ".part"
            kills.other["hidden .part files left behind"] += path.suffix == ".part"
        found = left_behind(workspace)
        start_again(kills, workspace, found, number)
    return kills


def _exported(workspace: Path, out: Path, form: str, seconds: float) -> bool:
    """Export, and kill so long after the first file is there; return whether it was at work."""
    command = [PROGRAM, "--workspace", str(workspace), "export", "whole"]
    with subprocess.Popen(
        [*command, "--format", form, "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None and not (out.is_dir() and any(out.iterdir())):
            time.sleep(0.0002)
        time.sleep(seconds)
        at_work = process.poll() is None
        process.kill()
    return at_work


def _is_whole(path: Path, form: str) -> bool:
    text = path.read_text(encoding="utf-8")
    if form == "json":
        with suppress(ValueError):
            return "3999" in json.dumps(json.loads(text))
        return False
    return text.rstrip().endswith("</html>" if form == "html" else "|") and "3999" in text
