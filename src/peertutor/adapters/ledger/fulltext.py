"""Full text: the one place that speaks SQLite's FTS5 (BM25 after Robertson and Zaragoza, 2009).

PostgreSQL's `tsvector` belongs beside it, behind the same functions.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, text

from peertutor.adapters.ledger.database import bump, counter
from peertutor.adapters.ledger.schema import LEDGER
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

_ADD = text(
    "INSERT INTO passage_words (rowid, heading, text) "
    "SELECT id, heading, text FROM searchable WHERE interview = :key"
)
_REMOVE = text(
    "INSERT INTO passage_words (passage_words, rowid, heading, text) "
    "SELECT 'delete', id, heading, text FROM searchable WHERE interview = :key"
)
_SEARCH = text(
    "SELECT rowid, rank FROM passage_words WHERE passage_words MATCH :query "
    "AND rowid >= :first ORDER BY rank LIMIT :limit"
)
_FIRST_OF_LATEST = text(
    "SELECT rowid FROM passage_words WHERE passage_words MATCH :query "
    "ORDER BY rowid DESC LIMIT 1 OFFSET :number"
)
_COUNT = text("SELECT count(*) FROM passage_words_docsize")
_FREQUENCIES = text("SELECT term, doc FROM passage_vocabulary WHERE term IN :stems").bindparams(
    bindparam("stems", expanding=True)
)


def add(connection: Connection, key: int) -> None:
    """Make what may be shown of an interview findable; call it when its rows stand."""
    connection.execute(_ADD, {"key": key})
    bump(connection, LEDGER, SEARCHABLE)


def remove(connection: Connection, key: int) -> None:
    """Make an interview unfindable; call it while its rows still say that it may be shown."""
    connection.execute(_REMOVE, {"key": key})
    bump(connection, LEDGER, SEARCHABLE)


def erase(connection: Connection, keys: Sequence[int]) -> None:
    """Remove interviews so that not even their words' stems stay in the index's pages."""
    for key in keys:
        remove(connection, key)
    tidy(connection)


def tidy(connection: Connection) -> None:
    """Let nothing be left of removed entries: they are crossed out until segments are merged."""
    connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('optimize')"))


def rebuild(connection: Connection) -> None:
    """Make the index anew from the passages that may be shown."""
    connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('rebuild')"))
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
        if not further:
            found = _scored(connection, _any_of(needed), limit) if needed else []
        elif needed:
            first, others = _any_of(needed), _any_of(further)
            found = _scored(connection, f"({first}) AND ({others})", limit)
            found += _scored(connection, f"({first}) NOT ({others})", limit)
        else:
            found = _latest(connection, further, limit)
        return [Hit(number, -rank) for rank, number in heapq.nsmallest(limit, found)]

    def rarity(self, connection: Connection, stems: Iterable[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each stem, at least 0."""
        wanted = list(dict.fromkeys(stems))
        known = self._counted(connection, wanted)
        return {stem: known.rarity(stem) for stem in wanted}

    def count(self, connection: Connection) -> int:
        """Return how many passages may be found now."""
        return self._counted(connection, ()).passages

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
            known = self._known = _Known(version, connection.execute(_COUNT).scalar_one())
        unknown = sorted(set(stems) - known.documents.keys())
        for start in range(0, len(unknown), _BATCH):
            batch = unknown[start : start + _BATCH]
            rows = connection.execute(_FREQUENCIES, {"stems": batch})
            known.documents.update(dict.fromkeys(batch, 0))
            known.documents.update((stem, documents) for stem, documents in rows)
        return known


def _within(most: int, telling: Mapping[str, int]) -> list[str]:
    """Return the first words that together stand in no more than `most` passages."""
    totals = itertools.accumulate(telling.values())
    return [word for word, total in zip(telling, totals, strict=True) if total <= most]


def _scored(
    connection: Connection, expression: str, limit: int, first: int = 0
) -> list[tuple[float, int]]:
    rows = connection.execute(_SEARCH, {"query": expression, "limit": limit, "first": first})
    return [(rank, number) for number, rank in rows]


def _latest(connection: Connection, common: Sequence[str], limit: int) -> list[tuple[float, int]]:
    """Search words that all are too common: the latest passages with all of them, or with any."""
    found: list[tuple[float, int]] = []
    for expression in (" AND ".join(map(_quoted, common)), _any_of(common)):
        bound = {"query": expression, "number": _MOST_SCORED}
        first = connection.execute(_FIRST_OF_LATEST, bound).scalar() or 0
        found = _scored(connection, expression, limit, first)
        if len(found) >= limit:
            break
    return found


def _any_of(chosen: Sequence[str]) -> str:
    return " OR ".join(map(_quoted, chosen))


def _quoted(word: str) -> str:
    # In quotes nothing is an operator; a word with an apostrophe becomes a phrase.
    return f'"{word}"'
