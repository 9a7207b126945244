from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.sentences import sentence_spans, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Ask Dr. Ruiz at 3.5 bar. Then stop.", ["Ask Dr. Ruiz at 3.5 bar.", "Then stop."]),
        ("He said “stop.” I stopped.", ["He said “stop.”", "I stopped."]),
        ("Steps, e.g. a restart, help. Or not.", ["Steps, e.g. a restart, help.", "Or not."]),
        ("Do this:\n- one\n- two", ["Do this:", "- one", "- two"]),
        ("1. Stop it.\n2. Start it.", ["1. Stop it.", "2. Start it."]),
        ("No stop\n\nA new paragraph", ["No stop", "A new paragraph"]),
        ("Wait… What?", ["Wait…", "What?"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(st.sampled_from("aB3 .!?…\n\t-“”()。")) | st.text())
def test_every_character_is_in_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
