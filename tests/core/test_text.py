from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.text import clean, one_line, shortened, word_count, words

ANYTHING = st.text(st.characters(codec=None))
NASTY = st.lists(
    st.sampled_from(
        ["\x1b", "[", "]", "31m", "52;c;", "\x07", "\x9b", "\x9c", "\\", "P", "q", "\u202e", "a"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain, with tab\tand\nnewline", "plain, with tab\tand\nnewline"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07rest", "rest"),
        ("\x1b]52;c;c2VjcmV0\x1b\\rest", "rest"),
        ("\x9b2Jrest", "rest"),
        ("\x90payload\x9crest", "rest"),
        ("\x1b]unended stays readable", "unended stays readable"),
        ("\x1b[3\x1b[31m1mrest", "31mrest"),
        ("pay\u202etuo\u2066 and \u200fback", "paytuo and back"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("NUL\x00 and DEL\x7f", "NUL and DEL"),
        ("👩‍🔧 stays whole", "👩‍🔧 stays whole"),
        ("  white   space \u00a0stays ", "  white   space \u00a0stays "),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@given(ANYTHING | NASTY)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    for character in clean(text):
        assert character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
        assert unicodedata.bidirectional(character) not in {"RLO", "LRO", "RLE", "LRE", "PDF"}


@given(ANYTHING | NASTY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_a_name_is_one_line() -> None:
    assert one_line(" Ana\n  \x1b[1mRuiz\t") == "Ana Ruiz"


def test_words_are_lower_case_and_keep_their_apostrophes() -> None:
    assert words("Don’t restart it—twice! 20 %") == ["don't", "restart", "it", "twice", "20"]


def test_words_are_counted_between_white_space() -> None:
    assert word_count(" one  two\nthree ") == 3


@given(ANYTHING, st.integers(min_value=1, max_value=60))
def test_what_is_shortened_fits(text: str, width: int) -> None:
    assert len(shortened(text, width)) <= width


def test_a_long_line_is_cut_at_a_word() -> None:
    title = "Restoring a backup with the office behind you"
    assert shortened(title, 24) == "Restoring a backup with…"
    assert shortened(title, 22) == "Restoring a backup…"
