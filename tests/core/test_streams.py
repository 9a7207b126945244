"""Cleaning a stream: as clean as a whole text, cut anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.streams import StreamCleaner
from peertutor.core.text import clean

_PIECES = st.lists(
    st.text(alphabet="a1[]m;\\P^_ \n\t\x07\x1b\x9b\x9c\x9d\u202e\ud800é", max_size=6)
)


def cleaned(*pieces: str) -> str:
    cleaner = StreamCleaner()
    return "".join(cleaner.feed(piece) for piece in pieces)


@pytest.mark.parametrize(
    "text",
    [
        "plain text, “quotes”, émojis 🙂\tand\nlines",
        "a \x1b[31mred\x1b[0m word",
        "a \x9b31mred word",
        "\x1b]8;;http://x.example\x07a link\x1b]8;;\x1b\\ here",
        "\x1b]52;c;aGVsbG8=\x07copied",
        "\x9d0;title\x9ctext",
        "\x1b(Bcharset",
        "a\u202eb\ufeffc\x00d",
        "lone \ud800 surrogate",
    ],
)
def test_sequences_that_end_go_as_they_do_from_a_whole_text(text: str) -> None:
    assert cleaned(text) == clean(text)
    assert cleaned(*text) == clean(text)


def test_a_sequence_that_never_ends_goes_with_its_line() -> None:
    assert cleaned("before \x1b]52;c;aGVsbG8", "=\nafter") == "before \nafter"


def test_a_sequence_without_end_or_line_lets_go_at_last() -> None:
    assert cleaned("\x1b]" + "x" * 5000 + "after").endswith("after")


@given(_PIECES)
def test_nothing_is_left_to_clean_however_it_was_cut(pieces: list[str]) -> None:
    whole = cleaned("".join(pieces))
    assert cleaned(*pieces) == whole
    assert clean(whole) == whole
