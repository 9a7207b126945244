"""Every planted point is asked about, through the product's own retrieval and answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conflicts.planted import HALVES, Point, write
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importer import ImportOptions
from peertutor.core.answers import Answer, ReasonCode
from peertutor.core.events import AnswerFinished
from peertutor.settings import load_settings

_FLAGS = {"database_url": "", "embedding.provider": "local"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A point that was asked about, and what came of it."""

    point: Point
    answer: Answer
    seconds: float

    @property
    def flagged(self) -> bool:
        """Whether the answer says that its sources disagree."""
        return any(reason.code is ReasonCode.CONFLICT for reason in self.answer.reasons)

    @property
    def both_shown(self) -> bool:
        """Whether words of either marked stretch are quoted, and the disagreement is told."""
        marked = self.point.marked or ()
        return self.flagged and all(self._quoted(words) for words in marked)

    def _quoted(self, words: str) -> bool:
        return any(
            words in citation.quote or citation.quote in words for citation in self.answer.citations
        )


@contextmanager
def workspace(folder: Path, halves: tuple[str, ...] = HALVES) -> Iterator[Services]:
    """Open a workspace that holds everything that was planted in these halves, with its vectors."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    write(sources, halves)
    with open_services(load_settings(folder / "workspace", _FLAGS), resident=True) as services:
        list(services.importer.run([sources], ImportOptions()))
        list(services.vectors.run())
        yield services


def asked(services: Services, points: Sequence[Point]) -> list[Asked]:
    """Ask about every point."""

    async def each() -> list[Asked]:
        return [await _ask(services, point) for point in points]

    return asyncio.run(each())


async def _ask(services: Services, point: Point) -> Asked:
    began = time.perf_counter()
    async for event in services.mentor.ask(point.asked):
        if isinstance(event, AnswerFinished):
            return Asked(point, event.answer, time.perf_counter() - began)
    raise RuntimeError(f"no answer to {point.asked!r}")
