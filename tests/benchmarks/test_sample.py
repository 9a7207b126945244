"""The sample company's questions: what counts as found, quoted and said."""

from __future__ import annotations

from benchmarks.datasets import Question, read_questions
from benchmarks.measures import Gold
from benchmarks.sample import QUESTIONS, Asked, _figures, _first, _stands_in

from peertutor.core.answers import Verdict


def asked(found: int, quoted: int, verdict: Verdict, *, answerable: bool = True) -> Asked:
    gold = (Gold("talk", 4, 6),) if answerable else ()
    question = Question(id="q", text="Why?", answerable=answerable, gold=gold)
    return Asked(question=question, found=found, quoted=quoted, verdict=verdict)


def test_the_sample_companys_own_questions_are_read() -> None:
    questions = read_questions(QUESTIONS)
    assert len(questions) == 60
    assert all(bool(question.gold) == question.answerable for question in questions)


def test_a_passage_is_right_when_it_holds_a_turn_of_the_answer() -> None:
    gold = (Gold("talk", 4, 6),)
    assert _stands_in("talk", 1, 4, gold)
    assert not _stands_in("talk", 1, 3, gold)
    assert not _stands_in("other", 4, 6, gold)


def test_places_count_from_one_and_none_is_zero() -> None:
    assert _first([False, True, True]) == 2
    assert _first([False]) == 0


def test_the_figures_count_what_was_found_quoted_and_said() -> None:
    figures = {
        figure.what: figure
        for figure in _figures(
            [
                asked(1, 1, Verdict.GROUNDED),
                asked(2, 0, Verdict.GROUNDED),
                asked(0, 2, Verdict.NEEDS_PEER),
                asked(0, 0, Verdict.GROUNDED, answerable=False),
            ]
        )
    }
    assert figures["right turn in the first 1"].value == "1 of 3"
    assert figures["right turn in the first 3"].value == "2 of 3"
    assert figures["MRR@10"].value == "0.500"
    assert figures["right turn quoted"].value == "2 of 3"
    assert figures["right turn quoted first"].value == "1 of 3"
    assert figures["said to be grounded"].value == "3 of 4"
    assert figures["said to be grounded"].note == (
        "1 begin with the right words; 1 are answered by nobody"
    )
