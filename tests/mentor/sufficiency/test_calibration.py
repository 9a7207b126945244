"""The public figures: what a file may hold, and what is computed from it."""

from __future__ import annotations

import random

import pytest

from peertutor.mentor.sufficiency.calibration import (
    Calibration,
    CalibrationDamaged,
    Point,
    balanced,
    bins,
    calibration_error,
    read_calibration,
    shipped_calibration,
)
from tests.mentor.sufficiency.figures import drawn, text


def test_a_file_is_read_with_everything_in_it() -> None:
    read = read_calibration(text())
    assert read.held_out[0] == Point(0.9, 1, 1, "plain")
    assert (read.fitted_on[0].set, read.fitted_on[0].answerable) == ("plain", 2)
    assert (read.folds, read.auroc) == ("by document, 5", {"plain": 1.0})
    assert read.sources == ("plain",)


def test_searching_by_words_alone_may_have_figures_of_its_own() -> None:
    other = {"held_out": [[0.6, 0, "plain"]], "map": {"platt": [0.5, 0]}}
    read = read_calibration(text(by_words=other))
    by_words = read.for_search(by_words=True)
    assert (by_words.words_alone, read.words_alone) == (True, False)
    assert by_words.held_out == (Point(0.6, 0, 1, "plain"),)
    assert (by_words.folds, by_words.fitted_on) == (read.folds, read.fitted_on)
    assert by_words.probability(0.9) < read.probability(0.9)
    assert read.for_search(by_words=False) is read
    without = read_calibration(text())
    assert without.for_search(by_words=True) is without


def test_a_row_may_stand_for_several_answers() -> None:
    [point] = read_calibration(text(held_out=[[0.8, 7, "plain", 10]])).held_out
    assert (point.right, point.count, point.wrong) == (7, 10, 3)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"version": 2}, "version 2"),
        ({"held_out": None}, "held_out must be a list"),
        ({"held_out": [[0.5, 1]]}, "held_out[0] must be"),
        ({"held_out": [[0.5, 1, "a"], [1.5, 1, "a"]]}, "held_out[1][0] is 1.5"),
        ({"held_out": [["high", 1, "a"]]}, "'high'"),
        ({"held_out": [[0.5, 2, "a"]]}, "2 of 1"),
        ({"held_out": [[0.5, 0.5, "a"]]}, "0.5 of 1"),
        ({"held_out": [[0.5, 0, "a", 0]]}, "0 of 0"),
        ({"fitted_on": [{"set": "a"}]}, "fitted_on[0].questions"),
        ({"map": {"knots": [[0.1, 0.5], [0.2, 0.4]]}}, "must rise"),
        ({"map": {"knots": [[0.1, 0.5], [0.1, 0.6]]}}, "must rise"),
        ({"map": {"knots": [[0.1, 1.5]]}}, "map.knots is 1.5"),
        ({"map": {"knots": 5}}, "map.knots"),
        ({"map": {"platt": [-1, 0]}}, "slope is -1"),
        ({"map": {"platt": ["a", 0]}}, "map.platt"),
        ({"map": []}, "map must be"),
        ({"by_words": {"held_out": [[0.5, 2, "a"]]}}, "by_words.held_out[0]: 2 of 1"),
        ({"by_words": {"map": {}}}, "by_words.held_out must be a list"),
        ({"by_words": [1]}, "by_words must be"),
        ({"auroc": {"plain": 3}}, "auroc.plain is 3"),
        ({"auroc": [1]}, "auroc must be"),
    ],
)
def test_a_damaged_file_is_refused_and_the_place_is_named(
    other: dict[str, object], said: str
) -> None:
    with pytest.raises(CalibrationDamaged, match=r"calibration\.json") as refused:
        read_calibration(text(**other))
    assert said in str(refused.value)


@pytest.mark.parametrize("broken", ["", "{", "[]", "null"])
def test_what_is_no_object_is_refused(broken: str) -> None:
    with pytest.raises(CalibrationDamaged):
        read_calibration(broken)


def test_scores_become_probabilities_along_the_knots() -> None:
    read = read_calibration(text(map={"knots": [[0.2, 0.1], [0.6, 0.5], [0.8, 0.9]]}))
    asked = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 1.0]
    assert [round(read.probability(each), 6) for each in asked] == [
        0.1, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9,
    ]  # fmt: skip


def test_scores_become_probabilities_by_slope_and_offset() -> None:
    read = read_calibration(text(map={"platt": [1, 0]}))
    for each in (0.01, 0.3, 0.5, 0.97):
        assert read.probability(each) == pytest.approx(each)
    lower = read_calibration(text(map={"platt": [2, -1]}))
    told = [lower.probability(each / 20) for each in range(21)]
    assert told == sorted(told)
    assert 0.0 <= told[0] < told[-1] <= 1.0
    assert lower.probability(0.5) < 0.5


def test_without_a_map_a_score_is_a_probability() -> None:
    assert Calibration(()).probability(0.37) == 0.37


def test_bins_hold_every_point_once() -> None:
    points = [Point(0.0, 0), Point(0.1, 1), Point(0.19, 0), Point(1.0, 1)]
    held = bins(points)
    assert [each.count for each in held] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 1]
    assert held[1].confidence == pytest.approx(0.145)
    assert held[1].right == 0.5


def test_the_calibration_error_is_what_it_is_defined_as() -> None:
    assert calibration_error([]) == 0.0
    assert calibration_error([Point(0.75, 1)]) == 0.25
    points = [Point(0.75, 1), Point(0.75, 0), Point(0.25, 0), Point(0.25, 0)]
    assert calibration_error(points) == pytest.approx(0.25)


def test_what_is_calibrated_has_a_small_error_and_what_is_not_a_large_one() -> None:
    points = drawn(4000, random.Random(3))
    assert calibration_error(points) < 0.03
    boasting = [Point(each.confidence**0.25, each.right) for each in points]
    assert calibration_error(boasting) > 0.15


def test_every_set_counts_the_same() -> None:
    points = [*(Point(0.9, 1, 1, "small") for _ in range(10)), Point(0.9, 0, 90, "large")]
    weighed = balanced(points)
    by_set = {"small": 0.0, "large": 0.0}
    for point in weighed:
        by_set[point.source] += point.weight * point.count
    assert by_set == {"small": pytest.approx(50), "large": pytest.approx(50)}
    assert bins(weighed)[9].right == pytest.approx(0.5)


def test_other_figures_have_another_name() -> None:
    one, other = read_calibration(text()), read_calibration(text(map={"platt": [2, 0]}))
    assert one.name == read_calibration(text(ece=0.3)).name
    assert one.name != other.name


def test_the_shipped_figures_can_be_read_and_say_where_they_come_from() -> None:
    shipped = shipped_calibration()
    assert len(shipped.held_out) >= 200
    assert shipped.folds
    named = {each.set for each in shipped.fitted_on}
    assert {point.source for point in shipped.held_out} == named
    for each in shipped.fitted_on:
        assert 0 < each.answerable <= each.questions
        assert each.source
        assert each.licence
    for figures in (shipped, shipped.for_search(by_words=True)):
        assert calibration_error(figures.balanced) <= 0.05
