"""What a closer look is worth: `python -m benchmarks.closer [SET…] [--fit]`.

For every question of the public sets the best passages are found as the product finds them, with
vectors and by words alone, and what `CloserLook` sees of each is kept. A linear model is fitted so
that the right passage comes first (the listwise loss of Cao and others, "Learning to rank: from
pairwise approach to listwise approach", 2007), and measured only on what it was not fitted on: on
sets that were left out, and on the other half of the documents. `--fit` writes the weights that
PeerTutor comes with.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets import PASSAGES, TRANSCRIPTS, load, why_missing
from benchmarks.figures import Figure, publish
from benchmarks.measures import Gold, Shown, TurnWords, gain, reciprocal, seen
from benchmarks.retrieval import Searched, prepared, shown, turn_words
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.passages import Hit, Place, RetrievedPassage
from peertutor.mentor.finding import closer
from peertutor.mentor.finding.closer import LOOKED_AT, CloserLook, arranged, shipped_weights
from peertutor.mentor.finding.fusion import Weights, fused, ranked

MEASURES = ("seen", "MRR@10", "nDCG@10")
FEATURES = ("stretch", "covered", "around", "together", "named", "asks")
_LISTED = 40
_RIDGE = 20.0
_STEPS = 500
_ENOUGH = 1e-4
_SPLITS = 10

# Shares are penalised like scores when they are counted in steps of this size.
_SCALE = np.array([1.0 if name == "stretch" else 0.3 for name in FEATURES])

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Looked:
    """One question with what was found and seen, by one way of searching.

    Attributes:
        group: The document that the question is about.
        found: As words, meaning and neighbours rank them.
        features: What was seen of the first of them, by passage.
        right: For each of these whether it holds some of the answer.
    """

    group: str
    gold: tuple[Gold, ...]
    words: TurnWords
    found: tuple[RetrievedPassage, ...]
    places: Mapping[int, Place]
    features: Mapping[int, Mapping[str, float]]
    right: tuple[bool, ...]

    @property
    def table(self) -> Table:
        """The features as a table, a line each passage."""
        rows = [[row[name] for name in FEATURES] for row in self.features.values()]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))

    def measured(self, weights: Mapping[str, float] | None) -> tuple[float, ...]:
        """Return every measure of the order that `weights` give; None: as it was found."""
        order = arranged(self.found, self.features, self.places, weights) if weights else self.found
        listed: list[Shown] = [shown(each.passage) for each in order]
        return (
            seen(listed, self.gold, self.words),
            reciprocal(listed, self.gold),
            gain(listed, self.gold),
        )


Looks = Mapping[str, Sequence[Looked]]


def looked_at(searched: Searched, *, meaning: bool) -> list[Looked]:
    """Return what is found and seen for every question of a set that has an answer."""
    ledger, weights = searched.ledger, Weights()
    look = CloserLook(ledger, PorterStemmer())
    words = turn_words(searched.dataset)
    looks = []
    for question in searched.dataset.with_gold:
        lexical = searched.by_words(question, weights.depth)
        dense: list[Hit] | None = None
        if meaning:
            dense = searched.by_meaning(question, weights.depth)
        scores = fused(lexical, dense, weights)
        places = ledger.around(scores, weights.reach)
        order = ranked(scores, places, weights)[:_LISTED]
        known = ledger.passages([number for number, _ in order])
        found = tuple(
            RetrievedPassage(rank=rank, score=score, passage=known[number])
            for rank, (number, score) in enumerate(order, start=1)
        )
        features = look.features(question.text, found[:LOOKED_AT], places)
        right = tuple(
            reciprocal([shown(each.passage)], question.gold) > 0 for each in found[:LOOKED_AT]
        )
        looks.append(
            Looked(question.gold[0].document, question.gold, words, found, places, features, right)
        )
    return looks


# ------------------------------------------------------------------------------------ fitting


def fitted(sets: Iterable[Sequence[Looked]]) -> dict[str, float]:
    """Return the weights under which the right passage is likeliest to come first.

    Every set counts the same, however many questions it has.
    """
    cases = [(each, 1.0 / len(looks)) for looks in sets for each in looks if _tells(each)]
    table = np.zeros((len(cases), LOOKED_AT, len(FEATURES)))
    right = np.zeros((len(cases), LOOKED_AT))
    there = np.zeros((len(cases), LOOKED_AT), dtype=bool)
    for at, (each, _) in enumerate(cases):
        table[at, : len(each.right)] = each.table / _SCALE
        right[at, : len(each.right)] = each.right
        there[at, : len(each.right)] = True
    counts = np.array([share for _, share in cases])
    counts *= len(counts) / counts.sum()
    weights = np.zeros(len(FEATURES))
    step, last = 0.01, np.inf
    for _ in range(_STEPS):
        loss, slope = _loss(weights, table, right, there, counts)
        # A step too far is taken back and halved; one that went well makes the next longer.
        while (tried := _loss(weights - step * slope, table, right, there, counts)[0]) > loss:
            step /= 2
        weights, step = weights - step * slope, step * 1.5
        if last - tried < _ENOUGH:
            break
        last = tried
    return dict(zip(FEATURES, (weights / _SCALE).round(3).tolist(), strict=True))


def _tells(each: Looked) -> bool:
    """Whether there is something to choose: something right, and something that is not."""
    return any(each.right) and not all(each.right)


def _loss(
    weights: Table, table: Table, right: Table, there: NDArray[np.bool_], counts: Table
) -> tuple[float, Table]:
    """Return how unlikely it is that something right comes first, and the slope of it."""
    scores = np.where(there, table @ weights, -np.inf)
    chance = np.exp(scores - scores.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    hit = chance * right
    hits = hit.sum(axis=1)
    loss = _RIDGE * float(weights @ weights) / 2 - float(counts @ np.log(hits))
    pull = (chance - hit / hits[:, None]) * counts[:, None]
    slope = _RIDGE * weights + np.einsum("qp,qpf->f", pull, table)
    return loss, slope


# ------------------------------------------------------------------------------------ measuring


def mean(looks: Sequence[Looked], weights: Mapping[str, float] | None) -> tuple[float, ...]:
    """Return the mean of every measure."""
    values = np.array([each.measured(weights) for each in looks])
    return tuple(values.mean(axis=0).tolist())


def left_out(looks: Looks) -> dict[str, tuple[float, ...]]:
    """Return the measures on each set with weights that were fitted on the other sets."""
    return {
        name: mean(own, fitted(other for at, other in looks.items() if _set(at) != _set(name)))
        for name, own in looks.items()
    }


def by_document(own: Sequence[Looked], others: Sequence[Sequence[Looked]]) -> tuple[float, ...]:
    """Return the measures on one half of a set's documents, fitted on the other and on `others`."""
    values: list[tuple[float, ...]] = []
    for known, asked in _halves(own):
        weights = fitted([known, *others])
        values += [each.measured(weights) for each in asked]
    return tuple(np.array(values).mean(axis=0).tolist())


