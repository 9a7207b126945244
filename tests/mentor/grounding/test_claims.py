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
        ("She said: “Stop. Now.” [1] Then wait.", ["She said: “Stop. Now.” [1]", "Then wait."]),
        ("She said “Stop. Now.” and left [1].", ["She said “Stop. Now.” and left [1]."]),
        ('He says: "Wait. Ring." Done it.', ['He says: "Wait. Ring."', "Done it."]),
        ("A “quote that never ends. Then more.", ["A “quote that never ends.", "Then more."]),
        ("“Stop!” he said. Then he left.", ["“Stop!” he said.", "Then he left."]),
        ("See No. 5 and v1.2.3. I said no. Then go.", [
            "See No. 5 and v1.2.3.",
            "I said no.",
            "Then go.",
        ]),
        ("It was 9 p.m. Then we left.", ["It was 9 p.m.", "Then we left."]),
        ("Call at 9 p.m. Eastern time.", ["Call at 9 p.m. Eastern time."]),
        ("The U.S. Army has 3.5 bar, i.e. less. The U.S. It is big.", [
            "The U.S. Army has 3.5 bar, i.e. less.",
            "The U.S.",
            "It is big.",
        ]),
        ("Cables, plugs etc. are here. Also tape etc. The rest is not.", [
            "Cables, plugs etc. are here.",
            "Also tape etc.",
            "The rest is not.",
        ]),
        ("J. R. Hartley wrote it. He did.", ["J. R. Hartley wrote it.", "He did."]),
        ("Wait… then ring. Wait... Then ring.", ["Wait… then ring.", "Wait...", "Then ring."]),
        ("Edit config.yaml. See https://a.b/c?d=1. Run it.", [
            "Edit config.yaml.",
            "See https://a.b/c?d=1.",
            "Run it.",
        ]),
        ("Run `a. B` first. Then stop.", ["Run `a. B` first.", "Then stop."]),
        ("- Ring.\n  - Ask who. Then why.\n    1. Write it down", [
            "Ring.",
            "Ask who.",
            "Then why.",
            "Write it down",
        ]),
        ("1) Ring\n2) Read\n(c) Wait\n- [x] Done it", ["Ring", "Read", "Wait", "Done it"]),
        (
            "| Who | Waits |\n|---|:-:|\n| Ana | 10 minutes [1] |\n| Ben | 30. Or so |\n\nBoth do.",
            ["Ana | 10 minutes [1]", "Ben | 30. Or so", "Both do."],
        ),
        ("> Ring them\n> first. Then read.\n\nSo it is.", [
            "Ring them\n> first.",
            "Then read.",
            "So it is.",
        ]),
        ("~~~\nrm x\n~~~", ["~~~\nrm x\n~~~"]),
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


def test_the_bare_words_of_a_row_and_of_a_quotation_are_words_alone() -> None:
    row, said = claim_spans("| Ana | **10** [1] | min |\n\n> Ring\n> first.")
    assert row.bare.split() == ["Ana", "10", "min"]
    assert said.bare.split() == ["Ring", "first."]


_PIECES = st.sampled_from(
    """
    Ring.~ e.g.~ 9~p.m.~ “Stop.~ Now.”~ ^-~ ^~~1.~ ^|~a~|~b~|^ ^^ `x.~y`~ [1] ~[2]~ ^>~ v1.2~ Dr.~
    Wait…~ (see.~it)~ no.~ "So.~
    """.replace("^", "\\n").split()
).map(lambda piece: piece.replace("~", " ").replace("\\n", "\n"))


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_no_letter_of_a_sentence_is_lost(answer: str) -> None:
    spans = claim_spans(answer)
    left = list(answer)
    for span in spans:
        left[span.start : span.end] = " " * (span.end - span.start)
    # What no claim holds has no more than a label's or a short shred's letters in a row.
    for shred in "".join(left).replace("[1]", "").replace("[2]", "").split():
        assert sum(char.isalpha() for char in shred) <= 2


@given(st.text(alphabet='ab.!? \n#-*1[]`:”“|>"', max_size=80))
def test_claims_stand_where_they_say_in_order_and_apart(answer: str) -> None:
    end = 0
    for span in claim_spans(answer):
        assert answer[span.start : span.end] == span.text
        assert span.start >= end
        end = span.end
