"""What is kept of each answer: enough to make every table again without asking again.

The rows hold words of the public sets, so they live beside the cached vectors and never here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import peertutor
from benchmarks import vector_cache

# What cannot change an answer, and what of the benchmarks says how it is asked for.
_BESIDE_THE_POINT = frozenset({"cli", "tui", "export"})
_WRITTEN = frozenset({".py", ".json", ".toml", ".txt"})
_ASKING = ("asking", "copying", "rows", "spending", "supporting", "../datasets", "../retrieval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One claim with the quotes it cites, as our own grounder reads them.

    Attributes:
        supported: Whether the quotes together support it; false without any.
        needed: For each quote, whether it supports the claim alone or the others do not without it.
    """

    claim: str
    quotes: tuple[str, ...]
    supported: bool
    needed: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question of one set and what became of it.

    Attributes:
        group: The document that it is about.
        answerable: None where the set does not decide.
        right: Whether the set has an answer and a quote of it is cited.
        reasons: Codes.
        quotes: How many were cited, and how many of them do not stand in the source.
        marks: How many stand in the answer, and how many of them name no citation.
        settled: Seconds of reading, grounding and judging, without embedding, by the clock and by
            the processor; None: it was no question about the work.
        note: What was missing in the search; empty when nothing was.
        claims: Every claim with its quotes.
        scores: The best score of each plain search, by its name.
        found: For each search, what the retrieval measures say; empty without gold.
    """

    qid: str
    question: str
    group: str
    answerable: bool | None
    right: bool
    verdict: str
    confidence: float
    reasons: tuple[str, ...]
    quotes: tuple[int, int]
    marks: tuple[int, int]
    settled: tuple[float, float] | None
    claims: tuple[Cited, ...]
    note: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    found: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def flagged(self) -> bool:
        """Whether a person has to verify it."""
        return self.verdict != "grounded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All rows of one set.

    Attributes:
        made_by: What the program's files were when it was asked.
        limit: At most so many questions were asked.
        seconds: How long everything took.
        load: The machine's load when it was done.
        asked: Colleagues quoted, every question.
        copied: A scripted model that copies from its sources, a sample of the questions.
    """

    name: str
    made_by: str
    limit: int
    seconds: float
    load: float
    asked: tuple[Row, ...]
    copied: tuple[Row, ...]


def folder() -> Path:
    """Return where rows are kept."""
    return vector_cache.folder() / "quality"


def program(*, but: frozenset[str] = frozenset()) -> str:
    """Return a name for the program's files as they are now; another for any that may matter.

    Args:
        but: Names of files that do not.
    """
    root = Path(peertutor.__file__).parent
    digest = hashlib.sha256()
    for name in _ASKING:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    for file in sorted(each for each in root.rglob("*.*") if each.suffix in _WRITTEN):
        if file.relative_to(root).parts[0] not in _BESIDE_THE_POINT and file.name not in but:
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def keep(kept: Kept) -> None:
    """Write the rows of one set; whatever was kept of it before is gone."""
    folder().mkdir(parents=True, exist_ok=True)
    _file(kept.name).write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")


def known(name: str) -> Kept | None:
    """Return what was kept of a set; None when nothing was, or in another shape."""
    try:
        raw = json.loads(_file(name).read_text(encoding="utf-8"))
        return Kept(**raw | {"asked": _rows(raw["asked"]), "copied": _rows(raw["copied"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _rows(raw: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(**each | {"claims": tuple(Cited(**claim) for claim in each["claims"])}) for each in raw
    )


def _file(name: str) -> Path:
    return folder() / f"{name}.json"
