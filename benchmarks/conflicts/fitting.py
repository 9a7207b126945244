"""Fit the weights anew: `python -m benchmarks.conflicts.fitting`.

Positive are the pairs that were planted in `tuned/` and `practice/`; negative is what shows a sign
of a disagreement for their harmless neighbours and for the questions of public talks, in which few
people advise anybody. `held/` is not touched. scikit-learn is needed here and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import datasets
from benchmarks.conflicts.asking import workspace
from benchmarks.conflicts.planted import PRACTICE, Point, points
from peertutor.bootstrap import Services, open_services
from peertutor.capture.passages import cut
from peertutor.mentor.conflict import differing
from peertutor.mentor.conflict.finding import ConflictFinder
from peertutor.mentor.grounding.ground import stems_of
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.settings import load_settings

_WEIGHTS = Path(differing.__file__).with_name("weights.json")
_TALKS = ("interview_q_demo24", "qmsum_mini", "squad2half")
_QUESTIONS = 150
_BY_WORDS = {"embedding.provider": "none", "database_url": ""}
_PASSAGES = 12
_FROM = 0.65
"""At it few harmless neighbours are called a conflict: of `tuned` 2 of 100."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One pair with a sign of a disagreement: its features, and whether it was planted."""

    features: tuple[float, ...]
    planted: bool
    question: str


def main() -> int:
    """Fit and write the weights; print the share that cross-validation finds."""
    seen = list(_planted())
    for name in _TALKS:
        if why := datasets.why_missing(name):
            sys.stdout.write(f"{why}\n")
        else:
            seen += _talks(name)
    _write(seen)
    return 0


def _planted() -> Iterator[Seen]:
    with tempfile.TemporaryDirectory() as folder:
        halves = (PRACTICE, "tuned")
        with workspace(Path(folder), halves) as services:
            for point in points(halves):
                yield from _pairs(services, point.asked, point)


def _talks(name: str) -> Iterator[Seen]:
    dataset = datasets.load(name)
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_settings(Path(folder) / "workspace", _BY_WORDS)
        with open_services(loaded) as services:
            for interview in dataset.interviews:
                services.ledger.add_interview(interview, cut(interview))
            for question in dataset.questions[:_QUESTIONS]:
                yield from _pairs(services, question.text, None)


def _pairs(services: Services, question: str, point: Point | None) -> Iterator[Seen]:
    reader = Reader(services.stemmer)
    found = asyncio.run(services.retriever.search(question, _PASSAGES))
    rarity = Rarity(services.ledger.term_rarity(stems_of(question, reader)))
    for pair in ConflictFinder(reader).pairs(question, found.passages, rarity):
        marked = point.marked if point else None
        planted = marked is not None and all(
            any(words in quote.text or quote.text in words for quote in pair.quotes)
            for words in marked
        )
        # What else is said to a planted point may disagree as well, or not.
        if not pair.difference.depends and (planted or not (point and point.disagrees)):
            yield Seen(tuple(pair.difference.features.values()), planted, question)


def _write(seen: Sequence[Seen]) -> None:
    from sklearn.linear_model import LogisticRegression

    kept = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    many = Counter(each.question for each in seen)
    # A question with many pairs weighs no more for that; the planted ones are few.
    weights = [(2.0 if each.planted else 1.0) / many[each.question] ** 0.5 for each in seen]
    model = LogisticRegression(C=1.0, max_iter=1000).fit(
        [each.features for each in seen], [each.planted for each in seen], sample_weight=weights
    )
    for feature, weight in zip(kept["features"].values(), model.coef_[0], strict=True):
        feature["weight"] = round(float(weight), 3)
    kept |= {"bias": round(float(model.intercept_[0]), 3), "from": _FROM}
    kept["fitted_on"] = {
        "what": "benchmarks/conflicts/tuned and practice; public talks as what nobody planted",
        "planted_pairs": sum(each.planted for each in seen),
        "other_pairs": sum(not each.planted for each in seen),
    }
    text = json.dumps(kept, indent=2, ensure_ascii=False)
    _WEIGHTS.write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
