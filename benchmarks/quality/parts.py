"""The other measurements of quality, each in a process of its own, gathered in one table."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.figures import RESULTS, Figure

PARTS = ("mutations", "conflicts", "conversation")


def gathered(names: tuple[str, ...] = PARTS) -> Iterator[Figure]:
    """Run each part that is there and yield the figures it has kept; one that fails is said."""
    for name in names:
        if importlib.util.find_spec(f"benchmarks.{name}") is None:
            yield Figure(what=name, value="not there", n=0)
            continue
        began = time.time()
        # What it prints is in its own results; here it would stand between the tables.
        child = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.DEVNULL, check=False
        )
        yield from figures_of(name, began, child.returncode)


def figures_of(name: str, since: float, code: int) -> Iterator[Figure]:
    """Yield what a part has written since then; its failure where it has written nothing."""
    file = RESULTS / f"{name}.json"
    if not file.is_file() or file.stat().st_mtime < since:
        yield Figure(what=name, value=f"ended with {code} and no figures", reached=False, n=0)
        return
    for raw in json.loads(file.read_text(encoding="utf-8"))["figures"]:
        figure = Figure(**raw)
        yield Figure(**raw | {"what": f"{name}: {figure.what}"})
