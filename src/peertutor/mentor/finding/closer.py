"""A closer look at the best passages: which of them answers, and not only stands near an answer.

Two searches and the neighbours say where to look. What decides between the first few is read in
their words: how much of the question stands in a passage and around it, whether its words stand
together there as in the question, who speaks, and whether something is told or asked. A linear
model weighs it (`closer.json`; benchmarks/README.md says what it was fitted on and what each
feature is worth).

In a document an answer stands in one place: where the best is wrong, what stands next to it is
wrong as well, so that the first places stand apart (Chen and Karger, "Less is more", 2006). Talk
goes on, and what comes next is often right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import Protocol

from peertutor.core.interviews import Kind
from peertutor.core.passages import Passage, Place, RetrievedPassage
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.ports import Stemmer

LOOKED_AT = 20
"""So many of the best are looked at: as many as an answer rests on, and some more."""

APART = 3
"""So many of the first stand apart: in a document, none of them next to another."""

_PAIR_WORDS = 3
"""Two words that follow each other in the question stand together when they are so near."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_Standing = Sequence[tuple[int, str]]


class KnowsRarity(Protocol):
    """What a closer look needs of the ledger."""

    def term_rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return for each stem its inverse document frequency over the passages, at least 0."""
        ...


class CloserLook:
    """Orders the best of what was found by what is said in it.

    Args:
        ledger: Knows how rare a word is.
        stemmer: The ledger's own.
        weights: What each feature counts; None for the shipped ones.
        apart: How many of the first stand apart.
    """

    def __init__(
        self,
        ledger: KnowsRarity,
        stemmer: Stemmer,
        *,
        weights: Mapping[str, float] | None = None,
        apart: int = APART,
    ) -> None:
        self._ledger = ledger
        self._reader = Reader(stemmer)
        self._weights = shipped_weights() if weights is None else weights
        self._apart = apart

    def ordered(
        self, query: str, found: Sequence[RetrievedPassage], places: Mapping[int, Place]
    ) -> list[RetrievedPassage]:
        """Return `found` with its first `LOOKED_AT` in a new order, and the ranks to it.

        Args:
            query: The question, self-contained.
            found: Best first, as words, meaning and neighbours rank them.
            places: Where each of them stands.
        """
        seen = self.features(query, found[:LOOKED_AT], places)
        return arranged(found, seen, places, self._weights, self._apart)

    def features(
        self, query: str, found: Sequence[RetrievedPassage], places: Mapping[int, Place]
    ) -> dict[int, dict[str, float]]:
        """Return what speaks for each passage, and what against it.

        - `stretch`: what words, meaning and neighbours made of it.
        - `covered`: the question's words, weighted by rarity, that it or its title holds.
        - `around`: the same share, with the passages next to it where they were found as well.
        - `together`: the share of the question's pairs of words that stand together in it.
        - `named`: the share of its words that are spoken by somebody whom the question names.
        - `asks`: the share of its sentences that are questions.
        """
        question = _Question(query, self._reader, self._ledger)
        standing = {each.passage.id: question.standing(each.passage.text) for each in found}
        held = {number: {stem for _, stem in where} for number, where in standing.items()}
        at = {places[number][:2]: number for number in held if number in places}
        return {
            (number := each.passage.id): {
                "stretch": each.score,
                "covered": question.share(held[number] | question.in_title(each.passage)),
                "around": question.share(
                    held[number].union(*(held[other] for other in _next_to(number, places, at)))
                ),
                "together": question.together(standing[number]),
                "named": question.named(each.passage),
                "asks": _asking(each.passage.text),
            }
            for each in found
        }


def arranged(
    found: Sequence[RetrievedPassage],
    features: Mapping[int, Mapping[str, float]],
    places: Mapping[int, Place],
    weights: Mapping[str, float],
    apart: int = APART,
) -> list[RetrievedPassage]:
    """Return `found` in the order of what was seen of it; what was not looked at comes last.

    Args:
        found: Best first, as words, meaning and neighbours rank them.
        features: By passage number, of the first of them.
        places: Where each of them stands.
        weights: What each feature counts.
        apart: How many of the first stand apart.
    """
    worth = {each.passage.id: weights["stretch"] * each.score for each in found}
    for number, seen in features.items():
        worth[number] = sum(weight * seen[name] for name, weight in weights.items())
    near = [each for each in found if each.passage.id in features]
    further = [each for each in found if each.passage.id not in features]
    best = sorted(near, key=lambda each: (-round(worth[each.passage.id], 9), each.rank))
    order = [*_first_apart(best, places, apart), *further]
    # One that had to wait is worth no more than what stands before it.
    falling = accumulate((worth[each.passage.id] for each in order), min)
    return [
        replace(each, rank=rank, score=round(score, 9))
        for rank, (each, score) in enumerate(zip(order, falling, strict=True), start=1)
    ]


class _Wanted(dict[str, str]):
    """The stem of each word that the question holds too, and nothing for every other word.

    A look at twenty passages meets a thousand different words. Stemming leaves a word's first two
    letters alone, so that hardly one in ten has to be stemmed to know.
    """

    def __init__(self, stems: Collection[str], reader: Reader) -> None:
        super().__init__()
        self._stems = stems
        self._beginnings = frozenset(stem[:2] for stem in stems)
        self._stem = reader.stem

    def __missing__(self, word: str) -> str:
        stem = ""
        # Accents are taken off, and of "o'clock" the longest part is stemmed.
        if word[:2] in self._beginnings or "'" in word or not word.isascii():
            stem = self._stem(word)
        self[word] = stem if stem in self._stems else ""
        return self[word]


class _Question:
    """What is looked for: the telling words of a question, by rarity."""

    def __init__(self, text: str, reader: Reader, ledger: KnowsRarity) -> None:
        telling = reader.stems(text)
        rarity = Rarity(ledger.term_rarity(telling))
        self._weights = {stem: rarity.of(stem) for stem in sorted(telling)}
        self._all = sum(self._weights.values()) or 1.0
        self._wanted = _Wanted(self._weights.keys(), reader)
        in_order = [stem for _, stem in self.standing(text)]
        pairs = dict.fromkeys(pair for pair in pairwise(in_order) if pair[0] != pair[1])
        self._pairs = {pair: self._weights[pair[0]] + self._weights[pair[1]] for pair in pairs}
        self._all_pairs = sum(self._pairs.values()) or 1.0
        self._spoken = frozenset(word.removesuffix("'s") for word in _words(text))
        self._titles: dict[str, set[str]] = {}
        self._names: dict[str, float] = {}

    def standing(self, text: str) -> _Standing:
        """Return where in a text the question's words stand, in order."""
        wanted = self._wanted
        return [(at, stem) for at, word in enumerate(_words(text)) if (stem := wanted[word])]

    def in_title(self, passage: Passage) -> set[str]:
        """Return the question's words that a title and a topic hold."""
        title = f"{passage.title} {passage.topic}"
        if title not in self._titles:
            self._titles[title] = {stem for _, stem in self.standing(title)}
        return self._titles[title]

    def share(self, held: set[str]) -> float:
        """Return how much of the question these words are, by rarity."""
        return sum(weight for stem, weight in self._weights.items() if stem in held) / self._all

    def together(self, standing: _Standing) -> float:
        """Return the share of the question's pairs of words that stand together."""
        found = {
            pair
            for index, (start, left) in enumerate(standing)
            for place, right in standing[index + 1 : index + 1 + _PAIR_WORDS]
            if place <= start + _PAIR_WORDS
            for pair in ((left, right), (right, left))
        }
        return sum(w for pair, w in self._pairs.items() if pair in found) / self._all_pairs

    def named(self, passage: Passage) -> float:
        """Return the share of a passage that is spoken by whom the question names."""
        lengths: dict[str, int] = {}
        for part in passage.parts:
            lengths[part.speaker] = lengths.get(part.speaker, 0) + len(part.text)
        called = sum(self._calls(name) * length for name, length in lengths.items())
        return called / (sum(lengths.values()) or 1)

    def _calls(self, name: str) -> float:
        """Return the share of a name's words that the question holds; initials alone are none."""
        if name not in self._names:
            parts = _words(name)
            called = [part for part in parts if part in self._spoken]
            telling = any(len(part) > 2 for part in called)
            self._names[name] = len(called) / len(parts) if telling else 0.0
        return self._names[name]


