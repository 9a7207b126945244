"""One word, one stem: the same as the full text's."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.adapters.stemmer import TOKENIZER, PorterStemmer
from peertutor.core.text import words


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("restoring", "restor"),
        ("restored", "restor"),
        ("technology", "technolog"),
        ("possibly", "possibl"),
        ("us", "us"),
        ("café", "cafe"),
        ("4711", "4711"),
    ],
)
def test_stems_as_the_full_text_does(word: str, stem: str) -> None:
    assert PorterStemmer().stem(word) == stem


def test_a_word_with_an_apostrophe_has_the_stem_of_its_longest_part() -> None:
    stemmer = PorterStemmer()
    assert stemmer.stem("client's") == stemmer.stem("clients") == "client"


def test_what_is_no_word_is_its_own_stem() -> None:
    assert PorterStemmer().stem("—") == "—"
    assert PorterStemmer().stem("") == ""


# Python and SQLite know different versions of Unicode, so they agree on what is old enough.
@given(st.text(st.characters(max_codepoint=0x24F), max_size=30))
@settings(deadline=None)
def test_any_word_of_any_text_is_found_by_its_stem(text: str) -> None:
    stemmer = PorterStemmer()
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE t USING fts5(text, tokenize = '{TOKENIZER}')")
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, row)")
    database.execute("INSERT INTO t VALUES (?)", (text,))
    indexed = {row[0] for row in database.execute("SELECT term FROM v")}
    database.close()
    assert {stemmer.stem(word) for word in words(text)} <= indexed


def test_threads_get_the_stems_of_their_own_words() -> None:
    stemmer = PorterStemmer()
    asked = [f"word{number}x" for number in range(400)] * 4
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(stemmer.stem, asked)) == asked
