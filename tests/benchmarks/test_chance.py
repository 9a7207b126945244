"""How sure a figure is: intervals over whole documents, and of two scores on the same answers."""

from __future__ import annotations

import math

import pytest
from benchmarks.measures import (
    Pair,
    aurc,
    auroc,
    excess_aurc,
    interval,
    paired_difference,
    paired_ratio,
    share,
)

SCORES = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2] * 5
RIGHT = [True, True, False, True, False, False, True, False] * 5
ALONE = [str(n) for n in range(40)]


def test_an_interval_holds_its_figure_and_is_the_same_every_time() -> None:
    found = interval(auroc, SCORES, RIGHT, ALONE)
    assert found.value == auroc(SCORES, RIGHT)
    assert found.low < found.value < found.high
    assert interval(auroc, SCORES, RIGHT, ALONE) == found


def test_whole_documents_are_drawn() -> None:
    alike = [str(n // 8) for n in range(40)]  # every document has the same eight answers
    found = interval(auroc, SCORES, RIGHT, alike)
    assert found.low == found.high == pytest.approx(found.value)


def test_documents_that_answer_alike_widen_the_interval() -> None:
    values = [True] * 20 + [False] * 20
    by_document = share(values, [str(n // 10) for n in range(40)])
    by_question = share(values, ALONE)
    assert by_document.value == by_question.value == 0.5
    assert by_document.high - by_document.low > by_question.high - by_question.low > 0


def test_draws_without_a_wrong_answer_do_not_count() -> None:
    found = interval(auroc, [0.9, 0.1], [True, False], ["a", "b"])
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert math.isnan(interval(auroc, [0.9], [True], ["a"]).low)
    assert math.isnan(share([], []).value)


def test_a_score_does_not_differ_from_itself() -> None:
    same = Pair(ours=SCORES, theirs=SCORES, right=RIGHT, groups=ALONE)
    gap = paired_difference(aurc, [same])
    assert (gap.mean, gap.low, gap.high) == (0.0, 0.0, 0.0)
    ratio = paired_ratio(excess_aurc, [same])
    assert (ratio.value, ratio.low, ratio.high) == (1.0, 1.0, 1.0)


def test_two_scores_are_compared_on_the_mean_of_the_sets() -> None:
    one = Pair(ours=[3, 2, 1], theirs=[1, 2, 3], right=[True, False, True], groups=["a", "b", "c"])
    other = Pair(ours=[2, 1], theirs=[1, 2], right=[True, False], groups=["a", "b"])
    # Ours: (0 + 1/2 + 1/3) / 3 and (0 + 1/2) / 2; theirs the same, and (1 + 1/2) / 2.
    ours, theirs = (5 / 18 + 1 / 4) / 2, (5 / 18 + 3 / 4) / 2
    assert paired_difference(aurc, [one, other]).mean == pytest.approx(ours - theirs)
    assert paired_ratio(aurc, [one, other]).value == pytest.approx(ours / theirs)


def test_what_is_better_on_every_document_is_surely_better() -> None:
    worse = [score if right else score + 0.5 for score, right in zip(SCORES, RIGHT, strict=True)]
    pair = Pair(ours=SCORES, theirs=worse, right=RIGHT, groups=ALONE)
    gap = paired_difference(auroc, [pair])
    assert 0 < gap.low < gap.mean < gap.high
    assert paired_ratio(excess_aurc, [pair]).high < 1