def _next_to(
    number: int, places: Mapping[int, Place], at: Mapping[tuple[int, int], int]
) -> list[int]:
    """Return the passages right before and after one, as far as they are among those found."""
    if number not in places:
        return []
    interview, position, _ = places[number]
    beside = (at.get((interview, position + step)) for step in (-1, 1))
    return [other for other in beside if other is not None]


def _first_apart(
    best: Sequence[RetrievedPassage], places: Mapping[int, Place], apart: int
) -> list[RetrievedPassage]:
    """Return `best` with its first `apart` taken so that none is next to another in a document."""
    first: list[RetrievedPassage] = []
    for each in best:
        if len(first) >= apart:
            break
        written = each.passage.kind is Kind.REFERENCE
        if not written or not any(_touch(each.passage, other.passage, places) for other in first):
            first.append(each)
    taken = {each.passage.id for each in first}
    return first + [each for each in best if each.passage.id not in taken]


def _touch(one: Passage, other: Passage, places: Mapping[int, Place]) -> bool:
    if one.id not in places or other.id not in places:
        return False
    (document, position, _), (same, near, _) = places[one.id], places[other.id]
    return document == same and abs(position - near) <= 1


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case: as `core.text.words`, and faster."""
    return _WORD.findall(text.lower().replace("’", "'"))


def _asking(text: str) -> float:
    """Return about which share of the sentences of a text are questions."""
    asked = text.count("?")
    return asked / (asked + text.count(".") + text.count("!")) if asked else 0.0


@cache
def shipped_weights() -> Mapping[str, float]:
    """Return the weights that come with PeerTutor."""
    text = files("peertutor.mentor.finding").joinpath("closer.json").read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(text)["weights"]
    return weights
