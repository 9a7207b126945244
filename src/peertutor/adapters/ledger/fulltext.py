"""Full text: which words of a question are searched, and what of the index is counted.

Scores are BM25 after Robertson and Zaragoza ("The probabilistic relevance framework", 2009), with
the constants of SQLite's FTS5, whatever database keeps the index: what was fitted on them holds
for both.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection

from peertutor.adapters.ledger import fts5
from peertutor.adapters.ledger.database import bump, counter
from peertutor.adapters.ledger.postgres import tsvector
from peertutor.adapters.ledger.schema import LEDGER
from peertutor.adapters.ledger.wanted import Term, Wanted
from peertutor.core.passages import Hit
from peertutor.core.text import words
from peertutor.ports import Stemmer

SEARCHABLE = "searchable"
"""The counter that rises whenever other passages may be found than before."""

_COMMON = 0.2
"""Words in more than this share of the passages say nothing, and cost thirty times the rest."""

_FEW = 20
"""Words in no more passages than this are never too common: a workspace may have just begun."""

_MOST_WORDS = 64
"""Of a longer question the rarest words are searched."""

_MOST_SCORED = 6_000
"""Scoring a passage costs 1 to 2 µs. Where the words stand in more passages than this, only those
are scored that hold one of the rarest words (Turtle and Flood, "Query evaluation: strategies and
optimizations", 1995): at 100,000 passages 93 of 100 of the first ten stay the same, for a sixth of
the time. Two searches, with and without the further words, give each its full score.
Where even the rarest word stands in too many, the latest that hold all the words are scored."""

_MOST_COUNTED = 40_000
"""BM25 counts the passages of each word anew, at 0.1 µs each: of further words only so many."""

_BATCH = 500


class _WordIndex(Protocol):
    """What a database's own index of words has to do: a module for each."""

    def add(self, connection: Connection, key: int) -> None:
        """Take up what may be shown of an interview."""

    def remove(self, connection: Connection, key: int) -> None:
        """Let go of it, while its rows still say that it may be shown."""

    def tidy(self, connection: Connection) -> None:
        """Let nothing be left of what was let go of."""

    def rebuild(self, connection: Connection) -> None:
        """Take up everything that may be shown, anew."""

    def count(self, connection: Connection) -> int:
        """Return how many passages there are."""

    def frequencies(
        self, connection: Connection, stems: Sequence[str]
    ) -> Iterable[tuple[str, int]]:
        """Return in how many passages each stem stands; those that stand in none may be left."""

    def best(self, connection: Connection, wanted: Wanted, limit: int) -> list[tuple[float, int]]:
        """Return `(score, passage)` of those with a needed word, counting further ones too."""

    def latest(
        self, connection: Connection, wanted: Wanted, limit: int, most: int
    ) -> list[tuple[float, int]]:
        """Return `(score, passage)` among the `most` latest with all needed words, or with any."""


_INDEXES: Mapping[str, _WordIndex] = {"sqlite": fts5, "postgresql": tsvector}


def _index(connection: Connection) -> _WordIndex:
    return _INDEXES[connection.dialect.name]


def add(connection: Connection, key: int) -> None:
    """Make what may be shown of an interview findable; call it when its rows stand."""
    _index(connection).add(connection, key)
    bump(connection, LEDGER, SEARCHABLE)


def remove(connection: Connection, key: int) -> None:
    """Make an interview unfindable; call it while its rows still say that it may be shown."""
    _index(connection).remove(connection, key)
    bump(connection, LEDGER, SEARCHABLE)


def erase(connection: Connection, keys: Sequence[int]) -> None:
    """Remove interviews so that not even their words' stems stay in the index's pages."""
    for key in keys:
        remove(connection, key)
    tidy(connection)


def tidy(connection: Connection) -> None:
    """Let nothing be left of removed entries."""
    _index(connection).tidy(connection)


def rebuild(connection: Connection) -> None:
    """Make the index anew from the passages that may be shown."""
    _index(connection).rebuild(connection)
    bump(connection, LEDGER, SEARCHABLE)


@dataclass(slots=True)
class _Known:
    """What was counted while the counter stood at `version`."""

    version: int = -1
    passages: int = 0
    documents: dict[str, int] = field(default_factory=dict)

    def rarity(self, stem: str) -> float:
        """BM25's inverse document frequency, in the form that is never below 0."""
        documents = self.documents[stem]
        return math.log1p((self.passages - documents + 0.5) / (documents + 0.5))


class FullText:
    """Searches; keeps between calls what the last ones counted.

    Args:
        stemmer: Stems as the index does.
    """

    def __init__(self, stemmer: Stemmer) -> None:
        self._stemmer = stemmer
        self._known = _Known()

    def search(self, connection: Connection, query: str, limit: int) -> list[Hit]:
        """Return the passages that share words with `query`, best BM25 first."""
        if limit < 1:
            return []
        telling = self._telling(connection, query)
        needed = _within(_MOST_SCORED, telling)
        common = {word: telling[word] for word in telling if word not in needed}
        further = _within(_MOST_COUNTED, common) or list(common)[:2]
        index = _index(connection)
        if needed:
            found = index.best(connection, self._wanted(needed, further), limit)
        elif further:
            found = index.latest(connection, self._wanted(further), limit, _MOST_SCORED)
        else:
            return []
        # Of two that are as good, the older one first.
        best = heapq.nsmallest(limit, found, key=lambda each: (-each[0], each[1]))
        return [Hit(number, score) for score, number in best]

    def rarity(self, connection: Connection, stems: Iterable[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each stem, at least 0."""
        wanted = list(dict.fromkeys(stems))
        known = self._counted(connection, wanted)
        return {stem: known.rarity(stem) for stem in wanted}

    def count(self, connection: Connection) -> int:
        """Return how many passages may be found now."""
        return self._counted(connection, ()).passages

    def _wanted(self, needed: Sequence[str], further: Sequence[str] = ()) -> Wanted:
        """Return words as an index searches them; they have been counted."""
        known = self._known

        def terms(chosen: Sequence[str]) -> tuple[Term, ...]:
            stems = [self._stemmer.stem(word) for word in chosen]
            return tuple(
                Term(word, stem, known.documents[stem])
                for word, stem in zip(chosen, stems, strict=True)
            )

        return Wanted(terms(needed), terms(further), known.passages)

    def _telling(self, connection: Connection, query: str) -> dict[str, int]:
        """Return the words that are worth searching, the rarest first, and where each stands."""
        stems = {word: self._stemmer.stem(word) for word in dict.fromkeys(words(query))}
        known = self._counted(connection, stems.values())
        found = {word: n for word, stem in stems.items() if (n := known.documents[stem])}
        most = max(known.passages * _COMMON, _FEW)
        telling = {word: n for word, n in found.items() if n <= most} or found
        rarest = sorted(telling, key=lambda word: telling[word])[:_MOST_WORDS]
        return {word: telling[word] for word in rarest}

    def _counted(self, connection: Connection, stems: Iterable[str]) -> _Known:
        """Return counts that hold for this transaction, with those of `stems` among them."""
        version = counter(connection, LEDGER, SEARCHABLE)
        known = self._known
        if known.version != version:
            known = self._known = _Known(version, _index(connection).count(connection))
        unknown = sorted(set(stems) - known.documents.keys())
        for start in range(0, len(unknown), _BATCH):
            batch = unknown[start : start + _BATCH]
            known.documents.update(dict.fromkeys(batch, 0))
            known.documents.update(_index(connection).frequencies(connection, batch))
        return known


def _within(most: int, telling: Mapping[str, int]) -> list[str]:
    """Return the first words that together stand in no more than `most` passages."""
    totals = itertools.accumulate(telling.values())
    return [word for word, total in zip(telling, totals, strict=True) if total <= most]
