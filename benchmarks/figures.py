"""Figures: what was measured, what was to be reached, and how they are printed and kept."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a table.

    Attributes:
        what: What was measured.
        value: The figure with its unit.
        reach: What was to be reached; empty where it is only reported.
        reached: Whether it was; None where nothing was to be.
        n: How many measurements.
        note: What a reader must know to read it.
    """

    what: str
    value: str
    reach: str = ""
    reached: bool | None = None
    n: int = 1
    note: str = ""


def milliseconds(what: str, seconds: Sequence[float], at_most: float = 0, note: str = "") -> Figure:
    """Return a figure of many timings: median and 95th percentile, in milliseconds.

    Args:
        what: What was timed.
        seconds: The timings.
        at_most: What the 95th percentile was to stay under, in milliseconds; 0: only reported.
        note: As in `Figure`.
    """
    middle, high = percentile(seconds, 50) * 1e3, percentile(seconds, 95) * 1e3
    return Figure(
        what=what,
        value=f"p50 {middle:.1f} ms, p95 {high:.1f} ms",
        reach=f"p95 ≤ {at_most:.0f} ms" if at_most else "",
        reached=high <= at_most if at_most else None,
        n=len(seconds),
        note=note,
    )


def ratio(
    what: str, ours: Sequence[float], theirs: Sequence[float], at_most: float, note: str = ""
) -> Figure:
    """Return a figure that compares medians of timings taken in turn."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    return Figure(
        what=what,
        value=f"{mine / other:.2f} × ({mine * 1e3:.0f} ms against {other * 1e3:.0f} ms)",
        reach=f"≤ {at_most:g} ×",
        reached=mine / other <= at_most,
        n=len(ours),
        note=note,
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile: the smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(title: str, figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = [
        f"## {title}",
        "",
        "| what | figure | reach | | n | note |",
        "|---|---|---|---|--:|---|",
    ]
    for one in figures:
        mark = {True: "yes", False: "NO", None: ""}[one.reached]
        rows.append(f"| {one.what} | {one.value} | {one.reach} | {mark} | {one.n} | {one.note} |")
    return "\n".join(rows)


def publish(
    name: str, title: str, figures: Sequence[Figure], details: Mapping[str, Any] | None = None
) -> int:
    """Print the table, keep it as JSON, and return 1 when something was not reached.

    Args:
        name: Of the file.
        title: Of the table.
        figures: Its lines.
        details: What is kept beside them and not printed.
    """
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    surroundings = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in load],
    }
    sys.stdout.write(f"{table(title, figures)}\n\n{json.dumps(surroundings)}\n\n")
    RESULTS.mkdir(exist_ok=True)
    kept = {
        "title": title,
        "surroundings": surroundings,
        "figures": [asdict(one) for one in figures],
        **(details or {}),
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    return int(any(one.reached is False for one in figures))
