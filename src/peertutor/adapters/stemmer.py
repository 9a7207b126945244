"""Stems from the full text's own tokenizer, so that a word has one stem everywhere.

M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, in the form that SQLite
has built in. Libraries differ from it in about one word in 250 ("technology", "possibly", accents):
asking SQLite itself cannot differ.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How the ledger's full text cuts and stems: letters and digits, accents off, English stems."""

_REMEMBERED = 100_000
"""Words kept with their stems: some 10 MB, more than the vocabulary of years of interviews."""


class PorterStemmer:
    """Stems words as the ledger's full text does; safe to use from several threads."""

    def __init__(self) -> None:
        self._turnstile = threading.Lock()
        self._known: dict[str, str] = {}
        self._sqlite = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._sqlite.execute(
            "CREATE VIRTUAL TABLE word USING fts5"
            f"(text, content = '', detail = none, columnsize = 0, tokenize = '{TOKENIZER}')"
        )
        self._sqlite.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(word, row)")

    def stem(self, word: str) -> str:
        """Return the stem of a word in lower case.

        Of a word with an apostrophe the stem of the longest part: "client's" has that of "client".
        What holds no letter and no digit is its own stem.
        """
        known = self._known.get(word)
        if known is None:
            known = self._ask(word)
            if len(self._known) >= _REMEMBERED:
                self._known = {}
            self._known[word] = known
        return known

    def _ask(self, word: str) -> str:
        with self._turnstile:
            self._sqlite.execute("INSERT INTO word (rowid, text) VALUES (1, ?)", (word,))
            stems = [row[0] for row in self._sqlite.execute("SELECT term FROM stems")]
            self._sqlite.execute("INSERT INTO word (word) VALUES ('delete-all')")
        return max(stems, key=len, default=word)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text as the full text keeps it.

    Attributes:
        column: In which of the texts it stands, from 0.
        stem: Its stem.
    """

    column: int
    stem: str


class Tokenizer:
    """Cuts texts as the ledger's full text does; safe to use from several threads."""

    def __init__(self) -> None:
        self._turnstile = threading.Lock()
        self._sqlite: sqlite3.Connection | None = None

    def tokens(self, heading: str, text: str) -> list[Token]:
        """Return the words of a heading (column 0) and of a text (column 1), in their order."""
        with self._turnstile:
            sqlite = self._opened()
            sqlite.execute(
                "INSERT INTO page (rowid, heading, text) VALUES (1, ?, ?)", (heading, text)
            )
            rows = sqlite.execute("SELECT col, term FROM places ORDER BY col, offset").fetchall()
            sqlite.execute("INSERT INTO page (page) VALUES ('delete-all')")
        return [Token(int(column == "text"), stem) for column, stem in rows]

    def _opened(self) -> sqlite3.Connection:
        if self._sqlite is None:
            self._sqlite = sqlite3.connect(
                ":memory:", isolation_level=None, check_same_thread=False
            )
            self._sqlite.execute(
                "CREATE VIRTUAL TABLE page USING fts5"
                f"(heading, text, content = '', columnsize = 0, tokenize = '{TOKENIZER}')"
            )
            self._sqlite.execute("CREATE VIRTUAL TABLE places USING fts5vocab(page, instance)")
        return self._sqlite
