"""Pairs of texts that others have labelled: scientific claims with evidence, encyclopedia passages.

They differ from spoken advice: nobody says what to do. So the rules' own score is not what is
measured here, but what the same signs are worth when a model is fitted to them, cross-validated by
claim or question, source by source.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import datasets
from benchmarks.figures import Figure
from peertutor.core.sentences import sentences
from peertutor.mentor.conflict.differing import Sign, Subject, signs
from peertutor.mentor.conflict.sayings import Saying, SayingReader
from peertutor.mentor.reading.reader import Reader
from peertutor.ports import Stemmer

_FALSE = 0.05
_FOLDS = 5
_SENTENCES = 8
_NAME = "contradiction"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts with what others say of them."""

    source: str
    subject: str
    contradict: bool
    features: tuple[float, ...]


def figures(stemmer: Stemmer) -> Iterator[Figure]:
    """Yield one figure a source; nothing where the pairs are not there."""
    folder = datasets.folder()
    file = folder / "dev" / _NAME / "pairs.jsonl" if folder else None
    if file is None or not file.is_file():
        return
    reader = SayingReader(Reader(stemmer))
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_source[row["source"]].append(_pair(row, reader))
    for source, pairs in sorted(by_source.items()):
        yield _figure(source, pairs)


def _pair(row: dict[str, Any], reader: SayingReader) -> Pair:
    subject = Subject(
        reader.content(row.get("question") or row["a"]), yes_or_no=True, measures=True
    )
    mine, theirs = (_sayings(row[side], reader) for side in ("a", "b"))
    found = [(dict(signs(one, other, subject)), one, other) for one in mine for other in theirs]
    shared = [len(one.content & other.content) for _, one, other in found] or [0]
    overlap = [
        len(one.content & other.content) / (min(len(one.content), len(other.content)) or 1)
        for _, one, other in found
    ] or [0.0]
    seen = [
        max((len(a.content & b.content) for has, a, b in found if sign in has), default=0) / 5
        for sign in Sign
    ]
    stem = row["pid"].split("|")[0]
    return Pair(
        row["source"],
        stem.rsplit("-", 1)[0] if row["source"] == "ramdocs" else stem,
        row["label"] == "contradict",
        (*seen, max(shared) / 5, max(overlap), len(found) / 10),
    )


def _sayings(text: str, reader: SayingReader) -> list[Saying]:
    return [reader.read(sentence) for sentence in sentences(text)[:_SENTENCES]]


def _figure(source: str, pairs: Sequence[Pair]) -> Figure:
    scored = list(zip(_cross_validated(pairs), (p.contradict for p in pairs), strict=True))
    draws = random.Random(7)
    recalls = sorted(_recall(draws.choices(scored, k=len(scored))) for _ in range(1000))
    return Figure(
        what=f"labelled pairs, {source}: contradictions found at 5 % false alarms",
        value=f"{_recall(scored):.0%} [{recalls[25]:.0%}, {recalls[975]:.0%}]",
        n=len(pairs),
        note="cross-validated by claim or question; chance is 5 %",
    )


def _recall(scored: Sequence[tuple[float, bool]]) -> float:
    others = sorted((score for score, positive in scored if not positive), reverse=True)
    from_ = others[int(_FALSE * len(others))]
    found = [score > from_ for score, positive in scored if positive]
    return sum(found) / (len(found) or 1)


def _cross_validated(pairs: Sequence[Pair]) -> list[float]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.preprocessing import StandardScaler

    table = np.array([pair.features for pair in pairs])
    labels = np.array([pair.contradict for pair in pairs])
    groups = [pair.subject for pair in pairs]
    scores = np.zeros(len(pairs))
    for train, test in GroupKFold(_FOLDS).split(table, labels, groups):
        scale = StandardScaler().fit(table[train])
        model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
        model.fit(scale.transform(table[train]), labels[train])
        scores[test] = model.predict_proba(scale.transform(table[test]))[:, 1]
    return [float(score) for score in scores]
