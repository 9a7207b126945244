"""Lines that end between words, whole or in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.cli.wrapping import Flow, wrapped

TEXT = "The intake stops, and then you wait twelve minutes.\n\n    Never less than twelve minutes."


def test_each_line_goes_on_at_its_own_indentation() -> None:
    assert wrapped(TEXT, 24).split("\n") == [
        "The intake stops, and",
        "then you wait twelve",
        "minutes.",
        "",
        "    Never less than",
        "    twelve minutes.",
    ]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_pieces_of_any_size_make_the_same_lines(size: int) -> None:
    written: list[str] = []
    flow = Flow(written.append, 24)
    for at in range(0, len(TEXT), size):
        flow.add(TEXT[at : at + size])
    flow.end()
    lines = "".join(written).split("\n")
    assert [line.rstrip() for line in lines] == [
        "The intake stops, and",
        "then you wait twelve",
        "minutes.",
        "",
        "    Never less than",
        "twelve minutes.",
    ]


@given(st.lists(st.text("ab \n", max_size=9)), st.integers(0, 9))
def test_no_word_is_lost_or_broken(pieces: list[str], columns: int) -> None:
    written: list[str] = []
    flow = Flow(written.append, columns)
    for piece in pieces:
        flow.add(piece)
    flow.end()
    assert "".join(written).split() == "".join(pieces).split()
    if columns:
        assert wrapped("".join(pieces), columns).split() == "".join(pieces).split()


def test_a_line_longer_than_the_screen_is_left_whole() -> None:
    assert wrapped("x" * 50, 10) == "x" * 50


@pytest.mark.parametrize(("columns", "shown"), [(40, "Ana Ruiz said"), (0, "**Ana Ruiz** said")])
def test_a_person_sees_no_asterisks_and_a_program_sees_markdown(columns: int, shown: str) -> None:
    written: list[str] = []
    flow = Flow(written.append, columns)
    for piece in ("*", "*Ana Ru", "iz*", "* said"):
        flow.add(piece)
    flow.end()
    assert "".join(written) == shown
