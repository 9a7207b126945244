"""Rows: every word in one of them, none too wide, the same number however they are counted."""

from __future__ import annotations

import time

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from peertutor.tui.wrapping import row_count, rows


def test_rows_break_at_white_space_and_keep_empty_lines() -> None:
    text = "The counter stops.\n\nEverybody waits for it"
    assert [text[a:b] for a, b in rows(text, 12)] == [
        "The counter",
        "stops.",
        "",
        "Everybody",
        "waits for it",
    ]


def test_a_word_longer_than_the_row_is_broken() -> None:
    assert rows("x" * 25, 10) == [(0, 10), (10, 20), (20, 25)]


def test_wide_characters_take_two_cells() -> None:
    text = "会議は十時に始まります"
    assert [text[a:b] for a, b in rows(text, 8)] == ["会議は十", "時に始ま", "ります"]


@given(st.text(alphabet=st.sampled_from("ab \n\t会’é"), max_size=200), st.integers(8, 40))
@example("aa\t会会会\n\n", 8)
def test_every_word_stands_in_a_row_and_no_row_is_too_wide(text: str, width: int) -> None:
    spans = rows(text, width)
    assert len(spans) == row_count(text, width)
    held = {i for a, b in spans for i in range(a, b)}
    assert all(i in held for i, sign in enumerate(text) if not sign.isspace())
    assert all(cell_len(text[a:b].replace("\t", " ")) <= width for a, b in spans)


def test_ten_thousand_turns_are_counted_in_a_moment() -> None:
    turns = ["The counter stops at ninety-nine percent and everybody waits. " * 8] * 10_000
    before = time.perf_counter()
    total = sum(row_count(turn, 76) for turn in turns)
    assert total > 50_000
    # Measured at 0.03 s; the bound only says that it is no matter of seconds.
    assert time.perf_counter() - before < 1.0