def unread(own: Sequence[Looked]) -> tuple[float, ...]:
    """Return the measures as it was found, on the same halves as `by_document`."""
    values = {id(each): each.measured(None) for each in own}
    same = [values[id(each)] for _, asked in _halves(own) for each in asked]
    return tuple(np.array(same).mean(axis=0).tolist())


def _halves(own: Sequence[Looked]) -> Iterator[tuple[list[Looked], list[Looked]]]:
    """Yield the questions about half of the documents, and those about the others."""
    documents = sorted({each.group for each in own})
    chance = random.Random(1)
    for _ in range(_SPLITS):
        chosen = set(chance.sample(documents, len(documents) // 2))
        known = [each for each in own if each.group in chosen]
        yield known, [each for each in own if each.group not in chosen]


def without_each(looks: Looks) -> dict[str, dict[str, tuple[float, ...]]]:
    """Return the measures on each set, left out, when one feature is not looked at."""
    table: dict[str, dict[str, tuple[float, ...]]] = {}
    for dropped in FEATURES[1:]:
        less = {name: [_blind(each, dropped) for each in own] for name, own in looks.items()}
        table[dropped] = left_out(less)
    return table


def _blind(looked: Looked, feature: str) -> Looked:
    kept = {number: {**row, feature: 0.0} for number, row in looked.features.items()}
    return replace(looked, features=kept)


def _set(name: str) -> str:
    return name.split(",", maxsplit=1)[0]


# ------------------------------------------------------------------------------------ reporting


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, fit, measure, print and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.closer", description=__doc__)
    parser.add_argument("sets", nargs="*", default=[*TRANSCRIPTS, *PASSAGES])
    parser.add_argument("--fit", action="store_true", help="write the weights that are shipped")
    parser.add_argument("--words", action="store_true", help="by words alone: needs no vectors")
    options = parser.parse_args(arguments)
    looks: dict[str, list[Looked]] = {}
    for name in options.sets:
        if missing := why_missing(name):
            sys.stdout.write(f"{missing}\n")
            continue
        looks |= _looks(name, meaning=not options.words)
    if not looks:
        return 0
    weights = fitted(looks.values())
    sys.stdout.write(f"Fitted on all: {json.dumps(weights)}\n")
    if options.fit:
        _ship(weights, sorted({_set(name) for name in looks}))
    return publish("closer", "A closer look", _figures(looks))


def _looks(name: str, *, meaning: bool) -> dict[str, list[Looked]]:
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        searched = prepared(load(name), workspace, stack, vectors=meaning)
        looks = {f"{name}, by words": looked_at(searched, meaning=False)}
        if meaning:
            looks[name] = looked_at(searched, meaning=True)
        return looks


def _ship(weights: Mapping[str, float], sets: Sequence[str]) -> None:
    path = Path(closer.__file__).with_suffix(".json")
    version = json.loads(path.read_text(encoding="utf-8"))["version"] + 1
    kept = {"version": version, "fitted_on": ", ".join(sets), "weights": weights}
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _figures(looks: Looks) -> list[Figure]:
    apart = left_out(looks)
    without = without_each(looks)
    figures = []
    for name, own in looks.items():
        others = [other for at, other in looks.items() if _set(at) != _set(name)]
        ways = {
            "as found": mean(own, None),
            "shipped weights": mean(own, shipped_weights()),
            "fitted on the other sets": apart[name],
            "as found, on halves of its documents": unread(own),
            "fitted on half of its documents": by_document(own, []),
            "fitted on half of its documents and the other sets": by_document(own, others),
            **{f"left out, and without {less}": each[name] for less, each in without.items()},
        }
        figures += [
            Figure(what=f"{name}: {way}", value=_values(values), n=len(own))
            for way, values in ways.items()
        ]
    return figures


def _values(values: Sequence[float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in zip(MEASURES, values, strict=True))


if __name__ == "__main__":
    raise SystemExit(main())
