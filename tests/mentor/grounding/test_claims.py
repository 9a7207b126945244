"""Claims: which sentences of an answer say something, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.mentor.grounding.claims import claim_spans


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        ("Ring first [1]. Then read [2].", ["Ring first [1].", "Then read [2]."]),
        ("Ring first. [1] Then read. [2][3]", ["Ring first. [1]", "Then read. [2][3]"]),
        ("Ana suggests two things:\n\n- Ring.\n- Read [1].", ["Ring.", "Read [1]."]),
        ("1. Ring the client\n2. Read the log", ["Ring the client", "Read the log"]),
        ("# What to do\nRing first.", ["Ring first."]),
        ("**What to do**\n\nRing first.", ["Ring first."]),
        ("Ring e.g. Mr. Strake at 9 a.m. sharp. Done it.", [
            "Ring e.g. Mr. Strake at 9 a.m. sharp.",
            "Done it.",
        ]),
        ("She says “Seen it.” [1] Then wait.", ["She says “Seen it.” [1]", "Then wait."]),
        ("Ring first. Would you like more?", ["Ring first."]),
        ("Run this:\n```\nls -l\nrm x\n```\nThen wait.", ["```\nls -l\nrm x\n```", "Then wait."]),
        ("[1][2]", []),
        ("---\n\n***", []),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_and_items_are_claims_and_headings_are_not(
    answer: str, claims: list[str]
) -> None:
    assert [span.text for span in claim_spans(answer)] == claims


def test_a_claim_knows_what_it_cites_and_its_bare_words() -> None:
    (span,) = claim_spans("**Ring** [1] first [3].")
    assert span.cited == (1, 3)
    assert span.bare == "Ring  first ."


@given(st.text(alphabet="ab.!? \n#-*1[]`:”", max_size=80))
def test_claims_stand_where_they_say_in_order_and_apart(answer: str) -> None:
    end = 0
    for span in claim_spans(answer):
        assert answer[span.start : span.end] == span.text
        assert span.start >= end
        end = span.end
