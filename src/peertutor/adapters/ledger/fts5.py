"""SQLite's index of words: FTS5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, text

from peertutor.adapters.ledger.wanted import Term, Wanted

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
    """Take up what may be shown of an interview."""
    connection.execute(_ADD, {"key": key})


def remove(connection: Connection, key: int) -> None:
    """Let go of it, while its rows still say that it may be shown."""
    connection.execute(_REMOVE, {"key": key})


def tidy(connection: Connection) -> None:
    """Let nothing be left of removed entries: they are crossed out until segments are merged."""
    connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('optimize')"))


def rebuild(connection: Connection) -> None:
    """Make the index anew from the passages that may be shown."""
    connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('rebuild')"))


def count(connection: Connection) -> int:
    """Return how many passages there are."""
    return int(connection.execute(_COUNT).scalar_one())


def frequencies(connection: Connection, stems: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Return in how many passages each stem stands; those that stand in none are left out."""
    rows = connection.execute(_FREQUENCIES, {"stems": stems})
    return [(stem, documents) for stem, documents in rows]


def best(connection: Connection, wanted: Wanted, limit: int) -> list[tuple[float, int]]:
    """Return `(score, passage)` of those with a needed word, counting further ones too."""
    if not wanted.further:
        return _scored(connection, _any_of(wanted.needed), limit)
    first, others = _any_of(wanted.needed), _any_of(wanted.further)
    return [
        *_scored(connection, f"({first}) AND ({others})", limit),
        *_scored(connection, f"({first}) NOT ({others})", limit),
    ]


def latest(
    connection: Connection, wanted: Wanted, limit: int, most: int
) -> list[tuple[float, int]]:
    """Return `(score, passage)` among the `most` latest with all needed words, or with any."""
    found: list[tuple[float, int]] = []
    for expression in (_all_of(wanted.needed), _any_of(wanted.needed)):
        bound = {"query": expression, "number": most}
        first = connection.execute(_FIRST_OF_LATEST, bound).scalar() or 0
        found = _scored(connection, expression, limit, first)
        if len(found) >= limit:
            break
    return found


def _scored(
    connection: Connection, expression: str, limit: int, first: int = 0
) -> list[tuple[float, int]]:
    rows = connection.execute(_SEARCH, {"query": expression, "limit": limit, "first": first})
    return [(-rank, number) for number, rank in rows]


def _any_of(terms: Iterable[Term]) -> str:
    return " OR ".join(_quoted(term.word) for term in terms)


def _all_of(terms: Iterable[Term]) -> str:
    return " AND ".join(_quoted(term.word) for term in terms)


def _quoted(word: str) -> str:
    # In quotes nothing is an operator; a word with an apostrophe becomes a phrase.
    return f'"{word}"'
