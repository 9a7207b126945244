"""Are colleagues who disagree found? `python -m benchmarks.conflicts`.

All planted interviews and documents are imported into one workspace that is thrown away, each point
is asked about as a newcomer would, and the answers are looked at: whether both sides are quoted and
the disagreement is told, and how often it is told where nobody disagrees. One half was written
before the rules and is looked at for its figures only.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.conflicts import labelled
from benchmarks.conflicts.asking import Asked, asked, workspace
from benchmarks.conflicts.planted import CONFLICTS, HALVES, points
from benchmarks.figures import Figure, milliseconds, publish
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importer import ImportOptions
from peertutor.core.answers import ReasonCode
from peertutor.core.events import AnswerFinished
from peertutor.mentor.conflict import ConflictFinder
from peertutor.mentor.grounding.ground import stems_of
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.settings import load_settings

_FOUND, _FALSE = 0.8, 0.05
_AT_MOST_MS = 25
_QUESTIONS = Path(__file__).parents[2] / "corpus" / "questions.jsonl"
_PLANTED_IN_CORPUS = frozenset({"conflict", "against_reference"})


def main() -> int:
    """Ask, print and keep the figures."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder)) as services:
        results = asked(services, points())
        figures += _planted("both halves", results, reach=True)
        for half in HALVES:
            figures += _planted(half, [each for each in results if each.point.half == half])
        for kind in sorted(CONFLICTS):
            figures.append(_found(kind, [each for each in results if each.point.kind == kind]))
        figures.append(milliseconds("looking for it in 12 passages", _times(results), _AT_MOST_MS))
    figures += _sample_company()
    figures += labelled.figures(PorterStemmer())
    return publish("conflicts", "Disagreements", figures)


def _planted(half: str, results: Sequence[Asked], *, reach: bool = False) -> Iterator[Figure]:
    planted = [each for each in results if each.point.disagrees]
    harmless = [each for each in results if not each.point.disagrees]
    yield _found(half, planted, reach=reach)
    wrongly = [each for each in harmless if each.flagged]
    share = len(wrongly) / len(harmless)
    yield Figure(
        what=f"{half}: harmless neighbours that are called a disagreement",
        value=f"{len(wrongly)} of {len(harmless)} ({share:.1%})",
        reach=f"≤ {_FALSE:.0%}" if reach else "",
        reached=share <= _FALSE if reach else None,
        n=len(harmless),
    )
    if half == "tuned":
        for each in wrongly:
            told = [r.detail for r in each.answer.reasons if r.code is ReasonCode.CONFLICT]
            sys.stderr.write(f"{each.point.asked} {told}\n")


def _found(what: str, planted: Sequence[Asked], *, reach: bool = False) -> Figure:
    found = sum(each.both_shown for each in planted)
    share = found / len(planted)
    return Figure(
        what=f"{what}: planted disagreements told, with both quotes",
        value=f"{found} of {len(planted)} ({share:.0%})",
        reach=f"≥ {_FOUND:.0%}" if reach else "",
        reached=share >= _FOUND if reach else None,
        n=len(planted),
    )


def _times(results: Sequence[Asked]) -> list[float]:
    """Time the search for disagreements, with sentences read as they are for an extract.

    The time of the processor: others may use it as well.
    """
    reader = Reader(PorterStemmer())
    finder = ConflictFinder(reader)
    for each in results:
        for found in each.answer.passages:
            for part in found.passage.parts:
                reader.sentences(part.text)
    seconds = []
    for each in results:
        rarity = Rarity(dict.fromkeys(stems_of(each.point.asked, reader), 1.0))
        began = time.thread_time()
        finder.found(each.point.asked, each.answer.passages, rarity)
        seconds.append(time.thread_time() - began)
    return seconds


def _sample_company() -> Iterator[Figure]:
    """Yield what is told of the sample company's own disagreements, and of its other questions."""
    rows = [json.loads(line) for line in _QUESTIONS.read_text(encoding="utf-8").splitlines()]
    flags = {"database_url": "", "embedding.provider": "local"}
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_settings(Path(folder) / "workspace", flags)
        with open_services(loaded, resident=True) as services:
            list(services.importer.run(services.sample_corpus, ImportOptions()))
            list(services.vectors.run())
            told = {row["qid"]: _tells(services, row["text"]) for row in rows}
    planted = [row["qid"] for row in rows if row["note"] in _PLANTED_IN_CORPUS]
    others = [row["qid"] for row in rows if row["note"] not in _PLANTED_IN_CORPUS]
    for what, qids in (("planted", planted), ("other", others)):
        yield Figure(
            what=f"sample company, {what} questions: a disagreement is told",
            value=f"{sum(told[qid] for qid in qids)} of {len(qids)}",
            n=len(qids),
        )


def _tells(services: Services, question: str) -> bool:
    async def ask() -> bool:
        async for event in services.mentor.ask(question):
            if isinstance(event, AnswerFinished):
                return any(r.code is ReasonCode.CONFLICT for r in event.answer.reasons)
        return False

    return asyncio.run(ask())


if __name__ == "__main__":
    raise SystemExit(main())
