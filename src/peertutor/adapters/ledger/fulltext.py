"""Full text: the one place that speaks SQLite's FTS5 (BM25 after Robertson and Zaragoza, 2009).

PostgreSQL's `tsvector` belongs beside it, behind the same functions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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

_MOST_WORDS = 64
"""Of a longer question the rarest words are searched."""

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
    "ORDER BY rank LIMIT :limit"
)
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
    # A removed entry is only crossed out until its segment is merged.
    connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('optimize')"))


@dataclass(slots=True)
class _Known:
    """What was counted while the counter stood at `version`."""

    version: int = -1
    passages: int = 0
    documents: dict[str, int] = field(default_factory=dict)


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
        expression = self._expression(connection, query)
        if not expression or limit < 1:
            return []
        rows = connection.execute(_SEARCH, {"query": expression, "limit": limit})
        return [Hit(number, -rank) for number, rank in rows]

    def rarity(self, connection: Connection, stems: Iterable[str]) -> dict[str, float]:
        """Return BM25's inverse document frequency of each stem, never below 0."""
        wanted = list(dict.fromkeys(stems))
        documents = self._documents(connection, wanted)
        total = self.count(connection)
        return {
            stem: math.log1p((total - documents[stem] + 0.5) / (documents[stem] + 0.5))
            for stem in wanted
        }

    def count(self, connection: Connection) -> int:
        """Return how many passages may be found now."""
        return self._current(connection).passages

    def _expression(self, connection: Connection, query: str) -> str:
        stems = {word: self._stemmer.stem(word) for word in dict.fromkeys(words(query))}
        documents = self._documents(connection, stems.values())
        found = {word: documents[stem] for word, stem in stems.items() if documents[stem]}
        most = self.count(connection) * _COMMON
        telling = {word: number for word, number in found.items() if number <= most} or found
        rarest = sorted(telling, key=lambda word: telling[word])[:_MOST_WORDS]
        # In quotes nothing is an operator; a word with an apostrophe becomes a phrase.
        return " OR ".join(f'"{word}"' for word in rarest)

    def _documents(self, connection: Connection, stems: Iterable[str]) -> dict[str, int]:
        known = self._current(connection).documents
        wanted = set(stems)
        unknown = sorted(wanted - known.keys())
        for start in range(0, len(unknown), 500):
            batch = unknown[start : start + 500]
            counted: dict[str, int] = dict(
                connection.execute(_FREQUENCIES, {"stems": batch}).tuples().all()
            )
            known.update((stem, counted.get(stem, 0)) for stem in batch)
        return {stem: known[stem] for stem in wanted}

    def _current(self, connection: Connection) -> _Known:
        version = counter(connection, LEDGER, SEARCHABLE)
        known = self._known
        if known.version != version:
            total = connection.execute(text("SELECT count(*) FROM searchable")).scalar_one()
            known = self._known = _Known(version, total)
        return known
