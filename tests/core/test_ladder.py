"""What leaves when a question is shared."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.answers import (
    Answer,
    Mode,
    Reason,
    ReasonCode,
    Rung,
    SuggestedPeer,
    Timing,
    Verdict,
)
from peertutor.core.ladder import as_shared, may_be_asked_on, token_hash, warning_of
from tests.fakes.services import answer, nothing_known, weak_answer

QUESTION = "What do I do when the billing run hangs?"
MINE = answer(QUESTION)

_figures = st.floats(0, 1)
_of_one_machine = st.fixed_dictionaries(
    {
        "timing": st.builds(Timing, retrieve=_figures, total=_figures),
        "features": st.dictionaries(st.text(max_size=9), _figures, max_size=3),
        "model_note": st.text(max_size=20),
        "dropped_citations": st.integers(0, 9),
        "suggested_peers": st.lists(
            st.builds(SuggestedPeer, st.text(max_size=9), st.text(max_size=9)), max_size=3
        ).map(tuple),
        "confidence": _figures,
        "verdict": st.sampled_from([Verdict.GROUNDED, Verdict.NEEDS_PEER]),
        "reasons": st.sets(
            st.sampled_from([ReasonCode.WEAK_EVIDENCE, ReasonCode.MODEL_FAILED])
        ).map(lambda codes: tuple(Reason(code, "(small: nobody listens)") for code in codes)),
    }
)


@given(one=_of_one_machine, other=_of_one_machine, cosine=_figures)
def test_without_a_name_it_is_the_same_whoever_asks(
    one: dict[str, object], other: dict[str, object], cosine: float
) -> None:
    found = tuple(replace(each, score=cosine, dense=cosine) for each in MINE.passages)
    theirs = replace(MINE, **other, passages=found)  # type: ignore[arg-type] # as drawn above
    mine = replace(MINE, **one)  # type: ignore[arg-type] # likewise
    assert as_shared(mine, Rung.ANONYMOUS) == as_shared(theirs, Rung.ANONYMOUS)


def test_every_part_of_an_answer_is_decided_upon() -> None:
    # A new part of an answer has to be thought of in `as_shared`, and then here.
    assert {each.name for each in fields(Answer)} == {
        *("question", "standalone", "text", "labels", "claims", "citations"),  # leave
        *("mode", "passages"),  # leave; the passages without their scores
        *("verdict", "confidence", "reasons"),  # leave with a name only, or in part
        *("suggested_peers", "dropped_citations", "features", "timing", "model_note"),  # stay
    }


def test_with_a_name_what_was_judged_leaves_and_what_was_measured_stays() -> None:
    flagged = replace(weak_answer(QUESTION), model_note="small", timing=Timing(total=4))
    named = as_shared(flagged, Rung.NAMED)
    assert (named.verdict, named.reasons) == (flagged.verdict, flagged.reasons)
    assert (named.text, named.citations) == (flagged.text, flagged.citations)
    assert (named.model_note, named.timing, named.features) == ("", Timing(), {})
    assert named.suggested_peers == ()
    assert {(p.score, p.dense, p.lexical) for p in named.passages} == {(0.0, None, None)}


@pytest.mark.parametrize("rung", [Rung.ANONYMOUS, Rung.NAMED])
def test_an_answer_that_knows_nothing_leaves_without_its_text(rung: Rung) -> None:
    unknown = replace(nothing_known(QUESTION), text="Nobody, but ask Mara Lindqvist.")
    left = as_shared(unknown, rung)
    assert left.verdict is Verdict.NO_KNOWLEDGE
    assert left.text == ReasonCode.NO_SOURCE.sentence
    assert left.standalone == QUESTION


def test_sharing_twice_takes_nothing_more_out() -> None:
    for each in (MINE, weak_answer(QUESTION), nothing_known(QUESTION)):
        for rung in (Rung.ANONYMOUS, Rung.NAMED):
            once = as_shared(each, rung)
            assert as_shared(once, rung) == once


def test_what_is_private_does_not_leave() -> None:
    with pytest.raises(ValueError, match="private"):
        as_shared(MINE, Rung.PRIVATE)


def test_a_models_own_words_are_warned_of_where_no_name_stands() -> None:
    written = replace(MINE, mode=Mode.GENERATED)
    assert "A model wrote this" in warning_of(written, Rung.ANONYMOUS)
    assert warning_of(written, Rung.NAMED) == warning_of(MINE, Rung.ANONYMOUS) == ""


def test_only_what_is_flagged_and_about_the_work_may_be_asked_on() -> None:
    assert may_be_asked_on(weak_answer(QUESTION))
    assert may_be_asked_on(nothing_known(QUESTION))
    assert not may_be_asked_on(MINE)
    foreign = replace(nothing_known("Hello"), reasons=(Reason(ReasonCode.OUT_OF_SCOPE),))
    assert not may_be_asked_on(foreign)


def test_no_token_has_no_hash() -> None:
    assert token_hash("") == ""
    assert len(token_hash("a")) == 64
