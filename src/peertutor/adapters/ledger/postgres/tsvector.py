"""PostgreSQL's index of words: a `tsvector` of each passage, cut and stemmed as SQLite does it.

PostgreSQL's own ranking knows nothing of how rare a word is, and its stemmer is another one. So
what is kept is cut by FTS5's tokenizer, and BM25 is counted in SQL from the kept places: the
scores are those of FTS5, to the last digits.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from peertutor.adapters.ledger.database import bump, counter
from peertutor.adapters.ledger.schema import LEDGER
from peertutor.adapters.ledger.wanted import Term, Wanted
from peertutor.adapters.stemmer import Token, Tokenizer

_TOKENS = "passage_words"
"""The counter of all words in the index."""

_HEADING = 0
_PLACES = 16_383
"""A `tsvector` knows no later place."""

_COMMON = 1e-6
"""What a word is worth that stands in more than half of the passages."""

_BATCH = 500

_SHOWN = text("SELECT id, heading, text FROM searchable WHERE interview = :key ORDER BY id")
_ALL_SHOWN = text("SELECT id, heading, text FROM searchable ORDER BY id")
_INSERT = text(
    "INSERT INTO passage_words (passage, words, length) "
    "VALUES (:passage, CAST(:words AS tsvector), :length)"
)
_REMOVE = text(
    "WITH gone AS (DELETE FROM passage_words WHERE passage IN "
    "(SELECT id FROM passages WHERE interview = :key) RETURNING length) "
    "SELECT coalesce(sum(length), 0) FROM gone"
)
_FREQUENCIES = text(
    "SELECT stem, (SELECT count(*) FROM passage_words WHERE words @@ CAST(query AS tsquery)) "
    "FROM unnest(CAST(:stems AS text[]), CAST(:queries AS text[])) AS asked (stem, query)"
)
# A word in the title says what a passage is about, a word in the text is what is looked for.
_SEARCH = text("""
SELECT passage, sum(rarity * hits * 2.2 / (hits + 1.2 * (0.25 + 0.75 * length / :average))) AS score
FROM (
    SELECT passage, length, rarity,
        (SELECT sum(CASE weight WHEN 'A' THEN 0.4 ELSE 1.0 END)
         FROM unnest(weights) AS weight)::float8 AS hits
    FROM passage_words, unnest(words) AS word (lexeme, positions, weights)
    JOIN unnest(CAST(:stems AS text[]), CAST(:rarities AS float8[])) AS asked (stem, rarity)
        ON asked.stem = word.lexeme
    WHERE words @@ CAST(:query AS tsquery) AND passage >= :first
) AS counted
GROUP BY passage ORDER BY score DESC, passage LIMIT :limit
""")
_FIRST_OF_LATEST = text(
    "SELECT passage FROM passage_words WHERE words @@ CAST(:query AS tsquery) "
    "ORDER BY passage DESC LIMIT 1 OFFSET :number"
)

_tokenizer = Tokenizer()


def add(connection: Connection, key: int) -> None:
    """Take up what may be shown of an interview."""
    _take_up(connection, connection.execute(_SHOWN, {"key": key}).all())


def remove(connection: Connection, key: int) -> None:
    """Let go of it."""
    gone = connection.execute(_REMOVE, {"key": key}).scalar_one()
    bump(connection, LEDGER, _TOKENS, -int(gone))


def tidy(connection: Connection) -> None:
    """Nothing: what was removed goes when the tables are written anew, with all other rows."""


def rebuild(connection: Connection) -> None:
    """Make the index anew from the passages that may be shown."""
    connection.execute(text("DELETE FROM passage_words"))
    bump(connection, LEDGER, _TOKENS, -counter(connection, LEDGER, _TOKENS))
    _take_up(connection, connection.execute(_ALL_SHOWN).all())


def count(connection: Connection) -> int:
    """Return how many passages there are."""
    return int(connection.execute(text("SELECT count(*) FROM passage_words")).scalar_one())


def frequencies(connection: Connection, stems: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Return in how many passages each stem stands."""
    queries = [_quoted(stem) for stem in stems]
    rows = connection.execute(_FREQUENCIES, {"stems": list(stems), "queries": queries})
    return [(stem, documents) for stem, documents in rows]


def best(connection: Connection, wanted: Wanted, limit: int) -> list[tuple[float, int]]:
    """Return `(score, passage)` of those with a needed word, counting further ones too."""
    return _scored(connection, wanted, _joined(" | ", wanted.needed), limit)


def latest(
    connection: Connection, wanted: Wanted, limit: int, most: int
) -> list[tuple[float, int]]:
    """Return `(score, passage)` among the `most` latest with all needed words, or with any."""
    found: list[tuple[float, int]] = []
    for operator in (" & ", " | "):
        query = _joined(operator, wanted.needed)
        bound = {"query": query, "number": most}
        first = connection.execute(_FIRST_OF_LATEST, bound).scalar() or 0
        found = _scored(connection, wanted, query, limit, first)
        if len(found) >= limit:
            break
    return found


def _scored(
    connection: Connection, wanted: Wanted, query: str, limit: int, first: int = 0
) -> list[tuple[float, int]]:
    # Two words of the question may have one stem: each of them counts.
    rarities: dict[str, float] = defaultdict(float)
    for term in (*wanted.needed, *wanted.further):
        rarities[term.stem] += _rarity(term, wanted.passages)
    rows = connection.execute(
        _SEARCH,
        {
            "query": query,
            "stems": list(rarities),
            "rarities": list(rarities.values()),
            "average": counter(connection, LEDGER, _TOKENS) / max(wanted.passages, 1),
            "first": first,
            "limit": limit,
        },
    )
    return [(float(score), number) for number, score in rows]


def _rarity(term: Term, passages: int) -> float:
    """Return the inverse document frequency as FTS5 has it: nearly nothing for common words."""
    weight = math.log((passages - term.documents + 0.5) / (term.documents + 0.5))
    return weight if weight > 0 else _COMMON


def _take_up(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
    for start in range(0, len(rows), _BATCH):
        made, length = [], 0
        for number, heading, said in rows[start : start + _BATCH]:
            tokens = _tokenizer.tokens(heading, said)
            made.append({"passage": number, "words": _vector(tokens), "length": len(tokens)})
            length += len(tokens)
        connection.execute(_INSERT, made)
        bump(connection, LEDGER, _TOKENS, length)


def _vector(tokens: Iterable[Token]) -> str:
    """Return tokens as PostgreSQL writes a `tsvector`: a title's words have the weight A."""
    places: dict[str, list[str]] = defaultdict(list)
    for place, token in enumerate(tokens, start=1):
        weight = "A" if token.column == _HEADING else ""
        places[token.stem].append(f"{min(place, _PLACES)}{weight}")
    return " ".join(f"{_quoted(stem)}:{','.join(where)}" for stem, where in places.items())


def _joined(operator: str, terms: Iterable[Term]) -> str:
    return operator.join(dict.fromkeys(_quoted(term.stem) for term in terms))


def _quoted(stem: str) -> str:
    # In quotes nothing is an operator.
    escaped = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
