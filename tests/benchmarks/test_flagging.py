"""The measures of scores, flags and probabilities: small cases worked out by hand."""

from __future__ import annotations

import math

import pytest
from benchmarks.measures import (
    aurc,
    auroc,
    brier,
    ece,
    excess_aurc,
    flag_precision,
    flag_recall,
    over_flagging,
    perfect_ece,
    risk_coverage,
    unflagged_wrong,
)
from hypothesis import given
from hypothesis import strategies as st

answers = st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.4001, 0.9]), st.booleans()), min_size=1)


def test_auroc_counts_a_tie_half() -> None:
    # .9 is above both wrong ones, .5 above none of them and beside one: 2.5 of 4 pairs.
    assert auroc([0.9, 0.8, 0.5, 0.5], [True, False, True, False]) == 0.625
    assert auroc([1, 1, 1], [True, False, True]) == 0.5
    assert auroc([3, 2, 1], [True, True, False]) == 1.0


def test_auroc_means_nothing_where_all_are_right_or_wrong() -> None:
    assert math.isnan(auroc([0.1, 0.2], [True, True]))
    assert math.isnan(auroc([0.1, 0.2], [False, False]))


@given(answers)
def test_auroc_is_the_share_of_pairs_in_order(found: list[tuple[float, bool]]) -> None:
    positive = [score for score, right in found if right]
    negative = [score for score, right in found if not right]
    wins = sum((p > n) + (p == n) / 2 for p in positive for n in negative)
    scores, right = zip(*found, strict=True)
    if positive and negative:
        assert auroc(scores, right) == pytest.approx(wins / len(positive) / len(negative))


def test_the_risk_is_that_of_the_most_trusted() -> None:
    curve = risk_coverage([0.7, 0.9, 0.8], [True, True, False])
    assert [point.coverage for point in curve] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [point.risk for point in curve] == pytest.approx([0, 1 / 2, 1 / 3])


def test_aurc_is_the_mean_risk_and_its_excess_what_the_oracle_saves() -> None:
    scores, right = [0.9, 0.8, 0.7], [True, False, True]
    assert aurc(scores, right) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    assert aurc(right, right) == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert excess_aurc(scores, right) == pytest.approx(1 / 6)
    assert excess_aurc([0.9, 0.1, 0.7], right) == pytest.approx(0)


def test_answers_of_equal_trust_stand_in_no_order() -> None:
    assert aurc([0.5, 0.5], [True, False]) == aurc([0.5, 0.5], [False, True]) == 0.5
    # One of the three is right, so two of three are wrong however few are answered.
    assert aurc([0.5] * 3, [False, True, False]) == pytest.approx(2 / 3)


def test_the_calibration_error_is_that_of_its_bins() -> None:
    # The lower two say .4 where 1 is right, the upper two 1.6 where 1 is.
    said, right = [0.8, 0.1, 0.3, 0.8], [True, False, True, False]
    assert ece(said, right, bins=2) == pytest.approx((0.6 + 0.6) / 4)
    assert ece(said, right, bins=1) == pytest.approx(0)
    assert ece([1.0, 0.0, 1.0], [True, False, True], bins=3) == 0.0


@pytest.mark.parametrize("right", [[True, True, False, False], [False, True, False, True]])
def test_the_calibration_error_does_not_depend_on_the_order_of_equals(right: list[bool]) -> None:
    assert ece([0.5] * 4, right, bins=2) == pytest.approx(0)


def test_more_bins_than_answers_are_no_harm() -> None:
    assert ece([0.75], [True], bins=15) == pytest.approx(0.25)


def test_even_a_perfect_confidence_has_an_error_in_small_bins() -> None:
    assert perfect_ece([0.0, 1.0] * 20) == 0.0
    # One coin a bin: the mean of |0.5 - side| is a half; of a hundred coins a twenty-fifth.
    assert perfect_ece([0.5] * 2, bins=1) == pytest.approx(0.25, abs=0.03)
    assert perfect_ece([0.5] * 100, bins=1) == pytest.approx(0.04, abs=0.005)


def test_brier_is_the_mean_squared_distance() -> None:
    assert brier([0.5, 1.0], [True, False]) == pytest.approx((0.25 + 1) / 2)


def test_a_flag_is_told_by_whom_it_catches_and_whom_it_keeps_waiting() -> None:
    flagged = [True, True, False, False, True, False]
    right = [False, True, True, False, False, True]
    assert flag_precision(flagged, right) == pytest.approx(2 / 3)
    assert flag_recall(flagged, right) == pytest.approx(2 / 3)
    assert over_flagging(flagged, right) == pytest.approx(1 / 3)
    assert unflagged_wrong(flagged, right) == pytest.approx(1 / 3)


def test_a_flag_that_is_never_raised_has_no_precision() -> None:
    assert math.isnan(flag_precision([False, False], [True, False]))
    assert flag_recall([False, False], [True, False]) == 0.0
