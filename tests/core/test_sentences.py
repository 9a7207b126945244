from __future__ import annotations

import time
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
        ("Wait… what? Then…\nNow.", ["Wait… what?", "Then…", "Now."]),
        ("I said no. Then No. 5 broke.", ["I said no.", "Then No. 5 broke."]),
        ("At 5 p.m. it stops. At 6 p.m. We go.", ["At 5 p.m. it stops.", "At 6 p.m.", "We go."]),
        ("Ask J. Ruiz. Plan B. Then stop.", ["Ask J. Ruiz.", "Plan B.", "Then stop."]),
        ("The U.S. Navy. In the U.S. They do.", ["The U.S. Navy.", "In the U.S.", "They do."]),
        ("Of Acme Inc. shares. Of Acme Inc. It is.", [
            "Of Acme Inc. shares.",
            "Of Acme Inc.",
            "It is.",
        ]),
        ("“Stop!” he said. “Go.” She went.", ["“Stop!” he said.", "“Go.”", "She went."]),
        ("A. The first one.\nB. The other.", ["A. The first one.", "B. The other."]),
        ("On Jan. 5. It was Jan. Then Feb.", ["On Jan. 5.", "It was Jan.", "Then Feb."]),
        ("", []),
        ("  \n ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(st.sampled_from("aB3 .!?…\n\t-“”()。")) | st.text())
def test_every_character_is_in_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


def test_writing_without_spaces_has_sentences_too() -> None:
    assert sentences("今天停电。明天呢？「好。」他说") == [
        "今天停电。",
        "明天呢？",
        "「好。」",
        "他说",
    ]


def test_a_long_row_of_stops_takes_no_time() -> None:
    began = time.process_time()
    assert len(sentences("!" * 100_000 + "x")) == 1
    assert time.process_time() - began < 1
