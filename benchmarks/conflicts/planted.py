"""The planted disagreements and their harmless neighbours, read from `held/` and `tuned/`.

`practice/` holds further ones, for fitting only.

Every trade is one file: two invented colleagues, for some an official document, and twelve points
that both sides speak to. `[[…]]` marks the words that disagree; it is taken out.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRACTICE = "practice"
HALVES = ("tuned", "held")
"""`held` was written before the detector and is never looked at but for its figures."""

CONFLICTS = frozenset({"numbers", "advice", "order", "reference"})
HARMLESS = frozenset({"agrees", "detail", "condition", "other-number"})
_FOLDER = Path(__file__).parent
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point that two sides speak to.

    Attributes:
        name: Unique among all.
        kind: One of `CONFLICTS` or `HARMLESS`.
        asked: What a newcomer asks.
        sides: What either side says.
        voices: Whose words they are: two people, or a person and a document.
        marked: What disagrees, in either side's words; empty where nothing does.
    """

    name: str
    kind: str
    half: str
    asked: str
    sides: tuple[str, str]
    voices: tuple[str, str]
    marked: tuple[str, str] | None

    @property
    def disagrees(self) -> bool:
        """Whether both sides were written to disagree."""
        return self.kind in CONFLICTS


def points(halves: tuple[str, ...] = HALVES) -> list[Point]:
    """Return the points of these halves."""
    return [point for half in halves for file in _files(half) for point in _points(half, file)]


def write(folder: Path, halves: tuple[str, ...] = HALVES) -> None:
    """Write the interviews and documents of these halves as files to import."""
    for half in halves:
        for file in _files(half):
            trade = _read(file)
            for name, text in _sources(file.stem, trade):
                (folder / name).write_text(text, encoding="utf-8")


def _files(half: str) -> list[Path]:
    return sorted((_FOLDER / half).glob("*.toml"))


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _points(half: str, file: Path) -> Iterator[Point]:
    trade = _read(file)
    one, other = trade["veterans"]
    for index, point in enumerate(trade["point"]):
        said = (point["one"], point["other"])
        marks = [_MARKED.findall(text) for text in said]
        yield Point(
            name=f"{file.stem}-{index}",
            kind=point["kind"],
            half=half,
            asked=point["question"],
            sides=(_bare(said[0]), _bare(said[1])),
            voices=(one, trade["reference"] if _is_official(point) else other),
            marked=(marks[0][0], marks[1][0]) if all(marks) else None,
        )


def _is_official(point: dict[str, Any]) -> bool:
    return point["kind"] == "reference" or point.get("by") == "reference"


def _bare(text: str) -> str:
    return _MARKED.sub(r"\1", text)


def _sources(name: str, trade: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file of a trade."""
    points = trade["point"]
    for side, (key, date) in enumerate((("one", "2025-03-04"), ("other", "2026-09-15"))):
        veteran = trade["veterans"][side]
        turns = []
        for point in points:
            if side and _is_official(point):
                continue
            turns.append({"speaker": "Robin Vale", "text": point["asked"][side]})
            turns.append({"speaker": veteran, "text": _bare(point[key])})
        title = f"{trade['trade']}, {'second' if side else 'first'} talk"
        about = {"id": f"{name}-{key}", "title": title, "date": date, "veterans": [veteran]}
        yield f"{name}-{key}.jsonl", json.dumps(about | {"turns": turns}, ensure_ascii=False) + "\n"
    if "reference" in trade:
        clauses = [_bare(point["other"]) for point in points if _is_official(point)]
        head = f"---\nid: {name}-rules\ntitle: {trade['reference']}\nkind: reference\n---\n"
        body = "\n\n".join([f"# {trade['reference']}", *clauses])
        yield f"{name}-rules.md", f"{head}\n{body}\n"
